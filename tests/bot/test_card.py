"""The messages that follow a class, and their buttons."""

from collections.abc import Awaitable, Callable

from bot.buttons import CancelClass, Over
from models.tables.classes import ClassSession, Evidence
from models.tables.people import Person
from tests.conftest import SettableClock
from tests.world import World

from .telegram import Chats

Deliver = Callable[[], Awaitable[int]]


async def _person(telegram_name: str) -> Person:
    return await Person.get(name=telegram_name)


async def test_the_student_gets_a_green_button_to_the_tracked_link(
    world: World, chats: Chats, deliver: Deliver
) -> None:
    teacher = await world.teacher()
    session = await world.session(teacher, await world.student(teacher))
    await deliver()
    amina = chats(await _person("Amina's phone"))
    assert "Yusuf invites Amina to class" in amina.text
    assert "60 min · good until Tue, Mar 3, 17:00" in amina.text
    join = amina.button("Join class")
    assert join["style"] == "success"
    assert join["url"].endswith(f"/api/zoom/track?token={session.tracking_token}")


async def test_a_student_with_an_account_of_their_own_is_not_told_their_name(
    world: World, chats: Chats, deliver: Deliver
) -> None:
    teacher = await world.teacher()
    student = await world.student(teacher, connected=False)
    amina = chats(await world.contact(student, "Amina"))
    await world.session(teacher, student)
    await deliver()
    assert "Yusuf invites you to class" in amina.text


async def test_the_card_follows_the_class_in_one_message(
    world: World, chats: Chats, deliver: Deliver, clock: SettableClock
) -> None:
    teacher = await world.teacher()
    session = await world.session(teacher, await world.student(teacher))
    await deliver()
    yusuf = chats(await _person("Yusuf"))
    assert "⚪ Amina · Europe, 60 min" in yusuf.text
    assert yusuf.buttons == ["Start Zoom", "Copy the link", "Cancel class"]
    assert yusuf.button("Start Zoom")["url"].endswith("#host")
    clock.forward(minutes=3)
    await world.says(session, "click")
    await deliver()
    assert "In class since 17:03" in yusuf.text
    assert yusuf.buttons == ["Start Zoom", "Class is over"]
    assert len(yusuf.answers) == 1


async def test_the_teacher_ends_a_class_with_one_tap(
    world: World, chats: Chats, deliver: Deliver, clock: SettableClock
) -> None:
    teacher = await world.teacher()
    session = await world.session(teacher, await world.student(teacher))
    await world.says(session, "click")
    await deliver()
    clock.forward(minutes=45)
    yusuf = chats(await _person("Yusuf"))
    assert await yusuf.tap("Class is over") == "Noted: the class was over at 17:45."
    await deliver()
    assert yusuf.text.startswith("45 min\nYour class with Amina\nMon, Mar 2, 17:00–17:45")
    assert "The teacher’s side said when it ended." in yusuf.text
    assert "How sure: reported" in yusuf.text
    assert "17:00–17:45 · 45 min" in yusuf.answers[0]


async def test_the_students_side_can_say_so_too(
    world: World, chats: Chats, deliver: Deliver, clock: SettableClock
) -> None:
    teacher = await world.teacher()
    session = await world.session(teacher, await world.student(teacher))
    await world.says(session, "click")
    await deliver()
    clock.forward(minutes=30)
    amina = chats(await _person("Amina's phone"))
    assert amina.buttons == ["Join class", "Class is over"]
    await amina.tap("Class is over")
    await deliver()
    assert amina.answers[0] == "Amina\nClass with Yusuf is over · 30 min"
    assert amina.text.startswith("30 min\nAmina with Yusuf")
    assert await Evidence.filter(session_id=session.id, kind="student_tap").count() == 1


async def test_a_double_tap_is_one_word(world: World, chats: Chats, deliver: Deliver, clock: SettableClock) -> None:
    teacher = await world.teacher()
    session = await world.session(teacher, await world.student(teacher))
    await world.says(session, "click")
    await deliver()
    clock.forward(minutes=45)
    await chats(await _person("Yusuf")).tap_twice("Class is over")
    assert await Evidence.filter(session_id=session.id, kind="teacher_tap").count() == 1


