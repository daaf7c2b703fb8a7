"""`[telegram] conversations` names a Redis: what stands there, and what people read while it is away."""

from collections.abc import AsyncIterator, Callable
from datetime import timedelta
from pathlib import Path

import pytest
from aiogram import Bot, Dispatcher
from aiogram.fsm.storage.base import BaseStorage, StorageKey
from pydantic import SecretStr

from bot.i18n import Catalogues
from bot.inbox import Inbox
from bot.patience import Patience
from bot.storage import conversations_at
from models.conversations import KEPT_FOR
from models.tables.outbox import Conversation
from models.tables.pay import AbsenceNote
from models.tables.people import Teacher
from tests.conftest import SettableClock
from tests.redis_server import PROGRAM, RedisServer
from tests.simulator.nursery import Nursery
from tests.simulator.program import Program
from tests.simulator.telegram import TelegramServer
from tests.world import World

from .telegram import Chat, Chats, account_of

pytestmark = pytest.mark.skipif(PROGRAM is None, reason="no redis-server on this machine (Debian: redis-server)")

AWAY = "I can’t look up where we were right now. Nothing is lost: please try that again in a minute."


@pytest.fixture
async def redis(tmp_path: Path) -> AsyncIterator[RedisServer]:
    server = RedisServer(tmp_path)
    await server.start()
    yield server
    await server.stop()


@pytest.fixture
async def storage(redis: RedisServer, clock: SettableClock) -> AsyncIterator[BaseStorage]:
    async with conversations_at(SecretStr(redis.url), clock) as storage:
        yield storage


@pytest.fixture
async def yusuf(world: World) -> Teacher:
    return await world.teacher("Yusuf")


@pytest.fixture
async def fatima(world: World, yusuf: Teacher, chats: Chats) -> Chat:
    return chats(await world.contact(await world.student(yusuf, "Amina", connected=False), "Fatima"))


async def asked_why(fatima: Chat) -> None:
    """In the middle of saying that Amina can't come."""
    await fatima.say("/classes")
    await fatima.tap("Can’t come")
    await fatima.say("tomorrow")


async def test_of_whoever_is_deleted_no_conversation_is_left(fatima: Chat, storage: BaseStorage, bot: Bot) -> None:
    await asked_why(fatima)
    person = fatima.phone.id
    key = StorageKey(bot_id=bot.id, chat_id=person, user_id=person)
    await fatima.say("/privacy")
    await storage.set_data(key, {"press": ["1:said", "2026-03-02"]})
    await fatima.tap("Delete me")
    await fatima.tap("Yes, delete me")
    assert (await storage.get_state(key), await storage.get_data(key)) == (None, {})
    assert not await Conversation.exists()


async def test_a_conversation_goes_on_after_a_restart_of_the_program_and_of_redis(
    fatima: Chat, redis: RedisServer, chats: Chats, make_dispatcher: Callable[[], Dispatcher]
) -> None:
    await asked_why(fatima)
    chats.dispatcher = make_dispatcher()
    await redis.stop()
    await redis.start()
    assert "✓ Noted" in await fatima.say("She has an exam")
    assert await AbsenceNote.all().count() == 1


async def test_it_stands_in_redis_alone_under_the_program_s_name_and_is_let_go_of_in_time(
    fatima: Chat, redis: RedisServer
) -> None:
    await asked_why(fatima)
    keys = await redis.keys()
    assert {key.rpartition(":")[2] for key in keys} == {"state", "data"}
    assert all(key.startswith("classclock:") for key in keys)
    assert all(0 < seconds <= KEPT_FOR / timedelta(seconds=1) for seconds in keys.values())
    assert not await Conversation.exists()
    await fatima.say("/cancel")
    assert await redis.keys() == {}


@pytest.mark.parametrize("how", ["stopped", "held up"])
async def test_while_redis_is_away_each_word_is_answered_and_afterwards_it_goes_on(
    fatima: Chat, redis: RedisServer, how: str
) -> None:
    await asked_why(fatima)
    if how == "stopped":
        await redis.stop()
    else:
        redis.hold_up()
    assert await fatima.say("She has an exam") == AWAY
    assert await fatima.say("/today") == AWAY
    assert not await AbsenceNote.exists()
    if how == "stopped":
        await redis.start()
    else:
        redis.let_go()
    assert "✓ Noted" in await fatima.say("She has an exam")


async def test_a_tap_is_answered_too_and_so_is_a_stranger(fatima: Chat, redis: RedisServer, chats: Chats) -> None:
    await fatima.say("/classes")
    await redis.stop()
    assert await fatima.tap("Can’t come") == AWAY
    assert await chats("Nadia").say("Hello") == AWAY


async def test_what_nobody_waits_for_is_kept_until_redis_is_back(
    yusuf: Teacher, chats: Chats, redis: RedisServer, bot: Bot, catalogues: Catalogues, clock: SettableClock
) -> None:
    teacher = await account_of(yusuf)
    chats(teacher).phone.block()
    inbox = Inbox(bot, chats.dispatcher, Patience(catalogues), clock)
    inbox.open()
    await redis.stop()
    await inbox.take(list(chats.telegram.backend.updates.pending))
    await inbox.finish()
    assert (await account_of(yusuf)).blocked_at is None
    await redis.start()
    clock.forward(minutes=1)
    assert await inbox.catch_up() == 1
    await inbox.finish()
    assert (await account_of(yusuf)).blocked_at is not None


async def test_the_program_starts_without_its_redis_says_what_to_mend_and_recovers(
    redis: RedisServer, tmp_path: Path
) -> None:
    async with TelegramServer() as telegram, Nursery() as nursery:
        await redis.stop()
        settings = {"telegram": {"conversations": redis.url}}
        async with Program(tmp_path, telegram, settings=settings, nursery=nursery) as program:
            assert "[telegram] conversations" in await program.prints("Redis does not answer, so")
            phone = telegram.phone("Amina")
            await phone.start()
            await phone.sees(AWAY, timeout=20)
            await redis.start()
            await phone.say("/start")
            await phone.sees("I clock the online classes", timeout=20)
            assert await program.stop() == 0
