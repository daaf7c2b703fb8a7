"""What can be pressed below the messages that follow a class."""

from collections.abc import Sequence

from aiogram.types import InlineKeyboardButton, InlineKeyboardMarkup

from models.live import Live
from models.ports import Audience
from models.rules.presence import Mark
from models.tables.classes import ClassSession
from models.tables.streams import LiveStream

from ..buttons import (
    CancelClass,
    CancelStream,
    CannotCome,
    LiveAgain,
    LiveOf,
    MakeUp,
    Marked,
    OneStream,
    Over,
    SendTo,
    StartMeeting,
    StreamOver,
    Wrong,
)
from ..marking import OFFERED
from ..screens.keys import Row, button, copying, keyboard
from ..screens.paging import in_rows
from ..texts import absences, attendance, cards, disputes, makeups, streams
from ..texts import links as link_words
from ..texts import live as live_words

MOST_COPIES = 8  # more would push the card off a phone's screen; the text has all links


def below_class_link(session: ClassSession, address: str) -> InlineKeyboardMarkup | None:
    join = InlineKeyboardButton(text=link_words.join_button(), url=address, style="success")
    over = button(link_words.over_button(), Over(session_id=session.id, side="student"))
    away = CannotCome(student_id=session.student_id, session_id=session.id)
    match session.session_status:
        case "sent":
            return keyboard([join], [button(absences.button(None), away)])
        case "active":
            return keyboard([join], [over])
    return None


def below_card(
    session: ClassSession, missed: Sequence[ClassSession], *, host: str, address: str
) -> InlineKeyboardMarkup | None:
    """`missed`: what it could make up for. `address`: the student's link, which the teacher can hand on."""
    start = start_button(session.made_meeting_id, host)
    cancel = button(cards.cancel_button(), CancelClass(session_id=session.id), "danger")
    over = button(cards.over_button(), Over(session_id=session.id, side="teacher"))
    match session.session_status:
        case "sent":
            copy = copying(cards.copy_button(), address)
            return keyboard([start], copy, *_make_up(session, missed), [cancel])
        case "active":
            return keyboard([start], [over], *_make_up(session, missed))
        case "ended" | "timeout":
            return keyboard(*_make_up(session, missed))
        case "expired" | "cancelled":
            return keyboard([button(cards.again_button(), SendTo(student_id=session.student_id))])
    return None


def _make_up(session: ClassSession, missed: Sequence[ClassSession]) -> list[Row]:
    if session.makes_up_id is not None:
        return [[button(makeups.no_longer_button(), MakeUp(session_id=session.id))]]
    return [[button(makeups.count_button(one), MakeUp(session_id=session.id, missed_id=one.id))] for one in missed]


def below_summary(session: ClassSession, audience: Audience) -> InlineKeyboardMarkup | None:
    """What was struck out or cancelled cannot be contested, and what goes on not yet."""
    if session.session_status not in {"ended", "timeout"} or audience == "admin":
        return None
    marks = [_mark(session, mark) for mark in OFFERED] if audience == "teacher" else []
    return keyboard(*in_rows(marks, 2), [button(disputes.wrong_button(), Wrong(session_id=session.id))])


def _mark(session: ClassSession, mark: Mark) -> InlineKeyboardButton:
    chosen = session.attendance == mark
    return button(attendance.mark_button(mark, chosen=chosen), Marked(session_id=session.id, mark=mark))


def below_stream_card(
    stream: LiveStream, addresses: Sequence[tuple[str, str]], *, host: str
) -> InlineKeyboardMarkup | None:
    """`addresses`: name and tracked link of each student whom the bot cannot write to."""
    start = start_button(stream.made_meeting_id, host)
    copies = [copying(streams.copy_button(student), address) for student, address in addresses[:MOST_COPIES]]
    match stream.status:
        case "sent":
            cancel = button(cards.cancel_button(), CancelStream(stream_id=stream.id), "danger")
            return keyboard([start], *copies, [cancel])
        case "live":
            return keyboard([start], *copies, [button(cards.over_button(), StreamOver(stream_id=stream.id))])
    return None


def below_stream_summary(stream: LiveStream) -> InlineKeyboardMarkup | None:
    return keyboard([button(streams.show_button(), OneStream(stream_id=stream.id))])


def below_alarm(session: ClassSession, host: str) -> InlineKeyboardMarkup | None:
    return keyboard([start_button(session.made_meeting_id, host)])


def start_button(made_id: int | None, host: str) -> InlineKeyboardButton:
    """Of a meeting that the bot created the start link is fetched when it is pressed; else `host` is the way in."""
    if made_id is not None:
        return button(cards.start_button(), StartMeeting(made_id=made_id), "primary")
    return InlineKeyboardButton(text=cards.start_button(), url=host, style="primary")


def below_live(live: Live) -> InlineKeyboardMarkup | None:
    """One teacher is enough to look at: then there is nobody to choose."""
    refresh = [button(live_words.refresh_button(), LiveAgain())]
    if live.teacher is not None:
        return keyboard([button(live_words.all_button(live.teacher), LiveOf())], refresh)
    if len(live.teachers) < 2:
        return keyboard(refresh)
    alone = [button(live_words.only_button(one), LiveOf(teacher=one.id)) for one in live.teachers]
    return keyboard(*in_rows(alone, 2), refresh)
