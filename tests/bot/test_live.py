"""/live: who is in class now, in one message that the outbox keeps fresh."""

from collections.abc import Awaitable, Callable

from bot.buttons import LiveAgain, LiveOf
from models.school import School
from models.tables.classes import ClassSession
from models.tables.outbox import Notice
from models.tables.people import Person
from tests.conftest import SettableClock
from tests.world import World
from tests.zoom_room import ZoomRoom

from .telegram import Chat, Chats

Deliver = Callable[[], Awaitable[int]]


async def opened(world: World, chats: Chats, deliver: Deliver) -> Chat:
    chat = chats(await world.admin())
    chat.phone.person.started = True
    await chat.phone.say("/live")
    await chats.pump()
    await deliver()
    return chat


async def test_nobody_in_class_is_said(world: World, chats: Chats, deliver: Deliver) -> None:
    chat = await opened(world, chats, deliver)
    assert chat.text.splitlines() == [
        "In class now: 0",
        "",
        "Nobody is in class right now.",
        "",
        "As of 17:00. Refreshes itself until 18:00.",
    ]


async def test_the_longest_class_comes_first(
    world: World, chats: Chats, deliver: Deliver, clock: SettableClock
) -> None:
    yusuf, maryam = await world.teacher("Yusuf"), await world.teacher("Maryam")
    first = await world.session(yusuf, await world.student(yusuf, "Amina"))
    await world.says(first, "click")
    clock.forward(minutes=20)
    second = await world.session(maryam, await world.student(maryam, "Omar"))
    await world.says(second, "click")
    clock.forward(minutes=5)
    chat = await opened(world, chats, deliver)
    assert chat.text.splitlines()[:4] == [
        "In class now: 2",
        "",
        "🟢 Yusuf → Amina · since 17:00 · 25 min",
        "🟢 Maryam → Omar · since 17:20 · 5 min",
    ]


async def test_it_refreshes_itself_until_its_hour_is_over_and_then_says_so(
    world: World, chats: Chats, deliver: Deliver, clock: SettableClock
) -> None:
    chat = await opened(world, chats, deliver)
    teacher = await world.teacher("Yusuf")
    await world.says(await world.session(teacher, await world.student(teacher, "Amina")), "click")
    clock.forward(seconds=31)
    await deliver()
    assert "Yusuf → Amina" in chat.text
    clock.forward(hours=1)
    await deliver()
    assert "Press Refresh to see it live again." in chat.text
    assert len(chat.answers) == 1


async def test_refresh_makes_the_same_message_live_again(
    world: World, chats: Chats, deliver: Deliver, clock: SettableClock
) -> None:
    chat = await opened(world, chats, deliver)
    clock.forward(hours=2)
    await deliver()
    assert await chat.tap("Refresh") == "On its way"
    await deliver()
    assert "As of 19:00. Refreshes itself until 20:00." in chat.text
    assert len(chat.answers) == 1


async def test_the_same_command_delivered_twice_opens_one_list(world: World, chats: Chats, deliver: Deliver) -> None:
    chat = chats(await world.admin())
    message = await chat.phone.say("/live")
    again = dict(chats.telegram.backend.updates.pending[0])
    await chats.pump()
    chats.telegram.backend.updates.add("message", again["message"])
    await chats.pump()
    await deliver()
    assert message.id == again["message"]["message_id"]
    assert await Notice.filter(kind="live").count() == 1


async def test_a_refresh_below_a_message_that_nobody_remembers_opens_a_new_list(
    world: World, chats: Chats, deliver: Deliver
) -> None:
    chat = chats(await world.admin())
    await chat.forge(LiveAgain().pack())
    await deliver()
    assert "In class now: 0" in chat.text


async def test_more_classes_than_fit_are_counted(world: World, chats: Chats, deliver: Deliver) -> None:
    for number in range(41):
        teacher = await world.teacher(f"Teacher {number} " + "<" * 60, connected=False)
        session = await world.session(teacher, await world.student(teacher, "&" * 100, connected=False))
        await world.says(session, "click")
    chat = await opened(world, chats, deliver)
    assert chat.text.startswith("In class now: 41\n")
    assert "… and " in chat.text


