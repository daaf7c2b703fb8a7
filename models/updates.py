"""What Telegram brings, kept before it is confirmed: each update is worked off at least once, and then never again.

An update is claimed by whoever keeps it, and the claim is renewed while it is worked on. When its process dies, the
claim runs out and anybody may take it up. What was worked off leaves nothing behind but its number.
"""

import json
from collections.abc import Collection, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

import structlog
from tortoise.expressions import F

from .database import on_postgres, stamp, transaction
from .tables.outbox import SeenUpdate

Update = Mapping[str, Any]

LEASE = timedelta(seconds=60)
MOST_TRIES = 5
KEPT = timedelta(days=2)  # Telegram brings an update for a day at most

SQLITE_KEEP = (
    "INSERT INTO seen_update (update_id, seen_at, body, claimed_until, attempts) VALUES (?, ?, ?, ?, 1) "
    "ON CONFLICT (update_id) DO NOTHING RETURNING update_id"
)
POSTGRES_KEEP = SQLITE_KEEP.replace("?, ?, ?, ?", "$1, $2, $3, $4")

log = structlog.get_logger(__name__)


async def keep(brought: Sequence[Update], now: datetime) -> list[Update]:
    """Durably; returns those that nobody has kept before, which are ours to work off."""
    query = POSTGRES_KEEP if on_postgres() else SQLITE_KEEP
    fresh: list[Update] = []
    async with transaction() as here:
        for update in brought:
            row = [update["update_id"], stamp(now), json.dumps(update, ensure_ascii=False), stamp(now + LEASE)]
            if await here.execute_query_dict(query, row):
                fresh.append(update)
    return fresh


async def worked_off(update_id: int) -> None:
    await SeenUpdate.filter(update_id=update_id).update(body=None, claimed_until=None)


async def still_at(update_ids: Collection[int], now: datetime) -> None:
    """These take long: nobody else shall begin with them."""
    await SeenUpdate.filter(update_id__in=list(update_ids), body__isnull=False).update(claimed_until=now + LEASE)


async def left_over(now: datetime, limit: int = 100) -> list[Update]:
    """What somebody has begun and not finished, in the order in which it came: now ours. The rest is let go openly."""
    waiting = SeenUpdate.filter(claimed_until__lte=now, body__isnull=False).order_by("update_id").limit(limit)
    mine: list[Update] = []
    for row in await waiting:
        if row.attempts >= MOST_TRIES:
            log.error("update_given_up", update_id=row.update_id, attempts=row.attempts)
            await worked_off(row.update_id)
            continue
        as_it_was = SeenUpdate.filter(id=row.id, claimed_until=row.claimed_until, body__isnull=False)
        if await as_it_was.update(claimed_until=now + LEASE, attempts=F("attempts") + 1):
            mine.append(json.loads(row.body or "{}"))
    return mine


async def forget_old(now: datetime) -> int:
    """Returns how many numbers were forgotten that Telegram will not bring again."""
    return await SeenUpdate.filter(seen_at__lt=now - KEPT, body=None).delete()
