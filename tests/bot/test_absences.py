"""*Can't come*, said in advance: who may say it, who is told, what it excuses, and taking it back."""

from collections.abc import Awaitable, Callable
from datetime import timedelta

import pytest
from aiogram import Dispatcher

from bot.buttons import CannotCome
from bot.screens.absences import ComesAfterAll
from models import people, streams
from models.school import School
from models.sweep import sweep
from models.tables.classes import ClassSession
from models.tables.desk import Audit
from models.tables.pay import AbsenceNote
from models.tables.people import Contact, Person, Student, Teacher
from tests.conftest import SettableClock
from tests.world import World

from .telegram import Chat, Chats, account_of

Deliver = Callable[[], Awaitable[int]]


@pytest.fixture
async def yusuf(world: World) -> Teacher:
    return await world.teacher("Yusuf")


@pytest.fixture
async def amina(world: World, yusuf: Teacher) -> Student:
    return await world.student(yusuf, "Amina", connected=False)


@pytest.fixture
async def fatima(world: World, amina: Student, chats: Chats) -> Chat:
    """Amina's mother."""
    return chats(await world.contact(amina, "Fatima"))


async def announced(chat: Chat, days: str = "tomorrow", reason: str | None = "She has an exam") -> None:
    await chat.say("/classes")
    await chat.tap("Can’t come")
    await chat.say(days)
    await (chat.say(reason) if reason else chat.tap("Without a reason"))


async def tomorrows_class(world: World, teacher: Teacher, student: Student) -> ClassSession:
    stream = await world.stream(teacher, [student], ahead=timedelta(hours=24))
    return (await streams.sessions_of(stream.id))[0]


async def attendance_after(session: ClassSession, school: School, clock: SettableClock) -> str | None:
    await sweep(school=school, now=clock.forward(days=3))
    return (await ClassSession.get(id=session.id)).attendance


async def test_a_parent_says_which_day_and_why_and_the_teacher_is_told(
    fatima: Chat, yusuf: Teacher, chats: Chats, deliver: Deliver
) -> None:
    await fatima.say("/classes")
    await fatima.tap("Can’t come")
    assert "When can’t Amina come?" in fatima.text
    await fatima.tap("Tomorrow · Tue, Mar 3, 2026")
    assert "Would you like to say why?" in fatima.text
    assert await fatima.say("She has  an exam <b>") == (
        "✓ Noted: Amina can’t come.\nTue, Mar 3, 2026\nReason: She has an exam <b>\nEverybody concerned is told."
    )
    await deliver()
    assert chats(await account_of(yusuf)).text == (
        "Amina can’t come\nTue, Mar 3, 2026\nReason: She has an exam <b>\nSaid by Fatima, Mon, Mar 2, 17:00."
    )
    assert "Can’t come\n🚫 Tue, Mar 3, 2026 · She has an exam <b>" in await fatima.say("/classes")


async def test_several_days_can_be_typed_and_a_reason_is_not_needed(fatima: Chat) -> None:
    await announced(fatima, "2026-10-09 to 5.10.2026", None)
    assert fatima.text.startswith("✓ Noted: Amina can’t come.\nMon, Oct 5, 2026 to Fri, Oct 9, 2026\nEverybody")


async def test_a_class_that_nobody_opened_on_that_day_is_excused(
    fatima: Chat, world: World, yusuf: Teacher, amina: Student, school: School, clock: SettableClock
) -> None:
    session = await tomorrows_class(world, yusuf, amina)
    await announced(fatima)
    assert await attendance_after(session, school, clock) == "excused"


async def test_from_the_class_message_its_day_is_known(
    world: World, fatima: Chat, yusuf: Teacher, amina: Student, deliver: Deliver, school: School, clock: SettableClock
) -> None:
    session = await tomorrows_class(world, yusuf, amina)
    await deliver()
    await fatima.tap("Can’t come")
    assert fatima.text.startswith("Amina can’t come\nTue, Mar 3, 2026\nWould you like to say why?")
    await fatima.tap("Without a reason")
    assert await attendance_after(session, school, clock) == "excused"


