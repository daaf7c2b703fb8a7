"""Sessions as a spreadsheet has them: rows read page by page in the order of the school's days.

The database writes every value as text or as a number, so that many rows cost little: memory stays flat, and nobody
waits for longer than one page takes. `csv_lines` writes the same as CSV.
"""

import json
from collections.abc import AsyncIterator, Mapping, Sequence
from datetime import UTC, date, datetime
from functools import lru_cache
from typing import Any, Literal

from .database import on_postgres, reading
from .filtering import OLDEST_FIRST, Filter, Key, matching
from .school import School

PAGE = 500  # some 10 ms, in which nobody else is served

MOMENTS = ("issued_at", "due_at", "clicked_at", "started_at", "last_activity_at", "session_ended_at")
NAMES = {"teacher": "t.name", "student": "u.name"}
TABLES = "class_session s JOIN teacher t ON t.id = s.teacher_id JOIN student u ON u.id = s.student_id"
AS_TEXT = ("class_day", "package_rate", "flags")  # SQLite keeps them so
# one row per session, in this order
ROW = (
    "id",
    "class_day",
    "issued_at",
    "due_at",
    "teacher_id",
    "teacher",
    "student_id",
    "student",
    "package_id",
    "package_name",
    "package_minutes",
    "package_rate",
    "currency",
    "session_status",
    "clicked_at",
    "started_at",
    "last_activity_at",
    "session_ended_at",
    "session_duration_seconds",
    "session_duration_minutes",
    "taught_seconds",
    "waited_seconds",
    "end_source",
    "grade",
    "attendance",
    "flags",
    "stream_id",
    "tracking_token",
)
NUMBERS = frozenset(
    {"id", "teacher_id", "student_id", "package_id", "package_minutes", "stream_id", "taught_seconds"}
    | {"session_duration_seconds", "session_duration_minutes", "waited_seconds"}
)
COLUMNS = [*ROW, *(f"{name}_local" for name in MOMENTS), "time_zone"]

# by the name of a column: numbers, text, nothing; moments as 2026-03-02T15:00:00Z, flags as JSON
Row = Mapping[str, Any]


async def pages(wanted: Filter) -> AsyncIterator[Sequence[Row]]:
    """Every session of the filter, in the order of the school's days."""
    after: Key | None = None
    while page := await rows(wanted, limit=PAGE, after=after):
        yield page
        if len(page) < PAGE:
            return
        after = key_of(page[-1])


async def rows(wanted: Filter, *, limit: int, after: Key | None = None) -> Sequence[Row]:
    """One page; `after`: past that row."""
    found = await matching(wanted)
    if after is not None:
        found = found.past(after, OLDEST_FIRST)
    query = (
        f"SELECT {', '.join(f'{expression(name)} AS {name}' for name in ROW)} FROM {TABLES} "
        f"WHERE {found.sql} ORDER BY {OLDEST_FIRST} LIMIT {limit}"
    )
    _, page = await reading().execute_query(query, found.values)
    return page


def key_of(row: Row) -> Key:
    return date.fromisoformat(row["class_day"]), row["id"]


def kind_of(column: str) -> Literal["number", "amount", "day", "moment", "text"]:
    """What a spreadsheet is told of it."""
    if column in NUMBERS:
        return "number"
    if column.removesuffix("_local") in MOMENTS:
        return "moment"
    return "amount" if column == "package_rate" else "day" if column == "class_day" else "text"


def codes_of(row: Row) -> list[str]:
    """Its flags."""
    return [] if row["flags"] == "[]" else [flag["code"] for flag in json.loads(row["flags"])]


def cells(row: Row, school: School) -> list[Any]:
    """In the order of COLUMNS."""
    own = [" ".join(codes_of(row)) if name == "flags" else row[name] for name in ROW]
    return [*own, *(_local(row[name], school.zone) for name in MOMENTS), school.zone.key]


def expression(name: str) -> str:
    """SQL of a column's value."""
    column = NAMES.get(name, f"s.{name}")
    if name in MOMENTS:
        if on_postgres():
            return f"""to_char({column} AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS"Z"')"""
        return f"substr({column}, 1, 10) || 'T' || substr({column}, 12, 8) || 'Z'"
    return f"{column}::text" if on_postgres() and name in AS_TEXT else column


def _local(moment: str | None, zone: Any) -> str:
    return "" if moment is None else _minute(moment[:16], zone) + moment[16:19]


@lru_cache(maxsize=100_000)
def _minute(moment: str, zone: Any) -> str:
    """`2026-03-02 17:00`; classes share their minutes, and this is the dearest part of a line."""
    return datetime.fromisoformat(moment).replace(tzinfo=UTC).astimezone(zone).strftime("%Y-%m-%d %H:%M")
