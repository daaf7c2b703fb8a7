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
    TelegramMigrateToChat,
    TelegramNetworkError,
    TelegramNotFound,
    TelegramRetryAfter,
    TelegramServerError,
    TelegramUnauthorizedError,
)
from aiogram.methods import EditMessageText, SendMessage
from aiogram.types import BufferedInputFile, InlineKeyboardMarkup
from pydantic import BaseModel

from models.ports import ChatMoved, RecipientGone, Refused, TryAgain, WhyGone

from ..native import twin_of
from ..turns import from_outbox

SAME = "message is not modified"
NOT_TO_BE_EDITED = (
    "message to edit not found",
    "message can't be edited",
    "message identifier is not specified",
    "message_id_invalid",
)
NO_SUCH_CHAT = ("chat not found", "user not found", "peer_id_invalid", "input_user_deactivated")
DEACTIVATED = "deactivated"
BLOCKED = ("blocked", "kicked")

PATIENCE = 20  # seconds for an answer of Telegram's; well within the time for which a notice is claimed
TOKEN_WAIT = 5.0  # seconds
OUTAGE_WAIT = 1.0


class Posted(BaseModel):
    """All that is read of Telegram's answer: to make a whole message of it costs five times as much."""

    message_id: int


class Post(SendMessage):
    __returning__ = Posted  # type: ignore[assignment]  # what of a Message is read


class Edit(EditMessageText):
    __returning__ = Posted  # type: ignore[assignment]


async def post(
    bot: Bot, chat_id: int, text: str, keyboard: InlineKeyboardMarkup | None, shown: int | None, *, silent: bool = False
) -> int:
    """The id of the message that shows this now. Raises RecipientGone, ChatMoved, TryAgain or Refused."""
    async with plainly():
        if shown is not None and await _edited(bot, chat_id, text, keyboard, shown):
            return shown
        new = Post(chat_id=chat_id, text=text, reply_markup=keyboard, disable_notification=silent, **twin_of(text))
        return (await bot(new, request_timeout=PATIENCE)).message_id


async def post_picture(bot: Bot, chat_id: int, png: bytes, text: str) -> int:
    """Always a new message. Raises what `post` raises."""
    async with plainly():
        photo = BufferedInputFile(png, "numbers.png")
        return (await bot.send_photo(chat_id, photo, caption=text, request_timeout=PATIENCE)).message_id


async def post_document(bot: Bot, chat_id: int, content: bytes, name: str, text: str) -> int:
    """The same with a file."""
    async with plainly():
        file = BufferedInputFile(content, name)
        return (await bot.send_document(chat_id, file, caption=text, request_timeout=PATIENCE)).message_id


async def post_again(bot: Bot, chat_id: int, kind: str, file_id: str, text: str) -> int:
    """The same with what Telegram has already: a `photo` or a `document`."""
    async with plainly():
        if kind == "photo":
            return (await bot.send_photo(chat_id, file_id, caption=text, request_timeout=PATIENCE)).message_id
        return (await bot.send_document(chat_id, file_id, caption=text, request_timeout=PATIENCE)).message_id


@asynccontextmanager
async def plainly() -> AsyncIterator[None]:
    """Turns whatever Telegram or the way there answers into one of the four that the port knows."""
    speaking = from_outbox.set(True)
    try:
        yield
    except TelegramRetryAfter as wait:
        # Telegram does not say whether it is for this chat or for the bot, and either may be long
        # (https://github.com/tdlib/telegram-bot-api/issues/648): the delivery finds out by asking others
        raise TryAgain(wait.retry_after, why="too many requests") from wait
    except TelegramMigrateToChat as moved:
        raise ChatMoved(moved.migrate_to_chat_id) from moved
    except TelegramForbiddenError as refusal:
        raise RecipientGone(refusal.message, _why_gone(refusal.message)) from refusal
    except TelegramBadRequest as refusal:
        if any(sentence in refusal.message.lower() for sentence in NO_SUCH_CHAT):
            raise RecipientGone(refusal.message, _why_gone(refusal.message)) from refusal
        raise Refused(refusal.message) from refusal
    except (TelegramUnauthorizedError, TelegramNotFound, TelegramConflictError) as refusal:
        # the token, not the message: nobody can be told anything until the operator has seen to it
        raise TryAgain(TOKEN_WAIT, everyone=True, why=refusal.message) from refusal
    except (TelegramServerError, TelegramNetworkError, ClientDecodeError, TimeoutError) as outage:
        raise TryAgain(OUTAGE_WAIT, why=f"{type(outage).__name__}: {outage}") from outage
    except TelegramAPIError as refusal:
        raise Refused(refusal.message) from refusal
    finally:
        from_outbox.reset(speaking)


def _why_gone(said: str) -> WhyGone:
    if DEACTIVATED in said.lower():
        return "deactivated"
    return "blocked" if any(word in said.lower() for word in BLOCKED) else "not_found"


async def _edited(bot: Bot, chat_id: int, text: str, keyboard: InlineKeyboardMarkup | None, shown: int) -> bool:
    """False when that message cannot be edited any more."""
    try:
        edit = Edit(text=text, chat_id=chat_id, message_id=shown, reply_markup=keyboard, **twin_of(text))
        await bot(edit, request_timeout=PATIENCE)
    except TelegramBadRequest as refusal:
        said = refusal.message.lower()
        if SAME in said:
            return True
        if any(sentence in said for sentence in NOT_TO_BE_EDITED):
            return False
        raise
    return True
