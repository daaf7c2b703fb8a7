"""The screens of one enrolment: what it is, and the steps of a change."""

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any, Literal

from aiogram.filters.callback_data import CallbackData
from aiogram.types import InlineKeyboardButton

from models import enrolments, packages, roster
from models.enrolments import Learning
from models.roster import Listed, Wanted

from .. import reasons
from ..buttons import Id, PageNumber
from ..texts import days as day_words
from ..texts import enrolments as words
from ..texts import people as people_words
from ..texts import students as student_words
from ..texts import whys as why_words
from .days import day_buttons
from .keys import Row, Screen, button, keyboard
from .paging import pages_of, turning
from .people import People

PER_PAGE = 8
What = Literal["end", "go_on", "pause", "resume", "move", "package", "enrol"]
NEAR: dict[str, tuple[day_words.Near, ...]] = {"end": ("yesterday", "today", "month_end")}


class Change(CallbackData, prefix="en3"):
    """Begin a change of an enrolment."""

    what: What
    enrolment_id: Id


class NewTeacher(CallbackData, prefix="en4"):
    """A page of the teachers to choose from; what was searched is in the conversation."""

    page: PageNumber = 0


class TakeTeacher(CallbackData, prefix="en5"):
    teacher_id: Id


class TakePackage(CallbackData, prefix="en6"):
    package_id: Id


class OpenEnd(CallbackData, prefix="en7"):
    """The pause has no last day yet."""


class DoEnrolment(CallbackData, prefix="en8"):
    """`key` names this last look: a second press is a no-op."""

    key: str


class LeaveEnrolment(CallbackData, prefix="en9"):
    """Nothing is changed; back to where it began."""


async def one(enrolment_id: int, today: date) -> Screen | None:
    learning = await enrolments.find(enrolment_id, today)
    if learning is None:
        return None
    row = learning.enrolment
    terms = await packages.terms_on(row.package, today)
    student = button(words.student_button(row.student.name), People(kind="s", one=row.student_id))
    return words.one(learning, terms), keyboard(*_changes(learning), [student])


async def which_teacher(search: str, page: int, today: date, now: datetime, *, but: int | None) -> Screen:
    """All but the one whom the student leaves."""
    wanted = Wanted("teachers", search=search)
    found = await roster.page(wanted, today=today, now=now, number=page, per_page=PER_PAGE)
    rows = [[_teacher(each, found)] for each in found.found if each.id != but]
    turn = turning(found.number, pages_of(found.total, PER_PAGE), lambda number: NewTeacher(page=number))
    return words.which_teacher(search, len(rows)), keyboard(*rows, turn, [_leave()])


async def which_package(today: date) -> Screen:
    rows = [
        [button(student_words.package_button(offer), TakePackage(package_id=offer.package.id))]
        for offer in await packages.available(today)
    ]
    return words.which_package(), keyboard(*rows, [_leave()])


def which_day(what: str, today: date) -> Screen:
    near = NEAR.get(what, ("today", "tomorrow", "next_month"))
    return words.which_day(what), keyboard(*day_buttons(today, near), [_leave()])


def until_which_day() -> Screen:
    return words.until_which_day(), keyboard([button(words.open_end_button(), OpenEnd())], [_leave()])


def why(what: str) -> Screen:
    return reasons.ask(what, _leave())


def last_look(what: str, said: Mapping[str, Any], key: str, *, reason: str, classes_after: int = 0) -> Screen:
    text = "\n".join([words.last_look(what, dict(said), classes_after=classes_after), why_words.reason_line(reason)])
    return text, keyboard(
        [button(words.yes_button(), DoEnrolment(key=key), "primary")], [button(words.stop_button(), LeaveEnrolment())]
    )


def _changes(learning: Learning) -> list[Row]:
    number, said = learning.enrolment.id, words.buttons()

    def row(*whats: What) -> Row:
        return [button(said[what], Change(what=what, enrolment_id=number)) for what in whats]

    if learning.state in {"ended", "never"}:
        return [row("go_on")]
    ends = learning.enrolment.last_day is not None
    rows = [row("resume" if learning.pause else "pause", "end"), row("move", "package")]
    return [*rows, row("go_on")] if ends else rows


def _leave() -> InlineKeyboardButton:
    return button(words.stop_button(), LeaveEnrolment())


def _teacher(one: Listed, among: roster.Page) -> InlineKeyboardButton:
    namesakes = sum(other.key == one.key for other in among.found)
    shown = people_words.person_button(one, "teachers", tell_apart=namesakes > 1)
    return button(shown, TakeTeacher(teacher_id=one.id))
