"""Long work for one person, beside the handlers: a spreadsheet of a year must not keep them from /live."""

import asyncio
from collections.abc import Awaitable, Callable

import structlog

AT_ONCE = 2  # of everybody's; the others wait for their turn

log = structlog.get_logger(__name__)
Work = Callable[[], Awaitable[None]]


class Errands:
    """One at a time for each person. They live in this process: what a stop cuts off has to be asked for again."""

    def __init__(self) -> None:
        self._running: dict[int, asyncio.Task[None]] = {}
        self._turns = asyncio.Semaphore(AT_ONCE)

    def begin(self, person_id: int, work: Work) -> bool:
        """False, and nothing is begun, while this person's last errand is not done. `work` tells of its own failure."""
        if person_id in self._running:
            return False
        self._running[person_id] = asyncio.create_task(self._run(person_id, work))  # takes the reader's language along
        return True

    async def done(self) -> None:
        """Returns when nobody's errand is under way."""
        while self._running:
            await asyncio.wait(self._running.values())

    async def stop(self) -> None:
        """What is under way is cut off; its work may say so in a moment."""
        running = [*self._running.values()]
        for task in running:
            task.cancel()
        await asyncio.gather(*running, return_exceptions=True)

    async def _run(self, person_id: int, work: Work) -> None:
        try:
            async with self._turns:
                await work()
        except Exception:
            log.exception("errand_failed")
        finally:
            del self._running[person_id]
