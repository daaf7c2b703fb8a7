"""Digests at the time that each person has chosen: the database says whose time has come."""

from datetime import datetime

import structlog

from models import digests
from models.school import School

log = structlog.get_logger(__name__)


async def decide_digests(*, school: School, now: datetime) -> int:
    """Returns how many people's time had come."""
    await digests.work_out(school, now)
    people = await digests.decide_due(school, now)
    if people:
        log.info("digests", people=people)
    return people
