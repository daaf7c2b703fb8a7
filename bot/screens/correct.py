"""The one screen of a correction that has buttons: before → after, and why."""

from collections.abc import Mapping
from typing import Any
from zoneinfo import ZoneInfo

from aiogram.filters.callback_data import CallbackData

from models.tables.classes import ClassSession

from ..texts import corrections as words
from .keys import Screen, button, keyboard


class DoIt(CallbackData, prefix="fix"):
    """`key` names this last look: a second press is a no-op."""

    key: str


class LeaveIt(CallbackData, prefix="fixno"):
    """Nothing is changed; back to the story of the class."""


def last_look(session: ClassSession, data: Mapping[str, Any], zone: ZoneInfo) -> Screen:
    """`data` is the conversation's."""
    text = words.last_look(session, data["what"], data, data["reason"], zone)
    yes = button(words.yes_button(), DoIt(key=data["key"]), "primary")
    return text, keyboard([yes], [button(words.stop_button(), LeaveIt())])
