"""The screens of /streams: the history, one group class, and whose time in it is wrong."""

from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

from aiogram.filters.callback_data import CallbackData
from aiogram.types import InlineKeyboardButton

from models import streams
from models.rules.presence import Mark
from models.streams import Listed
from models.tables.classes import ClassSession
from models.tables.people import Teacher

from ..buttons import CancelStream, Id, OneStream, PageNumber, StreamOver, Wrong
from ..texts import attendance, cards, disputes, summaries
from ..texts import stream_history as words
from .keys import Row, Screen, button, keyboard
from .paging import pages_of, turning

PER_PAGE = 8
OVER = {"ended", "timeout", "expired"}


class StreamsPage(CallbackData, prefix="gh"):
    page: PageNumber


class FetchNow(CallbackData, prefix="gf"):
    stream_id: Id
    page: PageNumber


class StudentsOf(CallbackData, prefix="gsl"):
    """Whose attendance or time? `page`: of the students, `back`: of the history."""

    stream_id: Id
    page: PageNumber
    back: PageNumber


class OneOf(CallbackData, prefix="gs1"):
    """One student's class in the group, and the pages to go back to."""

    session_id: Id
    page: PageNumber
    back: PageNumber


class MarkOne(CallbackData, prefix="gsm"):
    session_id: Id
    mark: Mark
    page: PageNumber
    back: PageNumber


@dataclass(frozen=True, slots=True)
class Reader:
    """Whose history it is, and when and where they look at it."""

    teacher: Teacher
    zone: ZoneInfo
    now: datetime
    can_fetch: bool  # there is a Zoom API to ask


async def history(reader: Reader, number: int) -> Screen:
    page = await streams.history(reader.teacher, number)
    rows = (
        [button(words.stream_button(one, reader.zone), OneStream(stream_id=one.stream.id, page=page.number))]
        for one in page.streams
    )
    return words.history(page, reader.now, reader.zone), keyboard(
        *rows, turning(page.number, page.pages, lambda to: StreamsPage(page=to))
    )


async def opened(one: Listed, reader: Reader, back: int, says: str = "") -> Screen:
    """`says` stands above it: what came of a press that took long."""
    sessions = await streams.sessions_of(one.stream.id)
    text = words.opened(one, sessions, reader.now, reader.zone, says)
    return text, keyboard(
        _acts(one),
        _fetch(one, reader, back),
        [button(words.students_button(), StudentsOf(stream_id=one.stream.id, page=0, back=back))]
        if any(session.session_status in OVER for session in sessions)
        else [],
        [button(words.back_button(), StreamsPage(page=back))],
    )


async def students_of(one: Listed, number: int, back: int) -> Screen:
    over = [session for session in await streams.sessions_of(one.stream.id) if session.session_status in OVER]
    pages = pages_of(len(over), PER_PAGE)
    number = min(number, pages - 1)
    here = over[number * PER_PAGE : (number + 1) * PER_PAGE]
    rows = (
        [button(words.student_button(session), OneOf(session_id=session.id, page=number, back=back))]
        for session in here
    )
    turn = turning(number, pages, lambda to: StudentsOf(stream_id=one.stream.id, page=to, back=back))
    home = button(words.back_to_one_button(), OneStream(stream_id=one.stream.id, page=back))
    return words.which_student(one.stream), keyboard(*rows, turn, [home])


def one_student(session: ClassSession, page: int, back: int, reader: Reader) -> Screen:
    """What a class of one student says in its summary, with the same buttons."""

    def mark(what: Mark) -> InlineKeyboardButton:
        shown = attendance.mark_button(what, chosen=session.attendance == what)
        return button(shown, MarkOne(session_id=session.id, mark=what, page=page, back=back))

    contested = session.session_status in {"ended", "timeout"}
    home = StudentsOf(stream_id=session.stream_id or 0, page=page, back=back)
    return summaries.class_summary(session, "teacher", reader.zone, name_student=True), keyboard(
        [mark("present"), mark("late")],
        [mark("absent"), mark("excused")],
        [button(disputes.wrong_button(), Wrong(session_id=session.id))] if contested else [],
        [button(words.back_to_one_button(), home)],
    )


def _acts(one: Listed) -> Row:
    match one.stream.status:
        case "sent":
            return [button(cards.cancel_button(), CancelStream(stream_id=one.stream.id), "danger")]
        case "live":
            return [button(cards.over_button(), StreamOver(stream_id=one.stream.id))]
    return []


def _fetch(one: Listed, reader: Reader, back: int) -> Row:
    is_open = one.fetch is None or one.fetch.covered_at is None
    if not reader.can_fetch or one.stream.status != "ended" or one.stream.meeting_id is None or not is_open:
        return []
    return [button(words.fetch_button(), FetchNow(stream_id=one.stream.id, page=back), "primary")]
