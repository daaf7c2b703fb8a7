"""The one screen of a correction that has buttons: before → after, and why."""

from collections.abc import Mapping
from typing import Any
from zoneinfo import ZoneInfo

from aiogram.filters.callback_data import CallbackData

from models.tables.classes import ClassSession

from ..texts import changes as change_words
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


def last_look_at_change(
    session: ClassSession, data: Mapping[str, Any], *, undoing: str | None, zone: ZoneInfo
) -> Screen:
    """The same for a change of another kind, which was tried out: `data["becomes"]` is what it would come to."""
    text = change_words.last_look(session, data, undoing=undoing, zone=zone)
    yes = button(words.yes_button(), DoIt(key=data["key"]), "primary")
    return text, keyboard([yes], [button(words.stop_button(), LeaveIt())])
