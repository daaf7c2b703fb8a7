"""/class: from the command to the sent class, and every way in which it can go wrong."""

import asyncio
from collections.abc import Callable

import pytest
from aiogram import Bot, Dispatcher

from bot.buttons import SendTo
from models.tables.classes import ClassSession, Enrolment
from models.tables.outbox import Notice
from models.tables.people import Person, Student, Teacher
from tests.conftest import SettableClock
from tests.simulator.chats import Message
from tests.world import World

from .telegram import Chat, Chats, InProcess

LINK = "https://zoom.us/j/12345678901?pwd=abc"


@pytest.fixture
async def yusuf(world: World) -> Teacher:
    return await world.teacher("Yusuf")


@pytest.fixture
async def chat(yusuf: Teacher, chats: Chats) -> Chat:
    """Yusuf's."""
    return await chat_of(yusuf, chats)


async def chat_of(teacher: Teacher, chats: Chats) -> Chat:
    return chats(await Person.get(id=teacher.person_id))


async def test_a_class_is_sent_in_four_steps(world: World, yusuf: Teacher, chat: Chat) -> None:
    amina = await world.student(yusuf, "Amina")
    assert "Who is it for?" in await chat.say("/class")
    await chat.tap("Amina")
    assert "Paste the Zoom link" in chat.text
    await chat.say(LINK)
    assert chat.text.splitlines() == [
        "Send this class?",
        "Student: Amina",
        "Package: Europe, 60 min",
        "Zoom: 123 4567 8901",
    ]
    await chat.tap("Send")
    assert chat.text == "Sent to Amina ✓"
    assert chat.buttons == []
    session = await ClassSession.get()
    assert (session.student_id, session.teacher_id, session.link) == (amina.id, yusuf.id, LINK)
    assert sorted(notice.kind for notice in await Notice.all()) == ["class_card", "class_link"]


async def test_send_is_green(world: World, yusuf: Teacher, chat: Chat) -> None:
    await to_the_last_look(world, yusuf, chat)
    assert chat.button("Send")["style"] == "success"


async def to_the_last_look(world: World, teacher: Teacher, chat: Chat, name: str = "Amina") -> None:
    await world.student(teacher, name)
    await chat.say("/class")
    await chat.tap(name)
    await chat.say(LINK)


async def test_a_double_tap_on_send_makes_one_class(world: World, yusuf: Teacher, chat: Chat) -> None:
    await to_the_last_look(world, yusuf, chat)
    await chat.tap_twice("Send")
    assert await ClassSession.all().count() == 1
    assert chat.text == "Sent to Amina ✓"


async def test_send_delivered_again_after_it_was_done_says_so(world: World, yusuf: Teacher, chat: Chat) -> None:
    await to_the_last_look(world, yusuf, chat)
    data = chat.button("Send")["callback_data"]
    await chat.tap("Send")
    assert await chat.forge(data) == "This class is sent already."
    assert await ClassSession.all().count() == 1


async def test_another_teachers_sent_key_is_no_key(world: World, yusuf: Teacher, chat: Chat, chats: Chats) -> None:
    await to_the_last_look(world, yusuf, chat)
    data = chat.button("Send")["callback_data"]
    await chat.tap("Send")
    mallory = await chat_of(await world.teacher("Mallory"), chats)
    assert "older message" in await mallory.forge(data)


async def test_an_older_last_look_sends_nothing(world: World, yusuf: Teacher, chat: Chat) -> None:
    await to_the_last_look(world, yusuf, chat)
    older = chat.last
    await chat.say("https://zoom.us/j/98765432109")
    assert "987 6543 2109" in chat.text
    assert "older message" in await chat.tap("Send", message=older)
    assert await ClassSession.all().count() == 0
    await chat.tap("Send")
    assert (await ClassSession.get()).meeting_id == 98765432109


async def test_send_after_cancel_sends_nothing(world: World, yusuf: Teacher, chat: Chat) -> None:
    await to_the_last_look(world, yusuf, chat)
    look = chat.last
    await chat.say("/cancel")
    assert "older message" in await chat.tap("Send", message=look)
    assert await ClassSession.all().count() == 0


