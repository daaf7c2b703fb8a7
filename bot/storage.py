"""aiogram's conversation state, kept in the database: a restart in the middle of a sentence loses nothing."""

from collections.abc import Mapping
from typing import Any

from aiogram.fsm.state import State
from aiogram.fsm.storage.base import BaseStorage, StateType, StorageKey

from models import conversations


class ConversationStorage(BaseStorage):
    """Data must be plain JSON values."""

    async def set_state(self, key: StorageKey, state: StateType = None) -> None:
        await conversations.keep_state(_row(key), state.state if isinstance(state, State) else state)

    async def get_state(self, key: StorageKey) -> str | None:
        return await conversations.state_of(_row(key))

    async def set_data(self, key: StorageKey, data: Mapping[str, Any]) -> None:
        await conversations.keep_data(_row(key), dict(data))

    async def get_data(self, key: StorageKey) -> dict[str, Any]:
        return await conversations.data_of(_row(key))

    async def close(self) -> None:
        """Nothing to close: the database belongs to somebody else."""


def _row(key: StorageKey) -> str:
    return f"{key.bot_id}:{key.chat_id}:{key.user_id}:{key.destiny}"
