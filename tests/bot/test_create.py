"""/class with a Zoom meeting that the bot creates, as the teacher meets it on the phone."""

from collections.abc import Awaitable, Callable
from dataclasses import replace
from datetime import timedelta

import pytest
from aiogram import Dispatcher

from bot.buttons import StartMeeting
from jobs.making import make_meetings
from models.meetings import MissingScopes, RateLimited, Unreachable
from models.school import School
from models.tables.classes import ClassSession
from models.tables.people import Teacher
from models.tables.streams import MadeMeeting
from tests.conftest import SettableClock
from tests.school_zoom import SchoolZoom
from tests.world import World

from .telegram import Chat, Chats, account_of

ROOM = "room1@school.example"
DOWN = Unreachable("HTTP 503", uncertain=False)
Deliver = Callable[[], Awaitable[int]]


@pytest.fixture
def school(school: School) -> School:
    return replace(school, zoom_hosts=(ROOM,))


@pytest.fixture
def zoom() -> SchoolZoom:
    zoom = SchoolZoom()
    zoom.add_host(ROOM)
    return zoom


@pytest.fixture
def meetings(zoom: SchoolZoom) -> SchoolZoom:
    return zoom


@pytest.fixture
async def yusuf(world: World) -> Teacher:
    return await world.teacher("Yusuf")


@pytest.fixture
async def chat(yusuf: Teacher, chats: Chats) -> Chat:
    return chats(await account_of(yusuf))


@pytest.fixture
def job(zoom: SchoolZoom, school: School, clock: SettableClock) -> Callable[[], Awaitable[int]]:
    return lambda: make_meetings(zoom, school=school, clock=clock)


async def to_the_last_look(world: World, teacher: Teacher, chat: Chat, name: str = "Amina") -> None:
    await world.student(teacher, name)
    await chat.say("/class")
    await chat.tap(name)
    await chat.tap("Create a Zoom meeting")


async def test_a_class_is_sent_without_any_link(world: World, yusuf: Teacher, chat: Chat, zoom: SchoolZoom) -> None:
    await to_the_last_look(world, yusuf, chat)
    assert chat.text.splitlines() == [
        "Send this class?",
        "Student: Amina",
        "Package: Europe, 60 min",
        "Zoom: a new meeting, which I create when you press Send",
    ]
    assert zoom.rooms == {}
    await chat.tap("Send")
    assert chat.text == "Sent to Amina ✓"
    assert chat.buttons == []
    (room,) = zoom.rooms.values()
    session = await ClassSession.get()
    assert (room.topic, session.meeting_id, session.registrant_id) == (
        "Amina · Yusuf",
        room.id,
        f"registrant-{session.student_id}",
    )


async def test_a_school_without_a_zoom_user_to_lend_is_not_offered_it(
    world: World, yusuf: Teacher, chats: Chats, make_dispatcher: Callable[[], Dispatcher], school: School
) -> None:
    await world.student(yusuf)
    chats.dispatcher = make_dispatcher()
    chats.dispatcher["school"] = replace(school, zoom_hosts=())
    chat = chats(await account_of(yusuf))
    await chat.say("/class")
    await chat.tap("Amina")
    assert "Create a Zoom meeting" not in chat.buttons


async def test_a_double_tap_makes_one_meeting_and_one_class(
    world: World, yusuf: Teacher, chat: Chat, zoom: SchoolZoom
) -> None:
    await to_the_last_look(world, yusuf, chat)
    data = chat.button("Send")["callback_data"]
    await chat.tap_twice("Send")
    assert await chat.forge(data) == "This class is sent already."
    assert (len(zoom.rooms), await ClassSession.all().count()) == (1, 1)


async def test_while_zoom_is_down_nothing_typed_is_lost(
    world: World, yusuf: Teacher, chat: Chat, zoom: SchoolZoom
) -> None:
    await to_the_last_look(world, yusuf, chat)
    zoom.fail("create", DOWN)
    await chat.tap("Send")
    assert chat.text == (
        "Zoom does not answer at the moment, so nothing is sent yet.\n"
        "I keep trying and tell you when it is done. Or paste a link now."
    )
    assert chat.buttons == ["Try again", "Paste a link", "Cancel"]
    await chat.tap("Try again")
    assert chat.text == "Sent to Amina ✓"
    assert (len(zoom.rooms), await MadeMeeting.all().count()) == (1, 1)


