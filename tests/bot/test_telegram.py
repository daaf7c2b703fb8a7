"""The way to Telegram over a real connection: what is written there, and what is understood of its answers."""

from collections.abc import AsyncIterator

import pytest
from aiogram import Bot
from aiogram.types import BufferedInputFile, InlineKeyboardButton, InlineKeyboardMarkup
from pydantic import SecretStr

from bot.config_sections import Telegram
from bot.outlet.posting import post
from bot.telegram import make_bot
from models.ports import RecipientGone, TryAgain
from tests.simulator.phone import Phone
from tests.simulator.telegram import TelegramServer

BELOW = InlineKeyboardMarkup(inline_keyboard=[[InlineKeyboardButton(text="Wrong?", callback_data="wrong:5")]])


@pytest.fixture
async def telegram() -> AsyncIterator[TelegramServer]:
    async with TelegramServer() as server:
        yield server


@pytest.fixture
async def bot(telegram: TelegramServer) -> AsyncIterator[Bot]:
    async with make_bot(Telegram(token=SecretStr(telegram.token), api_base=telegram.url)) as bot:
        yield bot


@pytest.fixture
async def amina(telegram: TelegramServer) -> Phone:
    phone = telegram.phone("Amina")
    await phone.start()
    return phone


async def test_a_message_is_written_as_json_with_the_bots_defaults(
    telegram: TelegramServer, bot: Bot, amina: Phone
) -> None:
    await post(bot, amina.id, "<b>45 min</b>", BELOW, None)
    written = telegram.calls[-1].payload
    assert (written["chat_id"], written["text"], written["parse_mode"]) == (amina.id, "<b>45 min</b>", "HTML")
    assert written["link_preview_options"] == {"is_disabled": True}
    assert written["reply_markup"] == {"inline_keyboard": [[{"text": "Wrong?", "callback_data": "wrong:5"}]]}


async def test_a_message_keeps_its_number_when_it_is_edited(bot: Bot, amina: Phone) -> None:
    shown = await post(bot, amina.id, "at first", BELOW, None)
    assert await post(bot, amina.id, "then", None, shown) == shown
    assert await post(bot, amina.id, "then", None, shown) == shown  # Telegram refuses what changes nothing
    assert await post(bot, amina.id, "and a new one", None, shown + 100) == shown + 1
    assert amina.find("at first") is None


async def test_a_file_goes_as_a_form(telegram: TelegramServer, bot: Bot, amina: Phone) -> None:
    file = BufferedInputFile(b"a,b\n", "pay.csv")
    await bot.send_document(amina.id, file, caption="<i>March</i>", reply_markup=BELOW)
    [kept] = telegram.backend.memory.files.values()
    assert (kept.name, kept.content) == ("pay.csv", b"a,b\n")
    assert telegram.calls[-1].payload["caption"] == "<i>March</i>"


async def test_refusals_are_understood(telegram: TelegramServer, bot: Bot, amina: Phone) -> None:
    telegram.flood(amina, 7)
    with pytest.raises(TryAgain) as flooded:
        await post(bot, amina.id, "x", None, None)
    assert flooded.value.after == 7
    telegram.block(amina)
    with pytest.raises(RecipientGone, match="blocked"):
        await post(bot, amina.id, "x", None, None)
    await telegram.outage()
    with pytest.raises(TryAgain, match="TelegramServerError"):
        await post(bot, amina.id, "x", None, None)
    await telegram.outage(refuse=True)
    with pytest.raises(TryAgain, match="TelegramNetworkError"):
        await post(bot, amina.id, "x", None, None)
