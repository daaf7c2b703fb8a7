"""A job that has come to its end leaves a sign in the database, by which /doctor tells that somebody does it."""

from collections.abc import Awaitable, Callable
from datetime import datetime, timedelta
from typing import TypeVar

from models import checkup
from models.checkup import Job

T = TypeVar("T")

EVERY = timedelta(minutes=1)  # delivery runs every second: writing that down each time would be for nothing


def leaving_signs(
    job: Job, work: Callable[[], Awaitable[T]], clock: Callable[[], datetime]
) -> Callable[[], Awaitable[T]]:
    """The same work, with a sign after each run that did not fail, at most one a minute."""
    last: datetime | None = None

    async def run() -> T:
        nonlocal last
        done = await work()
        now = clock()
        if last is None or now - last >= EVERY or now < last:
            last = now
            await checkup.beat(job, now)
        return done

    return run
