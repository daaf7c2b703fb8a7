"""Finding class sessions: for the admin's list, for a teacher's day, for one session's story, for who is in now."""

from dataclasses import dataclass, field
from datetime import date

from . import parts
from .database import connection
from .filtering import NEWEST_FIRST, STATUSES, Filter, Key, matching
from .rules.periods import day_bounds
from .school import School
from .tables.classes import ClassSession, Evidence
from .tables.desk import Dispute
from .tables.people import Person, Student, Teacher

LIVE_AT_MOST = 40


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


async def counts(wanted: Filter) -> dict[str, int]:
    """How many there are of each status; statuses without any are not there."""
    found = await matching(wanted)
    if wanted.status is None:  # all of them, named so that their index is used
        found.terms.insert(0, f"s.session_status IN {STATUSES}")
    query = f"SELECT s.session_status, COUNT(*) AS n FROM class_session s WHERE {found.sql} GROUP BY 1"
    return {row["session_status"]: row["n"] for row in await connection().execute_query_dict(query, found.values)}


async def page(wanted: Filter, *, number: int = 0, per_page: int = 6) -> Page:
    """One page, newest first; a page past the end is the last one."""
    total = sum((await counts(wanted)).values())
    pages = max(1, -(-total // per_page))
    number = min(max(number, 0), pages - 1)
    ids = await newest(wanted, limit=per_page, offset=number * per_page)
    rows = await ClassSession.filter(id__in=ids).order_by("-class_day", "-id").prefetch_related("teacher", "student")
    return Page(sessions=rows, total=total, number=number, pages=pages)


async def newest(wanted: Filter, *, limit: int, offset: int = 0, before: Key | None = None) -> list[int]:
    """Their ids, newest first; `before`: older than that one."""
    found = await matching(wanted)
    if before is not None:
        found = found.past(before)
    query = f"SELECT s.id FROM class_session s WHERE {found.sql} ORDER BY {NEWEST_FIRST} LIMIT {limit} OFFSET {offset}"
    return [row["id"] for row in await connection().execute_query_dict(query, found.values)]


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
