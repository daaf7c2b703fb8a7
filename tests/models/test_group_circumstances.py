"""The students of one group class are no company for each other, and neither begins or ends the other's class."""

from datetime import timedelta

import pytest

from models.sweep import sweep
from models.tables.classes import ClassSession
from models.tables.people import Student, Teacher
from models.tables.zoom import ZoomEvent
from tests.conftest import SettableClock
from tests.group_class import GroupClass, group
from tests.world import World
from tests.zoom_room import ZoomRoom


@pytest.fixture
async def teacher(world: World) -> Teacher:
    return await world.teacher()


@pytest.fixture
async def four(world: World, teacher: Teacher) -> list[Student]:
    return [await world.student(teacher, name) for name in ("Amina", "Bilal", "Bilal", "Omar")]


async def of(student: Student) -> ClassSession:
    return await ClassSession.get(student_id=student.id, stream_id__isnull=False)


def flags(session: ClassSession) -> list[str]:
    return [flag["code"] for flag in session.flags]


async def test_a_click_of_one_student_does_not_end_the_class_of_another(
    world: World, teacher: Teacher, four: list[Student], clock: SettableClock
) -> None:
    await group(world, teacher, four)
    for student in four:
        await world.says(await of(student), "click", clock.forward(minutes=3))
    await sweep(school=world.school, now=clock.forward(hours=2))
    for student in four:
        after = await of(student)
        assert (after.session_duration_minutes, after.end_source) == (60, "package_length")
        assert flags(after) == ["click_only"]


async def test_an_early_click_into_a_group_does_not_end_the_class_before_it(
    world: World, teacher: Teacher, four: list[Student], clock: SettableClock
) -> None:
    lina = await world.session(teacher, await world.student(teacher, "Lina"))
    await world.says(lina, "click")
    await group(world, teacher, four, ahead=timedelta(hours=1))
    await world.says(await of(four[0]), "click", clock.forward(minutes=40))
    await sweep(school=world.school, now=clock.forward(hours=2))
    assert (await ClassSession.get(id=lina.id)).session_duration_minutes == 60


async def test_the_next_one_to_one_class_ends_the_class_of_everybody_in_the_group(
    world: World, teacher: Teacher, four: list[Student], clock: SettableClock
) -> None:
    """In whatever order the clicks come to light."""
    await group(world, teacher, four)
    begin = clock()
    lina = await world.session(teacher, await world.student(teacher, "Lina"))
    clock.forward(minutes=50)
    await world.says(await of(four[0]), "click", begin)
    await world.says(lina, "click", begin + timedelta(minutes=40))
    await world.says(await of(four[1]), "click", begin + timedelta(minutes=5))
    for student in four[:2]:
        after = await of(student)
        assert (after.session_ended_at, after.end_source) == (begin + timedelta(minutes=40), "succession")


async def test_a_guest_is_nobodys_student_where_a_group_uses_the_room_too(
    world: World, teacher: Teacher, four: list[Student], clock: SettableClock
) -> None:
    begin, lina = clock(), await world.session(teacher, await world.student(teacher, "Lina"))
    room = ZoomRoom(world.school)
    for name, host in (("Yusuf H.", True), ("iPhone", False)):
        await room.stayed(name, begin, begin + timedelta(minutes=40), host=host)
    assert (await ClassSession.get(id=lina.id)).student_in_since is None
    assert (await ClassSession.get(id=lina.id)).started_at == begin  # alone with the teacher: taken for Lina
    await group(world, teacher, four)
    assert (await ClassSession.get(id=lina.id)).started_at is None


async def test_who_has_a_personal_link_is_somebody_else_in_a_class_of_the_same_room(
    world: World, teacher: Teacher, four: list[Student], clock: SettableClock
) -> None:
    lina = await world.session(teacher, await world.student(teacher, "Lina"))
    await world.says(lina, "click")
    await group(world, teacher, four)
    played = GroupClass(world, clock, four)
    await played.play()
    after = await ClassSession.get(id=lina.id)
    assert (after.taught_seconds, "unknown_person" in flags(after), "room_shared" in flags(after)) == (
        None,
        False,
        False,
    )


async def test_tonights_group_does_not_take_from_a_class_of_the_same_student_in_the_same_room(
    world: World, teacher: Teacher, four: list[Student], clock: SettableClock
) -> None:
    """Sent at noon, the group is due after the class of the afternoon that was sent later."""
    begin = clock()
    await group(world, teacher, four[:1], ahead=timedelta(hours=5), personal=False)
    alone = await world.session(teacher, four[0])
    room = ZoomRoom(world.school)
    for name, host in (("Yusuf H.", True), ("Amina", False)):
        await room.stayed(name, begin + timedelta(minutes=2), begin + timedelta(minutes=40), host=host)
    await world.says(alone, "click", begin + timedelta(minutes=1))
    await sweep(school=world.school, now=clock.forward(hours=2))
    assert (await ClassSession.get(id=alone.id)).taught_seconds == 38 * 60
    clock.now = begin + timedelta(hours=5)
    evening = [
        (name, await room.came(name, clock(), host=host), host) for name, host in (("Yusuf H.", True), ("A", False))
    ]
    for name, user_id, host in evening:
        await room.left(name, clock() + timedelta(minutes=30), user_id, host=host)
    await sweep(school=world.school, now=clock.forward(hours=2))
    assert (await ClassSession.get(id=alone.id)).taught_seconds == 38 * 60
    tonight = await of(four[0])
    assert tonight.started_at is None  # a guest in a group is not guessed, nor is the afternoon's


async def test_what_zoom_said_before_the_group_was_sent_reaches_whom_it_concerns(
    world: World, teacher: Teacher, four: list[Student], clock: SettableClock
) -> None:
    room = ZoomRoom(world.school)
    await room.came("Yusuf H.", clock(), host=True)
    await room.came("Bilal", clock(), registrant=f"reg-{four[1].id}")
    clock.forward(minutes=5)
    await group(world, teacher, four)
    assert [(await of(one)).teacher_in_since is not None for one in four] == [True] * 4
    assert [(await of(one)).student_in_since is not None for one in four] == [False, True, False, False]
    assert not await ZoomEvent.filter(judge_at__isnull=False).exists()