async def test_the_conversation_survives_a_restart_at_every_step(
    world: World, yusuf: Teacher, chats: Chats, make_dispatcher: Callable[[], Dispatcher]
) -> None:
    await world.student(yusuf, "Amina")
    chat = await chat_of(yusuf, chats)
    for act in ("/class", "tap Amina", LINK, "tap Send"):
        chats.dispatcher = make_dispatcher()
        await (chat.tap(act.removeprefix("tap ")) if act.startswith("tap ") else chat.say(act))
    assert chat.text == "Sent to Amina ✓"


async def test_a_crash_between_sending_and_saying_so_is_mended_by_a_second_tap(
    world: World, yusuf: Teacher, chat: Chat, bot: Bot
) -> None:
    await to_the_last_look(world, yusuf, chat)
    assert isinstance(bot.session, InProcess)
    bot.session.unplugged = True
    chat.patience = 0.1
    with pytest.raises(AssertionError, match="was not answered"):
        await chat.tap("Send")
    bot.session.unplugged = False
    chat.patience = 30.0
    assert await chat.tap("Send") == "This class is sent already."
    assert await ClassSession.all().count() == 1


async def test_a_second_class_for_the_same_student_shows_the_first_and_the_way_out(
    world: World, yusuf: Teacher, chat: Chat, clock: SettableClock
) -> None:
    await to_the_last_look(world, yusuf, chat)
    await chat.tap("Send")
    clock.forward(minutes=5)
    await chat.say("/class")
    await chat.tap("Amina")
    assert "Amina already has a class from you: sent at 17:00, not opened yet." in chat.text
    await chat.tap("Cancel class")
    assert (await ClassSession.get()).session_status == "cancelled"
    await chat.say("/class")
    await chat.tap("Amina")
    assert "Paste the Zoom link" in chat.text


async def test_a_class_that_is_going_on_can_be_ended_from_there(
    world: World, yusuf: Teacher, chat: Chat, clock: SettableClock
) -> None:
    session = await world.session(yusuf, await world.student(yusuf, "Amina"))
    await world.says(session, "click")
    clock.forward(minutes=40)
    await chat.say("/class")
    await chat.tap("Amina")
    assert "Amina is already in class with you: since 17:00, 40 min so far." in chat.text
    await chat.tap("Class is over")
    assert (await ClassSession.get()).session_status == "ended"


async def test_a_class_sent_meanwhile_from_another_device_is_not_doubled(
    world: World, yusuf: Teacher, chat: Chat
) -> None:
    await to_the_last_look(world, yusuf, chat)
    await world.session(yusuf, await Student.get())
    await chat.tap("Send")
    assert "already has a class from you" in chat.text
    assert await ClassSession.all().count() == 1


async def test_it_warns_when_the_student_is_in_class_elsewhere(
    world: World, yusuf: Teacher, chat: Chat, clock: SettableClock
) -> None:
    amina = await world.student(yusuf, "Amina")
    other = await world.teacher("Maryam")
    await world.says(await _class_with(world, other, amina), "click")
    clock.forward(minutes=5)
    await chat.say("/class amina")
    await chat.tap("Amina")
    await chat.say(LINK)
    assert "⚠️ Amina is in class with Maryam right now, since 17:00." in chat.text
    await chat.tap("Send")
    assert chat.text == "Sent to Amina ✓"


async def _class_with(world: World, teacher: Teacher, student: Student) -> ClassSession:
    """The student learns with this teacher, too."""
    now = world.clock()
    await Enrolment.create(
        student=student,
        teacher=teacher,
        package=await world.package(),
        first_day=world.school.day_of(now),
        created_at=now,
    )
    return await world.session(teacher, student)


async def test_it_says_beforehand_and_afterwards_that_nobody_is_connected(
    world: World, yusuf: Teacher, chat: Chat
) -> None:
    await world.student(yusuf, "Amina", connected=False)
    await chat.say("/class")
    assert "Amina · not connected yet" in chat.buttons
    await chat.tap("Amina")
    await chat.say(LINK)
    assert "⚠️ Nobody is connected for Amina yet, so nobody gets a message." in chat.text
    await chat.tap("Send")
    assert chat.text == "The class for Amina is ready ✓\nNow forward the link in the next message to Amina."
    assert [notice.kind for notice in await Notice.all()] == ["class_card"]


