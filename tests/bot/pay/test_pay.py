"""What a teacher sees of the month, and says of who was there."""

from collections.abc import Awaitable, Callable
from datetime import UTC, datetime

import pytest

from models import attendance
from models.tables.classes import ClassSession
from models.tables.people import Person, Teacher
from tests.bot.telegram import Chat, Chats, account_of
from tests.conftest import SettableClock
from tests.world import World

Deliver = Callable[[], Awaitable[int]]


@pytest.fixture
async def yusuf(world: World) -> Teacher:
    return await world.teacher("Yusuf")


@pytest.fixture
async def chat(chats: Chats, yusuf: Teacher) -> Chat:
    return chats(await account_of(yusuf))


async def held(world: World, clock: SettableClock, teacher: Teacher, student: str) -> ClassSession:
    """A class whose end both sides have said."""
    session = await world.session(teacher, await world.student(teacher, student))
    await world.says(session, "click")
    clock.forward(minutes=58)
    await world.says(session, "teacher_tap")
    return await world.says(session, "student_tap")


async def test_the_month_so_far_opens_line_by_line_to_why(
    world: World, chat: Chat, clock: SettableClock, yusuf: Teacher
) -> None:
    await held(world, clock, yusuf, "Amina")
    said = await chat.say("/pay")
    assert "Your pay · March 2026" in said
    assert "So far: 10.00 EUR" in said
    await chat.tap("Amina")
    assert "A class that took place pays 10.00 EUR." in chat.text
    assert "Wrong?" in chat.buttons


async def test_a_teacher_sees_no_line_of_another(
    world: World, chat: Chat, clock: SettableClock, yusuf: Teacher
) -> None:
    maryam = await world.teacher("Maryam")
    other = await held(world, clock, maryam, "Sara")
    assert "There is nothing in this month." in await chat.say("/pay")
    assert await chat.forge(f"myline:202603:class-{other.id}")
    assert "Sara" not in chat.text


async def test_a_line_cannot_be_contested_when_its_time_is_over(
    world: World, chat: Chat, clock: SettableClock, yusuf: Teacher
) -> None:
    await held(world, clock, yusuf, "Amina")
    clock.forward(hours=49)
    await chat.say("/pay")
    await chat.tap("Amina")
    assert "Wrong?" not in chat.buttons


async def test_the_teachers_mark_wins_over_the_times_and_can_be_taken_back(
    world: World, chat: Chat, clock: SettableClock, yusuf: Teacher, deliver: Deliver
) -> None:
    session = await held(world, clock, yusuf, "Amina")
    await deliver()
    summary = chat.saying("Attendance: present")
    assert "✓ Present" in [one["text"] for one in summary.buttons]
    await chat.tap("Absent", message=summary)
    assert (await ClassSession.get(id=session.id)).attendance == "absent"
    await deliver()
    assert chat.saying("Attendance: absent (the teacher’s word)").id == summary.id
    await chat.tap("✓ Absent", message=summary)
    assert (await ClassSession.get(id=session.id)).attendance == "present"


async def test_nobody_but_the_teacher_marks(world: World, chats: Chats, clock: SettableClock, yusuf: Teacher) -> None:
    session = await held(world, clock, yusuf, "Amina")
    stranger = chats(await account_of(await world.teacher("Maryam")))
    assert await stranger.forge(f"mark:{session.id}:absent")
    assert (await ClassSession.get(id=session.id)).attendance == "present"


async def test_the_admins_word_counts_before_the_teachers(
    world: World, chat: Chat, clock: SettableClock, yusuf: Teacher, deliver: Deliver
) -> None:
    session = await held(world, clock, yusuf, "Amina")
    huda: Person = await world.admin("Huda")
    await attendance.mark(session.id, "excused", author="admin", by=huda, reason="ill", now=clock())
    await deliver()
    await chat.tap("Absent", message=chat.saying("Attendance"))
    assert (await ClassSession.get(id=session.id)).attendance == "excused"


async def test_a_class_of_the_31st_at_night_belongs_to_the_schools_month(
    world: World, chat: Chat, clock: SettableClock, yusuf: Teacher
) -> None:
    clock.now = datetime(2026, 3, 31, 21, 30, tzinfo=UTC)  # 23:30 in Cairo; an hour and a half before April
    await world.held(yusuf, await world.student(yusuf, "Amina"), by=await world.admin())
    clock.forward(hours=1)
    assert "So far: 10.00 EUR" in await chat.say("/pay 2026-03")
