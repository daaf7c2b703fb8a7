"""/today: the teacher's classes of the school's day."""

from datetime import timedelta

import pytest

from models import people, streams
from models.tables.people import Person, Teacher
from tests.conftest import SettableClock
from tests.world import World

from .telegram import Chat, Chats, account_of


@pytest.fixture
async def yusuf(world: World) -> Teacher:
    return await world.teacher("Yusuf")


@pytest.fixture
async def chat(yusuf: Teacher, chats: Chats) -> Chat:
    return chats(await Person.get(id=yusuf.person_id))


async def test_a_day_without_classes_says_what_to_do(chat: Chat) -> None:
    assert await chat.say("/today") == "Today, Mon, Mar 2\n\nNo classes yet. /class sends one.\n\nAs of 17:00."


async def test_each_class_has_its_badge_time_and_minutes_and_the_day_a_total(
    world: World, yusuf: Teacher, chat: Chat, clock: SettableClock
) -> None:
    over = await world.session(yusuf, await world.student(yusuf, "Amina"))
    await world.says(over, "click")
    clock.forward(minutes=45)
    await world.says(over, "teacher_tap")
    going_on = await world.session(yusuf, await world.student(yusuf, "Bilal"))
    await world.says(going_on, "click")
    clock.forward(minutes=12)
    await world.session(yusuf, await world.student(yusuf, "Sara"))
    assert (await chat.say("/today")).splitlines() == [
        "Today, Mon, Mar 2",
        "",
        "🔵 17:00–17:45 · Amina · 45 min",
        "🟢 17:45 · Bilal · 12 min so far",
        "⚪ 17:57 · Sara · sent, not opened yet",
        "",
        "Total: 1 class, 45 min",
        "As of 17:57.",
    ]


async def test_refresh_edits_the_same_message(world: World, yusuf: Teacher, chat: Chat, clock: SettableClock) -> None:
    await world.session(yusuf, await world.student(yusuf, "Amina"))
    await chat.say("/today")
    assert await chat.tap("Refresh") == ""  # nothing has changed: Telegram refuses the edit, the tap is answered
    clock.forward(minutes=5)
    await chat.tap("Refresh")
    assert "As of 17:05." in chat.text
    assert len(chat.answers) == 1


async def test_times_are_in_the_readers_zone_and_the_day_is_the_schools(
    world: World, yusuf: Teacher, chat: Chat, clock: SettableClock
) -> None:
    await people.live_in(await Person.get(id=yusuf.person_id), "Asia/Tokyo")
    clock.forward(hours=6, minutes=30)  # 23:30 in Cairo, 06:30 of the next day in Tokyo
    await world.session(yusuf, await world.student(yusuf, "Amina"))
    said = await chat.say("/today")
    assert "Today, Mon, Mar 2" in said
    assert "⚪ 06:30 · Amina" in said
    clock.forward(hours=1)  # past midnight in Cairo
    await chat.tap("Refresh")
    assert "Today, Tue, Mar 3\n\nNo classes yet." in chat.text


async def test_another_teachers_classes_are_not_mine(world: World, chat: Chat) -> None:
    maryam = await world.teacher("Maryam")
    await world.session(maryam, await world.student(maryam, "Zaynab"))
    assert "Zaynab" not in await chat.say("/today")


async def test_a_very_long_day_still_fits_into_one_message(world: World, yusuf: Teacher, chat: Chat) -> None:
    for _ in range(40):
        await world.session(yusuf, await world.student(yusuf, "<b>" * 35, connected=False))
    said = await chat.say("/today")
    assert "… and " in said
    assert "Total: 0 classes, 0 min" in said


async def test_somebody_who_does_not_teach_is_refused(world: World, chats: Chats) -> None:
    chat = chats(await world.admin())
    assert "That is for teachers" in await chat.say("/today")


async def test_a_group_class_is_one_line_and_one_class(world: World, chats: Chats, clock: SettableClock) -> None:
    teacher = await world.teacher()
    three = [await world.student(teacher, name) for name in ("Amina", "Bilal", "Omar")]
    stream = await world.stream(teacher, three)
    for session in (await streams.sessions_of(stream.id))[:2]:
        await world.says(session, "click")
    clock.forward(minutes=50)
    await streams.over(stream.id, teacher, by=1, school=world.school, now=clock())
    chat = chats(await account_of(teacher))
    text = await chat.say("/today")
    assert "🔵 17:00–17:50 · Tajwid · 2 of 3 students" in text
    assert "Total: 1 class, 50 min" in text


async def test_a_class_that_was_sent_yesterday_for_today_is_todays(
    world: World, chats: Chats, clock: SettableClock
) -> None:
    teacher = await world.teacher()
    await world.stream(teacher, [await world.student(teacher)], ahead=timedelta(days=1))
    chat = chats(await account_of(teacher))
    assert "No classes yet" in await chat.say("/today")
    clock.forward(hours=20)
    assert "⚪ 17:00 · Tajwid · 0 of 1 student" in await chat.say("/today")
