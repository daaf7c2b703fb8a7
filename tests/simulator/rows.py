"""Waiting for what another process does to rows: no event of ours tells of it, so there is nothing but to look."""

import asyncio
from typing import Any

from tortoise.queryset import QuerySet

from models.tables.outbox import Notice, SeenUpdate


async def everything_is_told(seconds: float = 60) -> None:
    """The outbox of the open database is empty."""
    await _none_is_left(Notice.filter(due_at__isnull=False), seconds)


async def everything_is_worked_off(seconds: float = 60) -> None:
    """No update waits for an answer.

    What a killed program was at, the next one begins anew, behind the back of whoever has got the answer already.
    """
    await _none_is_left(SeenUpdate.filter(body__isnull=False), seconds)


async def _none_is_left(rows: QuerySet[Any], seconds: float) -> None:
    async with asyncio.timeout(seconds):
        while await rows.exists():  # noqa: ASYNC110  # see above
            await asyncio.sleep(0.1)
