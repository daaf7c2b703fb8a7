"""What is shown where the bot was to create a Zoom meeting and could not, or not yet."""

from zoneinfo import ZoneInfo

from aiogram.filters.callback_data import CallbackData

from models.outcome import Outcome

from ..texts import making as words
from ..texts import send
from .keys import Screen, button, keyboard

HOPELESS = {"already_open", "not_your_student", "nobody_left"}  # neither another try nor a link changes it


def not_made(
    outcome: Outcome, zone: ZoneInfo, *, again: CallbackData, paste: CallbackData, stop: CallbackData
) -> Screen:
    """`again` tries the same once more, `paste` asks for a link instead: nothing that was said so far is lost."""
    if outcome.state == "dropped":
        return words.dropped(), None
    if outcome.trouble in HOPELESS:
        return words.failed(outcome, zone), None
    text = words.failed(outcome, zone) if outcome.state == "failed" else words.not_yet(outcome)
    return text, keyboard(
        [button(words.again_button(), again)],
        [button(words.paste_button(), paste), button(send.stop_button(), stop)],
    )