async def test_it_says_when_the_students_account_has_blocked_the_bot(
    world: World, yusuf: Teacher, chat: Chat, chats: Chats
) -> None:
    amina = await world.student(yusuf, "Amina", connected=False)
    phone = await world.contact(amina, "Amina's phone")
    await Person.filter(id=phone.id).update(blocked_at=world.clock())
    await chat.say("/class")
    assert "Amina · cannot be reached" in chat.buttons
    await chat.tap("Amina")
    await chat.say(LINK)
    assert "it has blocked me" in chat.text


@pytest.mark.parametrize(
    ("pasted", "answer"),
    [
        ("good morning", "I can’t find a Zoom link in that"),
        ("https://evil.com/zoom.us/j/1234567890", "does not lead to Zoom"),
        ("https://zoom.us/s/1234567890?zak=x", "keep it to yourself"),
        ("https://zoom.us/meeting/register/abc", "registration form"),
        ("https://zoom.us/j/1234567890?tk=registrant", "one person’s own way in"),
        ("https://zoom.us/rec/share/abc", "not a meeting"),
        ("https://zoom.us/j/123", "9 to 11 digits"),
        ("<b>&lt;" + "م" * 3990, "I can’t find a Zoom link in that"),
        ("🙂", "I can’t find a Zoom link in that"),
    ],
)
async def test_a_wrong_link_is_explained_and_nothing_is_lost(
    world: World, yusuf: Teacher, chat: Chat, pasted: str, answer: str
) -> None:
    await world.student(yusuf, "Amina")
    await chat.say("/class")
    await chat.tap("Amina")
    assert answer in await chat.say(pasted)
    await chat.say(LINK)
    assert "Student: Amina" in chat.text


async def test_a_file_instead_of_a_link_is_answered_kindly(world: World, yusuf: Teacher, chat: Chat) -> None:
    await world.student(yusuf, "Amina")
    await chat.say("/class")
    assert "type a part of the name" in await chat.send_file()
    await chat.tap("Amina", message=_with_button(chat, "Amina"))
    assert "send the link as text" in await chat.send_file()
    await chat.say(LINK)
    assert "Student: Amina" in chat.text


def _with_button(chat: Chat, label: str) -> Message:
    return next(
        message
        for message in reversed(chat.phone.messages)
        if any(label in button["text"] for button in message.buttons)
    )


async def test_a_personal_link_is_taken_and_says_what_will_be_missing(world: World, yusuf: Teacher, chat: Chat) -> None:
    await world.student(yusuf, "Amina")
    await chat.say("/class")
    await chat.tap("Amina")
    await chat.say("https://company.zoom.us/my/jane.doe?pwd=q")
    assert "Zoom: company.zoom.us/my/jane.doe\n" in chat.text
    assert "I can’t learn from Zoom who was in class" in chat.text
    await chat.tap("Send")
    assert (await ClassSession.get()).meeting_id is None


async def test_the_last_link_and_the_usual_link_are_offered(world: World, yusuf: Teacher, chat: Chat) -> None:
    await world.session(yusuf, await world.student(yusuf, "Bilal"))
    await world.student(yusuf, "Amina", default_link="https://zoom.us/j/5551112222")
    await chat.say("/class")
    await chat.tap("Amina")
    assert chat.buttons[:2] == ["Same link as last time · 123 4567 8901", "Usual link · 555 111 2222"]
    await chat.tap("Usual link")
    assert "Zoom: 555 111 2222" in chat.text
    await chat.tap("Other link")
    await chat.tap("Same link as last time")
    assert "Zoom: 123 4567 8901" in chat.text


async def test_a_link_pasted_before_the_student_is_chosen_is_kept(world: World, yusuf: Teacher, chat: Chat) -> None:
    await world.student(yusuf, "Amina")
    await chat.say("/class")
    picker = chat.last
    assert "kept your link" in await chat.say(LINK)
    await chat.tap("Amina", message=picker)
    assert "Zoom: 123 4567 8901" in "\n".join(chat.answers)


