"""/streams: a teacher's group classes, what each came to, and what Zoom's report says of it."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from aiogram.utils.i18n import gettext as _
from aiogram.utils.i18n import ngettext

from models.fetching import Outcome, Skip
from models.streams import History, Listed
from models.tables.classes import ClassSession
from models.tables.streams import LiveStream

from . import streams as words
from .attendance import presence_word
from .lists import fitted
from .marks import day_and_time, label, minutes, minutes_of, name, number, time_from


def history(page: History, now: datetime, zone: ZoneInfo) -> str:
    if not page.total:
        return _("<b>Your group classes</b>\nNone yet. /stream sends one.")
    head = ngettext(
        "<b>Your group classes: {count}</b>", "<b>Your group classes: {count}</b>", page.total
    ).format(count=number(page.total))  # fmt: skip
    return fitted(head, [_line(one, now, zone) for one in page.streams])


def stream_button(one: Listed, zone: ZoneInfo) -> str:
    """Plain text."""
    return f"{words.BADGES[one.stream.status]} {day_and_time(one.stream.due_at, zone)} · {label(one.stream.topic)}"


def opened(one: Listed, sessions: Sequence[ClassSession], now: datetime, zone: ZoneInfo, says: str) -> str:
    """`says`: what came of a press, above it all."""
    head = _("<b>{topic}</b> · group class").format(topic=name(one.stream.topic))
    facts = [*([says, ""] if says else []), f"{words.BADGES[one.stream.status]} {head}", _facts(one, zone)]
    lines = [words.line_of(session, now, zone) for session in sessions]
    people = (one.stream.participants or {}).get("participants") or []
    if people:
        lines += ["", _("Who was in the meeting, by Zoom’s report:"), *(_person(person) for person in people)]
    return fitted("\n".join([*facts, *report(one, now, zone)]), lines)


def report(one: Listed, now: datetime, zone: ZoneInfo) -> list[str]:
    """Where the question to Zoom stands. Nothing where nobody can ask."""
    stream, fetch = one.stream, one.fetch
    lines = [] if stream.participant_count is None else [words.participants(stream.participant_count)]
    if stream.status == "ended" and stream.meeting_id is None:
        lines.append(_("This link has no meeting number in it, so Zoom cannot be asked who was there."))
    elif fetch is None:
        pass
    elif fetch.due_at is not None:
        lines.append(_("I ask Zoom for its report at {time}.").format(time=time_from(fetch.due_at, now, zone)))
    elif fetch.given_up_at is not None:
        lines.append(_("⚠️ Zoom’s report never had everything that Zoom had told during the class."))
    elif fetch.covered_at is None:
        lines.append(_("Zoom has no report of this class."))
    return lines


def fetch_button() -> str:
    return _("Fetch now")


def students_button() -> str:
    return _("Attendance and times")


def which_student(stream: LiveStream) -> str:
    return _("<b>{topic}</b>\nWhose attendance or time?").format(topic=name(stream.topic))


def student_button(session: ClassSession) -> str:
    """Plain text."""
    presence = [presence_word(session.attendance)] if session.attendance else []
    return " · ".join([label(session.student.name), *presence])


def back_button() -> str:
    return _("‹ All group classes")


def back_to_one_button() -> str:
    return _("‹ Back")


def asking(topic: str) -> str:
    return _("⏳ Asking Zoom who was in <b>{topic}</b>…").format(topic=name(topic))


def outcome(came: Outcome, now: datetime, zone: ZoneInfo) -> str:
    """One sentence above the class."""
    if came.skipped is None:
        return _("✓ Zoom’s report is here.")
    sentences: dict[Skip, str] = {
        "no_zoom_meeting_id": _("This link has no meeting number in it, so Zoom cannot be asked who was there."),
        "not_ended": _("This class is not over yet. Zoom tells who was there when it is."),
        "already_fetched": _("Zoom’s report is here already, and it is complete."),
        "too_soon": _("It is too soon: Zoom needs a few minutes for its report. Please try again then."),
        "zoom_api_error": _("Zoom would not tell at the moment. I try again by myself."),
        "no_data_from_zoom": _(
            "Zoom has no report of this class, or not yet. It makes none of a meeting of one person."
        ),
    }
    sentence = sentences[came.skipped]
    if came.again_at is None or came.again_at <= now or came.skipped in {"already_fetched", "not_ended"}:
        return sentence
    again = _("I ask again at {time}.").format(time=time_from(came.again_at, now, zone))
    return f"{sentence} {again}"


def _line(one: Listed, now: datetime, zone: ZoneInfo) -> str:
    head = f"{words.BADGES[one.stream.status]} <b>{name(one.stream.topic)}</b>"
    return "\n".join([head, _facts(one, zone), *report(one, now, zone)])


def _facts(one: Listed, zone: ZoneInfo) -> str:
    when = words.when(one.stream, zone)
    if one.stream.status == "cancelled":
        return _("{when} · cancelled").format(when=when)
    if one.stream.status == "sent":
        return f"{when} · {minutes(one.stream.minutes)}"
    return f"{when} · {words.came_of(one.seen, one.invited)}"


def _person(person: Mapping[str, Any]) -> str:
    return f"{name(str(person.get('name') or '?'))} · {minutes_of(int(person.get('duration') or 0))}"