async def test_pasting_a_link_instead_gives_up_the_meeting(
    world: World, yusuf: Teacher, chat: Chat, zoom: SchoolZoom, job: Callable[[], Awaitable[int]], clock: SettableClock
) -> None:
    await to_the_last_look(world, yusuf, chat)
    zoom.fail("create", Unreachable("lost", uncertain=True), done=True)
    await chat.tap("Send")
    await chat.tap("Paste a link")
    await chat.say("https://zoom.us/j/98765432109")
    await chat.tap("Send")
    assert chat.text == "Sent to Amina ✓"
    clock.forward(minutes=10)
    await job()
    assert (zoom.rooms, (await MadeMeeting.get()).state) == ({}, "deleted")
    assert (await ClassSession.get()).meeting_id == 98765432109


async def test_a_link_sent_at_once_is_as_good_as_the_button(
    world: World, yusuf: Teacher, chat: Chat, zoom: SchoolZoom
) -> None:
    await to_the_last_look(world, yusuf, chat)
    zoom.fail("create", DOWN)
    await chat.tap("Send")
    await chat.say("https://zoom.us/j/98765432109")
    await chat.tap("Send")
    assert (await ClassSession.get()).meeting_id == 98765432109
    assert (await MadeMeeting.get()).state == "dropped"


async def test_who_cancels_at_the_last_look_has_sent_nothing(world: World, yusuf: Teacher, chat: Chat) -> None:
    await to_the_last_look(world, yusuf, chat)
    await chat.tap("Cancel")
    assert chat.text == "Stopped. Nothing was sent."


@pytest.mark.parametrize("way_out", ["Cancel", "/cancel"])
async def test_who_stops_is_sent_nothing_later(
    world: World,
    yusuf: Teacher,
    chat: Chat,
    zoom: SchoolZoom,
    job: Callable[[], Awaitable[int]],
    clock: SettableClock,
    way_out: str,
) -> None:
    await to_the_last_look(world, yusuf, chat)
    zoom.fail("create", DOWN)
    await chat.tap("Send")
    await (chat.say(way_out) if way_out.startswith("/") else chat.tap(way_out))
    assert "Stopped" in chat.text
    clock.forward(minutes=10)
    await job()
    assert (zoom.rooms, await ClassSession.all().count()) == ({}, 0)


async def test_the_job_goes_on_and_the_teacher_is_told(
    world: World,
    yusuf: Teacher,
    chat: Chat,
    zoom: SchoolZoom,
    job: Callable[[], Awaitable[int]],
    clock: SettableClock,
    deliver: Deliver,
) -> None:
    await to_the_last_look(world, yusuf, chat)
    zoom.fail("create", DOWN)
    await chat.tap("Send")
    clock.forward(minutes=1)
    await job()
    await deliver()
    assert "Sent to Amina ✓" in chat.answers
    assert (await ClassSession.get()).made_meeting_id is not None


async def test_a_quarter_of_an_hour_later_it_is_given_up_with_another_way_out(
    world: World,
    yusuf: Teacher,
    chat: Chat,
    zoom: SchoolZoom,
    job: Callable[[], Awaitable[int]],
    clock: SettableClock,
    deliver: Deliver,
) -> None:
    await to_the_last_look(world, yusuf, chat)
    zoom.fail("create", DOWN, times=1000)
    await chat.tap("Send")
    for _ in range(20):
        clock.forward(minutes=1)
        await job()
    await deliver()
    assert chat.text == "Amina\nZoom did not answer for too long, so nothing was sent. Try again, or paste a link."
    await chat.tap("Send the class another way")
    assert "Class for Amina" in chat.text


