"""Issuing a class happens once, whatever is pressed how often and by how many copies of the program."""

import asyncio
from datetime import timedelta
from decimal import Decimal

import pytest

from models import classes, students
from models.ports import ClassLink
from models.school import School
from models.sweep import sweep
from models.tables.classes import ClassSession, Enrolment, Evidence, Package
from models.tables.outbox import Notice
from models.tables.people import Student, Teacher
from models.tables.zoom import ZoomEvent
from tests.conftest import SettableClock
from tests.world import World
from tests.zoom_room import ZoomRoom

LINK = ClassLink("https://zoom.us/j/12345678901?pwd=abc", 12345678901)


@pytest.fixture
async def yusuf(world: World) -> Teacher:
    return await world.teacher("Yusuf")


@pytest.fixture
async def amina(world: World, yusuf: Teacher) -> Student:
    return await world.student(yusuf, "Amina")


async def issue(world: World, teacher: Teacher, student: Student, key: str) -> classes.Issued:
    enrolled = await students.enrolled(teacher, student.id, world.school.day_of(world.clock()))
    assert enrolled is not None
    return await classes.issue(teacher, enrolled.enrolment, LINK, issue_key=key, school=world.school, now=world.clock())


async def test_the_class_keeps_the_terms_it_was_issued_under(world: World, yusuf: Teacher, amina: Student) -> None:
    session = (await issue(world, yusuf, amina, "one")).session
    await Package.all().update(minutes=5, rate=Decimal(99))
    kept = await ClassSession.get(id=session.id)
    assert (kept.package_name, kept.package_minutes, kept.package_rate, kept.currency) == (
        "Europe",
        60,
        Decimal("10.0000"),
        "EUR",
    )
    assert kept.session_status == "sent"
    assert kept.expires_at == world.clock() + timedelta(hours=24)


async def test_tokens_cannot_be_guessed_or_confused(world: World, yusuf: Teacher, amina: Student) -> None:
    session = (await issue(world, yusuf, amina, "one")).session
    assert session.tracking_token != session.host_token
    assert len(session.tracking_token) >= 22  # 128 bits in base64
    assert len(session.host_token) >= 22
    assert await classes.by_tracking_token(session.host_token) is None
    assert await classes.by_host_token(session.tracking_token) is None
    found = await classes.by_tracking_token(session.tracking_token)
    assert found is not None
    assert found.id == session.id


async def test_the_same_press_twice_is_one_class(world: World, yusuf: Teacher, amina: Student) -> None:
    first, second = await issue(world, yusuf, amina, "one"), await issue(world, yusuf, amina, "one")
    assert (first.fresh, second.fresh) == (True, False)
    assert first.session.id == second.session.id
    assert await Notice.all().count() == 2


async def test_presses_at_the_same_moment_are_one_class(world: World, yusuf: Teacher, amina: Student) -> None:
    issued = await asyncio.gather(*(issue(world, yusuf, amina, f"press {n}") for n in range(8)))
    assert [one.fresh for one in issued].count(True) == 1
    assert len({one.session.id for one in issued}) == 1
    assert await ClassSession.all().count() == 1


async def test_a_second_class_waits_until_the_first_is_over(
    world: World, yusuf: Teacher, amina: Student, clock: SettableClock
) -> None:
    first = (await issue(world, yusuf, amina, "one")).session
    await world.says(first, "click")
    again = await issue(world, yusuf, amina, "two")
    assert (again.fresh, again.session.id) == (False, first.id)
    there = await classes.open_with(yusuf, amina)
    assert there is not None
    assert there.id == first.id
    clock.forward(minutes=40)
    await world.says(first, "teacher_tap")
    assert await classes.open_with(yusuf, amina) is None
    assert (await issue(world, yusuf, amina, "three")).fresh


async def test_a_press_after_its_class_is_over_still_finds_that_class(
    world: World, yusuf: Teacher, amina: Student, clock: SettableClock
) -> None:
    first = (await issue(world, yusuf, amina, "one")).session
    await world.says(first, "click")
    clock.forward(minutes=40)
    await world.says(first, "teacher_tap")
    late = await issue(world, yusuf, amina, "one")
    assert (late.fresh, late.session.id) == (False, first.id)