async def test_a_class_that_was_not_opened_can_be_cancelled_once(world: World, chats: Chats, deliver: Deliver) -> None:
    teacher = await world.teacher()
    session = await world.session(teacher, await world.student(teacher))
    await deliver()
    yusuf = chats(await _person("Yusuf"))
    await yusuf.tap_twice("Cancel class")
    await deliver()
    assert "This class was cancelled." in yusuf.text
    assert yusuf.buttons == ["Send another class"]
    amina = chats(await _person("Amina's phone"))
    assert "This class with Yusuf was cancelled." in amina.text
    assert amina.buttons == []
    assert (await ClassSession.get(id=session.id)).session_status == "cancelled"


async def test_a_class_that_was_opened_meanwhile_is_not_cancelled(world: World, chats: Chats, deliver: Deliver) -> None:
    teacher = await world.teacher()
    session = await world.session(teacher, await world.student(teacher))
    await deliver()
    await world.says(session, "click")
    yusuf = chats(await _person("Yusuf"))
    assert "has opened the link already" in await yusuf.tap("Cancel class")
    assert (await ClassSession.get(id=session.id)).session_status == "active"


async def test_nobody_ends_or_cancels_a_class_that_is_not_theirs(
    world: World, chats: Chats, clock: SettableClock
) -> None:
    teacher = await world.teacher()
    session = await world.session(teacher, await world.student(teacher))
    running = await world.session(teacher, await world.student(teacher, "Bilal"))
    await world.says(running, "click")
    other = await world.teacher("Maryam")
    sara = await world.contact(await world.student(other, "Sara", connected=False), "Sara")
    huda = await world.admin()
    assert other.person is not None
    for person in (await _person("Maryam"), sara, huda, await world.person("Nobody")):
        chat = chats(person)
        assert "no longer works" in await chat.forge(CancelClass(session_id=session.id).pack())
        for side in ("teacher", "student"):
            assert "no longer works" in await chat.forge(Over(session_id=running.id, side=side).pack())
            assert "no longer works" in await chat.forge(Over(session_id=999, side=side).pack())
    assert (await ClassSession.get(id=session.id)).session_status == "sent"
    assert (await ClassSession.get(id=running.id)).session_status == "active"


async def test_the_link_is_there_to_copy_when_nobody_is_connected(world: World, chats: Chats, deliver: Deliver) -> None:
    teacher = await world.teacher()
    session = await world.session(teacher, await world.student(teacher, connected=False))
    await deliver()
    yusuf = chats(await _person("Yusuf"))
    address = f"https://clock.example.org/api/zoom/track?token={session.tracking_token}"
    assert "Nobody is connected for Amina yet" in yusuf.text
    assert address in yusuf.text
    assert yusuf.button("Copy the link")["copy_text"] == {"text": address}


async def test_a_reopened_class_says_so_in_the_same_summary(
    world: World, chats: Chats, deliver: Deliver, clock: SettableClock
) -> None:
    teacher = await world.teacher()
    session = await world.session(teacher, await world.student(teacher))
    await world.says(session, "click")
    clock.forward(minutes=20)
    await world.says(session, "student_landing")
    await deliver()
    amina = chats(await _person("Amina's phone"))
    assert amina.text.startswith("20 min")
    clock.forward(minutes=1)
    await world.says(session, "click")
    await deliver()
    assert amina.text == "The class goes on\nAmina with Yusuf"
    assert amina.buttons == []
    assert "Join class" in str(amina.phone.messages[0].markup)


async def test_flags_are_shown_to_the_teacher_but_not_to_the_student(
    world: World, chats: Chats, deliver: Deliver, clock: SettableClock
) -> None:
    teacher = await world.teacher()
    session = await world.session(teacher, await world.student(teacher))
    await world.says(session, "click", own_address=True)
    clock.forward(minutes=30)
    await world.says(session, "teacher_tap")
    await deliver()
    assert "own internet address" in chats(await _person("Yusuf")).text
    assert "own internet address" not in chats(await _person("Amina's phone")).text


async def test_names_cannot_mark_up_a_message(world: World, chats: Chats, deliver: Deliver) -> None:
    teacher = await world.teacher("<b>Yusuf</b> & Söhne")
    await world.session(teacher, await world.student(teacher, "<a href='tg://user?id=1'>Amina"))
    await deliver()
    assert (
        "<b>Yusuf</b> & Söhne invites <a href=" in chats(await _person("<a href='tg://user?id=1'>Amina's phone")).text
    )
