"""What nobody answers is refused kindly, and changes nothing."""

import pytest
from aiogram import Bot
from aiogram.types import Update

from bot.menu import COMMANDS, may_use
from models import people
from models.database import connection
from models.people import Roles
from models.tables.classes import ClassSession
from models.tables.outbox import Notice
from models.tables.people import Invite, Person
from tests.simulator import errors
from tests.world import World

from .telegram import Chat, Chats, InProcess, account_of

ROLES = ("admin", "teacher", "student", "stranger")


async def _somebody(role: str, world: World, chats: Chats) -> Chat:
    if role == "admin":
        return chats(await world.admin())
    if role == "stranger":
        return chats("Nadia")
    teacher = await world.teacher()
    if role == "teacher":
        return chats(await account_of(teacher))
    return chats(await world.contact(await world.student(teacher, connected=False), "Amina’s mother"))


@pytest.mark.parametrize("role", ROLES)
@pytest.mark.parametrize("command", COMMANDS)
async def test_each_command_is_for_those_whom_the_menu_shows_it(
    command: str, role: str, world: World, chats: Chats
) -> None:
    chat = await _somebody(role, world, chats)
    await chat.say("/help")
    person = await Person.get(telegram_id=chat.phone.id)
    roles = await people.roles_of(person)
    before = await _everything()
    await chat.say(f"/{command}")
    if may_use(command, roles):
        assert "That is for" not in chat.text
        assert "don’t know this command" not in chat.text
        return
    assert ("That is for" in chat.text) if roles.known else ("I don’t know you yet" in chat.text)
    assert await _everything() == before


@pytest.mark.parametrize("role", ROLES)
async def test_help_shows_only_what_this_person_may_use(role: str, world: World, chats: Chats) -> None:
    chat = await _somebody(role, world, chats)
    await chat.say("/help")
    roles = await people.roles_of(await Person.get(telegram_id=chat.phone.id))
    shown = {line.split(" · ")[0].removeprefix("/") for line in chat.text.splitlines() if line.startswith("/")}
    assert shown == {command for command in COMMANDS if may_use(command, roles)}


def test_a_command_that_does_not_exist_is_for_nobody() -> None:
    assert not may_use("destroy", Roles(admin=True))


async def test_a_stranger_is_told_what_to_do(chat: Chat) -> None:
    assert "personal link" in await chat.say("hello")
    assert "personal link" in await chat.send_file()


@pytest.mark.parametrize("said", ["/", "/ ", "/💥", "/destroy everything", "//", "/" + "x" * 4000])
async def test_a_command_that_does_not_exist_is_answered(said: str, world: World, chats: Chats) -> None:
    assert "don’t know this command" in await chats(await world.admin()).say(said)


async def test_a_command_with_the_bots_name_works(world: World, chats: Chats) -> None:
    assert "What you can do here" in await chats(await world.admin()).say("/help@classclock_bot")


async def test_words_that_nobody_asked_for_lead_to_help(world: World, chats: Chats) -> None:
    chat = chats(await world.admin())
    assert "/help" in await chat.say("<b>what</b> now? \u202e")
    assert "/help" in await chat.send_file()


@pytest.mark.parametrize("data", ["anything:1:2", "💥", "to:", "to:-1", "over:1:nobody", "cancel:x", ":::::", "a" * 64])
async def test_a_button_that_was_never_shown_does_nothing(data: str, world: World, chats: Chats) -> None:
    for chat in (chats(await world.admin()), chats(await account_of(await world.teacher()))):
        assert "no longer works" in await chat.forge(data)


async def test_in_a_group_commands_get_one_sentence_and_talk_gets_silence(chats: Chats, world: World) -> None:
    huda = chats(await world.admin())
    group = chats.telegram.group("Teachers’ room", huda.phone)
    known = await Person.all().count()
    await huda.phone.say_in(group, "/report")
    await chats.pump()
    await huda.phone.say_in(group, "good morning")
    await chats.pump()
    assert [message.text for message in group.messages if message.from_bot] == [
        "I only work in a private chat: open my profile and write to me there."
    ]
    assert await Person.all().count() == known
    assert huda.answers == []


async def test_another_bot_is_not_answered(chats: Chats, bot: Bot) -> None:
    chat = chats("Nadia")
    sender = {**chat.phone.person.to_api(), "is_bot": True}
    message = {"message_id": 1, "date": 0, "chat": chat.phone.chat.to_api(), "from": sender, "text": "/start"}
    update = Update.model_validate({"update_id": 1, "message": message}, context={"bot": bot})
    await chats.dispatcher.feed_update(bot, update)
    assert chat.answers == []
    assert not await Person.exists()


async def test_when_something_breaks_the_person_is_told(world: World, chats: Chats) -> None:
    chat = chats(await account_of(await world.teacher()))
    await connection().execute_script("ALTER TABLE class_session RENAME TO lost_session")
    assert "Something went wrong on our side" in await chat.say("/today")


async def test_an_answer_to_somebody_who_has_just_blocked_us_marks_them(world: World, chats: Chats, bot: Bot) -> None:
    person = await world.admin()
    chat = chats(person)
    assert isinstance(bot.session, InProcess)
    bot.session.failure = errors.blocked_by_user()
    await chat.phone.say("/help")
    await chats.pump()
    assert (await Person.get(id=person.id)).blocked_at is not None


async def _everything() -> list[int]:
    return [await table.all().count() for table in (ClassSession, Notice, Invite)]