async def test_students_are_searched_by_typing_and_turned_by_pages(world: World, yusuf: Teacher, chat: Chat) -> None:
    for number in range(17):
        await world.student(yusuf, f"Student {number:02}", connected=False)
    await chat.say("/class")
    assert chat.buttons[0].startswith("Student 00")
    assert "1 / 3" in chat.buttons
    await chat.tap("‹")
    assert chat.buttons[:2] == ["Student 16 · not connected yet", "‹"]
    await chat.tap("›")
    assert chat.buttons[0].startswith("Student 00")
    await chat.say("student 11")
    assert chat.buttons == ["Student 11 · not connected yet", "All students", "Cancel"]
    assert "None of your students matches nobody <b>." in await chat.say("nobody <b>")
    await chat.tap("All students")
    assert "1 / 3" in chat.buttons


async def test_the_page_number_itself_changes_nothing(world: World, yusuf: Teacher, chat: Chat) -> None:
    for number in range(9):
        await world.student(yusuf, f"Student {number:02}", connected=False)
    before = await chat.say("/class")
    assert await chat.tap("1 / 2") == ""
    assert chat.text == before


async def test_two_students_of_one_name_are_told_apart(world: World, yusuf: Teacher, chat: Chat) -> None:
    first = await world.student(yusuf, "Amina")
    second = await world.student(yusuf, "Amina")
    await chat.say("/class")
    assert chat.buttons[:2] == [f"Amina (no. {first.id})", f"Amina (no. {second.id})"]
    await chat.tap(f"no. {second.id}")
    await chat.say(LINK)
    await chat.tap("Send")
    assert (await ClassSession.get()).student_id == second.id


@pytest.mark.parametrize("name", ['<b>Bob</b> & "Co"', "👩‍🏫🙂", "أمينة", "x" * 120])
async def test_any_name_is_shown_as_it_is(world: World, yusuf: Teacher, chat: Chat, name: str) -> None:
    await world.student(yusuf, name)
    await chat.say("/class")
    await chat.tap(chat.buttons[0])
    await chat.say(LINK)
    await chat.tap("Send")
    assert chat.text == f"Sent to {name} ✓"


async def test_without_students_it_says_how_to_add_one(chat: Chat) -> None:
    assert "/students" in await chat.say("/class")
    assert "I did not understand" in await chat.say("Amina")


async def test_a_forged_student_of_another_teacher_is_refused(world: World, yusuf: Teacher, chat: Chat) -> None:
    theirs = await world.student(await world.teacher("Maryam"), "Zaynab")
    assert "not on your list" in await chat.forge(SendTo(student_id=theirs.id).pack())
    assert await ClassSession.all().count() == 0


async def test_a_student_who_left_the_list_meanwhile_gets_nothing(
    world: World, yusuf: Teacher, chat: Chat, clock: SettableClock
) -> None:
    await to_the_last_look(world, yusuf, chat)
    await Enrolment.all().update(last_day=world.school.day_of(clock()))
    clock.forward(days=1)
    assert "not on your list" in await chat.tap("Send")
    assert await ClassSession.all().count() == 0


async def test_a_student_can_be_chosen_from_elsewhere(world: World, yusuf: Teacher, chat: Chat) -> None:
    amina = await world.student(yusuf, "Amina")
    await chat.forge(SendTo(student_id=amina.id).pack())
    assert "Class for Amina" in chat.text


async def test_a_command_leaves_the_conversation(world: World, yusuf: Teacher, chat: Chat) -> None:
    await world.student(yusuf, "Amina")
    await chat.say("/class")
    await chat.say("/today")
    assert "I did not understand" in await chat.say("Amina")


async def test_stopping_says_that_nothing_was_sent(world: World, yusuf: Teacher, chat: Chat) -> None:
    await to_the_last_look(world, yusuf, chat)
    await chat.tap("Cancel")
    assert chat.text == "Stopped. Nothing was sent."
    assert chat.buttons == []


async def test_somebody_who_does_not_teach_is_refused(world: World, chats: Chats) -> None:
    chat = chats(await world.admin())
    assert "That is for teachers" in await chat.say("/class")


async def test_a_message_that_is_gone_is_followed_by_a_new_one(
    world: World, yusuf: Teacher, chat: Chat, chats: Chats
) -> None:
    await world.student(yusuf, "Amina")
    await chat.say("/class")
    picker = chat.last
    tap = asyncio.ensure_future(chat.phone.tap("Amina", message=picker, timeout=chat.patience))
    await asyncio.sleep(0)
    picker.deleted = True
    await chats.pump()
    await tap
    assert "Paste the Zoom link" in chat.text
