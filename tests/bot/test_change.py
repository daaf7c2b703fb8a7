"""Cancelling, handing over, merging and splitting a class in the chat, and taking it back."""

from collections.abc import Awaitable, Callable
from datetime import timedelta

import pytest
from aiogram import Dispatcher

from bot.screens.changes import HandTo, MergeWith
from bot.screens.story import Act, TakeChangeBack
from bot.screens.view import View
from models import audit
from models.tables.classes import ClassSession
from models.tables.desk import Audit
from models.tables.people import Person, Student, Teacher
from tests.conftest import SettableClock
from tests.world import World

from .telegram import Chat, Chats

Deliver = Callable[[], Awaitable[int]]


@pytest.fixture
async def huda(world: World, chats: Chats) -> Chat:
    return chats(await world.admin("Huda"))


@pytest.fixture
async def yusuf(world: World) -> Teacher:
    return await world.teacher("Yusuf")


@pytest.fixture
async def amina(world: World, yusuf: Teacher) -> Student:
    return await world.student(yusuf, "Amina")


async def held(
    world: World, clock: SettableClock, teacher: Teacher, student: Student, minutes: int = 45
) -> ClassSession:
    session = await world.session(teacher, student)
    await world.says(session, "click")
    clock.forward(minutes=minutes)
    return await world.says(session, "teacher_tap")


@pytest.fixture
async def session(world: World, clock: SettableClock, deliver: Deliver, yusuf: Teacher, amina: Student) -> ClassSession:
    """17:00–17:45 by the teacher's word; the clock stands at 18:00."""
    session = await held(world, clock, yusuf, amina)
    await deliver()
    clock.forward(minutes=15)
    return session


async def opened(chat: Chat, session: ClassSession) -> None:
    await chat.say("/sessions all")
    await chat.forge(View(session=session.id).pack())


async def status_of(session: ClassSession) -> tuple[str, int | None]:
    row = await ClassSession.get(id=session.id)
    return row.session_status, row.session_duration_minutes


async def test_a_class_is_cancelled_with_a_reason_and_brought_back(
    huda: Chat, session: ClassSession, chats: Chats, deliver: Deliver
) -> None:
    await opened(huda, session)
    await huda.tap("Cancel class")
    assert "Why is this class cancelled?" in huda.text
    await huda.say("The family  moved <b>")
    assert huda.text == (
        "Right like this?\nYusuf → Amina\nMon, Mar 2, 17:00–17:45 · 45 min\n→ cancelled\nReason: The family moved <b>"
    )
    assert await status_of(session) == ("ended", 45)  # what was looked at is not done yet
    assert await huda.tap("Yes, do it") == "Done. Teacher and student are told."
    assert await status_of(session) == ("cancelled", None)
    assert "Huda: Cancelled. Mon, Mar 2, 17:00–17:45 · 45 min → cancelled. Reason: The family moved <b>" in huda.text
    await deliver()
    told = chats(await Person.get(name="Yusuf"))
    assert "The school cancelled a class\nYour class with Amina\n45 min → cancelled" in told.text
    await opened(huda, session)
    await huda.tap("Take back: Cancelled")
    await huda.say("They stay")
    assert "Taken back: Cancelled\ncancelled\n→ Mon, Mar 2, 17:00–17:45 · 45 min" in huda.text
    await huda.tap("Yes, do it")
    assert await status_of(session) == ("ended", 45)
    await deliver()
    assert "The school took a change back" in told.text
    assert "Reason: They stay" in told.text


async def test_a_substitute_is_found_by_name_and_both_teachers_are_told(
    huda: Chat, session: ClassSession, world: World, chats: Chats, deliver: Deliver
) -> None:
    await world.teacher("Máryam")
    await opened(huda, session)
    await huda.tap("Another teacher")
    assert "Máryam" in huda.buttons
    assert "Yusuf" not in huda.buttons
    assert "No teacher is called <b>x" in await huda.say("<b>x")
    assert "Found for mary" in await huda.say("mary")
    await huda.tap("Máryam")
    await huda.say("Yusuf was ill")
    assert "Yusuf → Máryam" in huda.text
    await huda.tap("Yes, do it")
    assert "Máryam → Amina" in huda.text
    await deliver()
    for name in ("Yusuf", "Máryam"):
        chat = chats(await Person.get(name=name))
        assert "A class has another teacher\nThe class with Amina\nYusuf → Máryam" in chat.text
    old = chats(await Person.get(name="Yusuf"))
    assert any("The class with Amina is now Máryam’s." in text for text in old.answers)
    assert "Reason: Yusuf was ill" in chats(await Person.get(name="Amina's phone")).text


async def test_two_records_are_merged_and_each_leads_to_the_other(
    huda: Chat, session: ClassSession, world: World, clock: SettableClock, yusuf: Teacher, amina: Student
) -> None:
    second = await held(world, clock, yusuf, amina, 10)
    await opened(huda, second)
    await huda.tap("Merge with…")
    assert "the earlier one stays" in huda.text
    await huda.tap("17:00–17:45 · 45 min")
    await huda.say("One class, two links")
    assert "Mon, Mar 2, 18:00–18:10 · 10 min\n→ Mon, Mar 2, 17:00–18:10 · 70 min" in huda.text
    await huda.tap("Yes, do it")
    assert await status_of(session) == ("ended", 70)
    assert "it counts in class no. 1" in huda.text
    await huda.tap("Class no. 1")
    assert "Yusuf → Amina" in huda.text
    assert "17:00–18:10" in huda.text
    await huda.tap("Class no. 2")
    assert "Correct the time" not in huda.buttons
    await huda.tap("Take back: Merged with another class")
    await huda.say("They were two")
    await huda.tap("Yes, do it")
    assert await status_of(session) == ("ended", 45)
    assert await status_of(second) == ("ended", 10)


