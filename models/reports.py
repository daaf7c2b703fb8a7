"""Numbers of a period. The same filter gives the same numbers in the chat and in the file."""

from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from tortoise.expressions import Q
from tortoise.functions import Count, Sum

from .school import School
from .sessions import Filter, counts, matching

CHUNK = 250  # rows are parsed in one go, and nobody else is served meanwhile: some 20 ms
HELD = ("ended", "timeout")

# one row per session, in this order; models.exports turns it into columns
ROW = (
    "id",
    "issued_at",
    "teacher_id",
    "teacher__name",
    "student_id",
    "student__name",
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
    "tracking_token",
)


@dataclass(frozen=True, slots=True)
class Totals:
    """Counts and exact seconds of a period. `held` are the classes that took place as far as anyone knows."""

    sessions: int = 0
    held: int = 0
    seconds: int = 0  # of the classes held
    by_status: dict[str, int] = field(default_factory=dict)
    by_grade: dict[str, int] = field(default_factory=dict)  # of the classes held
    by_teacher: list[tuple[str, int, int]] = field(default_factory=list)  # name, classes held, seconds; most first


async def totals(wanted: Filter, school: School) -> Totals:
    by_status = await counts(wanted, school)
    held = matching(wanted, school).filter(session_status__in=HELD)
    by_grade = dict(await held.annotate(n=Count("id")).group_by("grade").values_list("grade", "n"))
    teachers = (
        await held.annotate(n=Count("id"), s=Sum("session_duration_seconds"))
        .group_by("teacher_id", "teacher__name")
        .values_list("teacher__name", "n", "s")
    )
    by_teacher = sorted(((name, n, int(s or 0)) for name, n, s in teachers), key=lambda row: (-row[2], row[0]))
    return Totals(
        sessions=sum(by_status.values()),
        held=sum(by_grade.values()),
        seconds=sum(row[2] for row in by_teacher),
        by_status=by_status,
        by_grade=by_grade,
        by_teacher=by_teacher,
    )


async def rows(wanted: Filter, school: School, *, chunk_size: int = CHUNK) -> AsyncIterator[dict[str, Any]]:
    """Every session of the filter in the order of issue, streamed in keyset pages: memory stays flat.

    Keys are those of ROW. Moments are aware UTC.
    """
    last: tuple[datetime, int] | None = None
    while True:
        query = matching(wanted, school)
        if last is not None:
            # the first condition is implied by the second; it lets the database begin there in the index
            query = query.filter(issued_at__gte=last[0]).filter(_after(*last))
        chunk = await query.order_by("issued_at", "id").limit(chunk_size).values(*ROW)
        for row in chunk:
            yield row
        if len(chunk) < chunk_size:
            return
        last = (chunk[-1]["issued_at"], chunk[-1]["id"])


def _after(issued_at: datetime, row_id: int) -> Q:
    return Q(issued_at__gt=issued_at) | Q(issued_at=issued_at, id__gt=row_id)
