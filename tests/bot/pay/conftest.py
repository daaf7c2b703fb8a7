"""Pay is mostly asked about by the school's admin."""

import pytest

from models.tables.people import Person
from tests.bot.telegram import Chat, Chats


@pytest.fixture
async def chat(chats: Chats, huda: Person) -> Chat:
    """Huda's."""
    return chats(huda)
