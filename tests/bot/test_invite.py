"""/invite: admins bring in teachers and admins."""

import re
from collections.abc import Awaitable, Callable

import pytest

from models import invites, people
from models.school import School
from models.tables.people import Invite, Person, Teacher
from tests.conftest import SettableClock
from tests.world import World

from .telegram import Chat, Chats, account_of

Deliver = Callable[[], Awaitable[int]]


@pytest.fixture
async def huda(world: World, chats: Chats) -> Chat:
    return chats(await world.admin())


def link_in(text: str) -> str:
    found = re.search(r"https://t\.me/classclock_bot\?start=([A-Za-z0-9_-]{1,64})", text)
    assert found, text
    return found[1]


async def test_a_teacher_is_invited_by_name(huda: Chat, chats: Chats, deliver: Deliver) -> None:
    await huda.say("/invite")
    await huda.tap("A teacher")
    assert "teacher’s name" in huda.text
    await huda.say("  Yusuf   Ali ")
    assert "You are invited to teach at Amal Academy." in huda.text
    assert "works once, until Mon, Mar 9, 17:00" in huda.text
    assert huda.last.markup is None
    assert "Yusuf Ali is on the list of teachers" in huda.answers[-2]
    yusuf = chats("Yusuf’s phone")
    assert "Welcome, Yusuf Ali!" in await yusuf.say(f"/start {link_in(huda.text)}")
    await deliver()
    assert "Yusuf Ali has joined as a teacher" in huda.text


async def test_a_teacher_is_invited_by_typing_one_line(huda: Chat) -> None:
    await huda.say("/invite Maryam <b>")
    assert (await Teacher.get()).name == "Maryam <b>"
    assert "did not understand" in await huda.say("Another")


async def test_the_link_can_be_sent_on_and_copied(huda: Chat) -> None:
    await huda.say("/invite Yusuf")
    hint = huda.phone.messages[-2]
    address = f"https://t.me/classclock_bot?start={link_in(huda.text)}"
    assert huda.button("Copy the link", hint)["copy_text"] == {"text": address}
    assert huda.button("Send in Telegram", hint)["url"].startswith("https://t.me/share/url?url=https%3A%2F%2Ft.me")


@pytest.mark.parametrize(
    ("said", "asked"), [("\u202e\u2069", "type the name"), ("https://zoom.us/j/1", "looks like a link")]
)
async def test_what_is_no_name_is_asked_for_again(said: str, asked: str, huda: Chat) -> None:
    await huda.say("/invite")
    await huda.tap("A teacher")
    assert asked in await huda.say(said)
    assert "type the name" in await huda.send_file()
    assert not await Teacher.exists()
    await huda.say("😀" * 4000)
    assert (await Teacher.get()).name == "😀" * 128


async def test_an_admin_is_invited_and_a_double_tap_makes_one_link(huda: Chat, chats: Chats) -> None:
    await huda.say("/invite")
    await huda.tap_twice("An admin")
    assert await Invite.filter(role="admin").count() == 1
    assert "can see and change everything" in huda.answers[-2]
    omar = chats("Omar")
    await omar.say(f"/start {link_in(huda.text)}")
    assert (await people.roles_of(await Person.get(name="Omar"))).admin


async def test_a_second_wish_a_moment_later_is_a_second_link(huda: Chat, clock: SettableClock) -> None:
    await huda.say("/invite")
    await huda.tap("An admin")
    clock.forward(seconds=6)
    await huda.tap("An admin")
    assert await Invite.filter(role="admin").count() == 2


async def test_an_open_invitation_is_taken_back_once(huda: Chat, chats: Chats) -> None:
    await huda.say("/invite Yusuf")
    payload = link_in(huda.text)
    await huda.say("/invite")
    assert "Open invitations (1)" in huda.buttons
    await huda.tap("Open invitations")
    assert "Yusuf, good until Mon, Mar 9, 17:00" in huda.text
    await huda.tap("Take back: Yusuf")
    assert "will not work any more" in huda.text
    invite = await Invite.get()
    await huda.tap("Take it back")
    assert "No invitation is open." in huda.text
    assert "used or taken back already" in await huda.forge(f"rev:{invite.id}:1")
    assert "taken back" in await chats("Yusuf").say(f"/start {payload}")


async def test_the_list_of_teachers_says_who_is_connected(
    huda: Chat, world: World, chats: Chats, clock: SettableClock
) -> None:
    await world.teacher("Anas", connected=False)
    badr = await world.teacher("Badr")
    await people.cannot_be_reached((await account_of(badr)).id, clock())
    await world.teacher("Celia")
    await huda.say("/invite")
    await huda.tap("Teachers (3)")
    assert huda.buttons == ["⚪ Anas", "🔴 Badr", "🟢 Celia", "‹ Back"]
    await huda.tap("Badr")
    assert "Has blocked me with the account Badr" in huda.text
    assert "New link" not in huda.buttons
    await huda.tap("Back")
    await huda.tap("Anas")
    await huda.tap("New link")
    assert "Welcome, Anas!" in await chats("Anas").say(f"/start {link_in(huda.text)}")


async def test_many_teachers_come_in_pages(huda: Chat, world: World) -> None:
    for number in range(10):
        await world.teacher(f"Teacher {number}", connected=False)
    await huda.say("/invite")
    await huda.tap("Teachers (10)")
    assert "1 / 2" in huda.buttons
    await huda.tap("›")
    assert [one for one in huda.buttons if "Teacher" in one] == ["⚪ Teacher 8", "⚪ Teacher 9"]
    await huda.forge("tea:9999")
    assert "⚪ Teacher 9" in huda.buttons


async def test_nobody_but_an_admin_invites(world: World, chats: Chats, school: School, clock: SettableClock) -> None:
    teacher = await world.teacher()
    await invites.give("admin", by=None, school=school, now=clock())
    [invite] = await invites.open_invites(clock())
    for chat in (chats(await account_of(teacher)), chats("Nobody")):
        await chat.say("/help")
        for data in ("inv:admin", "inv:teacher", "inv:open", "tea:0", f"one:{teacher.id}:1", f"rev:{invite.id}:1"):
            assert "no longer works" in await chat.forge(data)
    assert await Invite.all().count() == 1
    assert await invites.open_invites(clock()) != []


@pytest.mark.parametrize("data", ["one:999:1", "one:-1:1", "one:99999999999999999999:1", "tea:-5", "rev:x:1", "inv:x"])
async def test_forged_numbers_change_nothing(data: str, huda: Chat) -> None:
    assert "no longer works" in await huda.forge(data)
    assert not await Invite.exists()
