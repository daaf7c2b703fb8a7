"""A group class, as its teacher, its students' Telegram group and the admins read it."""

from collections.abc import Sequence
from datetime import datetime
from html import escape
from zoneinfo import ZoneInfo

from aiogram.utils.i18n import gettext as _
from aiogram.utils.i18n import ngettext

from models.outcome import Note
from models.ports import Audience, GroupClass
from models.streams import has_come
from models.tables.classes import ClassSession
from models.tables.people import Student
from models.tables.streams import LiveStream

from . import moments, statuses
from .attendance import presence_word
from .grades import flag_sentence, grade_word
from .lists import fitted, length
from .making import noted
from .marks import clock_time, day, day_and_time, label, listed, minutes, name, number, span
from .rows import outcome
from .settings import city

BADGES = {"sent": "⚪", "live": "🟢", "ended": "🔵", "cancelled": "✖️"}
MOST_NAMES = 1200  # signs that one list of names may take on a card


def topic_of(session: ClassSession) -> str | None:
    """What the group class is about; None for a class of one student."""
    return session.stream.topic if session.stream_id and isinstance(session.stream, LiveStream) else None


def card(
    told: GroupClass,
    zone: ZoneInfo,
    *,
    addresses: Sequence[tuple[str, str]],
    notes: tuple[Note, ...],
    not_posted: bool,
) -> str:
    """`addresses`: name and tracked link of each student whom the bot cannot write to; `notes` are about the room."""
    stream = told.stream
    title = _("<b>{topic}</b> · group class").format(topic=name(stream.topic))
    head = f"{BADGES[stream.status]} {title}\n{_state(told, zone)}"
    if stream.status == "cancelled":
        return head
    lines = _who_is_where(told.sessions)
    lines += _left_out(told.left_out)
    lines += noted(notes) if stream.status in {"sent", "live"} else []
    if not_posted:
        group = name(stream.chat_title or "")
        lines.append(_("⚠️ I could not post it in {group}: am I still a member there?").format(group=group))
    if stream.status != "ended" and addresses:
        lines += ["", _("I can’t write to these students. Please send each of them their own link:")]
        lines += [f"{name(student)}: <code>{escape(address)}</code>" for student, address in addresses]
    return fitted(head, lines)


def copy_button(student: str) -> str:
    """Plain text."""
    return _("Copy the link of {student}").format(student=label(student))


def post(stream: LiveStream, zone: ZoneInfo) -> str:
    """In a Telegram group. Nobody's own link is in it: whoever pressed it would come in as somebody else."""
    teacher, topic = name(stream.teacher.name), name(stream.topic)
    if stream.status == "cancelled":
        return _("<b>{topic}</b>\n{teacher} has cancelled this class.").format(topic=topic, teacher=teacher)
    if stream.status == "ended":
        return _("<b>{topic}</b>\nThis class with {teacher} is over.").format(topic=topic, teacher=teacher)
    facts = {
        "topic": topic,
        "teacher": teacher,
        "time": day_and_time(stream.due_at, zone),
        "city": name(city(zone.key)),
        "minutes": minutes(stream.minutes),
    }
    return _(
        "<b>{topic}</b>\nGroup class with {teacher}\n{time} ({city}) · {minutes}\n\n"
        "Everybody’s own button is in their private chat with me."
    ).format(**facts)


def open_chat_button() -> str:
    return _("Open my button")


def summary(told: GroupClass, audience: Audience, zone: ZoneInfo) -> str:
    """What became of everybody; one line each."""
    stream, sessions = told.stream, told.sessions
    topic = name(stream.topic)
    if stream.status == "live":
        head = _("<b>{topic} goes on</b>").format(topic=topic)
    elif stream.status == "cancelled":
        head = _("<b>{topic} was cancelled</b>").format(topic=topic)
    else:
        head = _("<b>{topic} is over · {came}</b>").format(topic=topic, came=came(sessions))
    lines = [head, _("Your group class") if audience == "teacher" else _with(stream), when(stream, zone)]
    if stream.participant_count is not None:
        lines.append(participants(stream.participant_count))
    return fitted("\n".join(lines), [line for one in sessions for line in _one(one, stream, zone)])


def came(sessions: Sequence[ClassSession]) -> str:
    return came_of(sum(has_come(one) for one in sessions), len(sessions))


def came_of(seen: int, invited: int) -> str:
    # Translators: how many of the invited students came, like "11 of 12 students"
    return ngettext("{seen} of {count} student", "{seen} of {count} students", invited).format(
        seen=number(seen), count=number(invited)
    )


