"""An admin opens a class's story and corrects it, strikes it out, or takes that back."""

from collections.abc import Awaitable, Callable
from datetime import timedelta

import pytest
from aiogram import Dispatcher

from bot.screens.story import Correct, StrikeOut, TakeBack
from models import people
from models.rules.facts import EvidenceKind
from models.school import School
from models.sweep import sweep
from models.tables.classes import ClassSession, Evidence
from models.tables.people import Admin, Person
from tests.conftest import SettableClock
from tests.world import World
from tests.zoom_room import ZoomRoom

from .telegram import Chat, Chats

Deliver = Callable[[], Awaitable[int]]


@pytest.fixture
async def session(world: World, clock: SettableClock, deliver: Deliver) -> ClassSession:
    """17:00–17:45 by the teacher's word; the clock stands at 18:15."""
    teacher = await world.teacher()
    session = await world.session(teacher, await world.student(teacher))
    await world.says(session, "click")
    clock.forward(minutes=45)
    session = await world.says(session, "teacher_tap")
    await deliver()
    clock.forward(minutes=30)
    return session


@pytest.fixture
async def huda(session: ClassSession, world: World, chats: Chats) -> Chat:
    return chats(await world.admin("Huda"))


async def opened(chat: Chat) -> None:
    await chat.say("/sessions all")
    await chat.tap("Amina")


async def corrected(chat: Chat, times: str = "end 17:50", reason: str = "They went on") -> None:
    await opened(chat)
    await chat.tap("Correct the time")
    await chat.say(times)
    await chat.say(reason)
    await chat.tap("Yes, do it")


async def said(session: ClassSession, kind: EvidenceKind = "correction") -> int:
    return await Evidence.filter(session_id=session.id, kind=kind).count()


async def test_a_time_is_typed_explained_looked_at_and_done(
    huda: Chat, session: ClassSession, chats: Chats, deliver: Deliver
) -> None:
    await opened(huda)
    await huda.tap("Correct the time")
    assert "16:05-16:50\nend 16:50\n45 min\n\nTimes in Africa/Cairo." in huda.text
    assert "Why?" in await huda.say("17:05 - 17:50")
    await huda.say("They  went\non <b>")
    assert huda.text == (
        "Right like this?\nYusuf → Amina\nMon, Mar 2, 17:00–17:45 · 45 min\n"
        "→ Mon, Mar 2, 17:05–17:50 · 45 min\nReason: They went on <b>"
    )
    assert await huda.tap("Yes, do it") == "Done. Teacher and student are told."
    assert "🔵 over · 17:05–17:50 · 45 min" in huda.text
    before, after = "Mon, Mar 2, 17:00–17:45 · 45 min", "Mon, Mar 2, 17:05–17:50 · 45 min"
    assert f"• Mon, Mar 2, 18:15, Huda: {before} → {after}. Reason: They went on <b>" in huda.text
    assert "Take the correction back" in huda.buttons
    await deliver()
    for name in ("Yusuf", "Amina's phone"):
        assert "Reason: They went on <b>" in chats(await Person.get(name=name)).text


async def test_both_sides_read_before_and_after(huda: Chat, chats: Chats, deliver: Deliver) -> None:
    await corrected(huda)
    await deliver()
    yusuf, amina = chats(await Person.get(name="Yusuf")), chats(await Person.get(name="Amina's phone"))
    assert yusuf.text == (
        "The school corrected a class\nYour class with Amina\n45 min → 50 min\n"
        "Mon, Mar 2, 17:00–17:50\nReason: They went on"
    )
    assert amina.text.splitlines()[1] == "Amina with Yusuf"


async def test_times_are_read_in_the_admins_zone(huda: Chat, session: ClassSession) -> None:
    await people.live_in(await Person.get(name="Huda"), "America/New_York")  # 17:00 in Cairo is 10:00 there
    await corrected(huda, "10:00-10:30")
    assert (await ClassSession.get(id=session.id)).session_duration_minutes == 30


async def test_a_class_over_midnight_is_put_right(world: World, chats: Chats, clock: SettableClock) -> None:
    huda = chats(await world.admin())
    teacher = await world.teacher()
    clock.forward(hours=6, minutes=50)  # 23:50
    session = await world.session(teacher, await world.student(teacher))
    await world.says(session, "click")
    clock.forward(minutes=20)
    await world.says(session, "teacher_tap")
    clock.forward(hours=1)
    await corrected(huda, "23:50-00:40")
    assert (await ClassSession.get(id=session.id)).session_duration_minutes == 50


async def test_what_makes_no_sense_is_asked_again(huda: Chat, session: ClassSession) -> None:
    await opened(huda)
    await huda.tap("Correct the time")
    assert "I did not understand that" in await huda.say("some time later")
    assert "longer than 12 hours" in await huda.say("end 16:00")
    assert "still to come" in await huda.say("end 19:00")
    await huda.send_file()
    assert "I did not understand that" in huda.text
    await huda.say("40 min")
    await huda.send_file()
    assert "Please write one sentence." in huda.text
    await huda.say("Right")
    assert "press one of the buttons" in await huda.say("yes")
    await huda.tap("Yes, do it")
    assert (await ClassSession.get(id=session.id)).session_duration_minutes == 40


async def test_a_double_tap_corrects_once(huda: Chat, session: ClassSession) -> None:
    await opened(huda)
    await huda.tap("Correct the time")
    await huda.say("40 min")
    await huda.say("Right")
    await huda.tap_twice("Yes, do it")
    assert await said(session) == 1


