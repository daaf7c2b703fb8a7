"""Letting go of what no verdict, no story and no pay line rests on: webhooks word for word, and browsers' own names.

What a webhook said of a class stays in its `details` and in the evidence; only the text it came in goes, and that it
came is still known, so that one which is brought again does nothing. Each chunk is one short write.
"""

from collections.abc import Sequence
from datetime import datetime, timedelta

from tortoise.functions import Min
from tortoise.models import Model

from .database import connection, on_postgres, stamp, transaction
from .tables.classes import ClassSession, Evidence
from .tables.pay import LifeSign
from .tables.zoom import ZoomEvent

CHUNK = 500
STRETCH = timedelta(days=1)

_WEBHOOKS = """
UPDATE zoom_event SET body = '' WHERE id IN (
  SELECT id FROM zoom_event WHERE received_at >= {since} AND received_at < {until} AND judge_at IS NULL AND body <> ''
  LIMIT {most})
"""
_BROWSERS = """
UPDATE evidence SET details = {without_agent} WHERE id IN (
  SELECT e.id FROM class_session s JOIN evidence e ON e.session_id = s.id
  WHERE s.issued_at >= {since} AND s.issued_at < {until} AND s.session_status NOT IN ('sent', 'active')
    AND e.kind IN ('click', 'student_landing', 'teacher_landing', 'page_closing')
    AND CAST(e.details AS TEXT) LIKE '%"agent"%'
  LIMIT {most})
"""
_OWN_BROWSERS = """
UPDATE evidence SET details = {without_browser} WHERE id IN (
  SELECT e.id FROM class_session s JOIN evidence e ON e.session_id = s.id
  WHERE s.{whose} IN ({ids}) AND e.kind IN ({kinds})
    AND (CAST(e.details AS TEXT) LIKE '%"agent"%' OR CAST(e.details AS TEXT) LIKE '%"address"%')
  LIMIT {most})
"""
_STUDENTS, _TEACHERS = "'click', 'student_landing', 'page_closing'", "'teacher_landing'"


async def thin(before: datetime) -> int:
    """Returns how many rows became smaller. What is being judged, and running classes, are left alone."""
    webhooks = await _go_on("thinned:webhooks", _WEBHOOKS, ZoomEvent, "received_at", before)
    return webhooks + await _go_on("thinned:browsers", _BROWSERS, ClassSession, "issued_at", before)


async def thin_classes(*, student_ids: Sequence[int] = (), teacher_id: int | None = None) -> None:
    """The same of whoever wants to be deleted, whatever the age: also the marks of their browsers' addresses."""
    whose, kinds, ids = "student_id", _STUDENTS, [*student_ids]
    if teacher_id is not None:
        whose, kinds, ids = "teacher_id", _TEACHERS, [teacher_id]
    without = "details - 'agent' - 'address'" if on_postgres() else "json_remove(details, '$.agent', '$.address')"
    query = _OWN_BROWSERS.format(
        without_browser=without, whose=whose, ids=", ".join(map(str, ids)), kinds=kinds, most=CHUNK
    )
    while (await connection().execute_query(query))[0]:
        pass
    told = Evidence.filter(**{f"session__{whose}__in": ids}, key__startswith="zoom:")
    keys = {str(key).removeprefix("zoom:") for key in await told.values_list("key", flat=True)}
    events = sorted(int(key) for key in keys if key.isdecimal())
    for place in range(0, len(events), CHUNK):
        await ZoomEvent.filter(id__in=events[place : place + CHUNK], judge_at=None).update(body="")


async def _go_on(what: str, sql: str, table: type[Model], column: str, before: datetime) -> int:
    """From where it was left, day by day."""
    mark = await LifeSign.get_or_none(what=what)
    since = mark.seen_at if mark else await _oldest(table, column)
    count = 0
    while since is not None and since < before:
        until = min(since + STRETCH, before)
        while changed := await _chunk(sql, since, until):
            count += changed
        since = until
        await LifeSign.update_or_create(what=what, defaults={"seen_at": since})
    return count


async def _oldest(table: type[Model], column: str) -> datetime | None:
    [oldest] = await table.all().annotate(oldest=Min(column)).values_list("oldest", flat=True)
    return datetime.fromisoformat(oldest) if isinstance(oldest, str) else oldest  # type: ignore[return-value]


async def _chunk(sql: str, since: datetime, until: datetime) -> int:
    places = {"since": "$1", "until": "$2"} if on_postgres() else {"since": "?", "until": "?"}
    without = "details - 'agent'" if on_postgres() else "json_remove(details, '$.agent')"
    async with transaction():
        query = sql.format(**places, most=CHUNK, without_agent=without)
        changed, _ = await connection().execute_query(query, [stamp(since), stamp(until)])
        return int(changed)