async def test_only_the_teacher_who_pressed_knows_the_press(world: World, yusuf: Teacher, amina: Student) -> None:
    await issue(world, yusuf, amina, "one")
    assert await classes.issued_by_press("one", yusuf) is not None
    assert await classes.issued_by_press("one", await world.teacher("Maryam")) is None
    assert await classes.issued_by_press("two", yusuf) is None


async def test_a_class_nobody_opened_can_be_taken_back_once(world: World, yusuf: Teacher, amina: Student) -> None:
    session = (await issue(world, yusuf, amina, "one")).session
    assert await classes.cancel(session.id, yusuf, world.clock())
    assert not await classes.cancel(session.id, yusuf, world.clock())
    kept = await ClassSession.get()
    assert (kept.session_status, kept.open_pair, kept.look_again_at) == ("cancelled", None, None)
    assert {notice.revision for notice in await Notice.all()} == {2}
    assert (await issue(world, yusuf, amina, "two")).fresh


async def test_a_class_that_was_opened_cannot_be_taken_back(world: World, yusuf: Teacher, amina: Student) -> None:
    session = (await issue(world, yusuf, amina, "one")).session
    await world.says(session, "click")
    assert not await classes.cancel(session.id, yusuf, world.clock())
    assert (await ClassSession.get()).session_status == "active"


async def test_nobody_takes_back_or_reads_another_teachers_class(world: World, yusuf: Teacher, amina: Student) -> None:
    session = (await issue(world, yusuf, amina, "one")).session
    maryam = await world.teacher("Maryam")
    assert not await classes.cancel(session.id, maryam, world.clock())
    assert await classes.of_teacher(session.id, maryam) is None
    assert await classes.of_teacher(session.id, yusuf) is not None


async def test_the_last_link_is_that_of_the_class_sent_last(
    world: World, yusuf: Teacher, amina: Student, clock: SettableClock
) -> None:
    assert await classes.last_link(yusuf) is None
    await world.session(yusuf, amina, "https://zoom.us/j/12345678901?pwd=old")
    clock.forward(minutes=1)
    await world.session(yusuf, await world.student(yusuf, "Omar"), "https://zoom.us/j/12345678901?pwd=new")
    last = await classes.last_link(yusuf)
    assert last is not None
    assert last.url.endswith("pwd=new")
    assert await classes.last_link(await world.teacher("Maryam")) is None


async def test_elsewhere_is_a_class_that_runs_with_another_teacher(
    world: World, yusuf: Teacher, amina: Student
) -> None:
    maryam = await world.teacher("Maryam")
    session = (await issue(world, yusuf, amina, "one")).session
    assert await classes.elsewhere(amina, maryam) is None  # sent, not opened
    await world.says(session, "click")
    found = await classes.elsewhere(amina, maryam)
    assert found is not None
    assert found.teacher.name == "Yusuf"
    assert await classes.elsewhere(amina, yusuf) is None


async def test_an_enrolment_of_yesterday_is_none_today(
    world: World, yusuf: Teacher, amina: Student, clock: SettableClock
) -> None:
    today = world.school.day_of(clock())
    await Enrolment.all().update(last_day=today)
    assert await students.enrolled(yusuf, amina.id, today) is not None
    assert await students.enrolled(yusuf, amina.id, today + timedelta(days=1)) is None


async def test_a_teacher_who_is_in_the_room_already_is_seen_there_at_once(
    world: World, school: School, clock: SettableClock
) -> None:
    began = clock()
    await ZoomRoom(school).came("Yusuf", began, host=True)
    clock.forward(minutes=5)
    teacher = await world.teacher()
    session = await world.session(teacher, await world.student(teacher))
    assert (session.zoom_seen, session.teacher_in_since) == (True, began)
    assert (session.teacher.name, session.student.name) == ("Yusuf", "Amina")


async def test_what_zoom_said_and_nobody_judged_is_judged_by_the_sweep(
    world: World, school: School, clock: SettableClock
) -> None:
    teacher = await world.teacher()
    session = await world.session(teacher, await world.student(teacher))
    await ZoomRoom(school).came("Yusuf", clock(), host=True)
    await Evidence.all().delete()  # as if the process had died before judging it
    await ZoomEvent.all().update(judge_at=clock())
    await ClassSession.filter(id=session.id).update(zoom_seen=False, teacher_in_since=None)
    await sweep(school=school, now=clock.forward(minutes=1))
    assert (await ClassSession.get(id=session.id)).teacher_in_since is not None
