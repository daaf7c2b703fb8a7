"""/classes: a student's or a parent's own."""

from datetime import timedelta

from models.classes import cancel
from models.tables.people import Contact, Person
from tests.conftest import SettableClock
from tests.world import World

from .telegram import Chats


async def test_a_student_sees_the_latest_classes_with_their_minutes(
    world: World, chats: Chats, clock: SettableClock
) -> None:
    teacher = await world.teacher("Yusuf")
    amina = await world.student(teacher, "Amina", connected=False)
    chat = chats(await world.contact(amina, "Amina"))
    over = await world.session(teacher, amina)
    await world.says(over, "click")
    clock.forward(minutes=45)
    await world.says(over, "student_tap")
    clock.forward(days=1)
    await world.session(teacher, amina)
    assert (await chat.say("/classes")).splitlines() == [
        "Your latest classes",
        "",
        "⚪ Tue, Mar 3 · 17:45 · Yusuf · sent, not opened yet",
        "🔵 Mon, Mar 2 · 17:00–17:45 · Yusuf · 45 min",
    ]


async def test_an_open_class_can_be_joined_from_the_list_and_a_closed_one_cannot(
    world: World, chats: Chats, clock: SettableClock
) -> None:
    teacher = await world.teacher("Yusuf")
    amina = await world.student(teacher, "Amina", connected=False)
    chat = chats(await world.contact(amina, "Amina"))
    session = await world.session(teacher, amina)
    await chat.say("/classes")
    join = chat.button("Join class · Yusuf")
    assert join["url"].endswith(f"token={session.tracking_token}")
    assert join["style"] == "success"
    await world.says(session, "click")
    clock.forward(minutes=40)
    await world.says(session, "teacher_tap")
    await chat.say("/classes")
    assert chat.buttons == ["Can’t come"]


async def test_an_expired_link_has_no_button_even_before_the_sweep(
    world: World, chats: Chats, clock: SettableClock
) -> None:
    teacher = await world.teacher()
    amina = await world.student(teacher, "Amina", connected=False)
    chat = chats(await world.contact(amina, "Amina"))
    await world.session(teacher, amina)
    clock.forward(hours=24)
    await chat.say("/classes")
    assert chat.buttons == ["Can’t come"]


async def test_a_parent_of_two_is_told_whose_class_it_is(world: World, chats: Chats) -> None:
    teacher = await world.teacher("Yusuf")
    amina = await world.student(teacher, "Amina", connected=False)
    omar = await world.student(teacher, "Omar", connected=False)
    parent = await world.contact(amina, "Fatima")
    await Contact.create(student=omar, person=parent, created_at=world.clock())
    await world.session(teacher, amina)
    await world.session(teacher, omar)
    chat = chats(parent)
    said = await chat.say("/classes")
    assert "17:00 · Amina · Yusuf" in said
    assert "17:00 · Omar · Yusuf" in said
    assert chat.buttons == ["Join class · Omar", "Join class · Amina", "Can’t come · Amina", "Can’t come · Omar"]


async def test_only_the_latest_ten_are_shown_and_cancelled_ones_are_not(
    world: World, chats: Chats, clock: SettableClock
) -> None:
    teacher = await world.teacher()
    amina = await world.student(teacher, "Amina", connected=False)
    chat = chats(await world.contact(amina, "Amina"))
    for _ in range(12):
        session = await world.session(teacher, amina)
        await world.says(session, "click")
        clock.forward(minutes=30)
        await world.says(session, "teacher_tap")
        clock.forward(hours=1)

    taken_back = await world.session(teacher, amina)
    assert await cancel(taken_back.id, teacher, clock())
    said = await chat.say("/classes")
    assert said.count("30 min") == 10
    assert "cancelled" not in said


async def test_somebody_elses_classes_are_not_shown(world: World, chats: Chats) -> None:
    teacher = await world.teacher()
    await world.session(teacher, await world.student(teacher, "Amina"))
    omar = await world.student(teacher, "Omar", connected=False)
    chat = chats(await world.contact(omar, "Omar"))
    assert "None yet." in await chat.say("/classes")


async def test_it_is_for_those_who_stand_for_a_student(world: World, chats: Chats) -> None:
    teacher = await world.teacher()
    chat = chats(await Person.get(id=teacher.person_id))
    assert "That is for students and their parents" in await chat.say("/classes")


async def test_a_group_class_shows_its_topic_and_when_it_is_due(world: World, chats: Chats) -> None:
    teacher = await world.teacher()
    amina = await world.student(teacher, "Amina", connected=False)
    chat = chats(await world.contact(amina, "Amina"))
    await world.stream(teacher, [amina], ahead=timedelta(hours=20))
    said = await chat.say("/classes")
    assert "⚪ Tue, Mar 3 · 13:00 · Tajwid · Yusuf · sent, not opened yet" in said
