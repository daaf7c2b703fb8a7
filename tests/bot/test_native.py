"""Tables, dates and colours of Telegram's own, behind one switch; and what is said where they are not wanted."""

from collections.abc import Awaitable, Callable

import pytest
from aiogram import Bot
from aiogram.exceptions import TelegramBadRequest

from bot.native import Native
from models.tables.classes import ClassSession
from models.tables.people import Person, Teacher
from tests.conftest import SettableClock
from tests.simulator.chats import Message
from tests.simulator.telegram import TelegramServer
from tests.world import World

from .telegram import Chat, Chats

Deliver = Callable[[], Awaitable[int]]
COMMANDS = ("/sessions", "/report", "/payroll 2026-03", "/live")


@pytest.fixture
async def yusuf(world: World) -> Teacher:
    return await world.teacher("Yusuf <b>")


@pytest.fixture
async def over(world: World, yusuf: Teacher, clock: SettableClock) -> ClassSession:
    """A class of 45 minutes that is over."""
    session = await world.session(yusuf, await world.student(yusuf, "Amina & Omar"))
    await world.says(session, "click")
    clock.forward(minutes=45)
    return await world.says(session, "teacher_tap")


@pytest.fixture
async def huda(world: World, chats: Chats) -> Chat:
    chat = chats(await world.admin())
    await chat.say("/help")
    return chat


async def asked(chat: Chat, command: str, deliver: Deliver) -> Message:
    await chat.say(command)
    await deliver()
    return chat.last


def cells(message: Message) -> list[list[str]]:
    """Of its tables, row by row."""
    assert message.rich is not None, message.text
    return [line.split(" | ") for line in message.text.split("\n") if " | " in line]


def formats(message: Message) -> list[str]:
    return [one["date_time_format"] for one in message.content.entities if one["type"] == "date_time"]


class TestTables:
    @pytest.fixture
    def native(self) -> Native:
        return "tables"

    @pytest.mark.parametrize("command", COMMANDS)
    async def test_every_list_of_an_admin_comes_as_a_table(
        self, over: ClassSession, world: World, yusuf: Teacher, huda: Chat, deliver: Deliver, command: str
    ) -> None:
        await world.says(await world.session(yusuf, await world.student(yusuf, "Sara")), "click")
        message = await asked(huda, command, deliver)
        assert any("Yusuf <b>" in cell for row in cells(message) for cell in row)

    async def test_the_columns_say_what_they_are(self, over: ClassSession, huda: Chat) -> None:
        await huda.say("/sessions")
        assert cells(huda.last)[0] == ["When", "Class", "What came of it"]
        assert huda.text.splitlines()[-1] == "🔵 17:00–17:45 | Yusuf <b> → Amina & Omar | 45 min"

    async def test_a_teachers_day_is_a_table_that_can_be_refreshed(
        self, over: ClassSession, chats: Chats, yusuf: Teacher, clock: SettableClock
    ) -> None:
        chat = chats(await Person.get(id=yusuf.person_id))
        await chat.say("/today")
        clock.forward(minutes=1)
        await chat.tap("Refresh")
        assert cells(chat.last)[1] == ["🔵 17:00–17:45", "\u2068Amina & Omar\u2069", "45 min"]
        assert "As of 17:46." in chat.text
        assert len(chat.answers) == 1

    async def test_who_sees_no_table_gets_text_from_then_on(self, over: ClassSession, huda: Chat) -> None:
        await huda.say("/sessions")
        assert "From now on lists come to you as text" in await huda.tap("I see no table")
        await huda.say("/sessions")
        assert huda.last.rich is None
        assert "1 class" in huda.text
        assert "I see no table" not in huda.buttons
        await huda.say("/settings")
        await huda.tap("Lists as tables again")
        assert "Lists as tables again" not in huda.buttons
        await huda.say("/sessions")
        assert huda.last.rich is not None

    @pytest.mark.parametrize("command", COMMANDS)
    async def test_a_server_that_knows_no_tables_gets_the_text(
        self, over: ClassSession, huda: Chat, telegram: TelegramServer, deliver: Deliver, command: str
    ) -> None:
        telegram.backend.is_old = True
        message = await asked(huda, command, deliver)
        assert message.rich is None
        assert message.text

    async def test_a_server_that_knows_no_tables_is_not_asked_for_ever(
        self, over: ClassSession, huda: Chat, telegram: TelegramServer
    ) -> None:
        telegram.backend.is_old = True
        for _ in range(10):
            await huda.say("/sessions")
        assert len(telegram.refusals) < 10

    async def test_a_table_becomes_text_where_an_edit_of_it_is_refused(
        self, over: ClassSession, huda: Chat, telegram: TelegramServer
    ) -> None:
        await huda.say("/sessions")
        telegram.backend.is_old = True
        await huda.tap("Yesterday")
        assert huda.last.rich is None
        assert "No classes found." in huda.text
        assert len(huda.answers) == 2

    async def test_a_table_in_arabic_runs_from_the_right(self, over: ClassSession, world: World, chats: Chats) -> None:
        person = await world.admin("Layla")
        await Person.filter(id=person.id).update(language="ar")
        chat = chats(person)
        await chat.say("/sessions")
        assert chat.last.is_rtl

    async def test_a_live_table_is_refreshed_in_place(
        self, world: World, yusuf: Teacher, huda: Chat, deliver: Deliver, clock: SettableClock
    ) -> None:
        await world.says(await world.session(yusuf, await world.student(yusuf, "Sara")), "click")
        await asked(huda, "/live", deliver)
        clock.forward(minutes=5)
        await deliver()
        assert cells(huda.last)[1][1:] == ["17:00", "5 min"]
        assert len(huda.answers) == 2


