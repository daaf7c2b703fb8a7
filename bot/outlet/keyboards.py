"""What can be pressed below the messages that follow a class."""

from aiogram.types import CopyTextButton, InlineKeyboardButton, InlineKeyboardMarkup

from models.live import Live
from models.ports import Audience
from models.rules.presence import Mark
from models.tables.classes import ClassSession
from models.tables.streams import LiveStream

from ..buttons import (
    CancelClass,
    CancelStream,
    LiveAgain,
    LiveOf,
    Marked,
    OneStream,
    Over,
    SendTo,
    StartMeeting,
    StreamOver,
    Wrong,
)
from ..screens.keys import Row, button, keyboard
from ..screens.paging import in_rows
from ..texts import attendance, cards, disputes, streams
from ..texts import links as link_words
from ..texts import live as live_words

MOST_COPIED = 256  # https://core.telegram.org/bots/api#copytextbutton


def below_class_link(session: ClassSession, address: str) -> InlineKeyboardMarkup | None:
    join = InlineKeyboardButton(text=link_words.join_button(), url=address, style="success")
    over = button(link_words.over_button(), Over(session_id=session.id, side="student"))
    match session.session_status:
        case "sent":
            return keyboard([join])
        case "active":
            return keyboard([join], [over])
    return None


def below_card(session: ClassSession, *, host: str, address: str, alone: bool) -> InlineKeyboardMarkup | None:
    """`alone`: the bot could write to nobody, so the teacher hands the link on."""
    start = start_button(session.made_meeting_id, host)
    copy = InlineKeyboardButton(text=cards.copy_button(), copy_text=CopyTextButton(text=address[:MOST_COPIED]))
    cancel = button(cards.cancel_button(), CancelClass(session_id=session.id), "danger")
    over = button(cards.over_button(), Over(session_id=session.id, side="teacher"))
    match session.session_status:
        case "sent":
            can_copy = alone and len(address) <= MOST_COPIED
            return keyboard([start], [copy] if can_copy else [], [cancel])
        case "active":
            return keyboard([start], [over])
        case "expired" | "cancelled":
            return keyboard([button(cards.again_button(), SendTo(student_id=session.student_id))])
    return None


def below_summary(session: ClassSession, audience: Audience) -> InlineKeyboardMarkup | None:
    """What was struck out or cancelled cannot be contested, and what goes on not yet."""
    if session.session_status not in {"ended", "timeout"} or audience == "admin":
        return None
    marks: list[Mark] = ["present", "late", "absent", "excused"]
    rows: list[Row] = [[_mark(session, mark) for mark in marks[:2]], [_mark(session, mark) for mark in marks[2:]]]
    wrong = [button(disputes.wrong_button(), Wrong(session_id=session.id))]
    return keyboard(*(rows if audience == "teacher" else []), wrong)


def _mark(session: ClassSession, mark: Mark) -> InlineKeyboardButton:
    chosen = session.attendance == mark
    return button(attendance.mark_button(mark, chosen=chosen), Marked(session_id=session.id, mark=mark))


def below_stream_card(stream: LiveStream, host: str) -> InlineKeyboardMarkup | None:
    start = start_button(stream.made_meeting_id, host)
    match stream.status:
        case "sent":
            return keyboard([start], [button(cards.cancel_button(), CancelStream(stream_id=stream.id), "danger")])
        case "live":
            return keyboard([start], [button(cards.over_button(), StreamOver(stream_id=stream.id))])
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
