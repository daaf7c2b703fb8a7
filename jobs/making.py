"""Finishing the meetings that were wanted and not made at once, and deleting those that nobody wants any more."""

import asyncio
from collections.abc import Callable
from datetime import datetime

import structlog

from models import making
from models.meetings import Meetings
from models.school import School

AT_ONCE = 8
PATIENCE = 120.0  # seconds; less than the lease

log = structlog.get_logger(__name__)


async def make_meetings(meetings: Meetings, *, school: School, clock: Callable[[], datetime]) -> int:
    """Returns how many were worked on, side by side. One that fails or is slow stops no other."""

    async def one(made_id: int) -> None:
        try:
            await making.go_on(made_id, meetings, school=school, clock=clock, patience=PATIENCE, tell=True)
        except Exception:
            log.exception("making_failed", made=made_id)

    due = await making.due(clock(), AT_ONCE)
    await asyncio.gather(*(one(made_id) for made_id in due))
    return len(due)
