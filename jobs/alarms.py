"""Ringing the alarms that are due."""

from datetime import datetime

from models import alarms
from models.alarms import Alarms


async def ring_alarms(*, wanted: Alarms, now: datetime) -> int:
    """Returns for how many classes something is wrong at this moment; each person is told once a class."""
    return await alarms.ring(wanted, now)
