"""A stand-in Telegram and a real aiogram bot that speaks to it."""

from collections.abc import AsyncIterator

import pytest
from aiogram import Bot
from aiogram.client.session.aiohttp import AiohttpSession
from aiogram.client.telegram import TelegramAPIServer

from .phone import Phone
from .telegram import TelegramServer


class LoopbackSession(AiohttpSession):
    async def close(self) -> None:
        """Without aiogram's quarter of a second for TLS, which loopback does not need."""
        if self._session is not None:
            await self._session.close()


def connected(telegram: TelegramServer) -> Bot:
    return Bot(telegram.token, LoopbackSession(api=TelegramAPIServer.from_base(telegram.url)))


@pytest.fixture
async def telegram() -> AsyncIterator[TelegramServer]:
    async with TelegramServer() as server:
        yield server


@pytest.fixture
async def bot(telegram: TelegramServer) -> AsyncIterator[Bot]:
    async with connected(telegram) as bot:
        yield bot


@pytest.fixture
async def amina(telegram: TelegramServer) -> Phone:
    """A person who has pressed Start."""
    phone = telegram.phone("Amina Yusuf")
    await phone.start()
    return phone
