"""Asking Zoom who was in the classes that are over, as far as it is time to ask."""

from collections.abc import Callable
from datetime import datetime

import structlog

from models import fetching
from models.meetings import Meetings
from models.school import School

log = structlog.get_logger(__name__)


async def fetch_reports(meetings: Meetings, *, school: School, clock: Callable[[], datetime]) -> int:
    """Returns about how many classes Zoom was asked."""
    asked = 0
    async for row, outcome in fetching.fetch_due(meetings, school=school, clock=clock):
        asked += 1
        if outcome.found is not None:
            log.info("report_fetched", row=row.id, participants=outcome.found.count, again_at=outcome.again_at)
    return asked
