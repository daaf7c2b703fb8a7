"""What the bot writes besides the outbox takes its turn, too."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import pytest
from aiogram import Bot

from bot.outlet.posting import post
from bot.turns import TakeTurns

from .telegram import Chat


@pytest.fixture
def turns(bot: Bot) -> list[str]:
    """What was done with a turn: taken, and given up when the message was answered."""
    seen: list[str] = []

    @asynccontextmanager
    async def turn() -> AsyncIterator[None]:
        seen.append("taken")
        yield
        seen.append("over")

    bot.session.middleware(TakeTurns(turn))
    return seen


async def test_an_answer_takes_a_turn(chat: Chat, turns: list[str]) -> None:
    await chat.say("/help")
    assert turns == ["taken", "over"]


async def test_the_outbox_has_waited_for_its_own(bot: Bot, chat: Chat, turns: list[str]) -> None:
    await chat.say("/help")
    turns.clear()
    shown = await post(bot, chat.phone.id, "x", None, None)
    await post(bot, chat.phone.id, "y", None, shown)
    assert turns == []


async def test_what_telegram_does_not_count_takes_none(bot: Bot, chat: Chat, turns: list[str]) -> None:
    await chat.say("/help")
    turns.clear()
    await bot.send_chat_action(chat.phone.id, "typing")
    await bot.get_me()
    assert turns == []
