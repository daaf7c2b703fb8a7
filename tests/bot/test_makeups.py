"""Make-up classes: offered below the card, counted with one tap, shown where it matters, and taken back."""

from collections.abc import Awaitable, Callable

import pytest

from bot.buttons import MakeUp
from models import attendance, makeups
from models.pay import drafts
from models.school import School
from models.sweep import sweep
from models.tables.classes import ClassSession
from models.tables.people import Person, Student, Teacher
from tests.conftest import SettableClock
from tests.world import World

from .telegram import Chat, Chats, account_of

Deliver = Callable[[], Awaitable[int]]


@pytest.fixture
async def yusuf(world: World) -> Teacher:
    return await world.teacher("Yusuf")


@pytest.fixture
async def amina(world: World, yusuf: Teacher) -> Student:
    return await world.student(yusuf, "Amina")


@pytest.fixture
async def missed(world: World, yusuf: Teacher, amina: Student, school: School, clock: SettableClock) -> ClassSession:
    """Of Monday; it is Wednesday now."""
    session = await world.session(yusuf, amina)
    await sweep(school=school, now=clock.forward(days=2))
    person = await account_of(yusuf)
    await attendance.mark(session.id, "absent", author="teacher", by=person, reason=None, now=clock())
    return session


@pytest.fixture
async def chat(missed: ClassSession, yusuf: Teacher, chats: Chats) -> Chat:
    return chats(await account_of(yusuf))


async def sent(world: World, yusuf: Teacher, amina: Student, deliver: Deliver) -> ClassSession:
    session = await world.session(yusuf, amina)
    await deliver()
    return session


async def makes_up(session: ClassSession) -> int | None:
    return (await ClassSession.get(id=session.id)).makes_up_id


async def test_one_tap_counts_a_class_for_the_missed_one_and_another_takes_it_back(
    chat: Chat, missed: ClassSession, world: World, yusuf: Teacher, amina: Student, deliver: Deliver
) -> None:
    session = await sent(world, yusuf, amina, deliver)
    assert await chat.tap("Make-up for Mon, Mar 2, 2026") == "Noted: it counts as the make-up class."
    assert await makes_up(session) == missed.id
    await deliver()
    assert "Make-up for the missed class of Mon, Mar 2, 2026" in chat.text
    assert "Make-up for Mon, Mar 2, 2026" not in chat.buttons
    await chat.tap("Not a make-up")
    assert await makes_up(session) is None
    await deliver()
    assert "Make-up for Mon, Mar 2, 2026" in chat.buttons


async def test_a_missed_class_is_made_up_for_once_unless_its_make_up_never_was(
    chat: Chat,
    missed: ClassSession,
    world: World,
    yusuf: Teacher,
    amina: Student,
    deliver: Deliver,
    school: School,
    clock: SettableClock,
) -> None:
    session = await sent(world, yusuf, amina, deliver)
    await chat.tap("Make-up for")
    assert await makeups.to_make_up(amina.id, clock.forward(minutes=1)) == []
    await sweep(school=school, now=clock.forward(days=2))  # nobody opened it
    after = await sent(world, yusuf, amina, deliver)
    await chat.tap("Make-up for Mon, Mar 2, 2026")
    assert await makes_up(after) == missed.id
    other = await ClassSession.get(id=session.id)
    assert not await makeups.count(other, missed.id, by=await Person.get(name="Yusuf"), now=clock())


async def test_a_make_up_that_is_missed_is_what_is_still_to_be_made_up(
    chat: Chat, world: World, yusuf: Teacher, amina: Student, deliver: Deliver, school: School, clock: SettableClock
) -> None:
    session = await sent(world, yusuf, amina, deliver)
    await chat.tap("Make-up for")
    await world.says(session, "click")
    clock.forward(minutes=60)
    await world.says(session, "teacher_tap")
    person = await account_of(yusuf)
    await attendance.mark(session.id, "absent", author="teacher", by=person, reason=None, now=clock())
    assert [one.id for one in await makeups.to_make_up(amina.id, clock())] == [session.id]


async def test_it_stands_on_the_students_page_in_the_story_the_summary_and_the_pay(
    chat: Chat,
    missed: ClassSession,
    world: World,
    yusuf: Teacher,
    amina: Student,
    chats: Chats,
    deliver: Deliver,
    school: School,
    clock: SettableClock,
) -> None:
    await chat.say("/students")
    await chat.tap("Amina")
    assert "Missed and not made up: Mon, Mar 2, 2026" in chat.text
    session = await sent(world, yusuf, amina, deliver)
    await chat.tap("Make-up for")
    await world.says(session, "click")
    clock.forward(minutes=60)
    await world.says(session, "teacher_tap")
    await deliver()
    assert "Make-up for the missed class of Mon, Mar 2, 2026" in chats(await Person.get(name="Amina's phone")).text
    huda = chats(await world.admin("Huda"))
    await huda.say("/sessions all")
    await huda.tap("Amina", message=huda.last)
    assert f"Make-up for class no. {missed.id} of Mon, Mar 2, 2026" in huda.text
    drafted = await drafts.draft("2026-03", rounding="minute", now=clock(), school=school)
    assert [line.work.get("made_up_day") for line in drafted.all] == [None, "2026-03-02"]
    await chat.say("/students")
    await chat.tap("Amina")
    assert "not made up" not in chat.text


async def test_an_admin_takes_it_back_from_the_trail_with_a_reason(
    chat: Chat, world: World, yusuf: Teacher, amina: Student, chats: Chats, deliver: Deliver
) -> None:
    session = await sent(world, yusuf, amina, deliver)
    await chat.tap("Make-up for")
    huda = chats(await world.admin("Huda"))
    await huda.say("/audit")
    assert "Counts as a make-up class" in huda.text
    await huda.tap("1")
    await huda.tap("Take this back")
    await huda.say("It is an extra lesson")
    await huda.tap("Yes, do it")
    assert await makes_up(session) is None


async def test_nobody_else_counts_it(
    chat: Chat, missed: ClassSession, world: World, yusuf: Teacher, amina: Student, chats: Chats, deliver: Deliver
) -> None:
    session = await sent(world, yusuf, amina, deliver)
    for person in (await account_of(await world.teacher("Maryam")), await Person.get(name="Amina's phone")):
        press = MakeUp(session_id=session.id, missed_id=missed.id)
        assert "no longer works" in await chats(person).forge(press.pack())
    bilal = await world.student(yusuf, "Bilal")
    other = await world.session(yusuf, bilal)
    assert "not missed after all" in await chat.forge(MakeUp(session_id=other.id, missed_id=missed.id).pack())
    assert await makes_up(session) is None
