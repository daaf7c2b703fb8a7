"""Finding out the attendance of classes from before there was any, for a while at a time."""

from collections.abc import Callable
from datetime import datetime, timedelta

from models import unsettled
from models.school import School

AT_MOST = timedelta(seconds=20)  # of a minute: everything else goes first


async def settle_old(*, school: School, clock: Callable[[], datetime]) -> int:
    """How many; the next run goes on where this one ended."""
    until, settled = clock() + AT_MOST, 0
    while clock() < until and (some := await unsettled.settle_some(school=school, now=clock())):
        settled += some
    return settled
