"""Which announced absences cover a class, a student or a teacher's day. What follows from one is in models.absences."""

from collections.abc import Collection, Iterable
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from tortoise.expressions import Q, Subquery

from . import many
from .rules.periods import Period, bounds, day_bounds
from .school import School
from .tables.classes import ClassSession, Enrolment
from .tables.pay import AbsenceNote
from .tables.people import Student, Teacher

ZONES = timedelta(days=2)  # no two zones are further apart, the day line included
_ANNOUNCED = """
SELECT DISTINCT student_id FROM absence_note WHERE student_id IN ({these}) AND withdrawn_at IS NULL
"""


def hours_of(note: AbsenceNote) -> tuple[datetime, datetime]:
    """From when until when the student will not come."""
    return bounds(Period(note.first_day, note.last_day, ""), ZoneInfo(note.zone))


async def covering(session: ClassSession, *, withdrawn: bool = False) -> list[AbsenceNote]:
    """Those of the moment at which the class was due, in the order in which they were said."""
    due = session.due_at
    near = AbsenceNote.filter(
        student_id=session.student_id, first_day__lte=(due + ZONES).date(), last_day__gte=(due - ZONES).date()
    )
    rows = near if withdrawn else near.filter(withdrawn_at=None)
    return [note for note in await rows.order_by("id").prefetch_related("by") if _touches(note, due, due)]


async def announced_by(students: Collection[int]) -> set[int]:
    """Those of them who have announced any absence that stands."""
    return {row["student_id"] for row in await many.read(_ANNOUNCED, ["INTEGER"], [[one] for one in students])}


async def of_students(students: Iterable[Student], now: datetime) -> list[AbsenceNote]:
    """What stands and is not over, the nearest first."""
    rows = AbsenceNote.filter(student_id__in=[one.id for one in students], withdrawn_at=None)
    found = (
        await rows.filter(last_day__gte=(now - ZONES).date()).order_by("first_day", "id").prefetch_related("student")
    )
    return [note for note in found if hours_of(note)[1] > now]


async def at_this_moment(student: Student, now: datetime) -> AbsenceNote | None:
    return next((note for note in await of_students([student], now) if _touches(note, now, now)), None)


async def of_teacher(teacher: Teacher, day: date, school: School) -> list[AbsenceNote]:
    """Of this teacher's students, on a day of the school."""
    start, end = day_bounds(day, school.zone)
    learning = Enrolment.filter(Q(last_day=None) | Q(last_day__gte=day), teacher_id=teacher.id, first_day__lte=day)
    rows = AbsenceNote.filter(
        withdrawn_at=None,
        student_id__in=Subquery(learning.values("student_id")),
        first_day__lte=day + ZONES,
        last_day__gte=day - ZONES,
    )
    found = await rows.order_by("student__search_key", "id").prefetch_related("student")
    return [note for note in found if _touches(note, start, end - timedelta(microseconds=1))]


def _touches(note: AbsenceNote, start: datetime, end: datetime) -> bool:
    begins, ends = hours_of(note)
    return begins <= end and start < ends
