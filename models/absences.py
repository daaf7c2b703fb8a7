"""Announcing that a student will not come, and taking that back: the classes it excuses, and who is told.

It excuses a class that was not yet due when it was said. Afterwards it is no announcement: the teacher decides.
"""

from datetime import datetime
from zoneinfo import ZoneInfo

from tortoise.expressions import Q
from tortoise.queryset import QuerySet

from . import attendance, audit
from .absence_notes import hours_of
from .database import transaction
from .notices import decide
from .rules.periods import Period
from .tables.classes import ClassSession, Enrolment
from .tables.pay import AbsenceNote
from .tables.people import Person, Student
from .telling import contacts_of


async def announce(
    student: Student, days: Period, *, by: Person, zone: ZoneInfo, words: str | None, now: datetime
) -> AbsenceNote:
    """The student will not come on these days of that zone. The same days said again are one announcement."""
    async with transaction():
        await Student.select_for_update(no_key=True).get(id=student.id)
        same = AbsenceNote.filter(student_id=student.id, first_day=days.first, last_day=days.last, zone=zone.key)
        if (standing := await same.filter(withdrawn_at=None).first()) is not None:
            return standing
        note = await AbsenceNote.create(
            student=student,
            by=by,
            first_day=days.first,
            last_day=days.last,
            zone=zone.key,
            words=words,
            said_at=now,
        )
        await _follow(note, "absence_announced", by, now)
        return note


async def take_back(note: AbsenceNote, *, by: Person, now: datetime) -> bool:
    """The student comes after all. False when that was said before."""
    async with transaction():
        if not await AbsenceNote.filter(id=note.id, withdrawn_at=None).update(withdrawn_at=now):
            return False
        await _follow(note, "absence_taken_back", by, now)
        return True


async def find(note_id: int) -> AbsenceNote | None:
    return await AbsenceNote.get_or_none(id=note_id).prefetch_related("student", "by")


async def is_late(note: AbsenceNote) -> bool:
    """Whether one of its classes was due when it was said."""
    late = _classes(note).filter(due_at__lt=note.said_at, session_status__in=("sent", "expired"))
    return await late.exists()


def _classes(note: AbsenceNote) -> QuerySet[ClassSession]:
    start, end = hours_of(note)
    return ClassSession.filter(student_id=note.student_id, due_at__gte=start, due_at__lt=end)


async def _follow(note: AbsenceNote, what: audit.What, by: Person, now: datetime) -> None:
    for session in await _classes(note).order_by("id").select_for_update(no_key=True):
        await attendance.again(session, now)
    student = await Student.get(id=note.student_id)
    days = {"student": student.name, "first_day": note.first_day, "last_day": note.last_day}
    subject = f"student:{student.id}"
    await audit.record(what, subject=subject, by=by, now=now, reason=note.words, after=days)
    for person in await _concerned(note):
        if person.id != by.id:  # a message of its own each time: an edit makes no sound
            told = f"absence:{note.id}:{person.id}"
            await decide(person, "absence", subject=told, now=now, details={"absence": note.id}, anew=True)


async def _concerned(note: AbsenceNote) -> list[Person]:
    """The student's teachers of these days, and everybody who stands for the student."""
    learning = Enrolment.filter(
        Q(last_day=None) | Q(last_day__gte=note.first_day), student_id=note.student_id, first_day__lte=note.last_day
    )
    ids = [*await learning.values_list("teacher_id", flat=True)]
    ids += await _classes(note).values_list("teacher_id", flat=True)
    teachers = await Person.filter(teachers__id__in=ids)
    return list({person.id: person for person in [*teachers, *await contacts_of(note.student_id)]}.values())
