"""Forgetting what nobody will ask for again."""

from datetime import datetime, timedelta

import structlog

from models import retention, updates

log = structlog.get_logger(__name__)


async def clean(now: datetime, keep_details: timedelta | None) -> int:
    """Returns how many updates were forgotten and rows thinned. `keep_details` None: for ever."""
    forgotten = await updates.forget_old(now)
    thinned = await retention.thin(now - keep_details) if keep_details else 0
    if forgotten or thinned:
        log.info("cleaning", updates=forgotten, thinned=thinned)
    return forgotten + thinned
