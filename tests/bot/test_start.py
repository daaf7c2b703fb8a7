"""/start: invitations are used, everybody is greeted with what they can do next."""

from collections.abc import Awaitable, Callable

import pytest

from models import invites, people
from models.school import School
from models.tables.outbox import Notice
from models.tables.people import Contact, Person, Teacher
from tests.conftest import SettableClock
from tests.world import World

from .telegram import Chat, Chats, account_of

Deliver = Callable[[], Awaitable[int]]


async def test_the_first_admin_claims_the_school(chat: Chat, school: School, clock: SettableClock) -> None:
    payload = await invites.claim(school, clock())
    assert "You are an admin of Amal Academy now." in await chat.say(f"/start {payload}")
    assert await people.is_there_an_admin()


async def test_a_teacher_joins_and_the_one_who_invited_is_told(
    world: World, chats: Chats, school: School, clock: SettableClock, deliver: Deliver
) -> None:
    huda = await world.admin()
    teacher = await world.teacher("Yusuf", connected=False)
    payload = await invites.give("teacher", by=huda, school=school, now=clock(), teacher=teacher)
    phone = chats("Yusuf Ali")
    assert "Welcome, Yusuf! You are connected as a teacher of Amal Academy." in await phone.say(f"/start {payload}")
    await deliver()
    assert "Yusuf has joined as a teacher, with the account Yusuf Ali." in chats(huda).text
    assert "class" in [command["command"] for command in phone.phone.commands()]


async def test_a_mother_is_connected_for_her_child(
    world: World, chat: Chat, school: School, clock: SettableClock
) -> None:
    student = await world.student(await world.teacher(), connected=False)
    payload = await invites.give("student", by=None, school=school, now=clock(), student=student)
    assert "You are connected for Amina." in await chat.say(f"/start {payload}")
    assert await Contact.filter(student_id=student.id).count() == 1


async def test_a_class_that_waits_reaches_the_new_contact(
    world: World, chat: Chat, school: School, clock: SettableClock, deliver: Deliver
) -> None:
    teacher = await world.teacher()
    student = await world.student(teacher, connected=False)
    await world.session(teacher, student)
    payload = await invites.give("student", by=None, school=school, now=clock(), student=student)
    await chat.say(f"/start {payload}")
    await deliver()
    assert "Join class" in chat.buttons


@pytest.mark.parametrize("payload", ["nonsense", "a b c", "../../etc", "x" * 64, "💥"])
async def test_a_forged_link_is_refused_kindly(payload: str, chat: Chat) -> None:
    assert "I don’t know this link" in await chat.say(f"/start {payload}")


async def test_a_link_works_once(world: World, chats: Chats, school: School, clock: SettableClock) -> None:
    student = await world.student(await world.teacher(), connected=False)
    payload = await invites.give("student", by=None, school=school, now=clock(), student=student)
    first, second = chats("Mother"), chats("Stranger")
    await first.say(f"/start {payload}")
    assert "used already" in await second.say(f"/start {payload}")
    assert "has done its work" in await first.say(f"/start {payload}")
    assert await Contact.filter(student_id=student.id).count() == 1


async def test_an_old_link_is_refused_kindly(world: World, chat: Chat, school: School, clock: SettableClock) -> None:
    payload = await invites.give("admin", by=None, school=school, now=clock())
    clock.forward(days=7)
    assert "too old" in await chat.say(f"/start {payload}")
    assert not await people.is_there_an_admin()


async def test_a_link_that_was_taken_back_is_refused_kindly(
    world: World, chat: Chat, school: School, clock: SettableClock
) -> None:
    payload = await invites.give("admin", by=None, school=school, now=clock())
    [invite] = await invites.open_invites(clock())
    await invites.revoke(invite.id, clock())
    assert "taken back" in await chat.say(f"/start {payload}")


async def test_one_account_is_one_teacher(world: World, chats: Chats, school: School, clock: SettableClock) -> None:
    yusuf = await account_of(await world.teacher())
    other = await world.teacher("Maryam", connected=False)
    payload = await invites.give("teacher", by=None, school=school, now=clock(), teacher=other)
    assert "one account can be one teacher only" in await chats(yusuf).say(f"/start {payload}")
    assert (await Teacher.get(id=other.id)).person_id is None


async def test_everybody_is_greeted_with_what_they_can_do(world: World, chats: Chats) -> None:
    teacher = await world.teacher()
    student = await world.student(teacher, connected=False)
    mother = chats(await world.contact(student, "Mother"))
    assert "its button comes here" in await mother.say("/start")
    assert "/class sends" in await chats(await account_of(teacher)).say("/start")
    assert "/invite brings" in await chats(await world.admin()).say("/start")


async def test_a_stranger_is_told_where_to_get_a_link(chat: Chat) -> None:
    assert "ask the school or your teacher" in await chat.say("/start")
    assert not await Notice.exists()


async def test_a_name_with_markup_and_direction_marks_is_harmless(chats: Chats, world: World) -> None:
    person = await world.person("someone")
    person.name = "<b>\u202eevil\u202c</b> 😀"
    chat = chats(person)
    await chat.say("/start")
    assert (await Person.get(telegram_id=person.telegram_id)).name == "<b>evil</b> 😀"


async def test_somebody_who_blocks_the_bot_is_marked_and_comes_back_by_writing(world: World, chats: Chats) -> None:
    person = await world.contact(await world.student(await world.teacher(), connected=False), "Mother")
    chat = chats(person)
    await chat.block()
    assert (await Person.get(id=person.id)).blocked_at is not None
    chat.phone.person.blocked_bot = False
    await chat.say("/start")
    assert (await Person.get(id=person.id)).blocked_at is None
