"""Attendance: what the rule says, what people say over it, and absences that were announced.

A mark is never changed: it is withdrawn, and another one given. The admin's counts before the teacher's.
"""

from datetime import date, datetime

from . import following, notices
from .database import transaction
from .rules.facts import Verdict
from .rules.presence import Author, Mark, Presence, Thresholds, presence_of, settled
from .school import School
from .tables.classes import ClassSession
from .tables.pay import AbsenceNote, AttendanceMark
from .tables.people import Person, Student

WORTH = (  # what pay follows from: a change of any of it after a month was approved is made good in the next
    "session_status",
    "session_duration_seconds",
    "taught_seconds",
    "waited_seconds",
    "grade",
    "attendance",
    "attendance_by",
    "class_day",
    "teacher_id",
    "merged_into_id",
)


def worth_of(session: ClassSession) -> tuple[object, ...]:
    return tuple(getattr(session, name) for name in WORTH)


async def settle(session: ClassSession, verdict: Verdict, school: School) -> None:
    """Put down what a verdict means for attendance. The caller saves the row."""
    session.class_day = school.day_of(session.started_at or session.due_at)
    session.presence = presence_of(
        verdict,
        Thresholds.of(session.thresholds),
        due_at=session.due_at,
        package_minutes=session.package_minutes,
    )
    await _put_together(session, {} if session.attendance_by == "rule" else await _standing(session.id))


async def mark(
    session_id: int, what: Mark, *, author: Author, by: Person, reason: str | None, now: datetime
) -> ClassSession | None:
    """Say whether the student was there. The same mark twice is one; None for a class that is still open or is none.

    The caller has made sure that this person is the class's teacher, or an admin.
    """
    async with transaction():
        session = await ClassSession.select_for_update(no_key=True).get(id=session_id)
        if session.session_status in {"sent", "active", "cancelled", "void"}:
            return None
        standing = await _standing(session_id)
        if (before := standing.get(author)) is None or before.mark != what or before.reason != reason:
            await AttendanceMark.filter(session_id=session_id, author=author, withdrawn_at=None).update(
                withdrawn_at=now
            )
            await AttendanceMark.create(
                session_id=session_id, by_id=by.id, author=author, mark=what, reason=reason, marked_at=now
            )
            await _again(session, now)
        return session


async def withdraw(session_id: int, author: Author, now: datetime) -> ClassSession | None:
    """Take a mark back: what it covered counts again. None when there was none."""
    async with transaction():
        session = await ClassSession.select_for_update(no_key=True).get(id=session_id)
        standing = AttendanceMark.filter(session_id=session_id, author=author, withdrawn_at=None)
        if not await standing.update(withdrawn_at=now):
            return None
        await _again(session, now)
        return session


async def announce(
    student: Student, first_day: date, last_day: date, *, by: Person, words: str | None, now: datetime
) -> AbsenceNote:
    """The student will not come from day to day. ValueError when the last day is before the first."""
    if last_day < first_day:
        raise ValueError("an absence ends after it begins")
    async with transaction():
        note = await AbsenceNote.create(
            student=student, by=by, first_day=first_day, last_day=last_day, words=words, said_at=now
        )
        await _all_again(note, now)
        return note


async def take_back(note_id: int, now: datetime) -> AbsenceNote | None:
    """The student comes after all. None when that was said before."""
    async with transaction():
        if not await AbsenceNote.filter(id=note_id, withdrawn_at=None).update(withdrawn_at=now):
            return None
        note = await AbsenceNote.get(id=note_id).prefetch_related("student")
        await _all_again(note, now)
        return note


async def announced(student: Student, today: date) -> list[AbsenceNote]:
    """What stands and is not over."""
    return await AbsenceNote.filter(student=student, withdrawn_at=None, last_day__gte=today).order_by("first_day", "id")


async def marks_of(session: ClassSession) -> list[AttendanceMark]:
    """All that was ever said, the newest first."""
    return await AttendanceMark.filter(session_id=session.id).order_by("-id").prefetch_related("by")


async def make_up(session: ClassSession, missed: ClassSession | None) -> None:
    """This class is given for one that the student missed; None: for none. ValueError for another student's."""
    if missed is not None and (missed.student_id != session.student_id or missed.id == session.id):
        raise ValueError("a class makes up for one of the same student")
    await ClassSession.filter(id=session.id).update(makes_up_id=missed.id if missed else None)


async def missed_by(student: Student, limit: int = 10) -> list[ClassSession]:
    """Absences of this student that no class has made up for, the latest first."""
    absent = ClassSession.filter(student=student, attendance__in=("absent", "excused", "waited_alone"), made_up=None)
    return await absent.order_by("-due_at", "-id").limit(limit).prefetch_related("teacher")


async def _again(session: ClassSession, now: datetime) -> None:
    was = worth_of(session)
    await _put_together(session, await _standing(session.id))
    if worth_of(session) != was:
        session.changed_at = now
        await session.save(update_fields=["attendance", "attendance_by", "changed_at"])
        await notices.again(session, ("class_summary",), now)
        if session.stream_id is not None:
            await following.again(session.stream_id, ("stream_summary",), now)


async def _all_again(note: AbsenceNote, now: datetime) -> None:
    days = ClassSession.filter(student_id=note.student_id, class_day__gte=note.first_day, class_day__lte=note.last_day)
    for session in await days.order_by("id").select_for_update(no_key=True):
        await _again(session, now)


async def _put_together(session: ClassSession, marks: dict[str, AttendanceMark]) -> None:
    rule: Presence | None = session.presence  # type: ignore[assignment]  # written from Presence
    may_be_excused = rule in {"absent", "unknown"}
    session.attendance, session.attendance_by = settled(
        rule,
        _said(marks.get("teacher")),
        _said(marks.get("admin")),
        announced=may_be_excused and await _was_announced(session),
    )


async def _standing(session_id: int) -> dict[str, AttendanceMark]:
    rows = await AttendanceMark.filter(session_id=session_id, withdrawn_at=None).order_by("id")
    return {row.author: row for row in rows}


def _said(mark: AttendanceMark | None) -> Mark | None:
    return None if mark is None else mark.mark  # type: ignore[return-value]  # written from Mark


async def _was_announced(session: ClassSession) -> bool:
    """Before the class was due: afterwards it is no announcement."""
    return await AbsenceNote.filter(
        student_id=session.student_id,
        withdrawn_at=None,
        first_day__lte=session.class_day,
        last_day__gte=session.class_day,
        said_at__lte=session.due_at,
    ).exists()
