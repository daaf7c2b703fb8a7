"""The sweep as a job: what is silent gets closed, and its time is known."""

from pathlib import Path

import pytest
from structlog.testing import capture_logs

from jobs.sweep import Sweep
from models.database import opened
from models.school import School
from models.tables.classes import ClassSession, Unjudged
from tests.conftest import SettableClock
from tests.databases import FileTemplate
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


async def test_a_look_closes_a_class_when_its_time_has_come_and_the_next_run_counts_it(
    session: ClassSession, school: School, clock: SettableClock
) -> None:
    sweep = Sweep(school, clock)
    clock.forward(minutes=69, seconds=59)
    await sweep.look()
    assert (await ClassSession.get(id=session.id)).session_status == "active"
    clock.forward(seconds=1)
    await sweep.look()
    assert (await ClassSession.get(id=session.id)).session_status == "timeout"
    assert [await sweep.run() for _ in range(2)] == [1, 0]


async def test_a_look_leaves_what_was_just_said_to_whoever_judges_it_behind_the_answer(
    session: ClassSession, school: School, clock: SettableClock
) -> None:
    await Unjudged.create(session_id=session.id, said_at=clock())
    await Sweep(school, clock).look()
    assert await Unjudged.exists(session_id=session.id)


async def test_a_class_that_cannot_be_judged_is_tried_once_a_minute(
    session: ClassSession, school: School, clock: SettableClock
) -> None:
    sweep = Sweep(school, clock)
    await ClassSession.filter(id=session.id).update(thresholds=["no thresholds"])
    clock.forward(minutes=70)
    with capture_logs() as said:
        for _ in range(3):
            await sweep.look()
    assert [one["event"] for one in said] == ["class_not_judged"]
    await ClassSession.filter(id=session.id).update(thresholds={})
    await sweep.look()
    assert (await ClassSession.get(id=session.id)).session_status == "active"
    assert await sweep.run() == 1


async def test_after_a_look_that_failed_the_next_run_says_whether_that_has_passed(
    school: School, clock: SettableClock, file_template: FileTemplate, tmp_path: Path
) -> None:
    sweep = Sweep(school, clock)  # no database is open
    with pytest.raises(Exception, match="TortoiseContext"):
        await sweep.look()
    await sweep.look()  # does not even ask
    async with opened(await file_template.copy(tmp_path)):
        await sweep.run()
    with pytest.raises(Exception, match="not initialised"):
        await sweep.look()


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
