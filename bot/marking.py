"""A press of Present / Late / Absent / Excused. The same button again takes the mark back."""

from datetime import datetime

from models import attendance
from models.rules.presence import Mark
from models.tables.classes import ClassSession
from models.tables.people import Person

from .texts import attendance as words

OFFERED: tuple[Mark, ...] = ("present", "late", "absent", "excused")  # to a teacher; the school has one more


async def press(session: ClassSession, mark: Mark, by: Person, now: datetime) -> tuple[str, bool]:
    """What to say in a small window, and whether it must not be overlooked. The caller knows whose class it is."""
    if session.attendance_by == "teacher" and session.attendance == mark:
        await attendance.withdraw(session.id, "teacher", by=by, reason=None, now=now)
        return words.taken_back(), False
    done = await attendance.mark(session.id, mark, author="teacher", by=by, reason=None, now=now)
    if done is not None and done.attendance_by == "admin":
        return words.settled_by_school(), True
    return (words.noted(), False) if done else (words.not_over(), True)
