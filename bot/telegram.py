"""The way to Telegram and back: making the bot, waiting until Telegram knows it, receiving its updates."""

import asyncio
from collections.abc import Awaitable, Callable
from hashlib import sha256
from typing import TypeVar

import structlog
from aiogram import Bot, Dispatcher
from aiogram.client.default import DefaultBotProperties
from aiogram.client.telegram import TelegramAPIServer
from aiogram.enums import ParseMode
from aiogram.exceptions import TelegramAPIError, TelegramNotFound, TelegramUnauthorizedError
from aiogram.types import User

from .config import Config
from .config_sections import Telegram
from .updates import PatientSession

T = TypeVar("T")

LONGEST_WAIT = 60.0  # seconds between two tries to reach Telegram

log = structlog.get_logger(__name__)


class TokenRefused(Exception):
    """Telegram does not know the token; no waiting helps."""


def make_bot(telegram: Telegram) -> Bot:
    server = TelegramAPIServer.from_base(telegram.api_base)
    return Bot(
        telegram.token.get_secret_value(),
        session=PatientSession(api=server),
        default=DefaultBotProperties(parse_mode=ParseMode.HTML, link_preview_is_disabled=True),
    )


async def identify(bot: Bot) -> User:
    """Who the bot is, as soon as Telegram can be reached. TokenRefused when it never will be."""
    return await _until_it_works(bot.get_me)


async def receive(bot: Bot, dispatcher: Dispatcher, config: Config) -> None:
    """Take updates until cancelled: by long polling, or by telling Telegram where our web server takes them."""
    kinds = dispatcher.resolve_used_update_types()
    if config.telegram.updates == "polling":
        await _until_it_works(bot.delete_webhook)
        await dispatcher.start_polling(bot, handle_signals=False, close_bot_session=False, allowed_updates=kinds)
        return
    way_in, secret = webhook(config.telegram)
    address = f"{config.web.base_url.rstrip('/')}/telegram/{way_in}"
    await _until_it_works(lambda: bot.set_webhook(address, secret_token=secret, allowed_updates=kinds))
    await asyncio.Event().wait()


def webhook(telegram: Telegram) -> tuple[str, str]:
    """The unguessable end of the address, and the value of the secret header, with which Telegram calls us."""
    if telegram.webhook_secret is None:
        raise ValueError("updates by webhook need webhook_secret")
    secret = telegram.webhook_secret.get_secret_value()
    return sha256(f"path:{secret}".encode()).hexdigest()[:40], secret


async def _until_it_works(ask: Callable[[], Awaitable[T]]) -> T:
    wait = 1.0
    while True:
        try:
            return await ask()
        except (TelegramUnauthorizedError, TelegramNotFound) as refused:
            raise TokenRefused("Telegram refuses [telegram] token; ask @BotFather for the current one") from refused
        except TelegramAPIError as fault:
            log.warning("telegram_not_reached", why=str(fault), again_in_seconds=wait)
            await asyncio.sleep(wait)
            wait = min(wait * 2, LONGEST_WAIT)
