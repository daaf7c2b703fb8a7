"""Why somebody changes something of the school: a usual reason, tapped, or any other, typed."""

from aiogram.filters.callback_data import CallbackData
from aiogram.types import InlineKeyboardButton, Message

from .screens.keys import Screen, button, keyboard
from .screens.paging import in_rows
from .texts import whys as words

LONGEST = 1000  # characters


class Because(CallbackData, prefix="bcs"):
    """A usual reason, by its place in the list of what the conversation is about."""

    place: int


def ask(what: str, leave: InlineKeyboardButton) -> Screen:
    taps = [button(said, Because(place=place)) for place, said in enumerate(words.usual(what))]
    return words.why(), keyboard(*in_rows(taps, 2), [leave])


def tapped(what: str, place: int) -> str | None:
    """None for what was never on a button."""
    usual = words.usual(what)
    return usual[place] if 0 <= place < len(usual) else None


def typed(message: Message) -> str:
    """Empty for what is no text."""
    return " ".join((message.text or "").split())[:LONGEST].strip()
