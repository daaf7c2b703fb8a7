"""/timeout: closes what has gone silent, and says what it closed."""

from models.tables.classes import ClassSession
from models.tables.people import Person
from tests.conftest import SettableClock
from tests.world import World

from .telegram import Chats


async def test_it_names_what_it_closed_with_minutes(world: World, chats: Chats, clock: SettableClock) -> None:
    teacher = await world.teacher("Yusuf")
    session = await world.session(teacher, await world.student(teacher, "Amina"))
    await world.says(session, "click")
    clock.forward(minutes=90)
    said = await chats(await world.admin()).say("/timeout")
    assert said.splitlines() == ["Closed 1 class", "", "🔴 Yusuf → Amina · 17:00–18:00 · about 60 min"]
    assert (await ClassSession.get()).session_status == "timeout"


async def test_when_nothing_is_stale_it_says_so_and_closes_nothing(
    world: World, chats: Chats, clock: SettableClock
) -> None:
    teacher = await world.teacher("Yusuf")
    session = await world.session(teacher, await world.student(teacher, "Amina"))
    await world.says(session, "click")
    clock.forward(minutes=30)
    assert "Nothing was stale" in await chats(await world.admin()).say("/timeout")
    assert (await ClassSession.get()).session_status == "active"


async def test_links_that_were_never_opened_are_closed_too(world: World, chats: Chats, clock: SettableClock) -> None:
    teacher = await world.teacher("Yusuf")
    await world.session(teacher, await world.student(teacher, "Amina"))
    clock.forward(hours=25)
    assert "⌛ Yusuf → Amina · 17:00 · never opened" in await chats(await world.admin()).say("/timeout")


async def test_a_teacher_cannot_close_other_peoples_classes(world: World, chats: Chats, clock: SettableClock) -> None:
    teacher = await world.teacher("Yusuf")
    session = await world.session(teacher, await world.student(teacher, "Amina"))
    await world.says(session, "click")
    clock.forward(minutes=90)
    assert "That is for the admins" in await chats(await Person.get(id=teacher.person_id)).say("/timeout")
    assert (await ClassSession.get()).session_status == "active"
