"""The sweep as a job: what is silent gets closed, and its time is known."""

import pytest

from jobs.sweep import Sweep
from models.school import School
from models.tables.classes import ClassSession
from tests.conftest import SettableClock
from tests.world import World


@pytest.fixture
async def session(world: World) -> ClassSession:
    teacher = await world.teacher()
    session = await world.session(teacher, await world.student(teacher))
    return await world.says(session, "click")


async def test_a_run_closes_what_is_silent_once(session: ClassSession, school: School, clock: SettableClock) -> None:
    sweep = Sweep(school, clock)
    clock.forward(minutes=69, seconds=59)
    assert await sweep.run() == 0
    clock.forward(seconds=1)
    assert [await sweep.run() for _ in range(2)] == [1, 0]
    assert (await ClassSession.get(id=session.id)).session_status == "timeout"


async def test_it_knows_when_it_last_ran_whether_or_not_something_was_closed(
    database: str, school: School, clock: SettableClock
) -> None:
    sweep = Sweep(school, clock)
    began = clock()
    clock.forward(minutes=1)
    assert sweep.last == began
    await sweep.run()
    assert sweep.last == clock()


async def test_told_to_stop_it_leaves_what_is_due_to_the_next_start(
    session: ClassSession, school: School, clock: SettableClock
) -> None:
    sweep, began = Sweep(school, clock), clock()
    clock.forward(minutes=70)
    sweep.stop()
    assert await sweep.run() == 0
    assert sweep.last == began
    assert await Sweep(school, clock).run() == 1


async def test_between_chunks_people_who_wait_come_first(world: World, school: School, clock: SettableClock) -> None:
    teacher = await world.teacher()
    for number in range(30):  # more than a first chunk has
        await world.session(teacher, await world.student(teacher, f"Student {number}", connected=False))
    passed: list[float] = []

    async def let_pass(seconds: float) -> bool:
        passed.append(seconds)
        return True

    clock.forward(days=2)  # nobody opened the links
    await Sweep(school, clock, let_pass).run()
    assert await ClassSession.filter(session_status="expired").count() == 30
    assert len(passed) >= 2
    assert all(seconds > 0 for seconds in passed)


async def test_a_sweep_that_failed_does_not_count_as_done(school: School, clock: SettableClock) -> None:
    sweep = Sweep(school, clock)  # no database is open
    began = clock()
    clock.forward(minutes=1)
    with pytest.raises(Exception, match="TortoiseContext"):
        await sweep.run()
    assert sweep.last == began
