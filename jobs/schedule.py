"""When the jobs run. The database says what is due; the scheduler only says when to look."""

import asyncio
from collections.abc import Awaitable, Callable
from typing import Any, Self

import structlog
from apscheduler.schedulers.asyncio import AsyncIOScheduler

log = structlog.get_logger(__name__)


class Schedule:
    """`async with` it: jobs run inside. On leaving, a run that has begun is awaited, not cut off in the middle."""

    def __init__(self) -> None:
        self._scheduler = AsyncIOScheduler(timezone="UTC")
        self._runs: set[asyncio.Task[None]] = set()

    def every(self, seconds: float, name: str, job: Callable[[], Awaitable[Any]], *, at_once: bool = False) -> None:
        """Run `job` every so many seconds, never twice at once. A failing run does not stop the next.

        `at_once`: the first time at the start, for what a crash may have left.
        """
        going_on = False

        async def guarded() -> None:
            nonlocal going_on
            try:
                await job()
            except Exception:
                log.exception("job_failed", job=name)
            finally:
                going_on = False

        async def run() -> None:
            nonlocal going_on
            if going_on:  # a storm of messages takes minutes; the scheduler itself would complain every second
                return
            going_on = True
            task = asyncio.create_task(guarded())
            self._runs.add(task)
            task.add_done_callback(self._runs.discard)
            await asyncio.shield(task)

        if at_once:
            self._scheduler.add_job(run, misfire_grace_time=None)
        self._scheduler.add_job(
            run, "interval", seconds=seconds, id=name, coalesce=True, max_instances=2, misfire_grace_time=None
        )

    async def __aenter__(self) -> Self:
        self._scheduler.start()
        return self

    async def __aexit__(self, *_: object) -> None:
        self._scheduler.pause()
        await asyncio.gather(*self._runs)
        self._scheduler.shutdown(wait=False)


def until_idle(work: Callable[[], Awaitable[int]]) -> Callable[[], Awaitable[None]]:
    """The same work, again at once as long as it has found something to do."""

    async def run() -> None:
        while await work():
            pass

    return run
