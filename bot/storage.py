"""aiogram's conversation state, in the database or in Redis: a restart in the middle of a sentence loses nothing."""

from collections.abc import AsyncIterator, Mapping
from contextlib import AbstractAsyncContextManager, asynccontextmanager, nullcontext
from typing import Any

from aiogram.fsm.state import State
from aiogram.fsm.storage.base import BaseStorage, StateType, StorageKey
from pydantic import SecretStr

from models import conversations

from .clock import Clock


class ConversationsAway(Exception):
    """Redis does not answer, or refuses. What stands there is still there; whoever wrote is asked to try again."""


def conversations_at(redis: SecretStr | None, clock: Clock) -> AbstractAsyncContextManager[BaseStorage]:
    """None: in the database. Nothing is asked of Redis yet."""
    return nullcontext(ConversationStorage(clock)) if redis is None else _in_redis(redis)


@asynccontextmanager
async def _in_redis(redis: SecretStr) -> AsyncIterator[BaseStorage]:
    from .storage_redis import RedisConversations  # noqa: PLC0415  # only for who has one

    storage = RedisConversations(redis.get_secret_value())
    try:
        yield storage
    finally:
        await storage.close()


async def why_away(redis: SecretStr) -> str | None:
    """Why no conversation can be kept in that Redis; None when all is well. Holds no password."""
    probe = StorageKey(bot_id=0, chat_id=0, user_id=0)
    try:
        async with _in_redis(redis) as storage:
            await storage.get_state(probe)
    except ConversationsAway as away:
        return str(away)
    return None


class ConversationStorage(BaseStorage):
    """Data must be plain JSON values."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock

    async def set_state(self, key: StorageKey, state: StateType = None) -> None:
        await conversations.keep_state(_row(key), state.state if isinstance(state, State) else state, self._clock())

    async def get_state(self, key: StorageKey) -> str | None:
        return await conversations.state_of(_row(key))

    async def set_data(self, key: StorageKey, data: Mapping[str, Any]) -> None:
        await conversations.keep_data(_row(key), dict(data), self._clock())

    async def get_data(self, key: StorageKey) -> dict[str, Any]:
        return await conversations.data_of(_row(key))

    async def close(self) -> None:
        """Nothing to close: the database belongs to somebody else."""


def _row(key: StorageKey) -> str:
    return f"{key.bot_id}:{key.chat_id}:{key.user_id}:{key.destiny}"
