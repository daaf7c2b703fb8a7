"""Is everything connected? What the database can tell, as findings that somebody else puts into words.

A finding never carries a secret: what is read from the configuration or said by others stays where it is.
"""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any, Literal

from . import health, levels, zoom_silence
from .database import connection, on_postgres
from .health import Backlog
from .school import School
from .tables.outbox import Notice
from .tables.pay import LifeSign
from .tables.streams import ReportFetch

State = Literal["good", "off", "look", "bad"]  # off: not set up; look: works, and somebody should look; bad: broken
Job = Literal["sweep", "delivery"]

MOST_SILENCE = timedelta(minutes=5)  # of a job that runs every minute or more often
LATE = timedelta(minutes=5)
RECENT = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Finding:
    """`code` names the sentence, `facts` fill it."""

    code: str
    state: State
    facts: Mapping[str, Any] = field(default_factory=dict)


async def beat(job: Job, now: datetime) -> None:
    """The job has come to its end once more."""
    await LifeSign.update_or_create(what=_sign(job), defaults={"seen_at": now})


async def of_database(school: School, now: datetime, *, api: bool, hears_zoom: bool) -> list[Finding]:
    """`api`: the school has a Zoom API; `hears_zoom`: it has a webhook secret."""
    return [
        await _version(),
        await _alive("sweep", now),
        await _alive("delivery", now),
        *await _backlogs(now),
        await _given_up(now),
        await _zoom_events(now, hears_zoom=hears_zoom),
        *(await _reports(now) if api else []),
        *await _levels(school, now, api=api),
    ]


async def _version() -> Finding:
    if on_postgres():
        [row] = await connection().execute_query_dict(
            "SELECT current_setting('server_version') AS version, pg_database_size(current_database()) AS bytes"
        )
    else:
        [row] = await connection().execute_query_dict(
            "SELECT sqlite_version() AS version, p.page_count * s.page_size AS bytes "
            "FROM pragma_page_count() p, pragma_page_size() s"
        )
    engine = "PostgreSQL" if on_postgres() else "SQLite"
    return Finding("database", "good", {"engine": engine, "version": row["version"], "bytes": row["bytes"]})


async def _alive(job: Job, now: datetime) -> Finding:
    sign = await LifeSign.get_or_none(what=_sign(job))
    if sign is None:
        return Finding(f"{job}_never", "bad")
    late = now - sign.seen_at > MOST_SILENCE
    return Finding(f"{job}_silent" if late else job, "bad" if late else "good", {"at": sign.seen_at})


async def _backlogs(now: datetime) -> list[Finding]:
    load = await health.load(now)
    return [_backlog("notices", load.notices), _backlog("classes", load.classes)]


def _backlog(what: str, waiting: Backlog) -> Finding:
    facts = {"count": waiting.count, "seconds": round(waiting.oldest_seconds)}
    if waiting.oldest_seconds > LATE.total_seconds():
        return Finding(f"{what}_late", "bad", facts)
    return Finding(what, "good", facts)


async def _given_up(now: datetime) -> Finding:
    count = await Notice.filter(given_up_at__gt=now - RECENT).count()
    return Finding("given_up" if count else "none_given_up", "look" if count else "good", {"count": count})


async def _zoom_events(now: datetime, *, hears_zoom: bool) -> Finding:
    if not hears_zoom:
        return Finding("zoom_events_off", "off")
    heard = await zoom_silence.last_heard()
    if heard is None:
        return Finding("zoom_events_never", "look")
    if await zoom_silence.silence(now) is not None:
        return Finding("zoom_events_silent", "bad", {"at": heard})
    return Finding("zoom_events", "good", {"at": heard})


async def _reports(now: datetime) -> list[Finding]:
    overdue = await ReportFetch.filter(due_at__lt=now - timedelta(hours=1)).count()
    given_up = await ReportFetch.filter(given_up_at__gt=now - RECENT).count()
    return [
        Finding("reports_late" if overdue else "reports", "look" if overdue else "good", {"count": overdue}),
        *([Finding("reports_given_up", "look", {"count": given_up})] if given_up else []),
    ]


async def _levels(school: School, now: datetime, *, api: bool) -> list[Finding]:
    """How much is seen of the teachers' classes, and for each step to more whom it concerns."""
    found = await levels.of_teachers(school, api, now)
    counts = Counter(level.seen for level in found)
    teachers: dict[str, list[str]] = {}
    for level in found:
        if level.next_step is not None:
            teachers.setdefault(level.next_step, []).append(level.teacher.name)
    steps = [Finding(f"step_{step}", "look", {"teachers": names}) for step, names in teachers.items()]
    return [*(Finding(f"seen_{seen}", "good", {"count": count}) for seen, count in counts.items()), *steps]


def _sign(job: Job) -> str:
    return f"job:{job}"
