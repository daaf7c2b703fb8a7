"""Claiming what is due, and what is written down about it."""

from datetime import timedelta

import pytest

from models import delivering, notices
from models.tables.outbox import Notice
from models.tables.people import Person
from tests.conftest import SettableClock
from tests.world import World

SECOND = timedelta(seconds=1)


@pytest.fixture
async def amina(world: World) -> Person:
    return await world.person("Amina")


async def decided(person: Person, subject: str, clock: SettableClock, kind: str = "connected") -> None:
    await notices.decide(person, kind, subject=subject, now=clock())


async def claimed(clock: SettableClock, limit: int = 10) -> list[str]:
    return [notice.subject for notice in await delivering.claim(clock(), limit)]


async def test_of_a_chat_only_the_first_is_claimed_and_the_next_when_it_is_told(
    amina: Person, clock: SettableClock
) -> None:
    for subject in ("a", "b"):
        await decided(amina, subject, clock)
    [first] = await delivering.claim(clock(), 10)
    assert await claimed(clock) == []
    await delivering.delivered(first, 7, clock())
    assert await claimed(clock) == ["b"]


async def test_a_chat_is_left_alone_after_a_message_even_by_an_alarm(
    world: World, amina: Person, clock: SettableClock
) -> None:
    await decided(amina, "a", clock)
    [first] = await delivering.claim(clock(), 10)
    await delivering.delivered(first, 7, clock(), hold_until=clock() + SECOND)
    await decided(amina, "alarm", clock, "alarm")
    await decided(await world.person("Omar"), "other", clock)
    assert await claimed(clock) == ["other"]
    clock.forward(seconds=1)
    assert await claimed(clock) == ["alarm"]


async def test_in_a_chat_an_alarm_goes_before_what_waited_longer(amina: Person, clock: SettableClock) -> None:
    await decided(amina, "a", clock)
    clock.forward(seconds=5)
    await decided(amina, "alarm", clock, "alarm")
    assert await claimed(clock) == ["alarm"]


async def test_among_equals_who_has_waited_longest_goes_first(world: World, clock: SettableClock) -> None:
    """Or lists that refresh themselves would never come to the last of them."""
    for subject in ("a", "b", "c"):
        await decided(await world.person(subject), subject, clock)
    await Notice.filter(subject="c").update(due_at=clock() - SECOND)
    assert await claimed(clock, 2) == ["c", "a"]


async def test_what_telegram_refused_holds_its_chat_and_stays_its_first(amina: Person, clock: SettableClock) -> None:
    for subject in ("a", "b"):
        await decided(amina, subject, clock)
    [first] = await delivering.claim(clock(), 10)
    await delivering.wait(first, clock() + 40 * SECOND, "429")
    clock.forward(seconds=39)
    assert await claimed(clock) == []
    clock.forward(seconds=1)
    assert await claimed(clock) == ["a"]
    row = await Notice.get(subject="a")
    assert (row.attempts, row.problem) == (1, "429")


async def test_what_fails_by_itself_lets_the_others_pass(amina: Person, clock: SettableClock) -> None:
    for subject in ("a", "b"):
        await decided(amina, subject, clock)
    [first] = await delivering.claim(clock(), 10)
    await delivering.put_off(first, clock() + 40 * SECOND, "a bug")
    assert await claimed(clock) == ["b"]


async def test_what_is_given_back_is_anybodys_at_once(amina: Person, clock: SettableClock) -> None:
    await decided(amina, "a", clock)
    await delivering.give_back(await delivering.claim(clock(), 10))
    assert await claimed(clock) == ["a"]


async def test_what_was_decided_during_a_refusal_is_tried_on_its_own(amina: Person, clock: SettableClock) -> None:
    await decided(amina, "a", clock)
    [first] = await delivering.claim(clock(), 10)
    await decided(amina, "a", clock)
    await delivering.give_up(first, clock(), "can't parse entities")
    assert (await Notice.get(subject="a")).given_up_at is None
    [again] = await delivering.claim(clock(), 10)
    await delivering.give_up(again, clock(), "can't parse entities")
    assert (await Notice.get(subject="a")).given_up_at == clock()
    assert await claimed(clock) == []


async def test_a_list_that_somebody_asks_for_goes_before_lists_that_refresh_themselves(
    amina: Person, clock: SettableClock
) -> None:
    await notices.open_live(amina, "x", clock(), clock() + 3600 * SECOND)
    [shown] = await delivering.claim(clock(), 10)
    assert shown.priority == notices.PRIORITY["live"]
    await delivering.delivered(shown, 7, clock(), refresh_at=clock() + 30 * SECOND)
    assert (await Notice.get(id=shown.id)).priority == notices.REFRESH
    assert await notices.keep_live(amina, 7, clock(), clock() + 3600 * SECOND)
    assert (await Notice.get(id=shown.id)).priority == notices.PRIORITY["live"]


def test_every_priority_is_one_that_is_looked_at() -> None:
    assert set(notices.PRIORITY.values()) | {notices.REFRESH} <= set(range(notices.LOWEST + 1))


async def test_who_was_slower_than_its_lease_and_told_an_older_state_leaves_it_due(
    amina: Person, clock: SettableClock
) -> None:
    """The older text stands over the newer one, which another copy of the program had told in the meantime."""
    await decided(amina, "a", clock)
    [slow] = await delivering.claim(clock(), 10)
    clock.forward(seconds=delivering.LEASE.total_seconds() + 1)
    await decided(amina, "a", clock)
    [quick] = await delivering.claim(clock(), 10)
    assert quick.revision == slow.revision + 1
    await delivering.delivered(quick, 7, clock())
    assert await claimed(clock) == []
    await delivering.delivered(slow, 7, clock())
    assert await claimed(clock) == ["a"]
