"""Forgetting what nobody will ask for again."""

from datetime import datetime, timedelta

import structlog

from models import conversations, retention, updates

log = structlog.get_logger(__name__)


async def clean(now: datetime, keep_details: timedelta | None) -> int:
    """Returns how many updates and conversations were forgotten and rows thinned. `keep_details` None: for ever."""
    forgotten = await updates.forget_old(now)
    left = await conversations.forget_old(now)
    thinned = await retention.thin(now - keep_details) if keep_details else 0
    if forgotten or left or thinned:
        log.info("cleaning", updates=forgotten, conversations=left, thinned=thinned)
    return forgotten + left + thinned
