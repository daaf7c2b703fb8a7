"""/students: a teacher's students, from the first name to the connected parent."""

from collections.abc import Awaitable, Callable

import pytest
from aiogram import Dispatcher

from models import packages, students
from models.school import School
from models.tables.classes import Enrolment
from models.tables.people import Contact, Invite, Student, Teacher
from tests.conftest import SettableClock
from tests.world import TERMS, World

from .telegram import Chat, Chats, account_of
from .test_invite import link_in

Deliver = Callable[[], Awaitable[int]]
LINK = "https://us05web.zoom.us/j/12345678901?pwd=abc"


@pytest.fixture
async def teacher(world: World, clock: SettableClock) -> Teacher:
    await packages.ship(TERMS, clock())
    return await world.teacher()


@pytest.fixture
async def yusuf(teacher: Teacher, chats: Chats) -> Chat:
    return chats(await account_of(teacher))


async def test_a_student_is_added_and_a_parent_connected(yusuf: Chat, chats: Chats, deliver: Deliver) -> None:
    assert "You have none yet" in await yusuf.say("/students")
    await yusuf.tap("Add a student")
    await yusuf.say("Amina")
    assert yusuf.buttons == ["Europe · 60 min", "0 Fee · 30 min"]
    await yusuf.tap("Europe")
    assert "usually take place in" in yusuf.text
    await yusuf.say(f"Join here: {LINK}")
    enrolment = await Enrolment.get().prefetch_related("student", "package")
    assert (enrolment.student.name, enrolment.package.name, enrolment.default_link) == ("Amina", "Europe", LINK)
    assert "Amina is on your list" in yusuf.answers[-2]
    assert "Yusuf will send you the online classes of Amina in Telegram." in yusuf.text
    mother = chats("Mother")
    assert "You are connected for Amina." in await mother.say(f"/start {link_in(yusuf.text)}")
    await deliver()
    assert yusuf.text == "✓ Mother is connected for Amina. Classes you send go there now."


async def test_the_usual_link_may_be_skipped(yusuf: Chat) -> None:
    await _add(yusuf, "Amina")
    assert (await Enrolment.get()).default_link is None


async def test_a_double_tap_on_skip_adds_one_student(yusuf: Chat) -> None:
    await _up_to_link(yusuf, "Amina")
    await yusuf.tap_twice("Skip")
    assert await Student.all().count() == 1
    assert await Invite.all().count() == 1


async def test_a_double_tap_on_a_package_goes_one_step(yusuf: Chat) -> None:
    await yusuf.say("/students")
    await yusuf.tap("Add a student")
    await yusuf.say("Amina")
    await yusuf.tap_twice("Europe")
    assert "usually take place in" in yusuf.text


@pytest.mark.parametrize(
    ("pasted", "answer"),
    [
        ("see you at five", "can’t find a Zoom link"),
        ("https://meet.example.org/abc", "does not lead to Zoom"),
        ("https://zoom.us/s/12345678901?zak=secret", "starts the meeting in your name"),
        ("https://zoom.us/meeting/register/abc", "registration form"),
        ("https://zoom.us/rec/share/abc", "not a meeting"),
        ("12345", "meeting number"),
    ],
)
async def test_a_link_that_cannot_be_used_is_explained(pasted: str, answer: str, yusuf: Chat) -> None:
    await _up_to_link(yusuf, "Amina")
    assert answer in await yusuf.say(pasted)
    assert not await Student.exists()
    await yusuf.say(LINK)
    assert (await Enrolment.get()).default_link == LINK


async def test_a_personal_link_is_taken_with_a_word_about_what_will_be_missing(yusuf: Chat) -> None:
    await _up_to_link(yusuf, "Amina")
    await yusuf.say("https://zoom.us/my/yusuf.ali")
    assert (await Enrolment.get()).default_link == "https://zoom.us/my/yusuf.ali"
    assert "can’t learn from Zoom" in yusuf.answers[-2]


