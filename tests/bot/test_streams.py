"""/streams: what group classes came to, and Zoom's report of them."""

from collections.abc import Awaitable, Callable
from datetime import timedelta

import pytest

from bot.buttons import OneStream
from bot.screens.streams import FetchNow, MarkOne, OneOf, StudentsOf
from models import streams
from models.meetings import Attendance, Instance, PastMeeting, Unreachable
from models.tables.classes import ClassSession
from models.tables.people import Student, Teacher
from models.tables.streams import LiveStream
from tests.conftest import BEGIN, SettableClock
from tests.world import World

from .telegram import Chat, Chats, account_of

Deliver = Callable[[], Awaitable[int]]
MEETING = 12345678901


class Reports:
    """The part of Zoom that tells who was in a meeting; each person stays from its beginning to its end."""

    def __init__(self) -> None:
        self.people: list[tuple[str, int]] = []  # name and minutes
        self.trouble: Exception | None = None

    async def instances(self, meeting_id: int) -> list[Instance]:
        if self.trouble is not None:
            raise self.trouble
        return [Instance("uuid", BEGIN)]

    async def past(self, uuid: str) -> PastMeeting:
        return PastMeeting(uuid, MEETING, "host", BEGIN, BEGIN + timedelta(minutes=50), 50, None)

    async def participants(self, uuid: str) -> list[Attendance]:
        return [
            Attendance(
                name=name,
                email="",
                zoom_user_id="host" if name == "Yusuf" else "",
                registrant_id="",
                customer_key="",
                user_id=str(number),
                joined_at=BEGIN,
                left_at=BEGIN + timedelta(minutes=length),
                in_waiting_room=False,
                breakout="",
            )
            for number, (name, length) in enumerate(self.people)
        ]


@pytest.fixture
def meetings() -> Reports:
    return Reports()


@pytest.fixture
async def yusuf(world: World) -> Teacher:
    return await world.teacher("Yusuf")


@pytest.fixture
async def chat(yusuf: Teacher, chats: Chats) -> Chat:
    return chats(await account_of(yusuf))


@pytest.fixture
async def three(world: World, yusuf: Teacher) -> list[Student]:
    return [await world.student(yusuf, name) for name in ("Amina", "Bilal", "Omar")]


@pytest.fixture
async def held(world: World, yusuf: Teacher, three: list[Student], clock: SettableClock) -> LiveStream:
    """Of three students two came; it took 50 minutes."""
    stream = await world.stream(yusuf, three)
    for session in (await streams.sessions_of(stream.id))[:2]:
        await world.says(session, "click")
    clock.forward(minutes=50)
    await streams.over(stream.id, yusuf, by=1, school=world.school, now=clock())
    return stream


async def test_the_history_shows_the_latest_first_with_counts(
    world: World, yusuf: Teacher, three: list[Student], held: LiveStream, chat: Chat
) -> None:
    await world.stream(yusuf, three[:1], topic="Fiqh", ahead=timedelta(hours=3))
    assert (await chat.say("/streams")).splitlines() == [
        "Your group classes: 2",
        "",
        "⚪ Fiqh",
        "Mon, Mar 2, 20:50 · 60 min",
        "🔵 Tajwid",
        "Mon, Mar 2, 17:00–17:50 · 2 of 3 students",
    ]
    assert chat.buttons == ["⚪ Mon, Mar 2, 20:50 · Fiqh", "🔵 Mon, Mar 2, 17:00 · Tajwid"]


async def test_an_empty_history_says_what_to_do(chat: Chat) -> None:
    assert "/stream sends one" in await chat.say("/streams")


async def test_pages_turn(world: World, yusuf: Teacher, three: list[Student], chat: Chat, clock: SettableClock) -> None:
    for number in range(8):
        clock.forward(minutes=1)
        await world.stream(yusuf, three[:1], topic=f"Class {number}")
    await chat.say("/streams")
    assert "Class 7" in chat.text
    await chat.tap("›")
    assert "Class 1" in chat.text
    assert "Class 2" not in chat.text
    await chat.tap("Class 0")
    await chat.tap("‹ All group classes")
    assert "Class 1" in chat.text