async def test_it_survives_a_restart_at_every_step(
    huda: Chat, session: ClassSession, chats: Chats, make_dispatcher: Callable[[], Dispatcher]
) -> None:
    await opened(huda)
    await huda.tap("Correct the time")
    chats.dispatcher = make_dispatcher()
    await huda.say("40 min")
    chats.dispatcher = make_dispatcher()
    await huda.say("Right")
    chats.dispatcher = make_dispatcher()
    await huda.tap("Yes, do it")
    assert (await ClassSession.get(id=session.id)).session_duration_minutes == 40


async def test_a_class_that_changed_meanwhile_is_looked_at_again(
    huda: Chat, session: ClassSession, world: World, chats: Chats, clock: SettableClock
) -> None:
    await opened(huda)
    await huda.tap("Correct the time")
    await huda.say("40 min")
    await huda.say("Right")
    omar = chats(await world.admin("Omar"))
    await corrected(omar)
    clock.forward(seconds=1)
    assert "changed meanwhile" in await huda.tap("Yes, do it")
    assert "17:00–17:50 · 50 min\n→ Mon, Mar 2, 17:00–17:40 · 40 min" in huda.text
    assert await said(session) == 1
    await huda.tap("Yes, do it")
    assert (await ClassSession.get(id=session.id)).session_duration_minutes == 40


async def test_leaving_it_changes_nothing(huda: Chat, session: ClassSession) -> None:
    await opened(huda)
    await huda.tap("Correct the time")
    await huda.say("40 min")
    await huda.say("Right")
    await huda.tap("Leave it")
    assert "🔵 over · 17:00–17:45 · 45 min" in huda.text
    assert await said(session) == 0


async def test_a_class_is_struck_out_and_brought_back(
    huda: Chat, session: ClassSession, chats: Chats, deliver: Deliver
) -> None:
    await opened(huda)
    await huda.tap("Strike out")
    await huda.say("It was a test")
    assert "→ struck out\nReason: It was a test" in huda.text
    await huda.tap("Yes, do it")
    assert (await ClassSession.get(id=session.id)).session_status == "void"
    assert "Strike out" not in huda.buttons
    await huda.tap("Take the correction back")
    await huda.say("It was none")
    await huda.tap("Yes, do it")
    after = await ClassSession.get(id=session.id)
    assert (after.session_status, after.session_duration_minutes) == ("ended", 45)
    await deliver()
    yusuf = chats(await Person.get(name="Yusuf"))
    assert "The school took a correction back" in yusuf.text
    assert "struck out → 45 min" in yusuf.text


async def test_there_is_nothing_to_take_back_twice(huda: Chat, session: ClassSession) -> None:
    assert "no correction" in await huda.forge(TakeBack(session=session.id).pack())


async def test_a_class_that_nobody_opened_needs_both_times(
    world: World, huda: Chat, school: School, clock: SettableClock
) -> None:
    teacher = await world.teacher("Maryam")
    session = await world.session(teacher, await world.student(teacher, "Sara"))
    await sweep(school=school, now=clock.forward(hours=25))
    await huda.say("/sessions all")
    await huda.tap("Sara")
    await huda.tap("Correct the time")
    assert "Type both times" in huda.text
    assert "no such time yet" in await huda.say("45 min")
    await huda.say("18:20-19:05")
    await huda.say("They met without the link")
    await huda.tap("Yes, do it")
    after = await ClassSession.get(id=session.id)
    assert (after.session_status, after.session_duration_minutes) == ("ended", 45)


async def test_the_story_tells_who_was_in_the_room_when(
    world: World, chats: Chats, school: School, clock: SettableClock
) -> None:
    huda = chats(await world.admin())
    room, start, teacher = ZoomRoom(school), clock(), await world.teacher()
    session = await world.session(teacher, await world.student(teacher))
    host = await room.came("Yusuf", start, host=True)
    await world.says(session, "click", start + timedelta(minutes=5))
    guest = await room.came("iPad", start + timedelta(minutes=5))
    await room.left("iPad", start + timedelta(minutes=20), guest)
    guest = await room.came("iPad", start + timedelta(minutes=24))
    await room.left("iPad", start + timedelta(minutes=50), guest)
    await room.left("Yusuf", clock.forward(minutes=52), host, host=True)
    await sweep(school=school, now=clock.forward(minutes=11))
    await opened(huda)
    drawn = "██████████████████ Yusuf\n░░█████░█████████░ Amina\n17:00–17:52, one mark is 3 min\n"
    assert f"In the room, says Zoom\n{drawn}• Yusuf: 17:00–17:52\n• Amina: 17:05–17:20, 17:24–17:50" in huda.text
    assert "Together in the room: 41 min" in huda.text
    assert "The teacher waited alone: " in huda.text


async def test_only_admins_correct(session: ClassSession, world: World, chats: Chats) -> None:
    for name in ("Yusuf", "Amina's phone"):
        chat = chats(await Person.get(name=name))
        for forged in (Correct(session=session.id), StrikeOut(session=session.id), TakeBack(session=session.id)):
            assert "no longer works" in await chat.forge(forged.pack())
    assert await said(session) == 0


async def test_an_admin_who_is_one_no_longer_cannot_finish(
    huda: Chat, session: ClassSession, clock: SettableClock
) -> None:
    await opened(huda)
    await huda.tap("Correct the time")
    await huda.say("40 min")
    await huda.say("Right")

    await Admin.all().update(removed_at=clock())
    assert "no longer works" in await huda.tap("Yes, do it")
    assert await said(session) == 0
