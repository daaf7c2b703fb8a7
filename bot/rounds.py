"""What is done again and again while the program runs. The database says what is due."""

import structlog

from models import alarms
from models.alarms import Alarms
from models.school import School
from models.sweep import sweep

from .clock import Clock

log = structlog.get_logger(__name__)


class Rounds:
    """The sweep, and when it was last done, and the alarms."""

    def __init__(self, school: School, alarms: Alarms, clock: Clock) -> None:
        self._school = school
        self._alarms = alarms
        self._clock = clock
        self.last = clock()

    async def sweep(self) -> None:
        closed = await sweep(school=self._school, now=self._clock())
        self.last = self._clock()
        if closed:
            log.info("sweep", closed=len(closed))

    async def alarms(self) -> None:
        await alarms.ring(self._alarms, self._clock())