async def test_everybody_is_taken_is_said_with_until_when(
    world: World, yusuf: Teacher, chat: Chat, chats: Chats, zoom: SchoolZoom
) -> None:
    maryam = await world.teacher("Maryam")
    hers = chats(await account_of(maryam))
    await to_the_last_look(world, maryam, hers, "Sara")
    await hers.tap("Send")
    await to_the_last_look(world, yusuf, chat)
    await chat.tap("Send")
    assert chat.text == (
        "Every Zoom account that could hold this meeting is taken:\n"
        "• room1@school.example, until 18:00\n\n"
        "Paste a link instead, or try again then."
    )
    await chat.tap("Try again")
    assert "until 18:00" in chat.text
    await ClassSession.filter(teacher_id=maryam.id).update(session_status="ended")
    await chat.tap("Try again")
    assert chat.text == "Sent to Amina ✓"


async def test_what_only_an_admin_can_mend_is_said_so(
    world: World, yusuf: Teacher, chat: Chat, zoom: SchoolZoom
) -> None:
    await to_the_last_look(world, yusuf, chat)
    zoom.fail("create", MissingScopes(["meeting:write:meeting:admin"]))
    await chat.tap("Send")
    assert "an admin must look at the school’s Zoom app" in chat.text
    assert (await MadeMeeting.get()).state == "failed"
    await chat.tap("Paste a link")
    assert "Class for Amina" in chat.text


async def test_a_waiting_room_that_zoom_switched_on_is_told_and_stays_on_the_card(
    world: World, yusuf: Teacher, chat: Chat, zoom: SchoolZoom, deliver: Deliver
) -> None:
    zoom.waiting_room = True
    await to_the_last_look(world, yusuf, chat)
    await chat.tap("Send")
    assert "Zoom has switched the waiting room on" in chat.text
    await deliver()
    assert "Zoom has switched the waiting room on" in chat.text
    assert chat.buttons[0] == "Start Zoom"


async def test_the_start_link_is_fetched_anew_and_cannot_be_forwarded(
    world: World, yusuf: Teacher, chat: Chat, zoom: SchoolZoom, deliver: Deliver, clock: SettableClock
) -> None:
    await to_the_last_look(world, yusuf, chat)
    await chat.tap("Send")
    await deliver()
    card = chat.last
    await chat.tap("Start Zoom", message=card)
    first, sent = chat.button("Start the meeting")["url"], len(chat.answers)
    assert "/s/90000000001?zak=" in first
    assert chat.last.is_protected
    await chat.tap("Start Zoom", message=card)
    assert len(chat.answers) == sent  # a double tap
    clock.forward(minutes=1)
    await chat.tap("Start Zoom", message=card)
    assert chat.button("Start the meeting")["url"] != first
    assert "zak" not in str(await MadeMeeting.all().values()) + str(await ClassSession.all().values())


async def test_nobody_else_starts_it(world: World, yusuf: Teacher, chat: Chat, zoom: SchoolZoom, chats: Chats) -> None:
    await to_the_last_look(world, yusuf, chat)
    await chat.tap("Send")
    mallory = chats(await account_of(await world.teacher("Mallory")))
    made = await MadeMeeting.get()
    assert "no longer works" in await mallory.forge(StartMeeting(made_id=made.id).pack())
    assert "start_link" not in zoom.asked


async def test_trouble_with_the_start_link_is_one_sentence(
    world: World, yusuf: Teacher, chat: Chat, zoom: SchoolZoom, deliver: Deliver, clock: SettableClock
) -> None:
    await to_the_last_look(world, yusuf, chat)
    await chat.tap("Send")
    await deliver()
    limited = RateLimited(clock.now + timedelta(seconds=30))
    troubles = [(DOWN, "does not answer"), (limited, "slow down"), (MissingScopes(["x"]), "An admin must")]
    for problem, words in troubles:
        zoom.fail("start_link", problem)
        clock.forward(minutes=1)
        assert words in await chat.tap("Start Zoom")
    zoom.rooms.clear()
    clock.forward(minutes=1)
    assert "was deleted there" in await chat.tap("Start Zoom")


async def test_a_class_taken_back_takes_its_meeting_along(
    world: World, yusuf: Teacher, chat: Chat, zoom: SchoolZoom, deliver: Deliver, job: Callable[[], Awaitable[int]]
) -> None:
    await to_the_last_look(world, yusuf, chat)
    await chat.tap("Send")
    await deliver()
    await chat.tap("Cancel class")
    await job()
    assert zoom.rooms == {}
    assert (await MadeMeeting.get()).state == "deleted"
