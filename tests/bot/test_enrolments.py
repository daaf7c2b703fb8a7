"""From /people: end, pause, resume and move an enrolment, and begin one."""

from collections.abc import Callable
from datetime import date

import pytest
from aiogram import Dispatcher

from models import enrolments
from models.tables.classes import Enrolment, EnrolmentPause
from models.tables.people import Student, Teacher
from tests.conftest import SettableClock
from tests.world import World

from .telegram import Chat, Chats, account_of

TODAY = date(2026, 3, 2)


@pytest.fixture
async def yusuf(world: World) -> Teacher:
    return await world.teacher("Yusuf")


@pytest.fixture
async def amina(world: World, yusuf: Teacher) -> Student:
    return await world.student(yusuf, "Amina", connected=False)


@pytest.fixture
async def huda(world: World, amina: Student, chats: Chats) -> Chat:
    return chats(await world.admin())


async def opened(huda: Chat) -> None:
    await huda.say("/people amina")
    await huda.tap("Amina")
    await huda.tap("Yusuf · Europe")


async def test_an_end_is_looked_at_and_done_and_taken_back(
    huda: Chat, world: World, yusuf: Teacher, amina: Student
) -> None:
    await opened(huda)
    assert huda.text.splitlines() == ["Amina with Yusuf", "Package: Europe, 60 min", "since Mon, Mar 2, 2026"]
    await huda.tap("End")
    assert huda.buttons[:3] == [
        "Yesterday · Sun, Mar 1, 2026",
        "Today · Mon, Mar 2, 2026",
        "End of the month · Tue, Mar 31, 2026",
    ]
    await huda.tap("Today")
    await huda.tap("Wants no more classes")
    assert "Amina learns with Yusuf until Mon, Mar 2, 2026, that day included." in huda.text
    assert "stays as it is" in await huda.tap("Yes, do it")
    assert "Mon, Mar 2, 2026 – Mon, Mar 2, 2026" in huda.text
    await huda.tap("Goes on after all")
    await huda.tap("It was a mistake")
    await huda.tap("Yes, do it")
    assert (await Enrolment.get()).last_day is None


async def test_classes_that_were_sent_after_the_end_are_said(
    huda: Chat, world: World, yusuf: Teacher, amina: Student
) -> None:
    await Enrolment.all().update(first_day=date(2026, 1, 1))
    await world.session(yusuf, amina)
    await opened(huda)
    await huda.tap("End")
    await huda.tap("Yesterday")
    await huda.tap("Wants no more classes")
    assert "1 class was sent after that day. It stays as it is." in huda.text


async def test_yesterday_for_one_that_began_today_means_never(huda: Chat) -> None:
    await opened(huda)
    await huda.tap("End")
    await huda.tap("Yesterday")
    await huda.tap("Wants no more classes")
    assert "Amina does not begin with Yusuf." in huda.text
    await huda.tap("Yes, do it")
    assert "did not begin" in huda.text


async def test_a_student_is_moved_to_another_teacher(
    huda: Chat, world: World, chats: Chats, make_dispatcher: Callable[[], Dispatcher]
) -> None:
    await world.teacher("Maryam")
    await world.teacher("Omar")
    await opened(huda)
    await huda.tap("Other teacher")
    assert huda.buttons[:-1] == ["🟢 Maryam", "🟢 Omar"]
    await huda.say("marý")
    assert huda.buttons[:-1] == ["🟢 Maryam"]
    await huda.tap("Maryam")
    chats.dispatcher = make_dispatcher()
    await huda.say("2026-03-09")
    await huda.tap("The hours fit better")
    assert "Amina learns with Maryam from Mon, Mar 9, 2026 on, and with Yusuf until the day before." in huda.text
    await huda.tap_twice("Yes, do it")
    assert "⏳ Maryam, Europe: from Mon, Mar 9, 2026 on" in huda.text
    assert "▶ Yusuf, Europe: Mon, Mar 2, 2026 – Sun, Mar 8, 2026" in huda.text
    assert await Enrolment.all().count() == 2


