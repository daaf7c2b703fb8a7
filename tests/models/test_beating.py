"""Classes whose pages beat on fall due again and again, and need not be judged."""

from datetime import timedelta

import pytest

from models.school import School
from models.sweep import sweep
from models.tables.classes import ClassSession
from tests.conftest import SettableClock
from tests.world import World
from tests.written import beat

UNTOUCHED = [{"code": "judged before", "facts": {}}]  # nobody has judged it since


@pytest.fixture
async def beating(world: World, school: School, clock: SettableClock) -> ClassSession:
    """Proved twenty minutes after its click, and due when it was silent for five."""
    teacher = await world.teacher()
    session = await world.session(teacher, await world.student(teacher))
    await world.says(session, "click")
    clock.forward(minutes=20)
    await beat(session.tracking_token, school=school, now=clock())
    await ClassSession.filter(id=session.id).update(because=UNTOUCHED)
    return session


async def swept(session: ClassSession, school: School, clock: SettableClock) -> ClassSession:
    await sweep(school=school, now=clock())
    return await ClassSession.get(id=session.id)


async def test_a_class_whose_page_beats_on_is_looked_at_later_and_not_judged(
    beating: ClassSession, school: School, clock: SettableClock
) -> None:
    for _ in range(6):
        clock.forward(minutes=4)
        await beat(beating.tracking_token, school=school, now=clock())
        clock.forward(minutes=2)
        there = await swept(beating, school, clock)
        assert (there.session_status, there.because) == ("active", UNTOUCHED)
        assert there.look_again_at == clock() + timedelta(minutes=3)


async def test_when_its_package_is_over_it_is_judged_though_the_page_beats_on(
    beating: ClassSession, school: School, clock: SettableClock
) -> None:
    for _ in range(16):
        clock.forward(minutes=3)
        await beat(beating.tracking_token, school=school, now=clock())
        assert (await swept(beating, school, clock)).because == UNTOUCHED
    clock.forward(minutes=2)
    there = await swept(beating, school, clock)
    assert (there.session_status, there.end_source) == ("timeout", "package_length")


async def test_what_was_said_of_it_is_judged_though_the_page_beats_on(
    beating: ClassSession, world: World, school: School, clock: SettableClock
) -> None:
    clock.forward(minutes=4)
    await beat(beating.tracking_token, school=school, now=clock())
    await world.says(beating, "teacher_tap")
    clock.forward(minutes=2)
    there = await swept(beating, school, clock)
    assert (there.session_status, there.beats_hold_until) == ("ended", None)
