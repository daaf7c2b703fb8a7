"""*Did your class take place?*: asked once of both sides, answered with one tap, taken back as often as wanted."""

from collections.abc import Awaitable, Callable
from datetime import timedelta

import pytest
from aiogram import Dispatcher

from bot.buttons import AskTook, Took
from models import streams
from models.school import School
from models.sweep import sweep
from models.tables.classes import ClassSession, Evidence
from models.tables.people import Person
from tests.conftest import SettableClock
from tests.world import World
from tests.zoom_room import ZoomRoom

from .telegram import Chat, Chats, account_of

Deliver = Callable[[], Awaitable[int]]


@pytest.fixture
async def session(world: World, school: School, clock: SettableClock, deliver: Deliver) -> ClassSession:
    """Clicked at 17:00, and nothing more was heard; both sides have been asked."""
    teacher = await world.teacher()
    session = await world.session(teacher, await world.student(teacher))
    await world.says(session, "click")
    await sweep(school=school, now=clock.forward(minutes=71))
    await deliver()
    return session


@pytest.fixture
async def yusuf(session: ClassSession, chats: Chats) -> Chat:
    return chats(await Person.get(name="Yusuf"))


@pytest.fixture
async def amina(session: ClassSession, chats: Chats) -> Chat:
    return chats(await Person.get(name="Amina's phone"))


def asked(chat: Chat) -> str:
    """The question, wherever it stands in the chat."""
    return next(text for text in chat.answers if text.startswith("Did "))


async def stored(session: ClassSession, kind: str = "teacher_answer") -> list[tuple[bool, int | None]]:
    rows = await Evidence.filter(session_id=session.id, kind=kind).order_by("id")
    return [(row.details["held"], row.details["minutes"]) for row in rows]


async def test_both_sides_are_asked_in_their_own_words(yusuf: Chat, amina: Chat) -> None:
    assert asked(yusuf) == (
        "Did your class with Amina take place?\n"
        "Mon, Mar 2, from 17:00\n"
        "Nobody could see when it ended. What do you say?"
    )
    assert asked(amina).startswith("Did Amina’s class with Yusuf take place?")
    assert yusuf.buttons == ["Yes, about 60 min", "Shorter", "It did not take place"]


async def test_one_tap_answers_it(yusuf: Chat, session: ClassSession, deliver: Deliver) -> None:
    assert await yusuf.tap("Yes, about 60 min") == "Thank you, noted."
    await deliver()
    assert asked(yusuf).endswith("✓ You said: it took place, about 60 min.")
    assert yusuf.buttons == ["Changed your mind?"]
    after = await ClassSession.get(id=session.id)
    assert (after.session_duration_minutes, after.end_source) == (60, "teacher_word")


async def test_shorter_offers_every_quarter_of_an_hour_below_the_package(
    yusuf: Chat, session: ClassSession, deliver: Deliver
) -> None:
    await yusuf.tap("Shorter")
    assert yusuf.buttons == ["15 min", "30 min", "45 min", "Back"]
    await yusuf.tap("Back")
    assert yusuf.buttons == ["Yes, about 60 min", "Shorter", "It did not take place"]
    await yusuf.tap("Shorter")
    await yusuf.tap("45 min")
    await deliver()
    assert asked(yusuf).endswith("✓ You said: it took place, about 45 min.")
    assert await stored(session) == [(True, 45)]


async def test_a_double_tap_is_one_statement(yusuf: Chat, session: ClassSession) -> None:
    await yusuf.tap_twice("It did not take place")
    assert await stored(session) == [(False, None)]


async def test_a_changed_mind_is_a_new_statement(yusuf: Chat, session: ClassSession, deliver: Deliver) -> None:
    await yusuf.tap("It did not take place")
    await deliver()
    assert asked(yusuf).endswith("✓ You said: it did not take place.")
    await yusuf.tap("Changed your mind?")
    await yusuf.tap("Yes, about 60 min")
    await deliver()
    assert asked(yusuf).endswith("about 60 min.")
    assert await stored(session) == [(False, None), (True, 60)]
    assert (await ClassSession.get(id=session.id)).session_duration_minutes == 60


async def test_two_answers_that_agree_settle_it(
    yusuf: Chat, amina: Chat, session: ClassSession, deliver: Deliver
) -> None:
    await yusuf.tap("Yes, about 60 min")
    await amina.tap("Yes, about 60 min")
    assert (await ClassSession.get(id=session.id)).grade == "agreed"


