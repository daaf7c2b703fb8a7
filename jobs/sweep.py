"""Looking at silent classes every minute, and remembering when that was last done."""

from collections.abc import Awaitable, Callable
from datetime import datetime

import structlog

from models.chunk_size import nobody_waits
from models.school import School
from models.sweep import sweep

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

    async def run(self) -> int:
        """Returns how many classes were closed."""
        closed = await sweep(
            school=self._school, now=self._clock(), stopping=lambda: self._stopping, let_pass=self._let_pass
        )
        if not self._stopping:
            self.last = self._clock()
        if closed:
            log.info("sweep", closed=len(closed))
        return len(closed)

    def stop(self) -> None:
        """A sweep that is at work ends with what it has in hand."""
        self._stopping = True