async def test_what_is_said_after_the_class_was_due_is_told_and_excuses_nothing(
    world: World, fatima: Chat, yusuf: Teacher, amina: Student, deliver: Deliver, school: School, clock: SettableClock
) -> None:
    session = await world.session(yusuf, amina)
    await deliver()
    clock.forward(minutes=5)
    await fatima.tap("Can’t come")
    await fatima.tap("Without a reason")
    assert "whether it is excused, the teacher decides" in fatima.text
    assert await attendance_after(session, school, clock) == "unknown"


async def test_taking_it_back_is_told_too_and_the_class_counts_again(
    fatima: Chat,
    world: World,
    yusuf: Teacher,
    amina: Student,
    chats: Chats,
    deliver: Deliver,
    school: School,
    clock: SettableClock,
) -> None:
    session = await tomorrows_class(world, yusuf, amina)
    await announced(fatima)
    await deliver()
    await fatima.say("/classes")
    await fatima.tap("Can’t come")
    await fatima.tap("Comes after all: Tue, Mar 3, 2026")
    assert fatima.text == "✓ Amina comes after all.\nTue, Mar 3, 2026\nEverybody concerned is told."
    teacher = chats(await account_of(yusuf))
    before = len(teacher.answers)
    await deliver()
    assert teacher.answers[before:] == ["Amina comes after all\nTue, Mar 3, 2026"]
    assert await attendance_after(session, school, clock) == "unknown"
    rows = await Audit.all().order_by("id").values_list("what", "reason")
    assert rows == [("absence_announced", "She has an exam"), ("absence_taken_back", "She has an exam")]


async def test_it_stands_in_todays_list_and_in_the_story_of_the_class(
    fatima: Chat, world: World, yusuf: Teacher, amina: Student, chats: Chats, school: School, clock: SettableClock
) -> None:
    session = await tomorrows_class(world, yusuf, amina)
    await announced(fatima)
    teacher, huda = chats(await account_of(yusuf)), chats(await world.admin("Huda"))
    assert "Can’t come" not in await teacher.say("/today")
    clock.forward(days=1)
    assert "Can’t come\n🚫 Amina · Tue, Mar 3, 2026 · She has an exam" in await teacher.say("/today")
    await sweep(school=school, now=clock.forward(days=2))
    await huda.say("/sessions all")
    await huda.tap("Amina")
    line = "• Mon, Mar 2, 17:00, Fatima: Tue, Mar 3, 2026. Reason: She has an exam."
    assert f"Announced absence\n{line}" in huda.text
    assert (await ClassSession.get(id=session.id)).attendance == "excused"


async def test_the_teacher_is_reminded_before_sending_a_class(
    fatima: Chat, yusuf: Teacher, chats: Chats, clock: SettableClock
) -> None:
    await announced(fatima)
    teacher = chats(await account_of(yusuf))
    for day, reminded in ((0, False), (1, True), (2, False)):
        clock.forward(days=min(day, 1))
        await teacher.say("/class")
        await teacher.tap("Amina")
        warning = "⚠️ It was announced that Amina can’t come today.\nReason: She has an exam\n\nClass for Amina"
        assert teacher.text.startswith(warning) == reminded


async def test_days_are_those_of_whoever_says_it(
    fatima: Chat, world: World, yusuf: Teacher, amina: Student, chats: Chats, school: School, clock: SettableClock
) -> None:
    """Monday evening in New York is Tuesday in Cairo."""
    await people.live_in(await Person.get(name="Fatima"), "America/New_York")
    stream = await world.stream(yusuf, [amina], ahead=timedelta(hours=8))  # 01:00 on Tuesday in Cairo
    session = (await streams.sessions_of(stream.id))[0]
    await announced(fatima, "today")
    clock.forward(hours=8)
    said = await chats(await account_of(yusuf)).say("/today")
    assert "🚫 Amina · Mon, Mar 2, 2026 (as days are in New York) · She has an exam" in said
    assert await attendance_after(session, school, clock) == "excused"


