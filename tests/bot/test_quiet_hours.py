"""Quiet hours, from the reader's side: what can wait comes in the morning, and nothing is lost."""

from collections.abc import Awaitable, Callable
from dataclasses import replace
from datetime import time

import pytest
from aiogram import Bot

from bot.i18n import Catalogues
from bot.outlet.notifier import TelegramNotifier
from jobs.delivery import Delivery
from models import alarms, people, wishes
from models.alarms import Alarms
from models.classes import cancel
from models.school import School
from models.tables.classes import ClassSession
from models.tables.outbox import Notice
from models.tables.people import Person, Student, Teacher
from tests.conftest import SettableClock
from tests.world import World

from .links import TestLinks
from .telegram import Chat, Chats, account_of

Deliver = Callable[[], Awaitable[int]]


@pytest.fixture
async def teacher(world: World) -> Teacher:
    return await world.teacher()


@pytest.fixture
async def parent(world: World, teacher: Teacher, school: School, clock: SettableClock) -> Person:
    """In Tokyo, where it is midnight, and asleep until 7."""
    student = await world.student(teacher)
    person = await Person.get(contacts__student_id=student.id)
    await people.live_in(person, "Asia/Tokyo")
    await wishes.be_quiet(person, (time(22), time(7)), school=school, now=clock())
    return await Person.get(id=person.id)


@pytest.fixture
async def session(world: World, teacher: Teacher, parent: Person) -> ClassSession:
    return await world.session(teacher, await Student.get(contacts__person_id=parent.id))


async def _over(world: World, session: ClassSession, clock: SettableClock) -> None:
    await world.says(session, "click")
    clock.forward(minutes=45)
    await world.says(session, "teacher_tap")


async def test_a_summary_waits_for_the_readers_morning_and_then_comes(
    world: World, session: ClassSession, parent: Person, chats: Chats, clock: SettableClock, deliver: Deliver
) -> None:
    await _over(world, session, clock)
    await deliver()
    chat = chats(parent)
    assert [text for text in chat.answers if "45 min" in text and "How sure" in text] == []
    clock.forward(hours=6, minutes=14)
    assert await deliver() == 0
    clock.forward(minutes=1)
    assert await deliver() == 1
    assert "How sure" in chat.text


async def test_a_class_that_is_now_does_not_wait(
    session: ClassSession, parent: Person, chats: Chats, deliver: Deliver
) -> None:
    await deliver()
    assert "Join class" in chats(parent).buttons


async def test_what_is_there_already_is_edited_at_once(
    world: World,
    teacher: Teacher,
    session: ClassSession,
    parent: Person,
    school: School,
    chats: Chats,
    clock: SettableClock,
    deliver: Deliver,
) -> None:
    await wishes.be_quiet(parent, None, school=school, now=clock())
    await _over(world, session, clock)
    await deliver()
    await wishes.be_quiet(parent, (time(22), time(7)), school=school, now=clock())
    await world.says(session, "teacher_tap", clock.forward(minutes=5))
    await deliver()
    assert chats(parent).saying("How sure").edits
    assert not await Notice.filter(due_at__isnull=False).exists()


async def test_what_was_held_comes_at_once_when_there_are_no_quiet_hours_any_more(
    world: World, session: ClassSession, parent: Person, school: School, clock: SettableClock, deliver: Deliver
) -> None:
    await _over(world, session, clock)
    await deliver()
    held = await Notice.get(kind="class_summary", person_id=parent.id)
    assert (held.problem, held.attempts, held.message_id) == ("quiet hours", 0, None)
    await wishes.be_quiet(parent, None, school=school, now=clock())
    assert await deliver() == 1


@pytest.mark.parametrize(("own", "silent"), [(None, True), ((time(1), time(2)), False), ((time(16), time(18)), True)])
async def test_ones_own_quiet_hours_stand_in_place_of_the_schools_for_alarms(
    world: World,
    chats: Chats,
    bot: Bot,
    school: School,
    links: TestLinks,
    catalogues: Catalogues,
    clock: SettableClock,
    deliver: Deliver,
    own: tuple[time, time] | None,
    silent: bool,
) -> None:
    teacher = await world.teacher()
    await world.session(teacher, await world.student(teacher))
    yusuf: Chat = chats(await account_of(teacher))
    if own:
        await wishes.be_quiet(await account_of(teacher), own, school=world.school, now=clock())
    await deliver()
    await alarms.ring(Alarms(), clock.forward(minutes=5))  # 17:05 in Cairo
    quiet_school = replace(school, quiet=(time(17), time(18)))
    await Delivery(TelegramNotifier(bot, quiet_school, links, catalogues, clock), clock, quiet_school).run()
    assert yusuf.saying("⏰").is_silent is silent


async def test_a_class_that_is_taken_back_in_the_night_is_told_at_once(
    teacher: Teacher, session: ClassSession, parent: Person, chats: Chats, clock: SettableClock, deliver: Deliver
) -> None:
    await deliver()
    await cancel(session.id, teacher, clock())
    await deliver()
    assert chats(parent).last.edits
