"""*Who is this?* and *Is that you?*, as a teacher is asked."""

from collections.abc import Awaitable, Callable
from datetime import timedelta

import pytest

from bot.buttons import IsItYou, WhoIs
from models.school import School
from models.sweep import sweep
from models.tables.classes import ClassSession
from models.tables.outbox import Notice
from models.tables.people import Person
from models.tables.zoom import Alias, ZoomAccount
from tests.conftest import SettableClock
from tests.world import World
from tests.zoom_room import ZoomRoom

from .telegram import Chat, Chats

Deliver = Callable[[], Awaitable[int]]


@pytest.fixture
async def session(world: World, clock: SettableClock, school: School, deliver: Deliver) -> ClassSession:
    """Yusuf hosts for 45 minutes; an iPad and a Galaxy are there, and nobody knows which of them is Amina."""
    room, start = ZoomRoom(school), clock()
    teacher = await world.teacher()
    await world.student(teacher, "Bilal", connected=False)
    session = await world.session(teacher, await world.student(teacher))
    host = await room.came("Yusuf H.", start, host=True)
    await world.says(session, "click")
    guests = [(name, await room.came(name, start + timedelta(minutes=2))) for name in ("<iPad>", "Galaxy")]
    for name, user_id in guests:
        await room.left(name, start + timedelta(minutes=25), user_id)
    await room.left("Yusuf H.", clock.forward(minutes=45), host, host=True)
    await sweep(school=school, now=clock.forward(minutes=11))
    await deliver()
    return session


@pytest.fixture
async def yusuf(session: ClassSession, chats: Chats) -> Chat:
    return chats(await Person.get(name="Yusuf"))


async def notice(name: str) -> Notice:
    return next(one for one in await Notice.filter(kind="who_is") if one.details["name"] == name)


async def message(chat: Chat, name: str) -> str:
    shown = (await notice(name)).message_id
    return next(text for text, one in zip(chat.answers, said(chat), strict=True) if one.id == shown)


def said(chat: Chat) -> list:  # type: ignore[type-arg]
    return [one for one in chat.phone.messages if one.from_bot]


async def tap(chat: Chat, name: str, label: str) -> str:
    shown = (await notice(name)).message_id
    return await chat.tap(label, message=next(one for one in said(chat) if one.id == shown))


async def test_the_teacher_is_asked_with_everybody_it_could_be(yusuf: Chat) -> None:
    assert await message(yusuf, "<iPad>") == (
        "Someone called <iPad> was in your class with Amina for 23 min.\n"
        "Who is it? I will remember it for your classes."
    )
    assert yusuf.buttons == ["Amina", "That’s me", "Another student of mine", "Nobody of ours"]


async def test_one_tap_is_remembered_said_and_judged(yusuf: Chat, session: ClassSession, deliver: Deliver) -> None:
    assert await tap(yusuf, "<iPad>", "Amina") == "Thank you, I will remember it."
    await deliver()
    assert await message(yusuf, "<iPad>") == "✓ <iPad> is Amina in your classes."
    assert (await ClassSession.get(id=session.id)).taught_seconds == 23 * 60


async def test_a_double_tap_is_one_answer(yusuf: Chat) -> None:
    await yusuf.tap_twice("Nobody of ours")
    assert await Alias.all().count() == 1


async def test_an_answer_is_undone_where_it_was_given(yusuf: Chat, session: ClassSession, deliver: Deliver) -> None:
    await tap(yusuf, "<iPad>", "Amina")
    await deliver()
    assert await tap(yusuf, "<iPad>", "Undo") == "Undone."
    await deliver()
    assert (await message(yusuf, "<iPad>")).startswith("Someone called <iPad> was in your class")
    assert (await ClassSession.get(id=session.id)).taught_seconds is None


async def test_it_may_be_another_student_of_theirs(yusuf: Chat, deliver: Deliver) -> None:
    await tap(yusuf, "Galaxy", "Another student of mine")
    assert "Which of your students is Galaxy?" in await message(yusuf, "Galaxy")
    await tap(yusuf, "Galaxy", "Back")
    await tap(yusuf, "Galaxy", "Another student of mine")
    await tap(yusuf, "Galaxy", "Bilal")
    await deliver()
    assert await message(yusuf, "Galaxy") == "✓ Galaxy is Bilal in your classes."


async def test_nobody_else_answers_and_nobody_elses_student_is_taken(yusuf: Chat, world: World, chats: Chats) -> None:
    asked = await notice("Galaxy")
    maryam = await world.teacher("Maryam")
    sara = await world.student(maryam, "Sara", connected=False)
    for person in (await Person.get(name="Maryam"), await Person.get(name="Amina's phone"), await world.admin()):
        chat = chats(person)
        assert "no longer works" in await chat.forge(WhoIs(question=asked.id, who="teacher").pack())
        assert "no longer works" in await chat.forge(WhoIs(question=asked.id, who="undo").pack())
    forged = WhoIs(question=asked.id, who="student", student_id=sara.id).pack()
    assert "no longer works" in await yusuf.forge(forged)
    card = await Notice.filter(kind="class_card").get()
    assert "no longer works" in await yusuf.forge(WhoIs(question=card.id, who="nobody").pack())
    assert await Alias.all().count() == 0


async def test_a_teacher_confirms_their_own_zoom_account_and_can_turn_it_round(yusuf: Chat, deliver: Deliver) -> None:
    account = await ZoomAccount.get()
    question = next(one for one in said(yusuf) if "Is that you?" in one.text)
    await yusuf.tap("Yes, that’s me", message=question)
    await deliver()
    assert "is you. I recognise you by that account now." in question.text
    assert [button["text"] for button in question.buttons] == ["No, somebody else"]
    assert (await ZoomAccount.get(id=account.id)).confirmed_at is not None
    await yusuf.tap("No, somebody else", message=question)
    await deliver()
    assert "is not you. Noted." in question.text
    assert (await ZoomAccount.get(id=account.id)).confirmed_at is None


async def test_nobody_else_confirms_it(yusuf: Chat, world: World, chats: Chats) -> None:
    account = await ZoomAccount.get()
    await world.teacher("Maryam")
    for person in (await Person.get(name="Maryam"), await world.admin(), await world.person("Nobody")):
        assert "no longer works" in await chats(person).forge(IsItYou(account_id=account.id, is_me=True).pack())
    assert (await ZoomAccount.get(id=account.id)).confirmed_at is None
