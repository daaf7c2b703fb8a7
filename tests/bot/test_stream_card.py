"""The messages that follow a group class, and the buttons of its card."""

from collections.abc import Awaitable, Callable
from datetime import timedelta

import pytest

from models import streams
from models.tables.classes import ClassSession
from models.tables.outbox import Notice
from models.tables.people import Person, Student, Teacher
from tests.conftest import SettableClock
from tests.simulator.screen import readable
from tests.world import World

from .telegram import Chat, Chats

Deliver = Callable[[], Awaitable[int]]


@pytest.fixture
async def yusuf(world: World) -> Teacher:
    return await world.teacher("Yusuf")


@pytest.fixture
async def chat(yusuf: Teacher, chats: Chats) -> Chat:
    return chats(await Person.get(id=yusuf.person_id))


@pytest.fixture
async def three(world: World, yusuf: Teacher) -> list[Student]:
    return [await world.student(yusuf, name) for name in ("Amina", "Bilal", "Omar")]


async def phone(chats: Chats, name: str) -> Chat:
    return chats(await Person.get(name=f"{name}'s phone"))


async def test_each_student_reads_when_it_is_and_gets_their_own_button(
    world: World, yusuf: Teacher, three: list[Student], chats: Chats, deliver: Deliver
) -> None:
    stream = await world.stream(yusuf, three, ahead=timedelta(hours=3))
    await deliver()
    amina = await phone(chats, "Amina")
    assert amina.text.splitlines()[:3] == [
        "Yusuf invites Amina to the group class Tajwid",
        "Mon, Mar 2, 20:00",
        "60 min · good until Tue, Mar 3, 20:00",
    ]
    session = (await streams.sessions_of(stream.id))[0]
    assert amina.button("Join class")["url"].endswith(session.tracking_token)


async def test_the_card_says_who_is_where(
    world: World, yusuf: Teacher, three: list[Student], chat: Chat, deliver: Deliver, clock: SettableClock
) -> None:
    stream = await world.stream(yusuf, three)
    await deliver()
    assert chat.text.splitlines() == [
        "⚪ Tajwid · group class",
        "Mon, Mar 2, 17:00 · 60 min",
        "",
        "Sent to 3 students, opened by nobody yet.",
    ]
    assert chat.buttons == ["Start Zoom", "Cancel class"]
    amina, bilal, _ = await streams.sessions_of(stream.id)
    await world.says(amina, "click")
    await world.says(bilal, "click")
    clock.forward(minutes=5)
    await world.says(bilal, "student_landing")
    clock.forward(seconds=3)
    await deliver()
    assert chat.text.splitlines() == [
        "🟢 Tajwid · group class",
        "In class since 17:00 · 2 of 3 students",
        "",
        "In class: Amina",
        "Was there: Bilal",
        "Not there yet: Omar",
    ]
    assert chat.buttons == ["Start Zoom", "Class is over"]


async def test_class_is_over_ends_it_for_everybody_and_sums_it_up_once(
    world: World, yusuf: Teacher, three: list[Student], chats: Chats, deliver: Deliver, clock: SettableClock
) -> None:
    chat = chats(await Person.get(id=yusuf.person_id))
    stream = await world.stream(yusuf, three)
    amina, bilal, _ = await streams.sessions_of(stream.id)
    await world.says(amina, "click")
    await world.says(bilal, "click")
    clock.forward(minutes=50)
    await deliver()
    assert await chat.tap("Class is over") == "Noted: the class was over at 17:50."
    clock.forward(seconds=3)
    await deliver()
    assert chat.text.splitlines() == [
        "Tajwid is over · 2 of 3 students",
        "Your group class",
        "Mon, Mar 2, 17:00–17:50",
        "",
        "🔵 Amina · 17:00 · 50 min · reported",
        "🔵 Bilal · 17:00 · 50 min · reported",
        "⚪ Omar · did not come",
    ]
    assert len([text for text in chat.answers if "is over" in text]) == 1
    assert (await phone(chats, "Amina")).text.startswith("50 min\nAmina with Yusuf")
    assert "🔵 Tajwid · group class\nMon, Mar 2, 17:00–17:50 · 2 of 3 students" in chat.answers[0]


async def test_a_second_press_says_that_it_is_over_already(
    world: World, yusuf: Teacher, three: list[Student], chat: Chat, deliver: Deliver, clock: SettableClock
) -> None:
    stream = await world.stream(yusuf, three)
    await world.says((await streams.sessions_of(stream.id))[0], "click")
    clock.forward(minutes=50)
    await deliver()
    data = chat.button("Class is over")["callback_data"]
    await chat.tap("Class is over")
    assert await chat.forge(data) == "This class is over already."


