"""The stand-in Telegram without a network in between: the same checks and answers, one function call away."""

import asyncio
import json
from collections.abc import AsyncGenerator, Callable
from typing import Any

from aiogram import Bot, Dispatcher
from aiogram.client.session.base import BaseSession
from aiogram.exceptions import TelegramNetworkError
from aiogram.methods import TelegramMethod
from aiogram.methods.base import TelegramType
from aiogram.types import InputFile, Update

from models.tables.people import Person, Teacher
from tests.simulator.arguments import Arguments, Upload
from tests.simulator.chats import Message
from tests.simulator.errors import ApiError
from tests.simulator.phone import Phone
from tests.simulator.screen import readable
from tests.simulator.telegram import TelegramServer


class InProcess(BaseSession):
    """aiogram's way to the stand-in. `failure` answers every call, `failures` the calls of these methods."""

    def __init__(self, telegram: TelegramServer) -> None:
        super().__init__()
        self.telegram = telegram
        self.failure: ApiError | None = None
        self.failures: dict[str, ApiError] = {}
        self.unplugged = False

    async def make_request(
        self,
        bot: Bot,
        method: TelegramMethod[TelegramType],
        timeout: int | None = None,  # noqa: ASYNC109  # the signature is aiogram’s
    ) -> TelegramType:
        if self.unplugged:
            raise TelegramNetworkError(method, "Cannot connect")
        try:
            if failure := self.failure or self.failures.get(method.__api_method__):
                raise failure
            result = await self.telegram._perform(method.__api_method__, await self._arguments(bot, method))
            status, answer = 200, {"ok": True, "result": result}
        except ApiError as error:
            status, answer = error.code, error.to_api()
        taken: TelegramType = self.check_response(bot, method, status, json.dumps(answer)).result  # type: ignore[assignment]
        return taken

    async def _arguments(self, bot: Bot, method: TelegramMethod[Any]) -> Arguments:
        files: dict[str, InputFile] = {}
        fields = {
            key: prepared
            for key, value in method.model_dump(warnings=False).items()
            if (prepared := self.prepare_value(value, bot=bot, files=files)) is not None
        }
        uploads = {
            key: Upload(file.filename or key, b"".join([part async for part in file.read(bot)]), "")
            for key, file in files.items()
        }
        must_be_plain(fields)
        return Arguments(fields, uploads)

    async def stream_content(self, url: str, *_: Any, **__: Any) -> AsyncGenerator[bytes, None]:
        yield self.telegram.backend.memory.files[url.rpartition("/")[2]].content

    async def close(self) -> None:
        """Nothing was opened."""


def must_be_plain(fields: dict[str, Any]) -> None:
    """Buttons and small windows show marks of formatting as they are written."""
    text = fields.get("text", "") if "callback_query_id" in fields else ""
    assert "tg-time" not in f"{fields.get('reply_markup', '')}{text}", fields


class Chat:
    """One person's chat with the bot. Each act returns when the bot has answered it."""

    def __init__(self, phone: Phone, pump: Callable[[], Any]) -> None:
        self.phone = phone
        self.patience = 30.0  # seconds until a tap counts as not answered; only a failing test waits that long
        self._pump = pump

    async def say(self, text: str) -> str:
        """Type a message; returns the text of the bot's latest message, as `text` does."""
        self.phone.person.started = self.phone.person.seen = True
        await self.phone.say(text)
        await self._pump()
        return self.text

    async def tap(self, label: str, *, message: Message | None = None) -> str:
        """Tap the button whose words contain `label`; returns what the pop-up says, '' when there is none."""
        return str((await self._through(self.phone.tap(label, message=message, timeout=self.patience)))["text"])

    async def tap_twice(self, label: str) -> None:
        """A double tap: the second before the bot has seen the first."""
        taps = [asyncio.ensure_future(self.phone.tap(label, timeout=self.patience)) for _ in range(2)]
        await asyncio.sleep(0)
        await self._pump()
        await asyncio.gather(*taps)

    async def forge(self, data: str) -> str:
        """Press a button that was never shown, as a changed app can; returns what the pop-up says."""
        if not any(message.from_bot for message in self.phone.messages):
            await self.say("/help")
        message = next(one for one in reversed(self.phone.messages) if one.from_bot)
        shown, message.markup = message.markup, {"inline_keyboard": [[{"text": "forged", "callback_data": data}]]}
        tap = asyncio.ensure_future(self.phone.tap("forged", message=message, timeout=self.patience))
        await asyncio.sleep(0)
        message.markup = shown
        await self._pump()
        return str((await tap)["text"])

    async def send_file(self, name: str = "notes.txt", content: bytes = b"something") -> str:
        self.phone.person.started = self.phone.person.seen = True
        await self.phone.send_file(name, content)
        await self._pump()
        return self.text

    async def block(self) -> None:
        self.phone.block()
        await self._pump()

    @property
    def last(self) -> Message:
        """The bot's latest message."""
        return next(message for message in reversed(self.phone.messages) if message.from_bot)

    @property
    def text(self) -> str:
        """What it says, without invisible marks."""
        return readable(self.last.text)

    def saying(self, words: str) -> Message:
        """The bot's latest message that has these words, wherever it stands in the chat."""
        said = (message for message in reversed(self.phone.messages) if message.from_bot)
        return next(message for message in said if words in readable(message.text))

    @property
    def answers(self) -> list[str]:
        """Everything the bot has said here, oldest first."""
        return [readable(message.text) for message in self.phone.messages if message.from_bot]

    @property
    def buttons(self) -> list[str]:
        """The words on the latest message's buttons."""
        return [readable(button["text"]) for button in self.last.buttons]

    def button(self, label: str, message: Message | None = None) -> dict[str, Any]:
        """The button whose words contain `label`, as Telegram was given it."""
        shown = (message or self.last).buttons
        return next(button for button in shown if label in readable(button["text"]))

    async def _through(self, act: Any) -> Any:
        task = asyncio.ensure_future(act)
        await asyncio.sleep(0)
        await self._pump()
        return await task


async def account_of(teacher: Teacher) -> Person:
    return await Person.get(teachers__id=teacher.id)


class Chats:
    """`chats("Nadia")` is a stranger's chat, `chats(person)` that of somebody the school knows."""

    def __init__(self, telegram: TelegramServer, bot: Bot, dispatcher: Dispatcher) -> None:
        self.telegram = telegram
        self.bot = bot
        self.dispatcher = dispatcher
        self._chats: dict[int | str, Chat] = {}

    def __call__(self, who: Person | str, *, language: str = "en") -> Chat:
        key = who if isinstance(who, str) else who.telegram_id
        if key not in self._chats:
            self._chats[key] = Chat(self._phone(who, language), self.pump)
        return self._chats[key]

    def _phone(self, who: Person | str, language: str) -> Phone:
        if isinstance(who, str):
            return self.telegram.phone(who, language=language)
        phone = self.telegram.phone(who.name, who.telegram_id, who.language)
        phone.person.started = phone.person.seen = True
        return phone

    async def meet_everybody(self) -> None:
        """Whoever the school knows has a phone."""
        for person in await Person.all():
            if person.telegram_id not in self.telegram.backend.memory.people:
                self(person)

    async def pump(self) -> None:
        """Give the bot every update that waits, one after the other, and wait for the long work it began."""
        updates = self.telegram.backend.updates
        while updates.pending:
            update = updates.pending[0]
            updates.forget(update["update_id"])
            await self.dispatcher.feed_update(self.bot, Update.model_validate(update, context={"bot": self.bot}))
        await self.dispatcher["errands"].done()
