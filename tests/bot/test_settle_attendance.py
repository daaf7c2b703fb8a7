"""The school's word on attendance: from the story of a class, with a reason, told, in the trail, and taken back."""

from collections.abc import Awaitable, Callable

import pytest

from bot.screens.marks import MarkClass
from bot.screens.story import Attendance
from models.school import School
from models.tables.classes import ClassSession
from models.tables.pay import AttendanceMark
from models.tables.people import Person
from tests.conftest import SettableClock
from tests.world import World

from .telegram import Chat, Chats

Deliver = Callable[[], Awaitable[int]]


@pytest.fixture
async def session(world: World, clock: SettableClock, deliver: Deliver) -> ClassSession:
    """17:00–17:45 by the teacher's word."""
    teacher = await world.teacher()
    session = await world.session(teacher, await world.student(teacher))
    await world.says(session, "click")
    clock.forward(minutes=45)
    session = await world.says(session, "teacher_tap")
    await deliver()
    return session


@pytest.fixture
async def huda(session: ClassSession, world: World, chats: Chats) -> Chat:
    return chats(await world.admin("Huda"))


@pytest.fixture
async def yusuf(session: ClassSession, chats: Chats) -> Chat:
    return chats(await Person.get(name="Yusuf"))


async def marked(huda: Chat, mark: str, reason: str = "I watched the recording") -> None:
    await huda.say("/sessions all")
    await huda.tap("Amina")
    await huda.tap("Attendance")
    await huda.tap(mark)
    await huda.say(reason)
    await huda.tap("Yes, do it")


async def attendance_of(session: ClassSession) -> tuple[str | None, str]:
    fresh = await ClassSession.get(id=session.id)
    return fresh.attendance, fresh.attendance_by


async def test_the_schools_mark_is_asked_for_a_reason_looked_at_done_and_told(
    huda: Chat, yusuf: Chat, session: ClassSession, chats: Chats, deliver: Deliver
) -> None:
    await huda.say("/sessions all")
    await huda.tap("Amina")
    assert "Attendance: present" in huda.text
    await huda.tap("Attendance")
    assert huda.text.startswith("Was Amina there?\nAttendance: present\n")
    assert huda.buttons == ["Present", "Late", "Left early", "Absent", "Excused", "Back"]
    await huda.tap("Left early")
    assert "Why?" in huda.text
    await huda.say("She was called away")
    assert huda.text == (
        "Right like this?\nYusuf → Amina\nMon, Mar 2, 17:00–17:45 · 45 min\npresent → left early\n"
        "Reason: She was called away"
    )
    assert await huda.tap("Yes, do it") == "Done. Teacher and student are told."
    assert await attendance_of(session) == ("left_early", "admin")
    assert "Attendance: left early (the school’s word). By the times: present" in huda.text
    assert "Huda: Attendance marked" in huda.text
    assert "Attendance: present → left early. Reason: She was called away" in huda.text
    await deliver()
    assert "The school settled the attendance\nYour class with Amina\npresent → left early" in yusuf.text
    assert "Reason: She was called away" in chats(await Person.get(name="Amina's phone")).text


async def test_it_wins_over_the_teachers_mark_before_and_after(
    huda: Chat, yusuf: Chat, session: ClassSession, deliver: Deliver
) -> None:
    summary = yusuf.saying("Your class with Amina")
    await yusuf.tap("Absent", message=summary)
    await marked(huda, "Present")
    assert await attendance_of(session) == ("present", "admin")
    await deliver()
    assert "the school has settled this one" in await yusuf.tap("Excused", message=summary)
    assert await attendance_of(session) == ("present", "admin")
    await huda.say("/sessions all")
    await huda.tap("Amina")
    assert "Yusuf: Attendance marked. Mon, Mar 2, 17:00–17:45 · 45 min. Attendance: present → absent" in huda.text


async def test_taken_back_the_teachers_mark_counts_again(huda: Chat, yusuf: Chat, session: ClassSession) -> None:
    await yusuf.tap("Absent", message=yusuf.saying("Your class with Amina"))
    await marked(huda, "Present")
    await huda.tap("Attendance")
    await huda.tap("Take the school’s mark back")
    await huda.say("The recording was of another day")
    assert "present → as the times and the teacher say" in huda.text
    await huda.tap("Yes, do it")
    assert await attendance_of(session) == ("absent", "teacher")
    assert "Mark of attendance taken back" in huda.text


async def test_the_trail_takes_a_mark_back_once(huda: Chat, yusuf: Chat, session: ClassSession) -> None:
    await yusuf.tap("Absent", message=yusuf.saying("Your class with Amina"))
    await huda.say("/audit")
    await huda.tap("1")
    await huda.tap("Take this back")
    await huda.say("A slip")
    await huda.tap("Yes, do it")
    assert await attendance_of(session) == ("present", "rule")
    await huda.say("/audit")
    await huda.tap("2")
    assert "It was taken back later." in huda.text
    assert "Take this back" not in huda.buttons


async def test_a_double_tap_marks_once(huda: Chat, session: ClassSession) -> None:
    await huda.say("/sessions all")
    await huda.tap("Amina")
    await huda.tap("Attendance")
    await huda.tap("Excused")
    await huda.say("She was ill")
    await huda.tap_twice("Yes, do it")
    assert await AttendanceMark.all().count() == 1


async def test_marks_of_a_class_that_is_struck_out_say_nothing_and_come_back_with_it(
    huda: Chat, session: ClassSession
) -> None:
    await marked(huda, "Late")
    await huda.tap("Strike out")
    await huda.say("A test")
    await huda.tap("Yes, do it")
    assert await attendance_of(session) == (None, "admin")
    await huda.tap("Take the correction back")
    await huda.say("It was none")
    await huda.tap("Yes, do it")
    assert await attendance_of(session) == ("late", "admin")


async def test_nothing_is_said_of_a_class_that_goes_on(
    world: World, huda: Chat, session: ClassSession, school: School
) -> None:
    teacher = await world.teacher("Maryam")
    going_on = await world.session(teacher, await world.student(teacher, "Sara"))
    assert "no longer works" in await huda.forge(MarkClass(session=going_on.id, mark="late").pack())


async def test_only_admins_do(session: ClassSession, chats: Chats) -> None:
    for name in ("Yusuf", "Amina's phone"):
        for forged in (Attendance(session=session.id), MarkClass(session=session.id, mark="absent")):
            assert "no longer works" in await chats(await Person.get(name=name)).forge(forged.pack())
    assert not await AttendanceMark.exists()
