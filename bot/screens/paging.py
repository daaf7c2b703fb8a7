"""Turning the pages of a list."""

from collections.abc import Callable

from aiogram.filters.callback_data import CallbackData

from ..texts import send as words
from .keys import Row, button


def pages_of(total: int, per_page: int) -> int:
    return max(1, -(-total // per_page))


def in_rows(buttons: Row, width: int) -> list[Row]:
    return [buttons[start : start + width] for start in range(0, len(buttons), width)]


def turning(page: int, pages: int, to: Callable[[int], CallbackData]) -> Row:
    """‹ 2 / 5 › and nothing for a single page. After the last page comes the first: no dead buttons."""
    if pages == 1:
        return []
    return [
        button(words.earlier_button(), to((page - 1) % pages)),
        button(words.page_number(page, pages), to(page)),
        button(words.later_button(), to((page + 1) % pages)),
    ]
