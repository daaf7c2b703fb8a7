"""One class in a line of a list."""

from collections.abc import Callable
from datetime import datetime
from zoneinfo import ZoneInfo

from aiogram.utils.i18n import gettext as _

from models.tables.classes import ClassSession

from . import marks, moments, statuses
from .marks import minutes_of, name


def when(session: ClassSession, zone: ZoneInfo) -> str:
    """`16:05–16:50`, or when it began, or when it is due. For messages."""
    return _when(session, zone, moments.clock_time)


def when_plain(session: ClassSession, zone: ZoneInfo) -> str:
    """The same for buttons."""
    return _when(session, zone, marks.clock_time)


def outcome(session: ClassSession, now: datetime) -> str:
    """`45 min`, `12 min so far`, or the word for its status."""
    if session.session_status == "active" and session.started_at is not None:
        return _("{minutes} so far").format(minutes=minutes_of(lasting(session, now)))
    if session.session_duration_seconds is None:
        return statuses.of(session)
    if session.grade == "estimated":
        return _("about {minutes}").format(minutes=minutes_of(session.session_duration_seconds))
    return minutes_of(session.session_duration_seconds)


def lasting(session: ClassSession, now: datetime) -> int:
    """Seconds that an open class has been going on."""
    return max(0, int((now - (session.started_at or session.issued_at)).total_seconds()))


def pair(session: ClassSession) -> str:
    # Translators: who teaches whom; in a language that is written from right to left, turn the arrow
    return _("{teacher} → {student}").format(teacher=name(session.teacher.name), student=name(session.student.name))


def _when(session: ClassSession, zone: ZoneInfo, clock_time: Callable[[datetime, ZoneInfo], str]) -> str:
    if session.started_at is None:
        return clock_time(session.due_at, zone)
    if session.session_ended_at is None:
        return clock_time(session.started_at, zone)
    return f"{clock_time(session.started_at, zone)}–{clock_time(session.session_ended_at, zone)}"
