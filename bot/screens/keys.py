"""Buttons under a message."""

from aiogram.filters.callback_data import CallbackData
from aiogram.types import InlineKeyboardButton, InlineKeyboardMarkup

Screen = tuple[str, InlineKeyboardMarkup | None]
Row = list[InlineKeyboardButton]


def button(text: str, data: CallbackData, style: str | None = None) -> InlineKeyboardButton:
    """`style`: success (green), danger (red) or primary (blue)."""
    return InlineKeyboardButton(text=text, callback_data=data.pack(), style=style)


def keyboard(*rows: Row) -> InlineKeyboardMarkup | None:
    """Empty rows are left out; None when nothing is left."""
    kept = [row for row in rows if row]
    return InlineKeyboardMarkup(inline_keyboard=kept) if kept else None
