"""Buttons under a message."""

from aiogram.filters.callback_data import CallbackData
from aiogram.types import CopyTextButton, InlineKeyboardButton, InlineKeyboardMarkup

Screen = tuple[str, InlineKeyboardMarkup | None]
Row = list[InlineKeyboardButton]

MOST_COPIED = 256  # https://core.telegram.org/bots/api#copytextbutton


def button(text: str, data: CallbackData, style: str | None = None) -> InlineKeyboardButton:
    """`style`: success (green), danger (red) or primary (blue)."""
    return InlineKeyboardButton(text=text, callback_data=data.pack(), style=style)


def copying(text: str, what: str) -> Row:
    """A press puts `what` on the reader's clipboard. Empty for what is longer than Telegram takes."""
    fits = len(what) <= MOST_COPIED
    return [InlineKeyboardButton(text=text, copy_text=CopyTextButton(text=what))] if fits else []


def keyboard(*rows: Row) -> InlineKeyboardMarkup | None:
    """Empty rows are left out; None when nothing is left."""
    kept = [row for row in rows if row]
    return InlineKeyboardMarkup(inline_keyboard=kept) if kept else None
