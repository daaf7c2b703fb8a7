"""Finding class sessions: for the admin's list, for a teacher's day, for one session's story, for who is in now."""

from dataclasses import dataclass, field
from datetime import date

from . import audit, makeups, parts
from .absence_notes import covering
from .database import reading
from .filtering import NEWEST_FIRST, OLDEST_FIRST, STATUSES, Filter, Key, matching
from .rules.names import search_key
from .rules.periods import ONE_DAY, day_bounds
from .rules.typed_moments import FARTHEST
from .school import School
from .tables.classes import ClassSession, Evidence
from .tables.desk import Audit, Dispute
from .tables.pay import AbsenceNote, PayLine
from .tables.people import Person, Student, Teacher

MOST_COUNTED = 10_000


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
    changes: list[Audit] = field(default_factory=list)  # by hand, the oldest first, with who made them
    relatives: list[ClassSession] = field(default_factory=list)  # merged with it, or parts of one
    absences: list[AbsenceNote] = field(default_factory=list)  # announced for its day, taken back ones included
    makes_up: ClassSession | None = None  # the missed class that it is given for
    make_ups: list[ClassSession] = field(default_factory=list)  # classes that are given for this one
    paid: list[PayLine] = field(default_factory=list)  # in months that were approved, with their runs
    admins: dict[int, str] = field(default_factory=dict)  # names of those who corrected it before there was a trail


async def counts(wanted: Filter) -> dict[str, int]:
    """How many there are of each status; statuses without any are not there.

    Days, statuses and people are counted by their indexes. What has to be looked for class by class (a name of many, a
    grade, a flag) is counted among the newest only: MOST_COUNTED in all means that or more.
    """
    found = await matching(wanted)
    of_these = "class_session s"
    if wanted.search or wanted.grade or wanted.flag:
        of_these = (
            f"(SELECT s.session_status FROM class_session s WHERE {found.sql} ORDER BY {NEWEST_FIRST} "
            f"LIMIT {MOST_COUNTED}) capped"
        )
        found.terms.clear()
    elif wanted.status is None and wanted.teacher_id is None and wanted.student_id is None:
        found.terms.insert(0, f"s.session_status IN {STATUSES}")  # all of them, named so that their index is used
    query = f"SELECT session_status, COUNT(*) AS n FROM {of_these} WHERE {found.sql} GROUP BY 1"
    return {row["session_status"]: row["n"] for row in await reading().execute_query_dict(query, found.values)}


async def page(
    wanted: Filter,
    *,
    number: int = 0,
    older_than: int | None = None,
    newer_than: int | None = None,
    per_page: int = 6,
    total: int | None = None,
) -> Page:
    """One page, newest first, that begins after or ends before the class of this number: the thousandth page costs what
    the second does. `number` is what the page is called, and by itself finds the first and the last one.
    """
    if total is None:
        total = sum((await counts(wanted)).values())
    pages = max(1, -(-total // per_page))
    number = min(max(number, 0), pages - 1)
    ids: list[int] = []
    if older_than is not None:
        key = await _key(older_than)
        ids = await newest(wanted, limit=per_page, before=key) if key else []
    elif newer_than is not None:
        key = await _key(newer_than)
        ids = (await newest(wanted, limit=per_page, after=key))[::-1] if key else []
    elif number == pages - 1:
        ids = (await newest(wanted, limit=total - number * per_page, oldest_first=True))[::-1]
    if not ids:  # also when what was there is there no longer
        number, ids = 0, await newest(wanted, limit=per_page)
    rows = await ClassSession.filter(id__in=ids).order_by("-class_day", "-id").prefetch_related("teacher", "student")
    return Page(sessions=rows, total=total, number=number, pages=pages)


async def newest(
    wanted: Filter,
    *,
    limit: int,
    before: Key | None = None,
    after: Key | None = None,
    oldest_first: bool = False,
) -> list[int]:
    """Their ids, newest first; `before`: older than that one. `after`: newer than it, the oldest of them first."""
    found = await matching(wanted)
    order = OLDEST_FIRST if oldest_first or after is not None else NEWEST_FIRST
    if (key := before or after) is not None:
        found = found.past(key, order)
    query = f"SELECT s.id FROM class_session s WHERE {found.sql} ORDER BY {order} LIMIT {limit}"
    return [row["id"] for row in await reading().execute_query_dict(query, found.values)]


async def _key(session_id: int) -> Key | None:
    days = await ClassSession.filter(id=session_id).values_list("class_day", flat=True)
    return (days[0], session_id) if days else None  # type: ignore[return-value]  # every class has a day


async def people_called(search: str, *, at_most: int) -> tuple[list[Teacher], list[Student]]:
    """Teachers and students with this in their name; nobody when there are more."""
    key = search_key(search)
    if not key:
        return [], []
    teachers = await Teacher.filter(search_key__contains=key).order_by("search_key", "id").limit(at_most + 1)
    students = await Student.filter(search_key__contains=key).order_by("search_key", "id").limit(at_most + 1)
    return (teachers, students) if len(teachers) + len(students) <= at_most else ([], [])


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
        disputes=await Dispute.filter(session_id=session_id).order_by("opened_at", "id"),
        changes=await audit.of_class(session_id),
        relatives=await parts.relatives(session),
        makes_up=await makeups.made_up_by(session),
        make_ups=await makeups.make_ups_of(session),
        absences=await covering(session, withdrawn=True),
        paid=await PayLine.filter(session_id=session_id).order_by("id").prefetch_related("run"),
        admins={person.id: person.name for person in await Person.filter(id__in=corrected_by)},
    )


async def day_of_teacher(teacher: Teacher, day: date, school: School) -> list[ClassSession]:
    """The teacher's classes that are due on one school day, in that order, whenever they were sent."""
    start, end = day_bounds(day, school.zone)
    rows = ClassSession.filter(
        teacher_id=teacher.id,
        issued_at__gte=start - FARTHEST - ONE_DAY,  # by the index; nothing is sent longer ahead
        due_at__gte=start,
        due_at__lt=end,
    )
    return await rows.order_by("due_at", "id").prefetch_related("teacher", "student", "stream")


async def of_students(students: list[Student], limit: int = 10) -> list[ClassSession]:
    """The latest classes of these students, newest first; cancelled ones left out."""
    rows = ClassSession.filter(student_id__in=[student.id for student in students])
    rows = rows.exclude(session_status__in=("cancelled", "void"))
    return await rows.order_by("-issued_at", "-id").limit(limit).prefetch_related("teacher", "student", "stream")
