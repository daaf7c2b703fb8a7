"""In whatever order a day becomes known, how often it is told and how late: every class ends with one verdict."""

from datetime import timedelta
from random import Random

import pytest

from models.sweep import sweep
from tests.conftest import SettableClock
from tests.world import World

from .school_day import Day, made_up, shuffled

LONG_AFTER = timedelta(hours=30)


@pytest.mark.parametrize("seed", range(20))
async def test_order_doubles_and_delays_change_no_stored_verdict(seed: int, world: World, clock: SettableClock) -> None:
    """Two classes in one room: lived through as it happened, and told afterwards in two other orders."""
    random = Random(seed)
    steps = made_up(random)
    lived = Day(world, clock())
    await lived.play((lived.moment(step), step) for step in steps)
    days = [lived]
    for _ in range(2):
        day, order = Day(world, clock()), shuffled(steps, random)
        late = clock() + timedelta(hours=4)
        await day.play(((late + timedelta(seconds=at), step) for at, step in enumerate(order)), random)
        days.append(day)
    await sweep(school=world.school, now=clock() + LONG_AFTER)
    expected, *others = [await day.verdicts() for day in days]
    assert expected["amina"]["session_status"] not in {"sent", "active"}
    for verdicts in others:
        for name, verdict in verdicts.items():
            assert {column: value for column, value in verdict.items() if value != expected[name][column]} == {}