def participants(count: int) -> str:
    """What Zoom's report counts, the host left out."""
    return ngettext("Zoom’s report counts {count} person.", "Zoom’s report counts {count} people.", count).format(
        count=number(count)
    )


def show_button() -> str:
    return _("Who was there")


# What the buttons of the card answer, in small windows: plain text.


def cancelled() -> str:
    return _("Cancelled. The students’ buttons no longer work.")


def cannot_cancel(status: str) -> str:
    if status in {"sent", "live"}:
        return _("Somebody is in this class already, so it can’t be cancelled. Press “Class is over” instead.")
    return _("This class is closed already.")


def line_of(session: ClassSession, now: datetime, zone: ZoneInfo) -> str:
    """One student of an opened group class, in words without a sentence."""
    parts = [f"{statuses.badge(session.session_status)} {name(session.student.name)}"]
    if not has_come(session):
        parts.append(_absent(session))
    else:
        parts += [] if session.started_at is None else [clock_time(session.started_at, zone)]
        parts += [outcome(session, now), grade_word(session.grade)]
    if session.attendance and session.attendance_by != "rule":  # a person's word, which the times do not show
        parts.append(f"✓ {presence_word(session.attendance)}")
    return " · ".join(parts)


def _state(told: GroupClass, zone: ZoneInfo) -> str:
    stream = told.stream
    if stream.status == "cancelled":
        return _("You cancelled this class.")
    if stream.status == "sent":
        return f"{moments.day_and_time(stream.due_at, zone)} · {minutes(stream.minutes)}"
    if stream.status == "live":
        began = moments.clock_time(stream.started_at or stream.due_at, zone)
        return _("In class since {time} · {came}").format(time=began, came=came(told.sessions))
    return f"{when(stream, zone)} · {came(told.sessions)}"


def _who_is_where(sessions: Sequence[ClassSession]) -> list[str]:
    if not sessions:
        return [_("Nobody was invited.")]
    if all(one.session_status == "sent" for one in sessions):
        return [_sent_to(len(sessions), sum(one.clicked_at is not None for one in sessions))]
    inside = [one for one in sessions if one.session_status == "active"]
    gone = [one for one in sessions if one.session_status in {"ended", "timeout"} and has_come(one)]
    missing = [one for one in sessions if one.session_status in {"sent", "expired"}]
    stretches = (
        (inside, _("In class: {names}")),
        (gone, _("Was there: {names}")),
        (missing, _("Not there yet: {names}") if inside else _("Did not come: {names}")),
    )
    return [text.format(names=_names(who)) for who, text in stretches if who]


def _sent_to(count: int, tried: int) -> str:
    """`tried`: who has opened the link of a class that is still ahead."""
    if tried:
        text = ngettext(
            "Sent to {count} student, tried by {tried}.", "Sent to {count} students, tried by {tried} so far.", count
        )
    else:
        text = ngettext(
            "Sent to {count} student, not opened yet.", "Sent to {count} students, opened by nobody yet.", count
        )
    return text.format(count=number(count), tried=number(tried))


def _left_out(students: Sequence[Student]) -> list[str]:
    if not students:
        return []
    names = listed(*(name(one.name) for one in students))
    return [_("Not invited, because they are in a class of their own with you: {names}").format(names=names)]


def _names(sessions: Sequence[ClassSession]) -> str:
    """As many as have room; then how many more there are."""
    kept: list[str] = []
    room = MOST_NAMES
    for session in sessions:
        shown = name(session.student.name)
        room -= length(shown) + 2
        if room < 0:
            break
        kept.append(shown)
    missing = len(sessions) - len(kept)
    return listed(*kept) + (f" +{number(missing)}" if missing else "")


def _with(stream: LiveStream) -> str:
    return _("Group class with {teacher}").format(teacher=name(stream.teacher.name))


def when(stream: LiveStream, zone: ZoneInfo) -> str:
    if stream.started_at is None or stream.ended_at is None:
        return day_and_time(stream.started_at or stream.due_at, zone)
    return listed(day(stream.started_at, zone), span(stream.started_at, stream.ended_at, zone))


def _one(session: ClassSession, stream: LiveStream, zone: ZoneInfo) -> list[str]:
    now = stream.ended_at or stream.due_at
    warnings = [f"⚠️ {name(session.student.name)}: {flag_sentence(flag, zone)}" for flag in session.flags]
    return [line_of(session, now, zone), *warnings]


def _absent(session: ClassSession) -> str:
    return _("did not come") if session.session_status in {"sent", "expired"} else statuses.word(session.session_status)