async def test_a_file_in_any_step_loses_nothing(yusuf: Chat) -> None:
    await yusuf.say("/students")
    await yusuf.tap("Add a student")
    assert "type the name" in await yusuf.send_file()
    assert "looks like a link" in await yusuf.say(LINK)
    await yusuf.say("<b>Amina</b> 😀")
    assert "tap one of the packages" in await yusuf.send_file()
    await yusuf.tap("0 Fee")
    assert "send the link as text" in await yusuf.send_file()
    await yusuf.tap("Skip")
    assert (await Student.get()).name == "<b>Amina</b> 😀"
    assert "<b>Amina</b> 😀 is on your list" in yusuf.answers[-2]


async def test_two_students_of_one_name_stay_two(yusuf: Chat) -> None:
    await _add(yusuf, "Amina")
    await yusuf.say("/students")
    await yusuf.tap("Add a student")
    assert "already have a student named amina" in await yusuf.say("amina")
    await yusuf.tap("Europe")
    await yusuf.tap("Skip")
    await yusuf.say("/students")
    first, second = await Student.all().order_by("id")
    assert yusuf.buttons[:2] == [f"⚪ Amina (no. {first.id})", f"⚪ amina (no. {second.id})"]


async def test_typing_searches_and_the_pages_turn(yusuf: Chat, teacher: Teacher, world: World) -> None:
    for number in range(1, 12):
        await world.student(teacher, f"José {number}", connected=False)
    await world.student(teacher, "Zahra", connected=False)
    await yusuf.say("/students")
    assert "Your students: 12" in yusuf.text
    await yusuf.tap("›")
    assert "⚪ Zahra" in yusuf.buttons
    assert "matching jose: 11" in await yusuf.say("jose")
    await yusuf.tap("›")
    assert "⚪ Zahra" not in yusuf.buttons
    await yusuf.tap("All students")
    assert "Your students: 12" in yusuf.text
    assert "matches nobody" in await yusuf.say("/students nobody")
    assert "type a part of the name" in await yusuf.send_file()


async def test_a_student_is_shown_with_everything_that_can_be_done(yusuf: Chat, teacher: Teacher, world: World) -> None:
    student = await world.student(teacher, default_link=LINK)
    await world.contact(student, "<i>Father</i>")
    await yusuf.say("/students")
    await yusuf.tap("🟢 Amina")
    assert yusuf.text == (
        "🟢 Amina\nPackage: Europe, 60 min\nUsual Zoom link: 123 4567 8901\nConnected: Amina's phone, <i>Father</i>"
    )
    assert yusuf.buttons == [
        "Send a class",
        "Invite one more contact",
        "Can’t come",
        "Package",
        "Usual link",
        "‹ All students",
    ]


async def test_another_contact_is_invited(
    yusuf: Chat, teacher: Teacher, world: World, chats: Chats, clock: SettableClock
) -> None:
    student = await world.student(teacher)
    await yusuf.say("/students")
    await yusuf.tap("Amina")
    await yusuf.tap_twice("Invite one more contact")
    assert await Invite.all().count() == 1
    await chats("Father").say(f"/start {link_in(yusuf.text)}")
    assert await Contact.filter(student_id=student.id).count() == 2


async def test_the_package_is_changed_from_the_next_class_on(yusuf: Chat, teacher: Teacher, world: World) -> None:
    student = await world.student(teacher)
    session = await world.session(teacher, student)
    await yusuf.say("/students")
    await yusuf.tap("Amina")
    await yusuf.tap("Package")
    assert "already sent keep" in await yusuf.tap("0 Fee")
    assert "Package: 0 Fee, 30 min" in yusuf.text
    await session.refresh_from_db()
    assert session.package_minutes == 60


async def test_the_usual_link_is_changed_and_removed(yusuf: Chat, teacher: Teacher, world: World) -> None:
    await world.student(teacher)
    await yusuf.say("/students")
    await yusuf.tap("Amina")
    await yusuf.tap("Usual link")
    assert "does not lead to Zoom" in await yusuf.say("https://example.org")
    assert "/class offers it" in await yusuf.say(LINK)
    assert (await Enrolment.get()).default_link == LINK
    await yusuf.say("/students")
    await yusuf.tap("Amina")
    await yusuf.tap("Usual link")
    await yusuf.tap("Remove the usual link")
    assert (await Enrolment.get()).default_link is None
    assert "Usual Zoom link: none" in yusuf.text


