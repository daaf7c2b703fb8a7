"""/history: a teacher's own classes in one message: the list, what one came to, its marks and *Wrong?*."""

from typing import Any

import pytest

from bot.screens.history import MarkMine, Mine
from models.tables.classes import ClassSession
from models.tables.people import Teacher
from tests.conftest import SettableClock
from tests.world import World

from .telegram import Chat, Chats, account_of


@pytest.fixture
async def yusuf(world: World) -> Teacher:
    return await world.teacher("Yusuf")


@pytest.fixture
async def chat(chats: Chats, yusuf: Teacher) -> Chat:
    return chats(await account_of(yusuf))


async def held(world: World, clock: SettableClock, teacher: Teacher, student: str, minutes: int = 45) -> ClassSession:
    """A class that took place; the clock stands at its end."""
    session = await world.session(teacher, await world.student(teacher, student, connected=False))
    await world.says(session, "click")
    clock.forward(minutes=minutes)
    return await world.says(session, "teacher_tap")


async def test_the_newest_of_all_days_come_first_without_the_teachers_own_name(
    world: World, chat: Chat, clock: SettableClock, yusuf: Teacher
) -> None:
    await held(world, clock, yusuf, "Amina")
    clock.forward(days=1)
    await held(world, clock, yusuf, "Omar", 30)
    said = await chat.say("/history")
    assert said.splitlines() == ["Classes · all days", "2 classes", "🔵 over: 2"]
    assert chat.buttons == [
        "🔵 Tue, Mar 3, 17:45 Omar · 30 min",
        "🔵 Mon, Mar 2, 17:00 Amina · 45 min",
        "• All 2",
        "🔵 2",
        "Today",
        "Yesterday",
        "This week",
        "• All days",
    ]


async def test_a_class_opens_to_its_summary_and_leads_back(
    world: World, chat: Chat, clock: SettableClock, yusuf: Teacher
) -> None:
    await held(world, clock, yusuf, "Amina")
    await chat.say("/history")
    await chat.tap("🔵 Mon, Mar 2, 17:00 Amina · 45 min")
    assert chat.text.startswith("45 min\nYour class with Amina\nMon, Mar 2, 17:00–17:45")
    assert chat.buttons == ["✓ Present", "Late", "Absent", "Excused", "Wrong?", "Back"]
    await chat.tap("Back")
    assert chat.text.startswith("Classes · all days")


async def test_a_mark_shows_at_once_and_pressed_again_is_taken_back(
    world: World, chat: Chat, clock: SettableClock, yusuf: Teacher
) -> None:
    session = await held(world, clock, yusuf, "Amina")
    await chat.say("/history amina")
    await chat.tap("🔵 Mon, Mar 2, 17:00 Amina · 45 min")
    await chat.tap("Late")
    assert "✓ Late" in chat.buttons
    assert (await ClassSession.get(id=session.id)).attendance == "late"
    await chat.tap("✓ Late")
    assert "✓ Present" in chat.buttons


async def test_wrong_is_asked_from_there_too(world: World, chat: Chat, clock: SettableClock, yusuf: Teacher) -> None:
    await held(world, clock, yusuf, "Amina")
    await chat.say("/history")
    await chat.tap("🔵 Mon, Mar 2, 17:00 Amina · 45 min")
    await chat.tap("Wrong?")
    assert "What is wrong" in chat.text


async def test_a_class_that_is_not_over_opens_to_what_its_card_says(world: World, chat: Chat, yusuf: Teacher) -> None:
    await world.session(yusuf, await world.student(yusuf, "Amina", connected=False))
    await chat.say("/history today")
    await chat.tap("⚪ 17:00 Amina · sent, not opened yet")
    assert chat.text.splitlines()[1:] == ["Sent at 17:00, not opened yet. Good until Tue, Mar 3, 17:00.", "Mon, Mar 2"]
    assert chat.buttons == ["Back"]


@pytest.mark.parametrize("words", ["maryam", "sara", "<b>sara</b>", "2026-03-02 over sara", "🙂" * 200])
async def test_nobody_elses_classes_are_found_whatever_is_typed(
    world: World, chat: Chat, clock: SettableClock, words: str
) -> None:
    await held(world, clock, await world.teacher("Maryam", connected=False), "Sara")
    said = await chat.say(f"/history {words}")
    assert "No classes found." in said
    assert not any("Sara ·" in label or "Maryam" in label for label in chat.buttons)


@pytest.mark.parametrize("forged", [Mine, MarkMine])
async def test_a_forged_button_opens_and_marks_nobody_elses_class(
    world: World, chat: Chat, clock: SettableClock, yusuf: Teacher, forged: type[Mine]
) -> None:
    other = await world.teacher("Maryam", connected=False)
    theirs = await held(world, clock, other, "Sara")
    await chat.say("/history")
    mark: dict[str, Any] = {"mark": "absent"} if forged is MarkMine else {}
    await chat.forge(forged(session=theirs.id, teacher=other.id, student=theirs.student_id, **mark).pack())
    assert "Sara" not in chat.text
    assert (await ClassSession.get(id=theirs.id)).attendance_by != "teacher"


async def test_it_is_refused_to_a_student_in_one_sentence(world: World, chats: Chats, yusuf: Teacher) -> None:
    student = await world.student(yusuf, "Amina")
    said = await chats(await world.contact(student, "Mona")).say("/history")
    assert said == "That is for teachers. /help shows what you can do here."
