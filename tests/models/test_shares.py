"""Several copies of the program share what Telegram allows one bot."""

import asyncio
from datetime import timedelta

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from models import shares
from models.tables.outbox import Sender
from tests.conftest import SettableClock

SECOND = timedelta(seconds=1)


async def test_one_copy_has_everything(database: str, clock: SettableClock) -> None:
    assert await shares.take("a", 30, clock()) == 30
    assert await shares.take("a", 30, clock.forward(seconds=1)) == 30


async def test_a_second_copy_waits_until_the_first_has_made_room(database: str, clock: SettableClock) -> None:
    assert await shares.take("a", 30, clock()) == 30
    assert await shares.take("b", 30, clock()) == 0
    assert await shares.take("a", 30, clock()) == 15
    assert await shares.take("b", 30, clock()) == 15


async def test_what_a_killed_copy_held_is_free_when_its_time_is_up(database: str, clock: SettableClock) -> None:
    await shares.take("killed", 30, clock())
    clock.now += shares.HELD_FOR
    assert await shares.take("a", 30, clock()) == 0
    assert await shares.take("a", 30, clock.forward(seconds=1)) == 30


async def test_what_an_orderly_stop_gives_back_is_free_a_second_later(database: str, clock: SettableClock) -> None:
    await shares.take("a", 30, clock())
    await shares.give_back("a", clock())
    assert await shares.take("b", 30, clock()) == 0  # what was sent a moment ago still counts at Telegram
    assert await shares.take("b", 30, clock.forward(seconds=1)) == 30


async def test_a_wait_for_everybody_is_known_to_every_copy(database: str, clock: SettableClock) -> None:
    await shares.take("a", 30, clock())
    await shares.hush("a", clock() + 40 * SECOND)
    assert await shares.silent_until(clock()) == clock() + 40 * SECOND
    assert await shares.silent_until(clock.forward(seconds=40)) is None


async def test_copies_that_come_at_the_same_moment_do_not_take_the_same(database: str, clock: SettableClock) -> None:
    taken = await asyncio.gather(*(shares.take(name, 30, clock()) for name in "abcdef"))
    assert sum(taken) <= 30


@settings(max_examples=30, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(steps=st.lists(st.tuples(st.sampled_from("abcd"), st.integers(0, 3)), max_size=12), allowed=st.integers(1, 30))
async def test_all_shares_together_are_never_more_than_what_is_allowed(
    database: str, clock: SettableClock, steps: list[tuple[str, int]], allowed: int
) -> None:
    await Sender.all().delete()
    for name, seconds in steps:
        await shares.take(name, allowed, clock.forward(seconds=seconds))
        held = await Sender.filter(until__gt=clock())
        assert sum(copy.share for copy in held) <= allowed
