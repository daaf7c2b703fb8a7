"""Alarms on the phone: at once, without a sound at night, and edited when it is all right again."""

from collections.abc import Awaitable, Callable
from dataclasses import replace
from datetime import time, timedelta

import pytest
from aiogram import Bot

from bot.i18n import Catalogues
from bot.outlet.notifier import TelegramNotifier
from jobs.delivery import Delivery
from models import alarms, identities, zoom_silence
from models.alarms import Alarms
from models.school import School
from models.tables.classes import ClassSession
from models.tables.outbox import Notice
from models.tables.people import Person
from tests.conftest import SettableClock
from tests.simulator.screen import readable
from tests.world import World
from tests.zoom_room import ZoomRoom

from .links import TestLinks
from .telegram import Chat, Chats

Deliver = Callable[[], Awaitable[int]]


@pytest.fixture
def room(school: School) -> ZoomRoom:
    return ZoomRoom(school)


@pytest.fixture
async def session(world: World) -> ClassSession:
    await world.admin("Huda")
    teacher = await world.teacher()
    return await world.session(teacher, await world.student(teacher))


@pytest.fixture
async def yusuf(session: ClassSession, chats: Chats) -> Chat:
    return chats(await Person.get(name="Yusuf"))


@pytest.fixture
async def huda(session: ClassSession, chats: Chats) -> Chat:
    return chats(await Person.get(name="Huda"))


@pytest.fixture
async def alone(
    session: ClassSession, room: ZoomRoom, world: World, school: School, clock: SettableClock, deliver: Deliver
) -> str:
    """Amina, known by that name, is in the room by herself since 17:00; both alarms have been delivered."""
    yusuf = await Person.get(name="Yusuf")
    await identities.answer(
        session.teacher_id, "Amina", who="student", student=session.student, by=yusuf, school=school, now=clock()
    )
    await world.says(session, "click")
    user_id = await room.came("Amina", clock())
    await alarms.ring(Alarms(), clock.forward(minutes=5))
    await deliver()
    return user_id


async def test_a_waiting_student_is_told_with_the_way_into_the_room(alone: str, yusuf: Chat, huda: Chat) -> None:
    alarm = yusuf.saying("⏰")
    assert readable(alarm.text) == "⏰ Amina is waiting for you in the room since 17:00."
    assert yusuf.button("Start Zoom", alarm)["url"].endswith("#host")
    assert huda.text == "⏰ Amina is waiting for Yusuf in the room since 17:00."
    assert huda.buttons == []


async def test_it_says_so_when_the_teacher_has_come(
    alone: str, yusuf: Chat, huda: Chat, room: ZoomRoom, clock: SettableClock, deliver: Deliver
) -> None:
    await room.came("Yusuf", clock.forward(minutes=1), host=True)
    await deliver()
    for chat in (yusuf, huda):
        alarm = chat.saying("✓ Yusuf → Amina: both are in the room since 17:06.")
        assert alarm.buttons == []


async def test_it_says_so_when_the_student_gave_up_waiting(
    alone: str, yusuf: Chat, room: ZoomRoom, clock: SettableClock, deliver: Deliver
) -> None:
    await room.left("Amina", clock.forward(minutes=1), alone)
    await deliver()
    assert "Amina has left the room again; Yusuf was not there." in yusuf.answers


async def test_an_unopened_link_is_told_and_resolved_by_the_click(
    session: ClassSession, yusuf: Chat, world: World, clock: SettableClock, deliver: Deliver
) -> None:
    await alarms.ring(Alarms(), clock.forward(minutes=5))
    await deliver()
    assert "⏰ Amina has not opened the class link yet. The class was due at 17:00." in yusuf.answers
    clock.forward(minutes=2)
    await world.says(session, "click")
    await deliver()
    assert "✓ Amina opened the link at 17:07." in yusuf.answers
    assert not [text for text in yusuf.answers if "⏰" in text]


async def test_what_is_resolved_before_it_could_be_told_is_not_told(
    session: ClassSession, yusuf: Chat, world: World, clock: SettableClock, deliver: Deliver
) -> None:
    await alarms.ring(Alarms(), clock.forward(minutes=5))
    await world.says(session, "click")
    await deliver()
    assert not [text for text in yusuf.answers if "⏰" in text or "✓" in text]
    assert (await Notice.get(kind="alarm")).due_at is None


@pytest.mark.parametrize(
    ("quiet", "silent"),
    [
        (None, False),
        ((time(22), time(7)), False),
        ((time(17), time(18)), True),
        ((time(17, 6), time(18)), False),
        ((time(17), time(17, 5)), False),
        ((time(16), time(7)), True),
    ],
)
async def test_in_quiet_hours_it_comes_without_a_sound(
    session: ClassSession,
    yusuf: Chat,
    huda: Chat,
    bot: Bot,
    school: School,
    links: TestLinks,
    catalogues: Catalogues,
    clock: SettableClock,
    deliver: Deliver,
    quiet: tuple[time, time] | None,
    silent: bool,
) -> None:
    await deliver()
    notifier = TelegramNotifier(bot, replace(school, quiet=quiet), links, catalogues, clock)
    await alarms.ring(Alarms(), clock.forward(minutes=5))  # 17:05 in Cairo
    await Delivery(notifier, clock, school).run()
    assert yusuf.saying("⏰").is_silent is silent


async def test_a_silent_zoom_is_told_to_the_admins_in_plain_words(
    session: ClassSession, huda: Chat, clock: SettableClock, deliver: Deliver
) -> None:
    since = (clock() - timedelta(hours=81)).isoformat()
    await zoom_silence.tell_once("day:1", {"what": "silence", "since": since}, now=clock())
    await deliver()
    assert huda.text.startswith("🔕 Zoom has been silent since Fri, Feb 27, 08:00.")
    await zoom_silence.tell_once("removed:1", {"what": "app_removed", "at": clock().isoformat()}, now=clock())
    await deliver()
    assert huda.text.startswith("🔕 The app was removed from your Zoom account (Mon, Mar 2, 17:00).")
    await zoom_silence.tell_once("class:1", {"what": "class"}, now=clock(), session=session)
    await deliver()
    assert "Yusuf → Amina, since 17:00." in huda.text


async def test_cards_show_who_is_in_the_room_as_it_happens(
    session: ClassSession,
    yusuf: Chat,
    chats: Chats,
    world: World,
    room: ZoomRoom,
    clock: SettableClock,
    deliver: Deliver,
) -> None:
    amina = chats(await Person.get(name="Amina's phone"))
    await deliver()
    assert "In the room" not in yusuf.answers[0]
    host = await room.came("Yusuf", clock.forward(minutes=1), host=True)
    await deliver()
    assert "In the room: only Yusuf" in yusuf.answers[0]
    assert "In the room: only Yusuf" in amina.answers[0]
    await world.says(session, "click")
    guest = await room.came("iPad", clock.forward(minutes=1))
    await deliver()
    assert "In the room: both" in yusuf.answers[0]
    assert "In the room: both" in amina.answers[0]
    await room.left("Yusuf", clock.forward(minutes=1), host, host=True)
    await deliver()
    assert "In the room: only Amina" in amina.answers[0]
    await room.left("iPad", clock.forward(minutes=1), guest)
    await deliver()
    assert "In the room: nobody" in yusuf.answers[0]
