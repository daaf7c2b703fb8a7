"""Jobs leave signs of life, and a failing one does not."""

import pytest

from jobs.heartbeats import leaving_signs
from models.tables.pay import LifeSign
from tests.conftest import SettableClock


async def nothing() -> None:
    """A run that finds nothing to do."""


async def broken() -> None:
    raise RuntimeError("the disk is full")


@pytest.mark.usefixtures("database")
async def test_a_sign_is_left_once_a_minute(clock: SettableClock) -> None:
    run, begun = leaving_signs("delivery", nothing, clock), clock()
    for _ in range(3):
        await run()
        clock.forward(seconds=29)
    assert (await LifeSign.get(what="job:delivery")).seen_at == begun
    await run()
    assert (await LifeSign.get(what="job:delivery")).seen_at == clock()


@pytest.mark.usefixtures("database")
async def test_a_run_that_fails_leaves_none(clock: SettableClock) -> None:
    with pytest.raises(RuntimeError):
        await leaving_signs("sweep", broken, clock)()
    assert not await LifeSign.exists()
