"""Forgetting what nobody will ask for again."""

from datetime import datetime

import structlog

from models import updates

log = structlog.get_logger(__name__)


async def forget_old_updates(now: datetime) -> int:
    """Returns how many were forgotten."""
    forgotten = await updates.forget_old(now)
    if forgotten:
        log.info("cleaning", updates=forgotten)
    return forgotten
