"""Who is in class at this moment, what looks wrong first, and what has only just ended."""

from dataclasses import dataclass, field
from datetime import datetime, timedelta

from .database import connection, on_postgres, stamp
from .tables.classes import ClassSession
from .tables.people import Teacher

AT_MOST = 40  # classes in one list
TEACHERS_AT_MOST = 8  # offered to look at alone
CAN_WAIT = frozenset({"probable_student", "estimated_in_a_row", "forwarded_link"})
JUST_OVER = timedelta(minutes=10)
OLDEST_LINK = timedelta(days=31)  # nobody is in a class that was sent before

# Zoom tells of somebody and one of the two is not there; then what is odd for another reason; then the longest.
_TROUBLE = (
    "CASE WHEN s.session_status = 'sent' OR "
    "(s.zoom_seen AND (s.teacher_in_since IS NULL OR s.student_in_since IS NULL)) THEN 0 "
    "WHEN s.flags <> '[]' THEN 1 ELSE 2 END"
)
_NOW = (
    "FROM class_session s WHERE s.issued_at > {since} AND (s.session_status = 'active' "
    "OR (s.session_status = 'sent' AND s.teacher_in_since IS NOT NULL)){teacher}"
)
_OVER = (
    "SELECT s.id FROM class_session s WHERE s.session_status IN ('ended', 'timeout') AND s.class_day >= {day} "
    "AND s.session_ended_at >= {since}{teacher} ORDER BY s.session_ended_at DESC, s.id DESC LIMIT {limit}"
)


@dataclass(frozen=True, slots=True)
class Live:
    """Classes come with their teacher and student. `count` is of those going on, `sessions` as many as a list takes."""

    sessions: list[ClassSession] = field(default_factory=list)
    count: int = 0
    over: list[ClassSession] = field(default_factory=list)  # the latest first
    teacher: Teacher | None = None  # only this one's
    teachers: list[Teacher] = field(default_factory=list)  # whose classes these are, the ones with trouble first


async def now_in_class(now: datetime, teacher_id: int | None = None) -> Live:
    """A teacher who waits in the room of a class that was sent is one that goes on, and a problem."""
    values = [stamp(now - OLDEST_LINK)]
    only = _only(teacher_id, 2)
    values += [] if teacher_id is None else [teacher_id]
    now_on = _NOW.format(since=_place(1), teacher=only)
    [counted] = await connection().execute_query_dict(f"SELECT COUNT(*) AS n {now_on}", values)
    order = f"ORDER BY {_TROUBLE}, COALESCE(s.started_at, s.teacher_in_since), s.id LIMIT {AT_MOST}"
    ids = [row["id"] for row in await connection().execute_query_dict(f"SELECT s.id {now_on} {order}", values)]
    sessions = await _loaded(ids)
    return Live(
        sessions=sessions,
        count=counted["n"],
        over=await _just_over(now, teacher_id, AT_MOST - len(sessions)),
        teacher=await Teacher.get_or_none(id=teacher_id) if teacher_id is not None else None,
        teachers=_each_once(sessions),
    )


def is_trouble(session: ClassSession) -> bool:
    """Somebody who should be in the room is not, or the rules have found something odd. `_TROUBLE` sorts by this."""
    alone = session.zoom_seen and (session.teacher_in_since is None or session.student_in_since is None)
    return session.session_status == "sent" or alone or bool(odd(session))


def odd(session: ClassSession) -> list[str]:
    """Codes of flags that are worth a look while the class goes on."""
    return [flag["code"] for flag in session.flags if flag["code"] not in CAN_WAIT]


async def _just_over(now: datetime, teacher_id: int | None, limit: int) -> list[ClassSession]:
    if limit <= 0:
        return []
    since = now - JUST_OVER
    values = [
        since.date() - timedelta(days=1) if on_postgres() else str(since.date() - timedelta(days=1)),
        stamp(since),
    ]
    only = _only(teacher_id, 3)
    query = _OVER.format(day=_place(1), since=_place(2), teacher=only, limit=limit)
    rows = await connection().execute_query_dict(query, values if teacher_id is None else [*values, teacher_id])
    return await _loaded([row["id"] for row in rows])


async def _loaded(ids: list[int]) -> list[ClassSession]:
    """In this order."""
    rows = {row.id: row for row in await ClassSession.filter(id__in=ids).prefetch_related("teacher", "student")}
    return [rows[one] for one in ids]


def _each_once(sessions: list[ClassSession]) -> list[Teacher]:
    return list({one.teacher_id: one.teacher for one in sessions}.values())[:TEACHERS_AT_MOST]


def _only(teacher_id: int | None, place: int) -> str:
    return "" if teacher_id is None else f" AND s.teacher_id = {_place(place)}"


def _place(number: int) -> str:
    return f"{'$' if on_postgres() else '?'}{number}"
