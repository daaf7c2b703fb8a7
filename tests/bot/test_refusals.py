"""What nobody answers is refused kindly, and changes nothing."""

import pytest

from bot.menu import COMMANDS
from tests.world import World

from .telegram import Chat, Chats


async def test_a_stranger_is_told_what_to_do(chat: Chat) -> None:
    assert "personal link" in await chat.say("hello")


async def test_a_file_from_a_stranger_gets_the_same_answer(chat: Chat) -> None:
    assert "personal link" in await chat.send_file()


@pytest.mark.parametrize("command", [name for name, who in COMMANDS.items() if who == "admin"])
async def test_a_student_is_refused_what_is_for_admins(command: str, world: World, chats: Chats) -> None:
    student = await world.student(await world.teacher())
    amina = chats(await world.contact(student, "Amina’s mother"))
    assert "for the admins" in await amina.say(f"/{command} something")


async def test_a_button_that_was_never_shown_does_nothing(world: World, chats: Chats) -> None:
    amina = chats(await world.admin())
    await amina.say("what?")
    assert "no longer works" in await amina.forge("anything:1:2")
    assert "no longer works" in await amina.forge("💥")
