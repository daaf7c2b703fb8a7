"""A message that is edited in place, as buttons lead on."""

from aiogram.exceptions import TelegramBadRequest
from aiogram.methods import SendMessage
from aiogram.types import CallbackQuery, InlineKeyboardMarkup, Message

from ..native import twin_of

SAME = "message is not modified"
GONE = ("message to edit not found", "message can't be edited")


async def say(message: Message, text: str, keyboard: InlineKeyboardMarkup | None = None) -> None:
    """Answer what somebody has typed; a text that has a twin may come as a table."""
    await message.answer(text, reply_markup=keyboard, **twin_of(text))


async def show(
    query: CallbackQuery, text: str, keyboard: InlineKeyboardMarkup | None = None, *, says: str | None = None
) -> None:
    """Put this where the pressed button is, and answer the press. Where that message is gone, it is sent anew.

    `says` is shown in a small window for a moment; plain text.
    """
    await put(query, text, keyboard)
    await query.answer(says)


async def put(query: CallbackQuery, text: str, keyboard: InlineKeyboardMarkup | None = None) -> None:
    """The same without answering the press: it was answered before something that took long."""
    if not await _edited(query.message, text, keyboard) and query.bot is not None:
        await query.bot(SendMessage(chat_id=query.from_user.id, text=text, reply_markup=keyboard, **twin_of(text)))


async def _edited(message: object, text: str, keyboard: InlineKeyboardMarkup | None) -> bool:
    if not isinstance(message, Message):  # Telegram no longer shows us messages older than 48 hours
        return False
    try:
        await message.edit_text(text, reply_markup=keyboard, **twin_of(text))
    except TelegramBadRequest as refused:
        if any(sentence in refused.message for sentence in GONE):
            return False
        if SAME not in refused.message:
            raise
    return True
