"""From classes to works: everything a class's pay follows from, read in pages of raw rows.

A month of a big school is 40,000 classes: objects of the ORM would take the better part of a minute.
"""

import asyncio
from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import Any

from ..database import connection, on_postgres, stamp
from ..rules.pay import Work
from ..rules.terms import MOST_MINUTES
from .outages import Windows

PAGE = 1000  # rows are turned into works in one go, and nobody else is served meanwhile

_COLUMNS = """
SELECT s.id, s.teacher_id, t.name AS teacher_name, st.name AS student_name, s.student_id, s.package_id, s.package_name,
  s.class_day, s.due_at, s.session_status, s.attendance, s.attendance_by, s.grade, s.package_minutes, s.package_rate,
  p.is_free, s.currency, s.session_duration_seconds, s.taught_seconds, s.waited_seconds, s.substitute_for_id,
  s.stream_id, s.merged_into_id, d.id AS dispute_id, m.class_day AS made_up_day
FROM class_session s JOIN teacher t ON t.id = s.teacher_id JOIN student st ON st.id = s.student_id
  JOIN package p ON p.id = s.package_id LEFT JOIN dispute d ON d.open_session_id = s.id
  LEFT JOIN class_session m ON m.id = s.makes_up_id
"""
_OF_DAYS = _COLUMNS + (
    "WHERE s.class_day >= {0} AND s.class_day <= {1} AND (s.class_day, s.id) > ({0}, {2}) AND s.merged_into_id IS NULL"
)
_IN_ORDER = " ORDER BY s.class_day, s.id LIMIT {3}"
_OF_MONTH, _OF_TEACHER = _OF_DAYS + _IN_ORDER, _OF_DAYS + " AND s.teacher_id = {4}" + _IN_ORDER


@dataclass(frozen=True, slots=True)
class Taught:
    """One class as pay sees it, with the names it had when it was read."""

    session_id: int
    stream_id: int | None
    teacher_id: int
    teacher_name: str
    student_name: str
    package_id: int
    package_name: str
    day: date
    currency: str
    work: Work
    made_up_day: date | None = None  # of the missed class that this one is given for


@dataclass(frozen=True, slots=True)
class Known:
    """What is decided about classes besides their verdicts."""

    outages: Windows
    waived: dict[int, str]


async def of_month(
    first: date, last: date, known: Known, *, teacher_id: int | None = None
) -> AsyncIterator[list[Taught]]:
    """All classes of these days of the school, in pages. Those that were merged into another are no classes."""
    after = 0  # the last id of the day that is now first
    query = _OF_MONTH if teacher_id is None else _OF_TEACHER
    while True:
        values: list[Any] = [_day(first), _day(last), after, PAGE]
        rows = await _rows(query, values if teacher_id is None else [*values, teacher_id])
        yield [_taught(row, known) for row in rows]
        if len(rows) < PAGE:
            return
        first, after = _as_day(rows[-1]["class_day"]), rows[-1]["id"]
        await asyncio.sleep(0)


async def of_sessions(ids: Sequence[int], known: Known) -> list[Taught]:
    """These classes, wherever they are now."""
    found: list[Taught] = []
    for start in range(0, len(ids), 500):
        some = ",".join(str(int(one)) for one in ids[start : start + 500])
        rows = await _rows(_COLUMNS + f"WHERE s.id IN ({some}) AND s.class_day IS NOT NULL ORDER BY s.id", [])
        found += [_taught(row, known) for row in rows]
        await asyncio.sleep(0)
    return found


async def of_hours(begin: datetime, end: datetime, known: Known) -> list[Taught]:
    """Classes that an outage of these hours may have touched: `known.outages` says which it did."""
    query = _COLUMNS + (
        "WHERE s.due_at < {0} AND s.due_at > {1} AND s.merged_into_id IS NULL AND s.class_day IS NOT NULL ORDER BY s.id"
    )
    rows = await _rows(query, [stamp(end), stamp(begin - timedelta(minutes=MOST_MINUTES))])
    return [taught for taught in (_taught(row, known) for row in rows) if taught.work.in_outage]


