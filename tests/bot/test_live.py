"""/live: who is in class now, in one message that the outbox keeps fresh."""

from collections.abc import Awaitable, Callable

from bot.buttons import LiveAgain
from models.tables.outbox import Notice
from models.tables.people import Person
from tests.conftest import SettableClock
from tests.world import World

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
    assert chat.text.startswith("In class now: 40 or more, the longest first")
    assert "… and " in chat.text


async def test_teachers_cannot_see_it_even_with_a_forged_button(world: World, chats: Chats, deliver: Deliver) -> None:
    teacher = await world.teacher()
    chat = chats(await Person.get(id=teacher.person_id))
    assert "That is for the admins" in await chat.say("/live")
    assert "older message" in await chat.forge(LiveAgain().pack())
    assert await Notice.filter(kind="live").count() == 0