async def test_send_a_class_leads_into_sending(yusuf: Chat, teacher: Teacher, world: World) -> None:
    await world.student(teacher)
    await yusuf.say("/students")
    await yusuf.tap("Amina")
    await yusuf.tap("Send a class")
    assert "Class for Amina" in yusuf.text


async def test_a_command_leaves_adding(yusuf: Chat) -> None:
    await _up_to_link(yusuf, "Amina")
    assert "Stopped" in await yusuf.say("/cancel")
    assert "no longer works" in await yusuf.tap("Skip")
    assert not await Student.exists()


async def test_what_was_typed_survives_a_restart(
    yusuf: Chat, chats: Chats, make_dispatcher: Callable[[], Dispatcher]
) -> None:
    await _up_to_link(yusuf, "Amina")
    chats.dispatcher = make_dispatcher()
    await yusuf.say(LINK)
    assert (await Student.get()).name == "Amina"


async def test_an_answer_that_telegram_repeats_adds_one_student(yusuf: Chat) -> None:
    await _up_to_link(yusuf, "Amina")
    await yusuf.say(LINK)
    await yusuf.say(LINK)
    assert await Student.all().count() == 1


async def test_a_crash_after_writing_makes_no_second_student(
    yusuf: Chat, chats: Chats, teacher: Teacher, monkeypatch: pytest.MonkeyPatch
) -> None:
    await _up_to_link(yusuf, "Amina")
    transport = chats.bot.session
    monkeypatch.setattr(transport, "unplugged", True)
    await yusuf.say(LINK)
    assert await Student.all().count() == 1
    monkeypatch.setattr(transport, "unplugged", False)
    await yusuf.say(LINK)
    assert await Student.all().count() == 1
    assert "Yusuf will send you the online classes of Amina" in yusuf.text


async def test_a_student_of_another_teacher_cannot_be_touched(
    yusuf: Chat, teacher: Teacher, world: World, school: School, clock: SettableClock
) -> None:
    other = await world.teacher("Maryam")
    sara = await world.student(other, "Sara", default_link=LINK)
    europe = await world.package("0 Fee")
    await yusuf.say("/students")
    for data in (f"st1:{sara.id}", f"st2:{sara.id}", f"st3:{sara.id}:{europe.id}", f"st4:{sara.id}:1", "st1:999"):
        assert "not on your list" in await yusuf.forge(data)
    one = await students.enrolled(other, sara.id, school.day_of(clock()))
    assert one is not None
    assert (one.enrolment.package.name, one.enrolment.default_link) == ("Europe", LINK)
    assert not await Invite.exists()


@pytest.mark.parametrize("data", ["add", "addp:1", "adds", "stu:0:0", "st1:1", "st2:1", "st3:1:1", "st4:1:1"])
async def test_nobody_but_a_teacher_has_students(data: str, world: World, teacher: Teacher, chats: Chats) -> None:
    await world.student(teacher)
    for person in (await world.admin(), await world.person("Nobody")):
        assert "no longer works" in await chats(person).forge(data)
    assert await Student.all().count() == 1


async def test_a_package_that_does_not_exist_cannot_be_forged(yusuf: Chat) -> None:
    await yusuf.say("/students")
    await yusuf.tap("Add a student")
    await yusuf.say("Amina")
    assert "tap one of the packages" in await yusuf.forge("addp:999")
    await yusuf.tap("Europe")
    await yusuf.tap("Skip")
    assert await Student.all().count() == 1


async def _up_to_link(chat: Chat, called: str) -> None:
    await chat.say("/students")
    await chat.tap("Add a student")
    await chat.say(called)
    await chat.tap("Europe")


async def _add(chat: Chat, called: str) -> None:
    await _up_to_link(chat, called)
    await chat.tap("Skip")