async def test_what_looks_wrong_comes_first_and_is_marked(
    world: World, chats: Chats, deliver: Deliver, school: School, clock: SettableClock
) -> None:
    room = ZoomRoom(school)
    yusuf, maryam = await world.teacher("Yusuf"), await world.teacher("Maryam")
    fine = await world.session(yusuf, await world.student(yusuf, "Amina"), "https://zoom.us/j/99999999999")
    await ClassSession.filter(id=fine.id).update(meeting_id=99999999999)
    await world.says(fine, "click")
    clock.forward(minutes=20)
    alone = await world.session(maryam, await world.student(maryam, "Omar"))
    await room.came("Maryam", clock(), host=True)
    await world.says(alone, "click")
    chat = await opened(world, chats, deliver)
    assert chat.text.splitlines()[:6] == [
        "In class now: 2",
        "⚠️ 1 to look at",
        "",
        "⚠️ 🟢 Maryam → Omar · since 17:20 · 0 min",
        "In the room: only Maryam",
        "🟢 Yusuf → Amina · since 17:00 · 20 min",
    ]


async def test_what_is_odd_about_a_running_class_is_named(
    world: World, chats: Chats, deliver: Deliver, clock: SettableClock
) -> None:
    teacher = await world.teacher("Yusuf")
    session = await world.session(teacher, await world.student(teacher, "Amina"))
    await world.says(session, "click", own_address=True)
    chat = await opened(world, chats, deliver)
    assert "⚠️ 🟢 Yusuf → Amina · since 17:00 · 0 min\nteacher’s own address" in chat.text


async def test_a_teacher_who_waits_in_the_room_is_in_the_list(
    world: World, chats: Chats, deliver: Deliver, school: School, clock: SettableClock
) -> None:
    teacher = await world.teacher("Yusuf")
    await world.session(teacher, await world.student(teacher, "Amina"))
    await ZoomRoom(school).came("Yusuf", clock(), host=True)
    clock.forward(minutes=7)
    chat = await opened(world, chats, deliver)
    assert "⚠️ ⚪ Yusuf → Amina · the teacher has waited since 17:00" in chat.text


async def test_what_has_only_just_ended_is_below_for_ten_minutes(
    world: World, chats: Chats, deliver: Deliver, clock: SettableClock
) -> None:
    teacher = await world.teacher("Yusuf")
    session = await world.session(teacher, await world.student(teacher, "Amina"))
    await world.says(session, "click")
    clock.forward(minutes=45)
    await world.says(session, "teacher_tap")
    clock.forward(minutes=5)
    chat = await opened(world, chats, deliver)
    assert "Nobody is in class right now.\n\nJust over:\n🔵 Yusuf → Amina · 17:00–17:45 · 45 min" in chat.text
    clock.forward(minutes=6)
    await deliver()
    assert "Just over" not in chat.text


async def test_one_teachers_classes_are_chosen_by_name_or_by_a_button(
    world: World, chats: Chats, deliver: Deliver, clock: SettableClock
) -> None:
    for teacher_name, student_name in (("Yusuf", "Amina"), ("Máryam", "Omar")):
        teacher = await world.teacher(teacher_name)
        await world.says(await world.session(teacher, await world.student(teacher, student_name)), "click")
    chat = await opened(world, chats, deliver)
    assert chat.buttons == ["Yusuf", "Máryam", "Refresh"]
    await chat.tap("Yusuf")
    await deliver()
    assert "In class now: 1\nOnly Yusuf\n" in chat.text
    assert "Omar" not in chat.text
    clock.forward(seconds=31)
    await deliver()
    assert "Only Yusuf" in chat.text
    await chat.tap("✕ Yusuf")
    await deliver()
    assert "In class now: 2" in chat.text
    assert len(chat.answers) == 1
    await chat.phone.say("/live maryam")
    await chats.pump()
    await deliver()
    assert "Only Máryam" in chat.text
    assert "No teacher is called <b>." in await chat.say("/live <b>")


async def test_teachers_cannot_see_it_even_with_a_forged_button(world: World, chats: Chats, deliver: Deliver) -> None:
    teacher = await world.teacher()
    chat = chats(await Person.get(id=teacher.person_id))
    assert "That is for the admins" in await chat.say("/live")
    for forged in (LiveAgain(), LiveOf()):
        assert "older message" in await chat.forge(forged.pack())
    assert await Notice.filter(kind="live").count() == 0
