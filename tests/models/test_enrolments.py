"""Ending, pausing and moving an enrolment: the days change, and what was taught does not."""

from datetime import date, timedelta

import pytest

from models import audit, enrolments, students
from models.enrolments import Learning
from models.tables.classes import ClassSession, Enrolment, EnrolmentPause
from models.tables.people import Person, Student, Teacher
from tests.conftest import SettableClock
from tests.world import World

TODAY = date(2026, 3, 2)
ONE_DAY = timedelta(days=1)
YESTERDAY, TOMORROW = TODAY - ONE_DAY, TODAY + ONE_DAY


@pytest.fixture
async def huda(world: World) -> Person:
    return await world.admin("Huda")


@pytest.fixture
async def yusuf(world: World) -> Teacher:
    return await world.teacher("Yusuf")


@pytest.fixture
async def amina(world: World, yusuf: Teacher) -> Student:
    return await world.student(yusuf, "Amina", default_link="https://zoom.us/j/12345678901")


async def the_one(student: Student, day: date = TODAY) -> Learning:
    return (await enrolments.of_student(student.id, day))[0]


async def test_an_end_is_the_last_day_on_which_they_learn(
    amina: Student, yusuf: Teacher, huda: Person, clock: SettableClock
) -> None:
    row = (await the_one(amina)).enrolment
    assert await enrolments.end(row, TOMORROW, by=huda, now=clock()) is None
    assert await enrolments.end(row, TOMORROW, by=huda, now=clock()) == "same"
    assert await students.enrolled(yusuf, amina.id, TOMORROW) is not None
    assert await students.enrolled(yusuf, amina.id, TOMORROW + ONE_DAY) is None
    assert await enrolments.end(row, None, by=huda, now=clock()) is None
    assert await students.enrolled(yusuf, amina.id, TOMORROW + ONE_DAY) is not None
    assert [entry.what for entry in await audit.page()] == ["enrolment_ended", "enrolment_ended"]


async def test_an_end_before_the_beginning_is_refused_and_the_day_before_means_never(
    amina: Student, huda: Person, clock: SettableClock
) -> None:
    row = (await the_one(amina)).enrolment
    assert await enrolments.end(row, YESTERDAY - ONE_DAY, by=huda, now=clock()) == "before_first"
    assert await enrolments.end(row, YESTERDAY, by=huda, now=clock()) is None
    assert (await the_one(amina)).state == "never"


async def test_a_moved_student_has_the_new_teacher_from_that_day_and_the_old_one_until_then(
    world: World, amina: Student, yusuf: Teacher, huda: Person, clock: SettableClock
) -> None:
    before = await world.session(yusuf, amina)
    maryam = await world.teacher("Maryam")
    row = (await the_one(amina)).enrolment
    moved = await enrolments.move(row, maryam, TOMORROW, by=huda, now=clock())
    assert isinstance(moved, Enrolment)
    assert moved.default_link is None
    assert await enrolments.move(row, maryam, TOMORROW, by=huda, now=clock()) == "after_last"
    for day, teacher, other in ((TODAY, yusuf, maryam), (TOMORROW, maryam, yusuf)):
        assert await students.enrolled(teacher, amina.id, day) is not None
        assert await students.enrolled(other, amina.id, day) is None
    kept = await ClassSession.get(id=before.id)
    assert (kept.teacher_id, kept.package_name) == (yusuf.id, "Europe")


async def test_a_move_on_the_first_day_leaves_nothing_behind(
    world: World, amina: Student, huda: Person, clock: SettableClock
) -> None:
    row = (await the_one(amina)).enrolment
    await enrolments.move(row, await world.teacher("Maryam"), TODAY, by=huda, now=clock())
    assert [(one.enrolment.teacher.name, one.state) for one in await enrolments.of_student(amina.id, TODAY)] == [
        ("Maryam", "going"),
        ("Yusuf", "never"),
    ]


