"""Conversation state in Redis, for schools that have one. Loaded only then: the library costs a tenth of a second."""

from typing import Any

from aiogram.fsm.storage.base import DefaultKeyBuilder
from aiogram.fsm.storage.redis import RedisStorage
from redis.asyncio import BlockingConnectionPool, Redis
from redis.asyncio.retry import Retry
from redis.backoff import NoBackoff
from redis.exceptions import RedisError

from models.conversations import KEPT_FOR

from .storage import ConversationsAway

PREFIX = "classclock"  # of every key, for a Redis that others use as well
PATIENCE = 2.0  # seconds for an answer; somebody has pressed a button and waits
CONNECTIONS = 20


class _Redis(Redis):
    async def execute_command(self, *words: Any, **options: Any) -> Any:
        try:
            return await super().execute_command(*words, **options)  # type: ignore[no-untyped-call]
        except (RedisError, OSError) as fault:
            raise ConversationsAway(f"{type(fault).__name__}: {fault}") from fault


class RedisConversations(RedisStorage):
    """Every call raises ConversationsAway while Redis does not answer, and works again as soon as it does."""

    def __init__(self, url: str) -> None:
        pool = BlockingConnectionPool.from_url(
            url,
            max_connections=CONNECTIONS,
            timeout=PATIENCE,
            socket_connect_timeout=PATIENCE,
            socket_timeout=PATIENCE,
            retry=Retry(NoBackoff(), 1),  # for a connection that Redis has closed since
        )
        keys = DefaultKeyBuilder(prefix=PREFIX, with_bot_id=True, with_destiny=True)
        super().__init__(_Redis(connection_pool=pool), keys, state_ttl=KEPT_FOR, data_ttl=KEPT_FOR)
