"""The alarms as a job: what is due is rung, once a person, whatever the scheduler does."""

from jobs.alarms import ring_alarms
from models.alarms import Alarms
from models.tables.outbox import Notice
from tests.conftest import SettableClock
from tests.world import World


async def test_a_run_rings_what_is_due_and_only_once(world: World, clock: SettableClock) -> None:
    teacher = await world.teacher()
    await world.session(teacher, await world.student(teacher))
    clock.forward(minutes=4, seconds=59)
    assert await ring_alarms(wanted=Alarms(), now=clock()) == 0
    clock.forward(seconds=1)
    assert [await ring_alarms(wanted=Alarms(), now=clock()) for _ in range(2)] == [1, 1]
    [notice] = await Notice.filter(kind="alarm")
    assert (notice.details["what"], notice.person_id) == ("not_clicked", teacher.person_id)


async def test_the_operators_minutes_are_kept(world: World, clock: SettableClock) -> None:
    teacher = await world.teacher()
    await world.session(teacher, await world.student(teacher))
    clock.forward(minutes=11)
    assert await ring_alarms(wanted=Alarms(not_clicked_minutes=12), now=clock()) == 0
    assert await ring_alarms(wanted=Alarms(not_clicked_minutes=11), now=clock()) == 1
