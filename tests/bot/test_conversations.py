"""The questions that the bot may be waiting on an answer to."""

from collections import Counter

from aiogram.fsm.state import StatesGroup

import bot.app  # noqa: F401  # all conversations


def test_no_two_conversations_wait_under_one_name() -> None:
    """They are stored by name: the answer would go to whichever of them is asked first."""
    names = Counter(name for group in StatesGroup.__subclasses__() for name in group.__all_states_names__)
    assert len(names) > 50
    assert [name for name, times in names.items() if times > 1] == []
