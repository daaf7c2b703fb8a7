"""Numbers of a period. The same filter gives the same numbers in the chat, the file, the picture and the API."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from typing import Any

from .database import on_postgres, reading
from .filtering import Filter, matching
from .school import School

HELD = ("ended", "timeout")
Row = dict[str, Any]


@dataclass(frozen=True, slots=True)
class OfTeacher:
    """Two teachers of one name are two of these."""

    name: str
    held: int
    seconds: int


@dataclass(frozen=True, slots=True)
class Totals:
    """Counts and exact seconds of a period. `held` are the classes that took place as far as anyone knows."""

    sessions: int = 0
    held: int = 0
    seconds: int = 0  # of the classes held
    package_seconds: int = 0  # what the packages of the classes held give them
    places: int = 0  # classes held that were a student's place in a group class
    streams: int = 0  # those group classes
    stream_seconds: int = 0  # of them, each counted once
    by_status: dict[str, int] = field(default_factory=dict)
    by_grade: dict[str, int] = field(default_factory=dict)  # of the classes held
    by_attendance: dict[str, int] = field(default_factory=dict)  # see models.rules.presence; those that have one
    by_teacher: list[OfTeacher] = field(default_factory=list)  # who held any; most time first

    @property
    def student_missing(self) -> int:
        return self.by_attendance.get("absent", 0)

    @property
    def teacher_missing(self) -> int:
        return self.by_attendance.get("waited_alone", 0)

    @property
    def late(self) -> int:
        return self.by_attendance.get("late", 0)

    @property
    def mean_seconds(self) -> int | None:
        """Of a class held; None where there is none."""
        return self.seconds // self.held if self.held else None

    @property
    def mean_package_seconds(self) -> int | None:
        """What its package gives a class held, on average."""
        return self.package_seconds // self.held if self.held else None


@dataclass(frozen=True, slots=True)
class Curves:
    """The classes held, each once in `days` and once in `week`."""

    days: dict[date, tuple[int, int]]  # classes and seconds of a day that has any
    week: dict[
        tuple[int, int], int
    ]  # classes by the weekday (Monday: 0) and the hour of the school in which they began


async def totals(wanted: Filter, *, by_teacher: bool = True) -> Totals:
    """`by_teacher`: False leaves that list empty, which is the most of it in a school of thousands."""
    found = await matching(wanted)
    each = "s.teacher_id, " if by_teacher else ""
    sums = f"""
        SELECT {each}s.session_status AS status, s.grade, s.attendance,
            COUNT(*) AS n, SUM(s.session_duration_seconds) AS seconds, SUM(s.package_minutes) AS minutes,
            COUNT(s.stream_id) AS places
        FROM class_session s WHERE {found.sql}
        GROUP BY {each}s.session_status, s.grade, s.attendance
    """
    named = f"SELECT t.name AS teacher, x.* FROM ({sums}) x JOIN teacher t ON t.id = x.teacher_id"
    rows = await _rows(named if by_teacher else sums, found.values)
    held = [row for row in rows if row["status"] in HELD]
    places = _sum(held, "places")
    streams, stream_seconds = await _streams(wanted) if places else (0, 0)
    return Totals(
        sessions=_sum(rows, "n"),
        held=_sum(held, "n"),
        seconds=_sum(held, "seconds"),
        package_seconds=_sum(held, "minutes") * 60,
        places=places,
        streams=streams,
        stream_seconds=stream_seconds,
        by_status=_by(rows, "status"),
        by_grade=_by(held, "grade"),
        by_attendance=_by(rows, "attendance"),
        by_teacher=_by_teacher(held) if by_teacher else [],
    )


async def has_any(wanted: Filter) -> bool:
    found = await matching(wanted)
    query = f"SELECT EXISTS (SELECT 1 FROM class_session s WHERE {found.sql}) AS found"
    return bool((await _rows(query, found.values))[0]["found"])


async def curves(wanted: Filter, school: School) -> Curves:
    """Read by the quarter of an hour: there are time zones whose hours begin at a quarter to."""
    found = await matching(wanted)
    rows = await _rows(
        f"""
        SELECT s.class_day AS day, {_quarter()} AS quarter, COUNT(*) AS n, SUM(s.session_duration_seconds) AS seconds
        FROM class_session s WHERE s.session_status IN {HELD} AND {found.sql} GROUP BY 1, 2
        """,
        found.values,
    )
    days: dict[date, tuple[int, int]] = {}
    week: Counter[tuple[int, int]] = Counter()
    for row in rows:
        day = row["day"] if isinstance(row["day"], date) else date.fromisoformat(row["day"])
        count, seconds = days.get(day, (0, 0))
        days[day] = count + row["n"], seconds + int(row["seconds"] or 0)
        hour, quarter = row["quarter"].split("/")
        began = datetime.fromisoformat(hour).replace(tzinfo=UTC) + timedelta(minutes=15 * int(quarter))
        local = began.astimezone(school.zone)
        week[local.weekday(), local.hour] += row["n"]
    return Curves(days, dict(week))


def _quarter() -> str:
    """`2026-03-02 15:00/3`: the hour in UTC, and the quarter of it, in which a class began."""
    if on_postgres():
        began = "(s.started_at AT TIME ZONE 'UTC')"
        return f"to_char({began}, 'YYYY-MM-DD HH24:00') || '/' || (EXTRACT(MINUTE FROM {began})::int / 15)"
    return "substr(s.started_at, 1, 13) || ':00/' || (CAST(substr(s.started_at, 15, 2) AS INTEGER) / 15)"


async def _streams(wanted: Filter) -> tuple[int, int]:
    """Group classes held, and their seconds: as long as the longest place in each."""
    found = await matching(wanted)
    rows = await _rows(
        f"""
        SELECT COUNT(*) AS n, SUM(seconds) AS seconds FROM (
            SELECT MAX(s.session_duration_seconds) AS seconds FROM class_session s
            WHERE s.session_status IN {HELD} AND s.stream_id IS NOT NULL AND {found.sql} GROUP BY s.stream_id
        ) x
        """,
        found.values,
    )
    return _sum(rows, "n"), _sum(rows, "seconds")


def _by_teacher(held: Sequence[Row]) -> list[OfTeacher]:
    names = {row["teacher_id"]: row["teacher"] for row in held}
    counts = _by(held, "teacher_id")
    seconds = _by(held, "teacher_id", of="seconds")
    found = [OfTeacher(name, counts[who], seconds.get(who, 0)) for who, name in names.items()]
    return sorted(found, key=lambda one: (-one.seconds, one.name))


def _by(rows: Sequence[Row], column: str, *, of: str = "n") -> dict[Any, int]:
    sums: Counter[Any] = Counter()
    for row in rows:
        if row[column] is not None:
            sums[row[column]] += int(row[of] or 0)
    return dict(sums)


def _sum(rows: Sequence[Row], column: str) -> int:
    return sum(int(row[column] or 0) for row in rows)


async def _rows(query: str, values: list[Any]) -> list[Row]:
    return await reading().execute_query_dict(query, values)