async def test_two_people_have_one_enrolment_at_a_time(
    world: World, amina: Student, yusuf: Teacher, huda: Person, clock: SettableClock
) -> None:
    europe = await world.package()
    row = (await the_one(amina)).enrolment
    begun = await enrolments.begin(amina, yusuf, europe, first_day=TODAY, by=huda, now=clock())
    assert begun == "overlaps"
    await enrolments.end(row, TODAY, by=huda, now=clock())
    later = await enrolments.begin(amina, yusuf, europe, first_day=TOMORROW, by=huda, now=clock())
    assert isinstance(later, Enrolment)
    assert await enrolments.end(row, None, by=huda, now=clock()) == "overlaps"


async def test_a_pause_has_a_first_and_a_last_day(
    amina: Student, yusuf: Teacher, huda: Person, clock: SettableClock
) -> None:
    row = (await the_one(amina)).enrolment
    assert await enrolments.pause(row, YESTERDAY, None, by=huda, now=clock()) == "before_first"
    assert await enrolments.pause(row, TODAY, TOMORROW, by=huda, now=clock()) is None
    assert await enrolments.pause(row, TOMORROW, None, by=huda, now=clock()) == "paused"
    states = [(await the_one(amina, day)).state for day in (TODAY, TOMORROW, TOMORROW + ONE_DAY)]
    assert states == ["paused", "paused", "going"]
    one = await students.enrolled(yusuf, amina.id, TODAY)
    assert one is not None
    assert one.pause is not None


async def test_a_pause_ends_the_day_before_they_go_on(amina: Student, huda: Person, clock: SettableClock) -> None:
    row = (await the_one(amina)).enrolment
    await enrolments.pause(row, TODAY, None, by=huda, now=clock())
    assert await enrolments.resume(row, TOMORROW, by=huda, now=clock()) is None
    assert (await EnrolmentPause.get()).last_day == TODAY
    assert await enrolments.resume(row, TOMORROW, by=huda, now=clock()) == "same"
    await enrolments.pause(row, TOMORROW, None, by=huda, now=clock())
    assert await enrolments.resume(row, TODAY, by=huda, now=clock()) is None
    assert (await EnrolmentPause.get()).first_day == TOMORROW  # the next one is another pause


async def test_nothing_begins_with_somebody_who_is_gone(
    world: World, amina: Student, yusuf: Teacher, huda: Person, clock: SettableClock
) -> None:
    row, maryam = (await the_one(amina)).enrolment, await world.teacher("Maryam")
    await Teacher.filter(id=maryam.id).update(removed_at=clock())
    assert await enrolments.move(row, maryam, TODAY, by=huda, now=clock()) == "gone"
    await enrolments.end(row, TODAY, by=huda, now=clock())
    await Student.filter(id=amina.id).update(left_at=clock())
    assert await enrolments.end(row, None, by=huda, now=clock()) == "gone"
    europe = await world.package()
    assert await enrolments.begin(amina, yusuf, europe, first_day=TOMORROW, by=huda, now=clock()) == "gone"


async def test_an_enrolment_gets_another_package(
    world: World, amina: Student, huda: Person, clock: SettableClock
) -> None:
    row, free = (await the_one(amina)).enrolment, await world.package("0 Fee")
    assert await enrolments.change_package(row, free, by=huda, now=clock()) is None
    assert await enrolments.change_package(row, free, by=huda, now=clock()) == "same"
    [entry] = await audit.page()
    assert entry.before == {"student": "Amina", "teacher": "Yusuf", "package": "Europe"}
    assert entry.after == {"package": "0 Fee"}


async def test_classes_sent_after_a_day_are_counted(
    world: World, amina: Student, yusuf: Teacher, clock: SettableClock
) -> None:
    row = (await the_one(amina)).enrolment
    await world.session(yusuf, amina)
    assert await enrolments.classes_after(row, clock()) == 1
    assert await enrolments.classes_after(row, clock.forward(seconds=1)) == 0