async def test_answers_that_contradict_each_other_are_told_to_the_teacher(
    yusuf: Chat, amina: Chat, session: ClassSession, deliver: Deliver
) -> None:
    await yusuf.tap("Yes, about 60 min")
    await amina.tap("It did not take place")
    await deliver()
    assert any("The teacher says it took place, the student says it did not." in text for text in yusuf.answers)


async def test_when_zoom_has_spoken_the_question_loses_its_buttons_and_takes_no_answer(
    yusuf: Chat, session: ClassSession, school: School, clock: SettableClock, deliver: Deliver
) -> None:
    room, start = ZoomRoom(school), clock() - timedelta(minutes=70)
    came = await room.came("Yusuf", start, host=True)
    await room.left("Yusuf", start + timedelta(minutes=43), came, host=True)
    await sweep(school=school, now=clock())
    assert "settled" in await yusuf.tap("Yes, about 60 min")  # before the edit reached the phone
    assert await stored(session) == []
    await deliver()
    assert asked(yusuf).endswith("Zoom has told us by now: no answer is needed any more.")
    question = next(one for one in yusuf.phone.messages if one.text.startswith("Did "))
    assert question.buttons == []


async def test_a_question_that_zoom_answered_first_is_never_sent(
    world: World, school: School, clock: SettableClock, deliver: Deliver, chats: Chats
) -> None:
    teacher = await world.teacher()
    session = await world.session(teacher, await world.student(teacher))
    await world.says(session, "click")
    start = clock()
    await sweep(school=school, now=clock.forward(minutes=71))
    room = ZoomRoom(school)
    came = await room.came("Yusuf", start, host=True)
    await room.left("Yusuf", start + timedelta(minutes=43), came, host=True)
    await deliver()
    assert not [text for text in chats(await Person.get(name="Yusuf")).answers if text.startswith("Did ")]


async def test_nobody_answers_for_somebody_else(session: ClassSession, world: World, chats: Chats) -> None:
    await world.teacher("Maryam")
    maryam, amina = await Person.get(name="Maryam"), await Person.get(name="Amina's phone")
    for person in (maryam, amina, await world.admin(), await world.person("Nobody")):
        chat = chats(person)
        forged = Took(session_id=session.id, side="teacher", minutes=30).pack()
        assert "no longer works" in await chat.forge(forged)
        assert "no longer works" in await chat.forge(
            AskTook(session_id=session.id, side="teacher", what="length").pack()
        )
    assert await stored(session) == []


async def test_only_lengths_that_were_offered_are_taken(yusuf: Chat, session: ClassSession) -> None:
    for minutes in ("61", "100000", "-1", "x"):
        assert "no longer works" in await yusuf.forge(f"took:{session.id}:teacher:{minutes}")
    assert await stored(session) == []


async def test_an_answer_after_a_restart_counts_all_the_same(
    yusuf: Chat, chats: Chats, session: ClassSession, make_dispatcher: Callable[[], Dispatcher]
) -> None:
    await yusuf.tap("Shorter")
    chats.dispatcher = make_dispatcher()
    await yusuf.tap("30 min")
    assert await stored(session) == [(True, 30)]


async def test_the_teacher_of_a_group_class_is_asked_once_and_answers_for_all(
    world: World, chats: Chats, deliver: Deliver, clock: SettableClock, school: School
) -> None:
    teacher = await world.teacher()
    stream = await world.stream(teacher, [await world.student(teacher, name) for name in ("Amina", "Bilal", "Omar")])
    amina, bilal, omar = await streams.sessions_of(stream.id)
    await world.says(amina, "click")
    await world.says(bilal, "click")
    await sweep(school=school, now=clock.forward(minutes=71))
    await deliver()
    chat = chats(await account_of(teacher))
    question = chat.saying("Did your group class Tajwid take place?")
    assert len([text for text in chat.answers if "take place?" in text]) == 1
    await chat.tap("Shorter", message=question)
    await chat.tap("45 min", message=question)
    await deliver()
    held = {one.student_id: one for one in await ClassSession.all()}
    assert {(one.grade, one.session_duration_minutes) for one in (held[amina.student_id], held[bilal.student_id])} == {
        ("reported", 45)
    }
    assert held[omar.student_id].session_status == "sent"
    assert "✓ You said: it took place, about 45 min." in chat.saying("Did your group class Tajwid").text
