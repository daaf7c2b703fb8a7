"""What can go wrong, as a real aiogram bot meets it."""

import asyncio

import pytest
from aiogram import Bot
from aiogram.exceptions import TelegramNetworkError, TelegramRetryAfter, TelegramServerError

from .conftest import connected
from .limits import Limits
from .phone import Phone
from .telegram import TelegramServer


async def test_an_outage_is_a_server_error_until_it_ends(telegram: TelegramServer, bot: Bot, amina: Phone) -> None:
    await telegram.outage()
    with pytest.raises(TelegramServerError):
        await bot.send_message(amina.id, "x")
    await telegram.recover()
    await bot.send_message(amina.id, "y")
    assert amina.find("x") is None


async def test_an_outage_breaks_the_poll_that_is_open(telegram: TelegramServer, bot: Bot) -> None:
    waiting = asyncio.create_task(bot.get_updates(timeout=30))
    await telegram.backend.changes.until(lambda: telegram.backend.updates._poll, timeout=5)
    await telegram.outage()
    with pytest.raises(TelegramServerError):
        await waiting


async def test_a_refused_connection_comes_back_on_the_same_port(
    telegram: TelegramServer, bot: Bot, amina: Phone
) -> None:
    await telegram.outage(refuse=True)
    with pytest.raises(TelegramNetworkError):
        await bot.send_message(amina.id, "x")
    await telegram.recover()
    await bot.send_message(amina.id, "y")
    await amina.sees("y")


async def test_a_lost_answer_leaves_the_message_sent(telegram: TelegramServer, bot: Bot, amina: Phone) -> None:
    telegram.lose_answer("sendMessage")
    with pytest.raises(TelegramNetworkError):
        await bot.send_message(amina.id, "sent all the same")
    await amina.sees("sent all the same")
    await bot.send_message(amina.id, "and this one is heard of")


async def test_a_lost_request_does_nothing(telegram: TelegramServer, bot: Bot, amina: Phone) -> None:
    telegram.lose_request("sendMessage")
    with pytest.raises(TelegramNetworkError):
        await bot.send_message(amina.id, "never heard")
    assert amina.find("never heard") is None


async def test_a_flooded_chat_says_how_long_to_wait_and_others_go_on(
    telegram: TelegramServer, bot: Bot, amina: Phone
) -> None:
    omar = telegram.phone("Omar")
    await omar.start()
    telegram.flood(amina, 7)
    with pytest.raises(TelegramRetryAfter, match="Too Many Requests: retry after 7") as caught:
        await bot.send_message(amina.id, "x")
    assert caught.value.retry_after == 7
    await bot.send_message(omar.id, "x")


async def test_limits_refuse_who_writes_too_fast_and_who_does_not_wait() -> None:
    async with TelegramServer(limits=Limits(enabled=True, burst=2)) as telegram:
        amina, omar = telegram.phone("Amina"), telegram.phone("Omar")
        await amina.start()
        await omar.start()
        async with connected(telegram) as bot:
            await bot.send_message(amina.id, "1")
            await bot.send_message(amina.id, "2")
            for _ in range(2):
                with pytest.raises(TelegramRetryAfter) as caught:
                    await bot.send_message(amina.id, "3")
                assert caught.value.retry_after == 3
            await bot.send_message(omar.id, "1")


async def test_a_group_takes_twenty_messages_a_minute() -> None:
    async with TelegramServer(limits=Limits(enabled=True)) as telegram, connected(telegram) as bot:
        group = telegram.group("School", telegram.phone("Amina"))
        for number in range(20):
            await bot.send_message(group.id, str(number))
        with pytest.raises(TelegramRetryAfter) as caught:
            await bot.send_message(group.id, "one too many")
        assert 50 < caught.value.retry_after <= 60
