"""Choosing what the school says about a student's attendance."""

from typing import Annotated

from aiogram.types import InlineKeyboardButton
from pydantic import BeforeValidator, PlainSerializer

from models.rules.presence import MARKS, Mark
from models.tables.classes import ClassSession

from ..texts import attendance as words
from ..texts import sessions as session_words
from .keys import Screen, button, keyboard
from .paging import in_rows
from .view import View

LETTERS: dict[str, Mark] = {"p": "present", "l": "late", "e": "left_early", "a": "absent", "x": "excused"}
_LETTER_OF = {mark: letter for letter, mark in LETTERS.items()}


ShortMark = Annotated[  # one letter on a button
    str,
    BeforeValidator(lambda value: LETTERS.get(value, value if value in MARKS else "")),
    PlainSerializer(lambda mark: _LETTER_OF.get(mark, "")),
]


class MarkClass(View, prefix="sa", sep="|"):
    """No mark: the school's is taken back."""

    mark: ShortMark = ""


def choice(session: ClassSession, view: View, *, stands: bool) -> Screen:
    """`stands`: the school has said something that can be taken back."""
    here = view.model_dump()

    def offered(mark: str) -> InlineKeyboardButton:
        shown = words.mark_button(LETTERS[mark], chosen=stands and session.attendance == LETTERS[mark])
        return button(shown, MarkClass(**here, mark=mark))

    return words.which(session), keyboard(
        *in_rows([offered(letter) for letter in LETTERS], 2),
        [button(words.take_back_button(), MarkClass(**here))] if stands else [],
        [button(session_words.back_button(), View(**here))],
    )
