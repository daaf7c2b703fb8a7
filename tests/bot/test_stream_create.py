"""/stream with a Zoom meeting that the bot creates, as the teacher meets it on the phone."""

from collections.abc import Awaitable, Callable
from dataclasses import replace

import pytest

from jobs.making import make_meetings
from models.meetings import Unreachable
from models.school import School
from models.tables.classes import ClassSession
from models.tables.people import Teacher
from models.tables.streams import LiveStream, MadeMeeting
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
async def chat(world: World, yusuf: Teacher, chats: Chats) -> Chat:
    for name in ("Amina", "Bilal", "Omar"):
        await world.student(yusuf, name)
    return chats(await account_of(yusuf))


@pytest.fixture
def job(zoom: SchoolZoom, school: School, clock: SettableClock) -> Callable[[], Awaitable[int]]:
    return lambda: make_meetings(zoom, school=school, clock=clock)


async def to_the_last_look(chat: Chat, when: str = "Now") -> None:
    await chat.say("/stream Tajwid")
    await chat.tap(when)
    await chat.tap("All my students")
    await chat.tap("Create a Zoom meeting")


async def test_each_student_gets_a_personal_link_into_one_meeting(
    chat: Chat, zoom: SchoolZoom, deliver: Deliver, clock: SettableClock
) -> None:
    await to_the_last_look(chat, "19:00")
    assert chat.text.splitlines()[-1] == "Zoom: a new meeting, which I create when you press Send"
    assert zoom.rooms == {}
    await chat.tap("Send")
    assert chat.text == "Tajwid: sent to 3 students ✓"
    (room,) = zoom.rooms.values()
    stream = await LiveStream.get()
    assert (room.topic, room.starts_at, stream.meeting_id) == ("Tajwid", stream.due_at, room.id)
    sessions = await ClassSession.all()
    assert {one.registrant_id for one in sessions} == {f"registrant-{one.student_id}" for one in sessions}
    await deliver()
    assert chat.buttons == ["Start Zoom", "Cancel class"]
    await chat.tap("Start Zoom")
    assert chat.last.is_protected


async def test_a_double_tap_makes_one_meeting_and_one_group_class(chat: Chat, zoom: SchoolZoom) -> None:
    await to_the_last_look(chat)
    data = chat.button("Send")["callback_data"]
    await chat.tap_twice("Send")
    assert await chat.forge(data) == "This group class is sent already."
    assert (len(zoom.rooms), await LiveStream.all().count()) == (1, 1)


async def test_while_zoom_is_down_nothing_typed_is_lost(chat: Chat, zoom: SchoolZoom) -> None:
    await to_the_last_look(chat)
    zoom.fail("create", DOWN)
    await chat.tap("Send")
    assert "I keep trying" in chat.text
    assert chat.buttons == ["Try again", "Paste a link", "Cancel"]
    await chat.tap("Try again")
    assert chat.text == "Tajwid: sent to 3 students ✓"
    assert (len(zoom.rooms), await MadeMeeting.all().count()) == (1, 1)


@pytest.mark.parametrize("asked", [True, False])
async def test_pasting_a_link_instead_gives_up_the_meeting(
    chat: Chat, zoom: SchoolZoom, job: Callable[[], Awaitable[int]], clock: SettableClock, asked: bool
) -> None:
    await to_the_last_look(chat)
    zoom.fail("create", Unreachable("lost", uncertain=True), done=True)
    await chat.tap("Send")
    if asked:
        await chat.tap("Paste a link")
    await chat.say("https://zoom.us/j/98765432109")
    await chat.tap("Send")
    assert chat.text == "Tajwid: sent to 3 students ✓"
    clock.forward(minutes=10)
    await job()
    assert (zoom.rooms, (await MadeMeeting.get()).state) == ({}, "deleted")
    assert (await LiveStream.get()).meeting_id == 98765432109


async def test_a_link_for_what_was_sent_meanwhile_sends_nothing_twice(
    chat: Chat, zoom: SchoolZoom, job: Callable[[], Awaitable[int]], clock: SettableClock, deliver: Deliver
) -> None:
    await to_the_last_look(chat)
    zoom.fail("create", DOWN)
    await chat.tap("Send")
    trouble = chat.last
    clock.forward(minutes=1)
    await job()
    await deliver()
    await chat.tap("Paste a link", message=trouble)
    assert "made meanwhile, and the group class is sent ✓" in chat.saying("made meanwhile").text
    assert await LiveStream.all().count() == 1


@pytest.mark.parametrize("way_out", ["Cancel", "/cancel"])
async def test_who_stops_sends_nothing_later(
    chat: Chat, zoom: SchoolZoom, job: Callable[[], Awaitable[int]], clock: SettableClock, way_out: str
) -> None:
    await to_the_last_look(chat)
    zoom.fail("create", DOWN)
    await chat.tap("Send")
    await (chat.say(way_out) if way_out.startswith("/") else chat.tap(way_out))
    assert "Stopped" in chat.text
    clock.forward(minutes=10)
    await job()
    assert (zoom.rooms, await LiveStream.all().count()) == ({}, 0)


async def test_what_failed_for_good_can_be_tried_anew(
    world: World, chat: Chat, chats: Chats, zoom: SchoolZoom, clock: SettableClock
) -> None:
    other = await world.teacher("Maryam")
    await world.student(other, "Sara")
    hers = chats(await account_of(other))
    await to_the_last_look(hers)
    await hers.tap("Send")
    await to_the_last_look(chat)
    await chat.tap("Send")
    assert "Every Zoom account that could hold this meeting is taken" in chat.text
    await LiveStream.all().update(status="ended")
    await ClassSession.all().update(session_status="ended")
    await chat.tap("Try again")
    assert chat.text == "Tajwid: sent to 3 students ✓"


async def test_a_group_class_taken_back_takes_its_meeting_along(
    chat: Chat, zoom: SchoolZoom, deliver: Deliver, job: Callable[[], Awaitable[int]]
) -> None:
    zoom.waiting_room = True
    await to_the_last_look(chat, "19:00")
    await chat.tap("Send")
    assert "Zoom has switched the waiting room on" in chat.text
    await deliver()
    assert "Zoom has switched the waiting room on" in chat.text
    await chat.tap("Cancel class")
    await job()
    assert zoom.rooms == {}
