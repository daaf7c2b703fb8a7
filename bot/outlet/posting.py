"""One message of the bot for its whole life: sent once, edited after that. Telegram's refusals in the house's words."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from aiogram import Bot
from aiogram.exceptions import (
    ClientDecodeError,
    TelegramAPIError,
    TelegramBadRequest,
    TelegramConflictError,
    TelegramForbiddenError,
    TelegramNetworkError,
    TelegramNotFound,
    TelegramRetryAfter,
    TelegramServerError,
    TelegramUnauthorizedError,
)
from aiogram.types import InlineKeyboardMarkup

from models.ports import RecipientGone, Refused, TryAgain

SAME = "message is not modified"
NOT_TO_BE_EDITED = ("message to edit not found", "message can't be edited", "message identifier is not specified")
NO_SUCH_CHAT = ("chat not found", "user not found", "peer_id_invalid", "input_user_deactivated")

# Telegram's flood wait does not say whether it is for one chat or for the bot. Waits for one chat are short
# (a message a second, https://core.telegram.org/bots/faq#my-bot-is-hitting-limits-how-do-i-avoid-this).
LONG_WAIT = 5.0  # seconds
OUTAGE_WAIT = 2.0


async def post(
    bot: Bot, chat_id: int, text: str, keyboard: InlineKeyboardMarkup | None, shown: int | None, *, silent: bool = False
) -> int:
    """The id of the message that shows this now. Raises RecipientGone, TryAgain or Refused."""
    async with plainly():
        if shown is not None and await _edited(bot, chat_id, text, keyboard, shown):
            return shown
        sent = await bot.send_message(chat_id, text, reply_markup=keyboard, disable_notification=silent)
        return sent.message_id


@asynccontextmanager
async def plainly() -> AsyncIterator[None]:
    """Turns whatever Telegram or the way there answers into RecipientGone, TryAgain or Refused."""
    try:
        yield
    except TelegramRetryAfter as wait:
        raise TryAgain(wait.retry_after, everyone=wait.retry_after > LONG_WAIT, why="too many requests") from wait
    except TelegramForbiddenError as refusal:
        raise RecipientGone(refusal.message) from refusal
    except TelegramBadRequest as refusal:
        if any(sentence in refusal.message.lower() for sentence in NO_SUCH_CHAT):
            raise RecipientGone(refusal.message) from refusal
        raise Refused(refusal.message) from refusal
    except (TelegramUnauthorizedError, TelegramNotFound, TelegramConflictError) as refusal:
        # the token, not the message: nobody can be told anything until the operator has seen to it
        raise TryAgain(LONG_WAIT, everyone=True, why=refusal.message) from refusal
    except (TelegramServerError, TelegramNetworkError, ClientDecodeError, TimeoutError) as outage:
        raise TryAgain(OUTAGE_WAIT, everyone=True, why=f"{type(outage).__name__}: {outage}") from outage
    except TelegramAPIError as refusal:
        raise Refused(refusal.message) from refusal


async def _edited(bot: Bot, chat_id: int, text: str, keyboard: InlineKeyboardMarkup | None, shown: int) -> bool:
    """False when that message cannot be edited any more."""
    try:
        await bot.edit_message_text(text, chat_id=chat_id, message_id=shown, reply_markup=keyboard)
    except TelegramBadRequest as refusal:
        said = refusal.message.lower()
        if SAME in said:
            return True
        if any(sentence in said for sentence in NOT_TO_BE_EDITED):
            return False
        raise
    return True