@pytest.mark.parametrize(
    ("typed", "answer"),
    [
        ("some day", "I did not understand that day"),
        ("3/4/2026", "could be two different days"),
        ("2026-02-28", "That day is over"),
        ("2026-03-03 to 2026-12-01", "longer than three months"),
        ("2027-12-01", "more than a year ahead"),
    ],
)
async def test_what_makes_no_sense_is_asked_again(fatima: Chat, typed: str, answer: str) -> None:
    await fatima.say("/classes")
    await fatima.tap("Can’t come")
    assert answer in await fatima.say(typed)
    await fatima.say("tomorrow")
    await fatima.send_file()
    assert "Please write one sentence" in fatima.text
    assert not await AbsenceNote.exists()


async def test_a_parent_of_two_says_who_and_the_other_comes(
    fatima: Chat, world: World, yusuf: Teacher, amina: Student
) -> None:
    omar = await world.student(yusuf, "Omar", connected=False)
    await Contact.create(student=omar, person=await Person.get(name="Fatima"), created_at=world.clock())
    await fatima.say("/classes")
    assert fatima.buttons == ["Can’t come · Amina", "Can’t come · Omar"]
    await fatima.tap("Can’t come · Omar")
    await fatima.say("tomorrow")
    await fatima.tap("Without a reason")
    assert [note.student_id for note in await AbsenceNote.all()] == [omar.id]
    assert "🚫 Omar · Tue, Mar 3, 2026" in await fatima.say("/classes")


async def test_teacher_and_admin_note_it_for_a_student_and_the_parent_is_told(
    fatima: Chat, world: World, yusuf: Teacher, chats: Chats, deliver: Deliver
) -> None:
    teacher, huda = chats(await account_of(yusuf)), chats(await world.admin("Huda"))
    for chat, command, day in ((teacher, "/students", "tomorrow"), (huda, "/people amina", "2026-03-09")):
        await chat.say(command)
        await chat.tap("Amina")
        await chat.tap("Can’t come")
        await chat.say(day)
        await chat.tap("Without a reason")
        await deliver()
    assert fatima.text == "Amina can’t come\nMon, Mar 9, 2026\nSaid by Huda, Mon, Mar 2, 17:00."
    assert "Said by Yusuf" in fatima.answers[-2]
    assert teacher.text == fatima.text


async def test_the_same_days_said_twice_are_one_and_a_double_tap_too(fatima: Chat) -> None:
    await announced(fatima)
    await fatima.say("/classes")
    await fatima.tap("Can’t come")
    await fatima.tap("Tomorrow")
    await fatima.tap_twice("Without a reason")
    assert await AbsenceNote.all().count() == 1
    assert await Audit.all().count() == 1


async def test_it_survives_a_restart_at_every_step(
    fatima: Chat, chats: Chats, make_dispatcher: Callable[[], Dispatcher]
) -> None:
    await fatima.say("/classes")
    await fatima.tap("Can’t come")
    chats.dispatcher = make_dispatcher()
    await fatima.say("tomorrow")
    chats.dispatcher = make_dispatcher()
    assert "✓ Noted" in await fatima.say("She has an exam")


async def test_nobody_else_announces_it_or_takes_it_back(
    fatima: Chat, world: World, yusuf: Teacher, amina: Student, chats: Chats
) -> None:
    await announced(fatima)
    note = await AbsenceNote.get()
    other = await world.teacher("Maryam")
    sara = await world.student(other, "Sara", connected=False)
    for person in (await account_of(other), await world.contact(sara, "Layla"), await world.person("Nadia")):
        chat = chats(person)
        assert "no longer works" in await chat.forge(CannotCome(student_id=amina.id).pack())
        assert "no longer works" in await chat.forge(ComesAfterAll(note_id=note.id).pack())
    assert (await AbsenceNote.get()).withdrawn_at is None
