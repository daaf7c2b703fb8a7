"""Is everything being kept up with? Counted from the database, so that every copy of the program says the same."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from tortoise.functions import Count, Min
from tortoise.queryset import QuerySet

from .database import connection
from .tables.classes import ClassSession, Unjudged
from .tables.outbox import Notice

RECENT = timedelta(hours=24)


@dataclass(frozen=True, slots=True)
class Backlog:
    """What is due and not done: how many, and for how many seconds the oldest has been."""

    count: int
    oldest_seconds: float


@dataclass(frozen=True, slots=True)
class Load:
    sessions: dict[str, int]  # by status, issued within `RECENT`
    notices: Backlog
    classes: Backlog  # to be looked at by the sweep


async def database_answers() -> None:
    """Raises what the database raises when it cannot answer."""
    await connection().execute_query("SELECT 1")


async def load(now: datetime) -> Load:
    counted = (
        await ClassSession.filter(issued_at__gt=now - RECENT)
        .annotate(number=Count("id"))
        .group_by("session_status")
        .values_list("session_status", "number")
    )
    silent = await _backlog(ClassSession.filter(look_again_at__lte=now), "id", "look_again_at", now)
    unjudged = await _backlog(Unjudged.all(), "session_id", "said_at", now)
    return Load(
        sessions={str(status): int(number) for status, number in counted},
        notices=await _backlog(Notice.filter(due_at__lte=now), "id", "due_at", now),
        classes=Backlog(silent.count + unjudged.count, max(silent.oldest_seconds, unjudged.oldest_seconds)),
    )


async def _backlog(due: QuerySet[Any], what: str, since: str, now: datetime) -> Backlog:
    counted = due.annotate(number=Count(what, distinct=True), oldest=Min(since))
    found = await counted.values_list("number", "oldest")
    number, oldest = found[0]
    if isinstance(oldest, str):  # SQLite keeps moments as text
        oldest = datetime.fromisoformat(oldest)
    return Backlog(number, max((now - oldest).total_seconds(), 0.0) if oldest else 0.0)
