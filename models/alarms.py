"""What somebody should know while there is still time to do something about it. Once per class and person.

An alarm is never held back: half an hour later it is of no use. In the school's quiet hours it comes without a sound.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta

from . import telling
from .absence_notes import covering
from .database import transaction
from .tables.classes import ClassSession


@dataclass(frozen=True, slots=True)
class Alarms:
    """After how many minutes; 0 switches one off."""

    teacher_missing_minutes: int = 3  # the student is in the room and the teacher is not → the teacher
    tell_admins_minutes: int = 5  # the same → the admins
    not_clicked_minutes: int = 5  # the link was due and the student has not opened it → the teacher
    forget_minutes: int = 60  # nobody is alarmed about what is older than this


async def ring(alarms: Alarms, now: datetime) -> int:
    """Decide every alarm that is due; returns for how many classes something was wrong."""
    forgotten = now - timedelta(minutes=alarms.forget_minutes)
    found = 0
    if alarms.teacher_missing_minutes:
        found += await _teacher_missing(alarms, forgotten, now)
    if alarms.not_clicked_minutes:
        found += await _not_clicked(alarms, forgotten, now)
    return found


async def _teacher_missing(alarms: Alarms, forgotten: datetime, now: datetime) -> int:
    alone = await ClassSession.filter(
        session_status="active",
        teacher_in_since=None,
        student_in_since__lte=now - timedelta(minutes=alarms.teacher_missing_minutes),
        student_in_since__gt=forgotten,
    )
    for session in alone:
        async with transaction():
            await telling.alarm(session, "teacher_missing", await telling.teachers_of(session), now)
            if _waited(session, alarms.tell_admins_minutes, now):
                await telling.alarm(session, "teacher_missing_long", await telling.admins(), now)
    return len(alone)


async def _not_clicked(alarms: Alarms, forgotten: datetime, now: datetime) -> int:
    silent = await ClassSession.filter(
        stream_id=None,  # the card of a group class says who is not there yet
        session_status="sent",
        clicked_at=None,
        due_at__lte=now - timedelta(minutes=alarms.not_clicked_minutes),
        due_at__gt=forgotten,
    )
    missed = [session for session in silent if not await covering(session)]  # whoever said so in advance is not missed
    for session in missed:
        async with transaction():
            await telling.alarm(session, "not_clicked", await telling.teachers_of(session), now)
    return len(missed)


def _waited(session: ClassSession, minutes: int, now: datetime) -> bool:
    since = session.student_in_since
    return bool(minutes) and since is not None and now - since >= timedelta(minutes=minutes)
