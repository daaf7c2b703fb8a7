"""The screens of /streams: the history, one group class, and whose time in it is wrong."""

from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

from aiogram.filters.callback_data import CallbackData

from models import streams
from models.streams import Listed
from models.tables.people import Teacher

from ..buttons import CancelStream, Id, OneStream, PageNumber, StreamOver, Wrong
from ..texts import cards
from ..texts import stream_history as words
from .keys import Row, Screen, button, keyboard
from .paging import pages_of, turning

PER_PAGE = 8


class StreamsPage(CallbackData, prefix="gh"):
    page: PageNumber


class FetchNow(CallbackData, prefix="gf"):
    stream_id: Id
    page: PageNumber


class WrongTime(CallbackData, prefix="gwr"):
    """Whose? `page`: of the students, `back`: of the history."""

    stream_id: Id
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
        [button(words.wrong_button(), WrongTime(stream_id=one.stream.id, page=0, back=back))]
        if any(session.session_status in {"ended", "timeout"} for session in sessions)
        else [],
        [button(words.back_button(), StreamsPage(page=back))],
    )


async def whose_time(one: Listed, number: int, back: int) -> Screen:
    sessions = [
        session
        for session in await streams.sessions_of(one.stream.id)
        if session.session_status in {"ended", "timeout"}
    ]
    pages = pages_of(len(sessions), PER_PAGE)
    number = min(number, pages - 1)
    here = sessions[number * PER_PAGE : (number + 1) * PER_PAGE]
    turn = turning(number, pages, lambda to: WrongTime(stream_id=one.stream.id, page=to, back=back))
    return words.whose_time(), keyboard(
        *([button(words.student_button(session), Wrong(session_id=session.id))] for session in here),
        turn,
        [button(words.back_to_one_button(), OneStream(stream_id=one.stream.id, page=back))],
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
