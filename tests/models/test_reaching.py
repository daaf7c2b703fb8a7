"""Who cannot be written to any more: who is told, who gets the link instead, and what happens when they are back."""

from datetime import timedelta

import pytest

from models import people, reaching
from models.tables.classes import ClassSession, Enrolment
from models.tables.outbox import Notice
from models.tables.people import Person, Student, Teacher
from tests.conftest import SettableClock
from tests.world import World


@pytest.fixture
async def yusuf(world: World) -> Teacher:
    return await world.teacher()


@pytest.fixture
async def amina(world: World, yusuf: Teacher) -> Student:
    return await world.student(yusuf)


@pytest.fixture
async def session(world: World, yusuf: Teacher, amina: Student) -> ClassSession:
    return await world.session(yusuf, amina)


@pytest.fixture
async def phone(session: ClassSession) -> Person:
    return await Person.get(name="Amina's phone")


async def told(kind: str) -> list[str]:
    """To whom something is due."""
    due = Notice.filter(kind=kind, due_at__isnull=False).order_by("id").prefetch_related("person")
    return [notice.person.name for notice in await due]


async def test_it_is_written_down_which_of_the_three_it_is(phone: Person, clock: SettableClock) -> None:
    await people.cannot_be_reached(phone.id, clock(), "deactivated")
    await phone.refresh_from_db()
    assert (phone.blocked_at, phone.blocked_why) == (clock(), "deactivated")


async def test_the_teacher_is_told_once(phone: Person, clock: SettableClock) -> None:
    for _ in range(3):
        await people.cannot_be_reached(phone.id, clock.forward(seconds=9))
    assert await told("unreachable") == ["Yusuf"]
    assert await told("class_link") == []  # what waited for them is dropped, without a line in /review
    assert not await Notice.exists(given_up_at__isnull=False)


async def test_teachers_of_the_past_and_strangers_are_not_told(
    world: World, yusuf: Teacher, phone: Person, clock: SettableClock
) -> None:
    await world.teacher("Salma")
    await Enrolment.all().update(last_day=clock().date() - timedelta(days=3))
    await people.cannot_be_reached(phone.id, clock())
    assert await told("unreachable") == []


async def test_another_contact_that_has_no_link_yet_gets_it_and_one_that_has_it_does_not_get_it_again(
    world: World, amina: Student, phone: Person, clock: SettableClock
) -> None:
    await Notice.filter(kind="class_link").update(due_at=None, message_id=5)
    await world.contact(amina, "Amina's mother")
    await people.cannot_be_reached(phone.id, clock())
    assert await told("class_link") == ["Amina's mother"]
    await people.cannot_be_reached((await Person.get(name="Amina's mother")).id, clock())
    assert await told("class_link") == []


async def test_the_card_of_an_open_class_is_edited(phone: Person, clock: SettableClock) -> None:
    await Notice.filter(kind="class_card").update(due_at=None)
    await people.cannot_be_reached(phone.id, clock())
    assert await told("class_card") == ["Yusuf"]


async def test_of_a_teacher_the_admins_are_told(
    world: World, yusuf: Teacher, session: ClassSession, clock: SettableClock
) -> None:
    await world.admin()
    await people.cannot_be_reached((await Person.get(name="Yusuf")).id, clock())
    assert await told("unreachable") == ["Huda"]


async def test_a_teacher_learns_of_their_own_students_only(
    world: World, yusuf: Teacher, amina: Student, phone: Person, clock: SettableClock
) -> None:
    salma = await world.teacher("Salma")
    omar = await world.student(salma, "Omar", connected=False)
    await people.cannot_be_reached(phone.id, clock())
    assert yusuf.person is not None
    seen = await reaching.find(phone.id, await Person.get(name="Yusuf"))
    assert [(student.name, state) for student, state in seen.students] == [("Amina", "blocked")]
    assert (await reaching.find(phone.id, await Person.get(name="Salma"))).students == []
    assert omar.id != amina.id


async def test_who_comes_back_gets_the_links_of_open_classes_as_new_messages_and_the_teacher_reads_it(
    phone: Person, clock: SettableClock
) -> None:
    await Notice.filter(kind="class_link").update(due_at=None, message_id=5)
    await people.cannot_be_reached(phone.id, clock())
    await Notice.filter(kind="unreachable").update(due_at=None, message_id=6)
    back = await people.meet(
        phone.telegram_id, name=phone.name, username=None, language="en", now=clock.forward(hours=1)
    )
    assert back.blocked_at is None
    assert await told("class_link") == ["Amina's phone"]
    assert (await Notice.get(kind="class_link")).message_id is None
    assert await told("unreachable") == ["Yusuf"]


async def test_who_comes_back_after_the_class_gets_no_stale_link(
    world: World, session: ClassSession, phone: Person, clock: SettableClock
) -> None:
    await people.cannot_be_reached(phone.id, clock())
    await world.says(session, "click")
    await world.says(session, "teacher_tap")
    await people.meet(phone.telegram_id, name=phone.name, username=None, language="en", now=clock.forward(hours=1))
    assert await told("class_link") == []


async def test_that_somebody_has_just_blocked_us_is_no_coming_back(phone: Person, clock: SettableClock) -> None:
    await people.cannot_be_reached(phone.id, clock())
    again = await people.meet(
        phone.telegram_id, name=phone.name, username=None, language="en", now=clock(), leaving=True
    )
    assert again.blocked_at is not None
