"""Long work stands in nobody's way: not in its own person's, and not in anybody else's."""

import asyncio

from bot.errands import AT_ONCE, Errands


async def test_a_person_has_one_errand_at_a_time() -> None:
    errands, gate = Errands(), asyncio.Event()

    async def wait() -> None:
        await gate.wait()

    assert errands.begin(1, wait)
    assert not errands.begin(1, wait)
    assert errands.begin(2, wait)
    gate.set()
    await errands.done()
    assert errands.begin(1, wait)
    await errands.done()


async def test_only_a_few_run_at_once_and_all_get_their_turn() -> None:
    errands = Errands()
    running, most, finished = 0, 0, 0

    async def work() -> None:
        nonlocal running, most, finished
        running += 1
        most = max(most, running)
        for _ in range(5):
            await asyncio.sleep(0)
        running -= 1
        finished += 1

    for person in range(7):
        assert errands.begin(person, work)
    await errands.done()
    assert (most, finished) == (AT_ONCE, 7)


async def test_what_fails_is_over_and_the_next_one_can_begin() -> None:
    errands = Errands()

    async def fail() -> None:
        raise RuntimeError("no room on the disk")

    assert errands.begin(1, fail)
    await errands.done()
    assert errands.begin(1, fail)
    await errands.done()


async def test_a_stop_cuts_off_what_is_under_way_and_lets_it_say_so() -> None:
    errands, gate, said = Errands(), asyncio.Event(), []

    async def work() -> None:
        try:
            await gate.wait()
        except asyncio.CancelledError:
            said.append("cut off")
            raise

    errands.begin(1, work)
    await asyncio.sleep(0)
    await errands.stop()
    assert said == ["cut off"]
    await errands.done()
