"""When the jobs run. The database says what is due; the scheduler only says when to look."""

from collections.abc import Awaitable, Callable
from typing import Any

import structlog
from apscheduler.schedulers.asyncio import AsyncIOScheduler

log = structlog.get_logger(__name__)


def every(scheduler: AsyncIOScheduler, seconds: float, job: Callable[[], Awaitable[Any]]) -> None:
    """Run `job` now and then every so many seconds, never twice at once; a failing run does not stop the next."""

    async def guarded() -> None:
        try:
            await job()
        except Exception:
            log.exception("job_failed", job=name)

    name = getattr(job, "__qualname__", repr(job))
    scheduler.add_job(
        guarded,
        "interval",
        seconds=seconds,
        id=name,
        coalesce=True,
        max_instances=1,
        misfire_grace_time=None,
    )
