"""Finding out the attendance of classes from before there was any, for a while at a time."""

from collections.abc import Awaitable, Callable
from datetime import datetime, timedelta

from models import unsettled
from models.chunk_size import nobody_waits
from models.school import School

AT_MOST = timedelta(seconds=20)  # of a minute: everything else goes first
PATIENCE = 1.0  # seconds that some of them wait for people who wait for an answer


async def settle_old(
    *, school: School, clock: Callable[[], datetime], let_pass: Callable[[float], Awaitable[bool]] = nobody_waits
) -> int:
    """How many; the next run goes on where this one ended. `let_pass` is awaited before each few, see models.sweep."""
    until, settled = clock() + AT_MOST, 0
    while clock() < until:
        await let_pass(PATIENCE)
        some = await unsettled.settle_some(school=school, now=clock())
        if not some:
            break
        settled += some
    return settled
