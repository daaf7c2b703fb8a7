"""Alarms: due to the minute, once per class and person, and none about what is long past."""

from datetime import timedelta

import pytest

from models import absences, alarms, identities, streams
from models.alarms import Alarms
from models.rules.periods import Period
from models.school import School
from models.tables.classes import ClassSession
from models.tables.outbox import Notice
from models.tables.people import Person
from tests.conftest import SettableClock
from tests.world import World
from tests.zoom_room import ZoomRoom


@pytest.fixture
async def session(world: World) -> ClassSession:
    await world.admin("Huda")
    teacher = await world.teacher()
    return await world.session(teacher, await world.student(teacher))


@pytest.fixture
def room(school: School) -> ZoomRoom:
    return ZoomRoom(school)


@pytest.fixture
async def alone(session: ClassSession, room: ZoomRoom, world: World, school: School, clock: SettableClock) -> None:
    """Amina, who is known by that name in Zoom, clicked and is in the room by herself."""
    yusuf = await Person.get(name="Yusuf")
    await identities.answer(
        session.teacher_id, "Amina", who="student", student=session.student, by=yusuf, school=school, now=clock()
    )
    await world.says(session, "click")
    await room.came("Amina", clock())


async def rung() -> list[tuple[str, str]]:
    told = await Notice.filter(kind="alarm").prefetch_related("person").order_by("id")
    return [(notice.details["what"], notice.person.name) for notice in told]


async def test_a_student_alone_is_told_to_the_teacher_and_later_to_the_admins(
    alone: None, clock: SettableClock
) -> None:
    begin = clock()
    for seconds, expected in [
        (179, []),
        (180, [("teacher_missing", "Yusuf")]),
        (299, [("teacher_missing", "Yusuf")]),
        (300, [("teacher_missing", "Yusuf"), ("teacher_missing_long", "Huda")]),
        (900, [("teacher_missing", "Yusuf"), ("teacher_missing_long", "Huda")]),
    ]:
        await alarms.ring(Alarms(), begin + timedelta(seconds=seconds))
        assert await rung() == expected


async def test_nobody_is_alarmed_once_the_teacher_is_there(alone: None, room: ZoomRoom, clock: SettableClock) -> None:
    await room.came("Yusuf", clock.forward(minutes=2), host=True)
    assert await alarms.ring(Alarms(), clock.forward(minutes=10)) == 0


async def test_a_link_that_was_not_opened_is_told_to_the_teacher(session: ClassSession, clock: SettableClock) -> None:
    await alarms.ring(Alarms(), clock() + timedelta(seconds=299))
    assert await rung() == []
    for _ in range(2):
        await alarms.ring(Alarms(), clock() + timedelta(seconds=300))
    assert await rung() == [("not_clicked", "Yusuf")]


async def test_zero_minutes_switch_an_alarm_off(session: ClassSession, alone: None, clock: SettableClock) -> None:
    await alarms.ring(Alarms(teacher_missing_minutes=0, not_clicked_minutes=0), clock.forward(minutes=30))
    assert await rung() == []
    await alarms.ring(Alarms(tell_admins_minutes=0), clock())
    assert await rung() == [("teacher_missing", "Yusuf")]


async def test_after_a_long_outage_nobody_is_alarmed_about_the_past(
    session: ClassSession, alone: None, world: World, clock: SettableClock
) -> None:
    assert await alarms.ring(Alarms(), clock.forward(hours=2)) == 0


async def test_a_group_class_rings_once_for_all_who_wait_and_never_for_one_who_did_not_click(
    world: World, clock: SettableClock
) -> None:
    teacher = await world.teacher()
    stream = await world.stream(teacher, [await world.student(teacher, name) for name in ("Amina", "Bilal", "Omar")])
    for session in (await streams.sessions_of(stream.id))[:2]:
        await world.says(session, "click")
        await ClassSession.filter(id=session.id).update(student_in_since=clock())
    await alarms.ring(Alarms(), clock.forward(minutes=10))
    assert await rung() == [("teacher_missing", "Yusuf")]


async def test_nobody_is_alarmed_about_a_student_who_said_that_they_cannot_come(
    session: ClassSession, world: World, school: School, clock: SettableClock
) -> None:
    day, parent = school.day_of(clock()), await Person.get(name="Amina's phone")
    note = await absences.announce(
        session.student, Period(day, day, ""), by=parent, zone=school.zone, words=None, now=clock()
    )
    assert await alarms.ring(Alarms(), clock.forward(minutes=6)) == 0
    await absences.take_back(note, by=parent, now=clock())
    assert await alarms.ring(Alarms(), clock()) == 1
