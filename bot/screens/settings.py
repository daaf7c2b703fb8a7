"""The screens of /settings: everything at a glance, and one for each thing that can be set."""

from collections.abc import Sequence
from datetime import datetime, time
from typing import Annotated, get_args

from aiogram.filters.callback_data import CallbackData
from pydantic import Field

from models import wishes
from models.people import Roles
from models.rules import wishes as rules
from models.rules.wishes import Quiet, Wish
from models.school import School
from models.tables.people import Person
from models.wishes import How, Role

from ..buttons import AskLanguage, AskSettings, AskTimeZone, AsText
from ..i18n import LANGUAGES
from ..texts import settings as words
from ..texts import wishes as wish_words
from ..texts.marks import zone_of
from .keys import Row, Screen, button, keyboard

Hour = Annotated[int, Field(ge=0, le=23)]

DIGEST_HOURS = (7, 12, 18, 20, 22)
QUIET_HOURS = ((21, 7), (22, 7), (23, 8))


class HearOf(CallbackData, prefix="wr"):
    """Says what is wanted, not "the other way round": a second tap changes nothing. So do the others."""

    role: Role
    wish: Wish


class WantDigest(CallbackData, prefix="wd"):
    how: How
    wanted: bool


class DigestAt(CallbackData, prefix="wt"):
    hour: Hour


class QuietFrom(CallbackData, prefix="wh"):
    """Both None: never."""

    begins: Hour | None = None
    ends: Hour | None = None


def overview(person: Person, roles: Roles, school: School, now: datetime) -> Screen:
    head = words.settings(
        language=LANGUAGES.get(person.language, LANGUAGES["en"]),
        zone=zone_of(person, school),
        is_schools=person.time_zone is None,
        now=now,
    )
    held = roles_held(roles)
    told = [wish_words.told(wishes.of_classes(person, role), role, person.digest_at) for role in held]
    if may_want(roles):
        told.append(wish_words.digests(person.digest_at, [how for how in may_want(roles) if _wants(person, how)]))
    told.append(wish_words.quiet(wishes.quiet_of(person)))
    has_digest = may_want(roles) or "digest" in [wishes.of_classes(person, role) for role in held]
    return "\n".join([head, "", *told]), keyboard(
        [button(words.language_button(), AskLanguage()), button(words.time_zone_button(), AskTimeZone())],
        *([button(wish_words.role_button(role), AskSettings(about=role))] for role in held),
        [
            *([button(wish_words.digests_button(), AskSettings(about="digests"))] if has_digest else []),
            button(wish_words.quiet_button(), AskSettings(about="quiet")),
        ],
        [] if person.tables else [button(wish_words.tables_button(), AsText(tables=True))],
    )


def of_classes(person: Person, role: Role) -> Screen:
    chosen = wishes.of_classes(person, role)
    rows = (
        [button(wish_words.wish_button(wish, chosen=wish == chosen), HearOf(role=role, wish=wish))]
        for wish in get_args(Wish)
    )
    return wish_words.which(role), keyboard(*rows, _back())


def digests(person: Person, roles: Roles, school: School) -> Screen:
    at, quiet = time.fromisoformat(person.digest_at), wishes.quiet_of(person)
    held_until = quiet[1] if quiet and rules.within(at, quiet) else None
    toggles: list[Row] = []
    for how in may_want(roles):
        wanted = not _wants(person, how)
        toggles.append([button(wish_words.digest_toggle(how, wanted=wanted), WantDigest(how=how, wanted=wanted))])
    return wish_words.digest_screen(person.digest_at, zone_of(person, school), held_until=held_until), keyboard(
        [button(f"{hour:02}:00", DigestAt(hour=hour)) for hour in DIGEST_HOURS],
        *toggles,
        _back(),
    )


def quiet(person: Person, school: School) -> Screen:
    hours = wishes.quiet_of(person)
    offers = [
        button(wish_words.stretch(_hours(begins, ends)), QuietFrom(begins=begins, ends=ends))
        for begins, ends in QUIET_HOURS
    ]
    never = [button(wish_words.no_quiet_button(), QuietFrom())] if hours else []
    return wish_words.quiet_screen(hours, zone_of(person, school)), keyboard(offers, never, _back())


def roles_held(roles: Roles) -> list[Role]:
    held: list[tuple[Role, bool]] = [
        ("teacher", roles.teacher is not None),
        ("student", bool(roles.students)),
        ("admin", roles.admin),
    ]
    return [role for role, is_held in held if is_held]


def may_want(roles: Roles) -> Sequence[How]:
    """The digests there are for somebody: the school's days and weeks for admins, their own weeks for teachers."""
    if roles.admin:
        return get_args(How)
    return ("weekly",) if roles.teacher is not None else ()


def _hours(begins: int, ends: int) -> Quiet:
    return time(begins), time(ends)


def _wants(person: Person, how: How) -> bool:
    return person.daily_digest if how == "daily" else person.weekly_digest


def _back() -> Row:
    return [button(wish_words.back_button(), AskSettings(about="all"))]
