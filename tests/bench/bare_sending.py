"""What one message costs aiogram alone: `python -m tests.bench.bare_sending URL TOKEN CHAT COUNT`, seconds of CPU."""

import asyncio
import sys
import time

import uvloop
from aiogram import Bot
from aiogram.client.default import DefaultBotProperties
from aiogram.client.session.aiohttp import AiohttpSession
from aiogram.client.telegram import TelegramAPIServer
from aiogram.enums import ParseMode


async def send(url: str, token: str, chat: int, count: int) -> None:
    session = AiohttpSession(api=TelegramAPIServer.from_base(url))
    async with Bot(token, session=session, default=DefaultBotProperties(parse_mode=ParseMode.HTML)) as bot:
        await bot.get_me()
        began = time.process_time()
        for number in range(count):
            await bot.send_message(chat, f"Message <b>{number}</b>")
            await asyncio.sleep(1 / 30)  # as often as the outbox may: what is done rarely costs more each time
        print((time.process_time() - began) / count)


if __name__ == "__main__":
    uvloop.run(send(sys.argv[1], sys.argv[2], int(sys.argv[3]), int(sys.argv[4])))