async def test_a_pause_with_an_open_end_is_resumed(
    huda: Chat, clock: SettableClock, chats: Chats, yusuf: Teacher
) -> None:
    await opened(huda)
    await huda.tap("Pause")
    await huda.tap("Today")
    await huda.tap("Leave the end open")
    await huda.tap("Holidays")
    assert "until somebody resumes them" in huda.text
    await huda.tap("Yes, do it")
    assert "⏸ No classes from Mon, Mar 2, 2026 on" in huda.text
    teaching = chats(await account_of(yusuf))
    await teaching.say("/students")
    assert "⏸ Amina" in teaching.buttons
    clock.forward(days=7)
    await huda.tap("Resume")
    await huda.tap("Today")
    await huda.tap("Is back")
    await huda.tap("Yes, do it")
    assert (await EnrolmentPause.get()).last_day == date(2026, 3, 8)
    await teaching.say("/students")
    assert "⚪ Amina" in teaching.buttons


async def test_a_pause_does_not_end_before_it_begins(huda: Chat) -> None:
    await opened(huda)
    await huda.tap("Pause")
    await huda.say("2026-03-10")
    assert "before the first one" in await huda.say("9.3.2026")
    assert "did not understand that day" in await huda.say("<b>soon</b>")
    await huda.say("2026-03-20")
    await huda.tap("No, leave it")
    assert not await EnrolmentPause.exists()


async def test_a_paused_student_can_be_sent_a_class_with_a_warning(
    huda: Chat, chats: Chats, yusuf: Teacher, amina: Student, world: World, clock: SettableClock
) -> None:
    row = await Enrolment.get()
    await enrolments.pause(row, TODAY, None, by=await world.admin("Omar"), now=clock())
    teaching = chats(await account_of(yusuf))
    await teaching.say("/class")
    await teaching.tap("Amina")
    await teaching.say("https://zoom.us/j/12345678901")
    assert "By the school’s list Amina takes no classes today." in teaching.text
    await teaching.tap("Send")


async def test_a_student_gets_one_more_teacher(huda: Chat, world: World) -> None:
    await world.teacher("Maryam")
    await huda.say("/people amina")
    await huda.tap("Amina")
    await huda.tap("Learns with another teacher")
    await huda.tap("Maryam")
    assert "tap one of the packages" in await huda.say("Europe")
    await huda.tap("0 Fee", message=huda.saying("Which package?"))
    await huda.tap("Tomorrow")
    await huda.say("Tajwid <b>too</b>")
    assert huda.saying("Reason: Tajwid <b>too</b>")
    assert huda.saying("Amina learns with Maryam from Tue, Mar 3, 2026 on. Package: 0 Fee")
    await huda.tap("Yes, do it")
    assert huda.saying("⏳ Maryam, 0 Fee: from Tue, Mar 3, 2026 on")


async def test_what_cannot_be_is_said_and_changes_nothing(huda: Chat) -> None:
    await huda.say("/people amina")
    await huda.tap("Amina")
    await huda.tap("Learns with another teacher")
    await huda.tap("Yusuf")
    await huda.tap("Europe")
    await huda.tap("Today")
    await huda.tap("New course")
    assert "learn together in those days already" in await huda.tap("Yes, do it")
    assert await Enrolment.all().count() == 1


async def test_another_package_holds_from_the_next_class(
    huda: Chat, world: World, yusuf: Teacher, amina: Student
) -> None:
    before = await world.session(yusuf, amina)
    await opened(huda)
    await huda.tap("Other package")
    await huda.tap("0 Fee")
    await huda.tap("Bought another package")
    await huda.tap("Yes, do it")
    assert "Package: 0 Fee, 30 min" in huda.text
    assert before.package_name == "Europe"
