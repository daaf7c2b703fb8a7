"""Buttons that one feature shows and another answers: at most 64 bytes each, and checked again when pressed."""

from typing import Annotated, Literal

from aiogram.filters.callback_data import CallbackData
from pydantic import Field

Id = Annotated[int, Field(ge=1, le=2**31 - 1)]  # a row's number; anything else was never on a button of ours
PageNumber = Annotated[int, Field(ge=0, le=10_000)]  # from 0


class SendTo(CallbackData, prefix="to"):
    """Begin sending a class to this student."""

    student_id: Id


class Over(CallbackData, prefix="over"):
    """*Class is over*, on the teacher's card and in the student's message."""

    session_id: Id
    side: Literal["teacher", "student"]


class CancelClass(CallbackData, prefix="cancel"):
    """Take back a class that nobody has opened."""

    session_id: Id


class LiveAgain(CallbackData, prefix="live"):
    """*Refresh*, below the list of who is in class now."""


class AskLanguage(CallbackData, prefix="asklang"):
    """From the settings to the question of /language."""


class AskTimeZone(CallbackData, prefix="askzone"):
    """From the settings to the question of /timezone."""