class TestSafe:
    async def test_nothing_is_a_table(self, over: ClassSession, huda: Chat, deliver: Deliver) -> None:
        for command in COMMANDS:
            assert (await asked(huda, command, deliver)).rich is None

    async def test_each_reader_sees_their_own_time(self, over: ClassSession, chats: Chats, yusuf: Teacher) -> None:
        chat = chats(await Person.get(id=yusuf.person_id))
        await chat.say("/today")
        assert formats(chat.last) == ["t", "t", "t"]
        first = next(one for one in chat.last.content.entities if one["type"] == "date_time")
        assert over.started_at is not None
        assert first["unix_time"] == int(over.started_at.timestamp())

    async def test_a_server_that_knows_no_dates_gets_the_words(
        self, over: ClassSession, chats: Chats, yusuf: Teacher, telegram: TelegramServer
    ) -> None:
        telegram.backend.is_old = True
        chat = chats(await Person.get(id=yusuf.person_id))
        assert "🔵 17:00–17:45 · Amina & Omar · 45 min" in await chat.say("/today")
        assert formats(chat.last) == []

    async def test_what_is_not_to_be_edited_is_not_tried_again_with_less(
        self, over: ClassSession, chats: Chats, yusuf: Teacher, telegram: TelegramServer
    ) -> None:
        chat = chats(await Person.get(id=yusuf.person_id))
        await chat.say("/today")
        await chat.tap("Refresh")
        assert [one.error.description[:40] for one in telegram.refusals if one.error] == [
            "Bad Request: message is not modified: sp"
        ]

    async def test_what_is_wrong_in_itself_is_refused_as_before(self, bot: Bot, huda: Chat) -> None:
        with pytest.raises(TelegramBadRequest, match="Unsupported start tag"):
            await bot.send_message(huda.phone.id, "<table>")


class TestPlain:
    @pytest.fixture
    def native(self) -> Native:
        return "plain"

    async def test_there_are_neither_dates_nor_colours(
        self, over: ClassSession, chats: Chats, yusuf: Teacher, huda: Chat, telegram: TelegramServer
    ) -> None:
        chat = chats(await Person.get(id=yusuf.person_id))
        await chat.say("/today")
        assert formats(chat.last) == []
        await huda.say("/report")
        assert not any(button.get("style") for button in huda.last.buttons)
        assert telegram.refusals == []