async def test_a_class_with_nothing_to_merge_says_so(huda: Chat, session: ClassSession) -> None:
    await opened(huda, session)
    await huda.tap("Merge with…")
    assert "There is no other class of these two" in huda.text
    await huda.tap("Leave it")
    assert "Yusuf → Amina" in huda.text
    assert "I did not understand" in await huda.say("hello")


async def test_a_class_is_split_where_the_admin_says(
    huda: Chat, session: ClassSession, chats: Chats, deliver: Deliver
) -> None:
    await opened(huda, session)
    await huda.tap("Split in two")
    assert "When did the second class begin?" in huda.text
    assert "As it is: Mon, Mar 2, 17:00–17:45" in huda.text
    assert "Type one time" in await huda.say("half past five")
    assert "not within this class" in await huda.say("17:50")
    await huda.send_file()
    assert "Type one time" in huda.text
    assert "Why are these two classes?" in await huda.say("17:20")
    await huda.say("A double lesson")
    assert "→ Mon, Mar 2, 17:00–17:20 · 20 min\n→ Mon, Mar 2, 17:20–17:45 · 25 min" in huda.text
    assert await ClassSession.all().count() == 1
    await huda.tap("Yes, do it")
    part = await ClassSession.get(split_from_id=session.id)
    assert f"Class no. {part.id}: 🔵 25 min" in huda.buttons
    await deliver()
    told = chats(await Person.get(name="Yusuf"))
    assert any("The school made two classes of one" in text for text in told.answers)
    assert any("25 min" in text and "How sure: reported" in text for text in told.answers)
    await huda.tap("Take back: Split in two")
    await huda.say("It was one")
    await huda.tap("Yes, do it")
    assert await status_of(session) == ("ended", 45)


async def test_the_moments_at_which_the_link_was_opened_again_are_offered(
    huda: Chat, session: ClassSession, world: World, clock: SettableClock
) -> None:
    await world.says(session, "click")
    clock.forward(minutes=5)
    await world.says(session, "teacher_tap")
    await opened(huda, session)
    await huda.tap("Split in two")
    assert "Type a time, for example:\n18:00\n" in huda.text


async def test_what_cannot_be_done_is_refused_before_a_reason_is_asked(
    huda: Chat, session: ClassSession, world: World, yusuf: Teacher, amina: Student
) -> None:
    await opened(huda, session)
    await huda.tap("Correct the time")
    await huda.say("40 min")
    await huda.say("Right")
    await huda.tap("Yes, do it")
    assert await huda.tap("Cancel class") == "A correction stands. Please take it back first."
    running = await world.session(yusuf, amina)
    await huda.forge(Act(session=running.id, act="s").pack())
    assert "still going on" in await huda.say("18:05")
    answered = await huda.forge(TakeChangeBack(change=4711).pack())
    assert "no longer works" in answered


async def test_a_change_survives_a_restart_at_every_step_and_a_double_tap(
    huda: Chat, session: ClassSession, world: World, chats: Chats, make_dispatcher: Callable[[], Dispatcher]
) -> None:
    await world.teacher("Maryam")
    await opened(huda, session)
    await huda.tap("Another teacher")
    chats.dispatcher = make_dispatcher()
    await huda.tap("Maryam")
    chats.dispatcher = make_dispatcher()
    await huda.say("Ill")
    chats.dispatcher = make_dispatcher()
    await huda.tap_twice("Yes, do it")
    assert await Audit.filter(what="reassigned").count() == 1


async def test_a_class_that_changed_meanwhile_is_looked_at_again(
    huda: Chat, session: ClassSession, world: World, clock: SettableClock
) -> None:
    await opened(huda, session)
    await huda.tap("Cancel class")
    await huda.say("Ill")
    await world.says(session, "student_tap", clock() - timedelta(minutes=20))
    assert "changed meanwhile" in await huda.tap("Yes, do it")
    assert "17:00–17:40 · 40 min\n→ cancelled" in huda.text
    await huda.tap("Leave it")
    assert await status_of(session) == ("ended", 40)


async def test_later_changes_are_taken_back_first(
    huda: Chat, session: ClassSession, world: World, chats: Chats
) -> None:
    for name in ("Maryam", "Omar"):
        await world.teacher(name)
        await opened(huda, session)
        await huda.tap("Another teacher")
        await huda.tap(name)
        await huda.say("Ill")
        await huda.tap("Yes, do it")
    first, _ = await audit.of_class(session.id)
    answered = await huda.forge(TakeChangeBack(change=first.id).pack())
    assert answered == "The class was changed again after that. Please take the later change back first."


async def test_only_admins_change_classes(session: ClassSession, chats: Chats, yusuf: Teacher) -> None:
    for name in ("Yusuf", "Amina's phone"):
        chat = chats(await Person.get(name=name))
        for act in ("c", "h", "m", "s", "f"):
            assert "no longer works" in await chat.forge(Act(session=session.id, act=act).pack())
        for forged in (HandTo(teacher=yusuf.id), MergeWith(session=session.id), TakeChangeBack(change=1)):
            assert "no longer works" in await chat.forge(forged.pack())
    assert not await Audit.all().exists()
