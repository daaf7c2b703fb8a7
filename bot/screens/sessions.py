"""The admin's list of classes and one class's story. The buttons say all that is shown: nothing goes stale."""

from dataclasses import dataclass
from datetime import date, datetime
from zoneinfo import ZoneInfo

from aiogram.filters.callback_data import CallbackData

from models import corrections, judging, sessions
from models.filtering import STATUSES, Filter
from models.rules.names import clean_name
from models.rules.periods import Period, parse_period
from models.school import School
from models.sessions import Page, Story
from models.tables.classes import ClassSession
from models.tables.desk import Dispute

from ..buttons import Decide
from ..texts import corrections as correction_words
from ..texts import disputes as dispute_words
from ..texts import review as review_words
from ..texts import sessions as words
from ..texts import story as story_words
from .keys import Row, Screen, button, keyboard
from .paging import turning

SHORT = {"t": "today", "y": "yesterday", "w": "this week"}
FROM_REVIEW = "r"  # instead of days: the class was opened from /review, and *Back* leads there
FILTER_DAYS = ("t", "y", "w", "")
# 64 bytes, less the prefix, the separators, a status, a page and a session's number
ROOM = 64 - len("ss") - 5 - 1 - 5 - 10


class View(CallbackData, prefix="ss", sep="|"):
    """A page of a filtered list, and the class opened from it (0: none). Fits into 64 bytes if made by `view_of`."""

    days: str = ""  # a key of SHORT, a period's name, or empty: all days
    status: str = ""  # its place in STATUSES
    page: int = 0
    session: int = 0
    search: str = ""

    def but(self, **changes: str | int) -> "View":
        return self.model_copy(update=changes)


class Correct(View, prefix="sc", sep="|"):
    """Correct the times of the class that is open."""


class StrikeOut(View, prefix="sv", sep="|"):
    """There was no class."""


class TakeBack(View, prefix="su", sep="|"):
    """Undo the correction that stands."""


class LookedAt(View, prefix="sl", sep="|"):
    """An admin has seen the flags."""


class AskForSearch(CallbackData, prefix="sq", sep="|"):
    """The list to go back to, without its search."""

    days: str = ""
    status: str = ""


def view_of(days: str, status: str | None, search: str) -> View:
    """`search` is cut to what a button can carry; a part of a name finds at least what the whole would."""
    room = ROOM - len(days.encode())
    kept = clean_name(search.replace("|", " ")).encode()[:room].decode(errors="ignore").strip()
    place = "" if status is None else str(STATUSES.index(status))
    return View(days=days, status=place, search=kept)


def period_of(days: str, today: date) -> Period | None:
    return parse_period(SHORT.get(days, days), today)


@dataclass(frozen=True, slots=True)
class Reader:
    """Whose eyes the list is for, and when."""

    school: School
    zone: ZoneInfo
    now: datetime

    @property
    def today(self) -> date:
        return self.school.day_of(self.now)


async def listed(view: View, reader: Reader) -> Screen:
    period, status = period_of(view.days, reader.today), _status(view)
    days = Filter(period.first, period.last) if period else Filter()
    wanted = days.but(search=view.search)
    counts = await sessions.counts(wanted)
    page = await sessions.page(wanted.but(status=status), number=view.page)
    text = words.found(page, counts, period=period, status=status, search=view.search, zone=reader.zone)
    here = view.but(page=page.number, session=0)
    one_day = period is not None and period.first == period.last
    return text, keyboard(
        *_results(page, here, reader, one_day),
        turning(page.number, page.pages, lambda number: here.but(page=number)),
        _statuses(counts, here),
        _days(here),
        _search(here),
    )


async def told(view: View, reader: Reader) -> Screen | None:
    """The story of the class that was opened, and what an admin can do about it; None when there is none."""
    story = await sessions.story(view.session)
    if story is None:
        return None
    verdict = await judging.verdict_of(story.session, school=reader.school, now=reader.now)
    corrected = await corrections.standing_correction(view.session) is not None
    text = story_words.story(story, verdict, reader.now, reader.zone)
    return text, keyboard(
        *_open_dispute(story),
        *_acts(story.session, view, corrected),
        [button(words.back_button(), view.but(session=0))],
    )


def asked(days: str, status: str) -> Screen:
    return words.what_to_search(), keyboard([button(words.back_button(), View(days=days, status=status))])


def _open_dispute(story: Story) -> list[Row]:
    waiting = [one for one in story.disputes if one.decided_at is None]
    return [row for one in waiting for row in decisions(one)]


def decisions(dispute: Dispute) -> list[Row]:
    uphold, leave = (Decide(dispute_id=dispute.id, upheld=upheld) for upheld in (True, False))
    return [
        [button(dispute_words.uphold_button(), uphold, "primary")],
        [button(dispute_words.leave_button(), leave)],
    ]


def _acts(session: ClassSession, view: View, corrected: bool) -> list[Row]:
    here = view.model_dump()
    looked = [button(review_words.looked_at_button(), LookedAt(**here))] if session.to_review else []
    undo = [button(correction_words.undo_button(), TakeBack(**here))] if corrected else []
    strike = button(correction_words.void_button(), StrikeOut(**here), "danger")
    change = [button(correction_words.correct_button(), Correct(**here))]
    return [looked, [*change, strike] if session.session_status != "void" else change, undo]


def _status(view: View) -> str | None:
    place = int(view.status) if view.status.isascii() and view.status.isdigit() else len(STATUSES)
    return STATUSES[place] if place < len(STATUSES) else None


def _results(page: Page, here: View, reader: Reader, one_day: bool) -> list[Row]:
    return [
        [button(words.session_button(one, reader.now, reader.zone, one_day=one_day), here.but(session=one.id))]
        for one in page.sessions
    ]


def _statuses(counts: dict[str, int], here: View) -> Row:
    """All, and each status there is."""
    chosen = _status(here)
    row = [button(words.status_button(None, sum(counts.values()), chosen=chosen is None), here.but(status="", page=0))]
    for place, status in enumerate(STATUSES):
        if counts.get(status) or status == chosen:
            shown = words.status_button(status, counts.get(status, 0), chosen=status == chosen)
            row.append(button(shown, here.but(status=str(place), page=0)))
    return row


def _days(here: View) -> Row:
    return [
        button(words.day_button(code, chosen=here.days == code), here.but(days=code, page=0)) for code in FILTER_DAYS
    ]


def _search(here: View) -> Row:
    row = [button(words.search_button(here.search), AskForSearch(days=here.days, status=here.status))]
    if here.search:
        row.append(button(words.no_search_button(), here.but(search="", page=0)))
    return row
