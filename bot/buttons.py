"""Buttons that one feature shows and another answers: at most 64 bytes each, and checked again when pressed."""

from typing import Literal

from aiogram.filters.callback_data import CallbackData


class SendTo(CallbackData, prefix="to"):
    """Begin sending a class to this student."""

    student_id: int


class Over(CallbackData, prefix="over"):
    """*Class is over*, on the teacher's card and in the student's message."""

    session_id: int
    side: Literal["teacher", "student"]


class CancelClass(CallbackData, prefix="cancel"):
    """Take back a class that nobody has opened."""

    session_id: int


class LiveAgain(CallbackData, prefix="live"):
    """*Refresh*, below the list of who is in class now."""