async def of_streams(ids: Sequence[int], known: Known) -> list[Taught]:
    """All classes of these group classes."""
    some = ",".join(str(int(one)) for one in ids)
    rows = await _rows(_COLUMNS + f"WHERE s.stream_id IN ({some}) ORDER BY s.id", []) if ids else []
    return [_taught(row, known) for row in rows]


async def changed_since(since: datetime) -> list[int]:
    """Classes whose worth became another at that moment or after it."""
    query = "SELECT id FROM class_session WHERE changed_at >= {0} ORDER BY id"
    return [row["id"] for row in await _rows(query, [stamp(since)])]


async def paid_before(month: str, first: date, last: date) -> set[tuple[int, int]]:
    """(session, teacher) of classes of these days that an earlier month paid: their day was another then."""
    query = (
        "SELECT l.session_id, l.teacher_id FROM class_session s JOIN pay_line l ON l.session_id = s.id "
        "JOIN pay_run r ON r.id = l.run_id WHERE s.class_day >= {0} AND s.class_day <= {1} "
        "AND r.state IN ('approved', 'paid') AND r.month < {2}"
    )
    rows = await _rows(query, [_day(first), _day(last), month])
    return {(row["session_id"], row["teacher_id"]) for row in rows}


async def evidence_of(ids: Sequence[int]) -> dict[int, list[int]]:
    """The evidence each of these classes rests on."""
    found: dict[int, list[int]] = {}
    for start in range(0, len(ids), 500):
        some = ",".join(str(int(one)) for one in ids[start : start + 500])
        rows = await _rows(f"SELECT session_id, id FROM evidence WHERE session_id IN ({some}) ORDER BY id", [])  # noqa: S608  # numbers
        for row in rows:
            found.setdefault(row["session_id"], []).append(row["id"])
        await asyncio.sleep(0)
    return found


async def _rows(query: str, values: list[Any]) -> list[dict[str, Any]]:
    marks = [f"${number + 1}" if on_postgres() else f"?{number + 1}" for number in range(len(values))]
    return list(await connection().execute_query_dict(query.format(*marks), values))


def _taught(row: dict[str, Any], known: Known) -> Taught:
    due_at = _moment(row["due_at"])
    over_at = due_at + timedelta(minutes=row["package_minutes"])
    rate = Decimal(str(row["package_rate"]))
    work = Work(
        status="void" if row["merged_into_id"] is not None else row["session_status"],
        presence=row["attendance"],
        marked_by=row["attendance_by"],
        grade=row["grade"],
        package_minutes=row["package_minutes"],
        package_rate=rate if rate or row["is_free"] else None,
        currency=row["currency"],
        seconds=row["session_duration_seconds"],
        taught_seconds=row["taught_seconds"],
        waited_seconds=row["waited_seconds"],
        is_substitute=row["substitute_for_id"] is not None,
        disputed=row["dispute_id"] is not None,
        in_outage=known.outages.touch(due_at, over_at),
        waiver=known.waived.get(row["id"]),
    )
    return Taught(
        session_id=row["id"],
        stream_id=row["stream_id"],
        teacher_id=row["teacher_id"],
        teacher_name=row["teacher_name"],
        student_name=row["student_name"],
        package_id=row["package_id"],
        package_name=row["package_name"],
        day=_as_day(row["class_day"]),
        currency=row["currency"],
        work=work,
        made_up_day=_as_day(row["made_up_day"]) if row["made_up_day"] is not None else None,
    )


def _day(day: date) -> Any:
    return day if on_postgres() else day.isoformat()


def _as_day(value: Any) -> date:
    return value if isinstance(value, date) else date.fromisoformat(value)


def _moment(value: Any) -> datetime:
    moment = value if isinstance(value, datetime) else datetime.fromisoformat(value)
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)
