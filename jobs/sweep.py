"""Closing silent classes when their time has come, and every minute looking at all that is due.

What was said just now is judged behind the answer to whoever said it; what that left is found within the minute.
"""

from collections.abc import Awaitable, Callable, Sized
from datetime import datetime

import structlog

from models.chunk_size import nobody_waits
from models.school import School
from models.sweep import close_silent, sweep

log = structlog.get_logger(__name__)


class Sweep:
    """`last` moves only when a sweep has come to its end: /healthz tells by it that classes would stay open."""

    def __init__(
        self,
        school: School,
        clock: Callable[[], datetime],
        let_pass: Callable[[float], Awaitable[bool]] = nobody_waits,
    ) -> None:
        self._school = school
        self._clock = clock
        self._let_pass = let_pass
        self.last = clock()
        self._stopping = False
        self._failed: set[int] = set()  # could not be judged, and need not be tried again within the minute
        self._looks = True  # False: a look has failed, and the next run says whether that has passed
        self._closed = 0  # since the last run

    async def run(self) -> int:
        """Everything that is due. Returns how many classes were closed since the last run, this one included."""
        self._failed = set()
        await self._close(sweep)
        if not self._stopping:
            self.last = self._clock()
        self._looks = True
        closed, self._closed = self._closed, 0
        if closed:
            log.info("sweep", closed=closed)
        return closed

    async def look(self) -> None:
        """Only what has gone silent: often enough for nobody to notice that it is looked for at all."""
        if not self._looks:
            return
        self._looks = False
        await self._close(close_silent)
        self._looks = True

    async def _close(self, those_due: Callable[..., Awaitable[Sized]]) -> None:
        closed = await those_due(
            school=self._school,
            now=self._clock(),
            stopping=lambda: self._stopping,
            let_pass=self._let_pass,
            failed=self._failed,
        )
        self._closed += len(closed)

    def stop(self) -> None:
        """A sweep that is at work ends with what it has in hand."""
        self._stopping = True
