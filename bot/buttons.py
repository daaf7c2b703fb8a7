"""Buttons that one feature shows and another answers: at most 64 bytes each, and checked again when pressed."""

from aiogram.filters.callback_data import CallbackData


class SendTo(CallbackData, prefix="to"):
    """Begin sending a class to this student."""

    student_id: int


class Over(CallbackData, prefix="over"):
    """*Class is over*, on the teacher's card and in the student's message."""

    session_id: int
