"""The questions that the bot may be waiting on an answer to."""

from collections import Counter

import pytest
from aiogram.fsm.state import StatesGroup

import bot.app  # noqa: F401  # all conversations
from jobs.cleaning import clean
from models.tables.outbox import Conversation
from models.tables.people import Person
from tests.conftest import SettableClock

from .telegram import Chat, Chats


@pytest.fixture
def huda(huda: Person, chats: Chats) -> Chat:
    return chats(huda)


def test_no_two_conversations_wait_under_one_name() -> None:
    """They are stored by name: the answer would go to whichever of them is asked first."""
    names = Counter(name for group in StatesGroup.__subclasses__() for name in group.__all_states_names__)
    assert len(names) > 50
    assert [name for name, times in names.items() if times > 1] == []


async def test_thirty_days_after_its_last_word_a_conversation_begins_anew(huda: Chat, clock: SettableClock) -> None:
    await huda.say("/timezone")
    clock.forward(days=29)
    assert "don’t know a place" in await huda.say("Nowhere")  # still asked where
    clock.forward(days=29)
    assert await clean(clock(), None) == 0
    assert "don’t know a place" in await huda.say("Nowhere")
    clock.forward(days=31)
    assert await clean(clock(), None) == 1
    assert "did not understand" in await huda.say("Nowhere")
    assert not await Conversation.exists()


async def test_one_kept_by_a_version_that_wrote_no_time_has_its_thirty_days_too(
    huda: Chat, clock: SettableClock
) -> None:
    await huda.say("/timezone")
    await Conversation.all().update(kept_at=None)
    clock.forward(days=31)
    assert await clean(clock(), None) == 0
    assert await clean(clock.forward(days=29), None) == 0
    assert await clean(clock.forward(days=2), None) == 1