async def test_one_group_class_says_who_was_there_and_how_long(held: LiveStream, chat: Chat) -> None:
    await chat.say("/streams")
    await chat.tap("Tajwid")
    assert chat.text.splitlines() == [
        "🔵 Tajwid · group class",
        "Mon, Mar 2, 17:00–17:50 · 2 of 3 students",
        "",
        "🔵 Amina · 17:00 · 50 min · reported",
        "🔵 Bilal · 17:00 · 50 min · reported",
        "⚪ Omar · did not come",
    ]
    assert chat.buttons == ["Fetch now", "Attendance and times", "‹ All group classes"]


async def test_zooms_report_is_fetched_now(
    held: LiveStream, chat: Chat, meetings: Reports, clock: SettableClock, deliver: Deliver
) -> None:
    meetings.people = [("Yusuf", 50), ("Amina", 48), ("Bilal", 45), ("Somebody <b>", 10)]
    await deliver()
    clock.forward(minutes=10)
    await chat.say("/streams")
    await chat.tap("Tajwid")
    await chat.tap("Fetch now")
    lines = chat.text.splitlines()
    assert lines[0] == "✓ Zoom’s report is here."
    assert "Zoom’s report counts 3 people." in lines
    assert lines[-3:] == ["Amina · 48 min", "Bilal · 45 min", "Somebody <b> · 10 min"]
    await deliver()
    assert "Zoom’s report counts 3 people." in chat.saying("Tajwid is over").text


@pytest.mark.parametrize(
    ("minutes", "trouble", "said"),
    [
        (1, None, "It is too soon"),
        (10, None, "Zoom has no report of this class, or not yet."),
        (10, Unreachable("down", uncertain=False), "Zoom would not tell at the moment."),
    ],
)
async def test_why_nothing_came_is_said(
    held: LiveStream,
    chat: Chat,
    meetings: Reports,
    clock: SettableClock,
    minutes: int,
    trouble: Exception | None,
    said: str,
) -> None:
    meetings.trouble = trouble
    clock.forward(minutes=minutes)
    await chat.say("/streams")
    await chat.tap("Tajwid")
    await chat.tap("Fetch now")
    assert chat.text.startswith(said)
    assert "Amina · 17:00 · 50 min" in chat.text


async def test_without_a_zoom_account_nobody_offers_to_fetch(held: LiveStream, chat: Chat, chats: Chats) -> None:
    chats.dispatcher["meetings"] = None
    await chat.say("/streams")
    await chat.tap("Tajwid")
    assert "Fetch now" not in chat.buttons


async def test_a_students_time_can_be_contested(held: LiveStream, chat: Chat) -> None:
    await chat.say("/streams")
    await chat.tap("Tajwid")
    await chat.tap("Attendance and times")
    await chat.tap("Bilal")
    assert chat.text.startswith("50 min\nYour class with Bilal")
    await chat.tap("Wrong?")
    assert "Bilal" in chat.text


async def test_the_teacher_says_who_was_there_for_each_student(held: LiveStream, chat: Chat, deliver: Deliver) -> None:
    await deliver()
    await chat.say("/streams")
    await chat.tap("Tajwid")
    await chat.tap("Attendance and times")
    await chat.tap("Bilal")
    screen = chat.last
    assert await chat.tap("Late", message=screen) == "Noted."
    assert "✓ Late" in chat.buttons
    await chat.tap("‹ Back", message=screen)
    await chat.tap("‹ Back", message=screen)
    assert "🔵 Bilal · 17:00 · 50 min · reported · ✓ late" in chat.text
    await deliver()
    assert "✓ late" in chat.saying("Tajwid is over").text


async def test_another_teachers_group_class_cannot_be_looked_at(world: World, held: LiveStream, chats: Chats) -> None:
    mallory = chats(await account_of(await world.teacher("Mallory")))
    for forged in (
        OneStream(stream_id=held.id),
        FetchNow(stream_id=held.id, page=0),
        StudentsOf(stream_id=held.id, page=0, back=0),
        OneOf(session_id=1, page=0, back=0),
        MarkOne(session_id=1, mark="present", page=0, back=0),
    ):
        assert "older message" in await mallory.forge(forged.pack())
    assert await ClassSession.all().count() == 3
