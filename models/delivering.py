"""The outbox from the side of who delivers it: claim what is due, and write down what became of it.

A claimed notice holds its chat: until `claimed_until` nothing else is told there, by any copy of the program. So order
within a chat is kept, and a chat that must be left alone for a while is held by the notice that was told last.
"""

from collections.abc import Collection
from datetime import datetime, timedelta
from functools import cache
from string import Template

from tortoise.expressions import F

from .database import connection, on_postgres, one_at_a_time, stamp, transaction
from .notices import CARDS, LOWEST, QUIET, REFRESH
from .tables.outbox import Notice

LEASE = timedelta(seconds=60)  # longer than one delivery may take; after it another worker may try

# The first due notice of each chat that nothing holds; higher priorities first, then who has waited longest. One branch
# for each priority, because so each is a short walk along an index, however much is due below it.
_FIRST = Template("""
SELECT * FROM (
    SELECT n.id, n.priority, n.due_at FROM notice n
    WHERE n.priority = $priority AND n.due_at <= $now
      AND (n.claimed_until IS NULL OR n.claimed_until <= $now)
      AND NOT EXISTS (SELECT 1 FROM notice o WHERE o.chat_id = n.chat_id AND o.claimed_until > $now)
      AND NOT EXISTS (
        SELECT 1 FROM notice o
        WHERE o.chat_id = n.chat_id AND o.due_at <= $now AND (o.priority, o.id) < (n.priority, n.id)
      )
    ORDER BY n.due_at, n.id LIMIT $limit
) AS due_$priority
""")
_CLAIM = """
UPDATE notice SET claimed_until = {lease} WHERE id IN (
    SELECT id FROM notice WHERE id IN (
        SELECT id FROM ({first} ORDER BY priority, due_at, id LIMIT {limit}) AS due
    ) {unlocked}
) RETURNING id
"""
# nothing due and another revision: who was slower than its lease has put an older text over what somebody else told
_DELIVERED = """
UPDATE notice SET delivered_revision = {0}, message_id = {1}, delivered_at = {2}, claimed_until = {3}, attempts = 0,
    problem = NULL, priority = CASE WHEN revision = {4} THEN {6} ELSE priority END,
    due_at = CASE WHEN revision = {4} THEN {5} ELSE COALESCE(due_at, {2}) END
WHERE id = {7}
"""


async def is_anything_due(now: datetime) -> bool:
    return await Notice.exists(due_at__lte=now)


async def claim(now: datetime, limit: int) -> list[Notice]:
    """Due notices, at most one a chat, now ours until the lease ends. Two workers never get the same one, or one chat.

    They are few and take milliseconds, so workers claim one after the other: of two at once, one could take a chat's
    first notice and the other an alarm for that chat which has come in since.
    """
    async with transaction():
        await one_at_a_time("claim")
        rows = await connection().execute_query_dict(
            _claiming(limit, postgres=on_postgres()), [stamp(now), stamp(now + LEASE)]
        )
    if not rows:
        return []
    return (
        await Notice.filter(id__in=[row["id"] for row in rows])
        .order_by("priority", "due_at", "id")
        .prefetch_related("person", "session__teacher", "session__student", "session__stream", "announcement")
    )


async def give_back(waiting: Collection[Notice]) -> None:
    """Claimed, but not told: anybody may have them at once."""
    if waiting:
        await Notice.filter(id__in=[notice.id for notice in waiting]).update(claimed_until=None)


async def delivered(
    notice: Notice,
    message_id: int,
    now: datetime,
    *,
    refresh_at: datetime | None = None,
    hold_until: datetime | None = None,
) -> None:
    """Mark what was told. If it changed meanwhile, the row stays due for one more edit. `hold_until`: of the chat."""
    values = [
        notice.revision,
        message_id or None,
        stamp(now),
        None if hold_until is None else stamp(hold_until),
        notice.revision,
        None if refresh_at is None else stamp(refresh_at),
        REFRESH if refresh_at or notice.kind in CARDS else notice.priority,
        notice.id,
    ]
    await connection().execute_query(_marking(len(values), postgres=on_postgres()), values)


async def wait(notice: Notice, until: datetime, problem: str) -> None:
    """Telegram takes nothing for this chat now: it stays the chat's next, and holds it until then."""
    await Notice.filter(id=notice.id).update(claimed_until=until, attempts=F("attempts") + 1, problem=problem[:256])


async def put_off(notice: Notice, until: datetime, problem: str) -> None:
    """It is this notice, not the chat: the others do not wait for it."""
    await Notice.filter(id=notice.id).update(
        claimed_until=None, due_at=until, attempts=F("attempts") + 1, problem=problem[:256]
    )


async def hold(notice: Notice, until: datetime) -> None:
    """It waits for the end of somebody's quiet hours."""
    await Notice.filter(id=notice.id).update(claimed_until=None, due_at=until, problem=QUIET)


async def give_up(notice: Notice, now: datetime, problem: str) -> None:
    """Openly: the row stays, with the reason. What was decided since is tried on its own."""
    mine = Notice.filter(id=notice.id)
    await mine.update(claimed_until=None)
    await mine.filter(revision=notice.revision).update(due_at=None, given_up_at=now, problem=problem[:256])


async def skip(notice: Notice) -> None:
    """Its person has blocked the bot since: somebody was told, and nothing is to be done about this one message."""
    await Notice.filter(id=notice.id).update(claimed_until=None, due_at=None, problem="blocked")


@cache
def _claiming(limit: int, *, postgres: bool) -> str:
    now, lease = _places(2, postgres=postgres)
    branches = [_FIRST.substitute(priority=each, now=now, limit=limit) for each in range(LOWEST + 1)]
    unlocked = "FOR UPDATE SKIP LOCKED" if postgres else ""  # a row that somebody is just changing comes later
    return _CLAIM.format(lease=lease, first=" UNION ALL ".join(branches), limit=limit, unlocked=unlocked)


@cache
def _marking(count: int, *, postgres: bool) -> str:
    return _DELIVERED.format(*_places(count, postgres=postgres))


def _places(count: int, *, postgres: bool) -> list[str]:
    """Placeholders that may be used more than once."""
    return [f"{'$' if postgres else '?'}{number}" for number in range(1, count + 1)]
