"""The way to Telegram and back: making the bot, waiting until Telegram knows it, receiving its updates."""

import asyncio
from collections.abc import Awaitable, Callable
from hashlib import sha256
from typing import Any, NoReturn, TypeVar

import structlog
from aiogram import Bot
from aiogram.client.default import DefaultBotProperties
from aiogram.client.session.aiohttp import AiohttpSession
from aiogram.client.telegram import TelegramAPIServer
from aiogram.enums import ParseMode
from aiogram.exceptions import TelegramAPIError, TelegramNotFound, TelegramUnauthorizedError
from aiogram.methods import TelegramMethod
from aiogram.types import User
from aiohttp import JsonPayload

from .config import Config
from .config_sections import Telegram
from .inbox import Inbox

T = TypeVar("T")

SHORTEST_WAIT, LONGEST_WAIT = 1.0, 60.0  # seconds between two tries to reach Telegram
LONGEST_POLL_WAIT = 10.0  # somebody has pressed a button and waits
POLL_SECONDS = 10  # Telegram answers later only when there is nothing to bring
ANSWER_SECONDS = 15

log = structlog.get_logger(__name__)


class BroughtUpdates(TelegramMethod[list[dict[str, Any]]]):
    """`getUpdates`, as they came: what this program can't read must not stand in the way of the others."""

    __returning__ = list[dict[str, Any]]
    __api_method__ = "getUpdates"

    offset: int | None
    timeout: int
    allowed_updates: list[str]


class JsonSession(AiohttpSession):
    """Sends as JSON whatever brings no file: writing a form costs three times as much."""

    def build_form_data(self, bot: Bot, method: TelegramMethod[Any]) -> Any:
        files: dict[str, Any] = {}
        fields = method.model_dump(exclude_none=True, warnings=False)
        prepared = self.prepare_value(fields, bot=bot, files=files, _dumps_json=False)
        return super().build_form_data(bot, method) if files else JsonPayload(prepared)


class TokenRefused(Exception):
    """Telegram does not know the token; no waiting helps."""


def make_bot(telegram: Telegram) -> Bot:
    server = TelegramAPIServer.from_base(telegram.api_base)
    return Bot(
        telegram.token.get_secret_value(),
        session=JsonSession(api=server),
        default=DefaultBotProperties(parse_mode=ParseMode.HTML, link_preview_is_disabled=True),
    )


async def identify(bot: Bot) -> User:
    """Who the bot is, as soon as Telegram can be reached. TokenRefused when it never will be."""
    return await _until_it_works(bot.get_me)


async def receive(bot: Bot, inbox: Inbox, kinds: list[str], config: Config) -> None:
    """Take updates of these kinds until cancelled: by long polling, or by saying where our web server takes them."""
    if config.telegram.updates == "polling":
        await _until_it_works(bot.delete_webhook)
        await _poll(bot, inbox, kinds)
    way_in, secret = webhook(config.telegram)
    address = f"{config.web.base_url.rstrip('/')}/telegram/{way_in}"
    await _until_it_works(lambda: bot.set_webhook(address, secret_token=secret, allowed_updates=kinds))
    await asyncio.Event().wait()


async def _poll(bot: Bot, inbox: Inbox, kinds: list[str]) -> NoReturn:
    """Asking for the next update confirms all before it, so what was brought is kept before we ask again."""
    offset, wait = None, SHORTEST_WAIT
    while True:
        try:
            ask = BroughtUpdates(offset=offset, timeout=POLL_SECONDS, allowed_updates=kinds)
            brought = await bot(ask, request_timeout=POLL_SECONDS + ANSWER_SECONDS)
            await inbox.take(brought)
        except Exception as fault:  # Telegram or the database is away, or another program polls for this bot
            log.warning("updates_not_taken", why=f"{type(fault).__name__}: {fault}", again_in_seconds=wait)
            await asyncio.sleep(wait)
            wait = min(wait * 2, LONGEST_POLL_WAIT)
            continue
        wait = SHORTEST_WAIT
        if brought:
            offset = brought[-1]["update_id"] + 1


def webhook(telegram: Telegram) -> tuple[str, str]:
    """The unguessable end of the address, and the value of the secret header, with which Telegram calls us."""
    if telegram.webhook_secret is None:
        raise ValueError("updates by webhook need webhook_secret")
    secret = telegram.webhook_secret.get_secret_value()
    return sha256(f"path:{secret}".encode()).hexdigest()[:40], secret


async def _until_it_works(ask: Callable[[], Awaitable[T]]) -> T:
    wait = SHORTEST_WAIT
    while True:
        try:
            return await ask()
        except (TelegramUnauthorizedError, TelegramNotFound) as refused:
            raise TokenRefused("Telegram refuses [telegram] token; ask @BotFather for the current one") from refused
        except TelegramAPIError as fault:
            log.warning("telegram_not_reached", why=str(fault), again_in_seconds=wait)
            await asyncio.sleep(wait)
            wait = min(wait * 2, LONGEST_WAIT)