async def test_cancelling_reaches_the_students_and_the_telegram_group(
    world: World, yusuf: Teacher, three: list[Student], chat: Chat, chats: Chats, deliver: Deliver
) -> None:
    group = chats.telegram.group("Tajwid 5A", chat.phone)
    await world.stream(yusuf, three, ahead=timedelta(hours=3), chat=(group.id, group.title))
    await deliver()
    post = group.messages[-1]
    assert "20:00 (Cairo) · 60 min" in readable(post.text)
    assert post.buttons[0]["url"] == f"https://t.me/{chats.telegram.username}"
    assert "token=" not in str(post.markup)
    assert await chat.tap("Cancel class") == "Cancelled. The students’ buttons no longer work."
    await deliver()
    assert "cancelled" in group.messages[-1].text
    assert group.messages[-1].id == post.id
    assert (await phone(chats, "Omar")).text == "Omar · Tajwid\nThis class with Yusuf was cancelled."
    assert chat.text == "✖️ Tajwid · group class\nYou cancelled this class."
    assert chat.buttons == []


async def test_what_somebody_opened_is_not_cancelled(
    world: World, yusuf: Teacher, three: list[Student], chat: Chat, deliver: Deliver
) -> None:
    stream = await world.stream(yusuf, three)
    await deliver()
    await world.says((await streams.sessions_of(stream.id))[0], "click")
    assert "can’t be cancelled" in await chat.tap("Cancel class")


async def test_another_teachers_card_cannot_be_pressed(
    world: World, yusuf: Teacher, three: list[Student], chat: Chat, chats: Chats, deliver: Deliver
) -> None:
    await world.stream(yusuf, three)
    await deliver()
    data = chat.button("Cancel class")["callback_data"]
    mallory = chats(await Person.get(id=(await world.teacher("Mallory")).person_id))
    assert "older message" in await mallory.forge(data)
    assert "older message" in await mallory.forge(data.replace("gcancel", "gover"))
    assert {one.session_status for one in await ClassSession.all()} == {"sent"}


async def test_the_links_of_whom_nobody_can_write_to_are_on_the_card(
    world: World, yusuf: Teacher, three: list[Student], chat: Chat, deliver: Deliver
) -> None:
    zaid = await world.student(yusuf, "Zaid", connected=False)
    stream = await world.stream(yusuf, [*three, zaid])
    await deliver()
    session = (await streams.sessions_of(stream.id))[-1]
    assert chat.text.splitlines()[-1].startswith("Zaid: https://")
    assert chat.text.endswith(session.tracking_token)
    assert chat.text.count("token=") == 1
    assert chat.button("Copy the link of Zaid")["copy_text"]["text"] in chat.text


async def test_who_was_left_out_is_named(
    world: World, yusuf: Teacher, three: list[Student], chat: Chat, deliver: Deliver
) -> None:
    await world.says(await world.session(yusuf, three[0]), "click")
    await world.stream(yusuf, three)
    await deliver()
    assert "in a class of their own with you: Amina" in chat.text


async def test_a_group_that_threw_the_bot_out_is_told_to_the_teacher_and_blocks_nobody(
    world: World, yusuf: Teacher, three: list[Student], chat: Chat, deliver: Deliver, clock: SettableClock
) -> None:
    await world.stream(yusuf, three, chat=(-100999, "Gone"))
    await deliver()
    clock.forward(seconds=5)
    await deliver()
    assert "I could not post it in Gone" in chat.text
    assert (await Person.get(id=yusuf.person_id)).blocked_at is None
    assert (await Notice.get(kind="stream_post")).given_up_at is not None


async def test_sixty_long_names_fit_into_the_card_and_the_summary(
    world: World, yusuf: Teacher, chat: Chat, deliver: Deliver, clock: SettableClock
) -> None:
    many = [await world.student(yusuf, f"{'Abdurrahman ' * 5}{n}", connected=False) for n in range(60)]
    stream = await world.stream(yusuf, many)
    await deliver()
    assert "more" in chat.text
    for session in (await streams.sessions_of(stream.id))[:5]:
        await world.says(session, "click")
    await streams.over(stream.id, yusuf, by=1, school=world.school, now=clock.forward(minutes=50))
    clock.forward(seconds=5)
    await deliver()
    assert "5 of 60 students" in chat.text
    assert "more" in chat.text


async def test_a_name_cannot_mark_up_a_group_class(
    world: World, yusuf: Teacher, three: list[Student], chat: Chat, chats: Chats, deliver: Deliver
) -> None:
    await world.stream(yusuf, three, topic="<b>x</b> & y")
    await deliver()
    assert "<b>x</b> & y" in chat.text
    assert "<b>x</b> & y" in (await phone(chats, "Amina")).text
