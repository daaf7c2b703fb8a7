"""Finding class sessions: for the admin's list, for a teacher's day, for one session's story, for who is in now."""

from dataclasses import dataclass, field, replace
from datetime import date
from typing import Self

from tortoise.expressions import Q, Subquery
from tortoise.functions import Count
from tortoise.queryset import QuerySet

from . import parts
from .rules.names import search_key
from .rules.periods import day_bounds
from .school import School
from .tables.classes import ClassSession, Evidence
from .tables.desk import Dispute
from .tables.people import Person, Student, Teacher

LIVE_AT_MOST = 40
STATUSES = ("sent", "active", "ended", "timeout", "expired", "cancelled", "void")


@dataclass(frozen=True, slots=True)
class Filter:
    """Which sessions: the school's days of issue (both included), status, words of a name, teacher, student."""

    first: date | None = None
    last: date | None = None
    status: str | None = None
    search: str = ""
    teacher_id: int | None = None
    student_id: int | None = None

    def but(self, **changes: object) -> Self:
        return replace(self, **changes)  # type: ignore[arg-type]  # dataclass fields, checked when made


@dataclass(frozen=True, slots=True)
class Page:
    sessions: list[ClassSession]
    total: int
    number: int  # from 0
    pages: int


@dataclass(frozen=True, slots=True)
class Story:
    """One session with all that was said about it, in the order in which it happened."""

    session: ClassSession
    evidence: list[Evidence] = field(default_factory=list)
    disputes: list[Dispute] = field(default_factory=list)  # the oldest first
    admins: dict[int, str] = field(default_factory=dict)  # names of the people who corrected it


def matching(wanted: Filter, school: School) -> QuerySet[ClassSession]:
    query = ClassSession.all()
    if wanted.first is not None:
        query = query.filter(issued_at__gte=day_bounds(wanted.first, school.zone)[0])
    if wanted.last is not None:
        query = query.filter(issued_at__lt=day_bounds(wanted.last, school.zone)[1])
    if wanted.status is not None:
        query = query.filter(session_status=wanted.status)
    if wanted.teacher_id is not None:
        query = query.filter(teacher_id=wanted.teacher_id)
    if wanted.student_id is not None:
        query = query.filter(student_id=wanted.student_id)
    if key := search_key(wanted.search):
        # names are looked up first: comparing them class by class takes ten times as long
        teachers = Subquery(Teacher.filter(search_key__contains=key).values("id"))
        students = Subquery(Student.filter(search_key__contains=key).values("id"))
        query = query.filter(Q(teacher_id__in=teachers) | Q(student_id__in=students))
    return query


async def counts(wanted: Filter, school: School) -> dict[str, int]:
    """How many there are of each status; statuses without any are not there."""
    query = matching(wanted, school).annotate(n=Count("id")).group_by("session_status")
    return dict(await query.values_list("session_status", "n"))


async def page(wanted: Filter, *, school: School, number: int = 0, per_page: int = 6) -> Page:
    """One page, newest first; a page past the end is the last one."""
    query = matching(wanted, school)
    total = await query.count()
    pages = max(1, -(-total // per_page))
    number = min(max(number, 0), pages - 1)
    rows = (
        await query.order_by("-issued_at", "-id")
        .offset(number * per_page)
        .limit(per_page)
        .prefetch_related("teacher", "student")
    )
    return Page(sessions=rows, total=total, number=number, pages=pages)


async def find(session_id: int) -> ClassSession | None:
    return await ClassSession.get_or_none(id=session_id).prefetch_related("teacher", "student")


async def story(session_id: int) -> Story | None:
    session = await find(session_id)
    if session is None:
        return None
    evidence = await parts.evidence_of(session)
    corrected_by = [row.details.get("by") for row in evidence if row.kind in {"correction", "correction_undone"}]
    return Story(
        session,
        evidence,
        await Dispute.filter(session_id=session_id).order_by("opened_at", "id"),
        {person.id: person.name for person in await Person.filter(id__in=corrected_by)},
    )


async def in_class(limit: int = LIVE_AT_MOST) -> list[ClassSession]:
    """Who is in class now, the longest first."""
    query = ClassSession.filter(session_status="active").order_by("started_at", "id")
    return await query.limit(limit).prefetch_related("teacher", "student")


async def day_of_teacher(teacher: Teacher, day: date, school: School) -> list[ClassSession]:
    """The teacher's classes of one school day, in the order in which they were sent."""
    start, end = day_bounds(day, school.zone)
    rows = ClassSession.filter(teacher_id=teacher.id, issued_at__gte=start, issued_at__lt=end)
    return await rows.order_by("issued_at", "id").prefetch_related("teacher", "student")


async def of_students(students: list[Student], limit: int = 10) -> list[ClassSession]:
    """The latest classes of these students, newest first; cancelled ones left out."""
    rows = ClassSession.filter(student_id__in=[student.id for student in students])
    rows = rows.exclude(session_status__in=("cancelled", "void"))
    return await rows.order_by("-issued_at", "-id").limit(limit).prefetch_related("teacher", "student")
