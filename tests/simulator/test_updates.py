"""Updates to a real aiogram dispatcher, by polling and by webhook."""

import asyncio
import contextlib
from collections.abc import AsyncIterator

import pytest
from aiogram import Bot, Dispatcher, F
from aiogram.exceptions import TelegramConflictError
from aiogram.filters import CommandObject, CommandStart
from aiogram.types import (
    BotCommand,
    BotCommandScopeAllPrivateChats,
    BotCommandScopeChat,
    CallbackQuery,
    ChatMemberUpdated,
    InlineKeyboardButton,
    InlineKeyboardMarkup,
    Message,
)
from aiogram.webhook.aiohttp_server import SimpleRequestHandler
from aiohttp import web

from .listening import Listener
from .phone import Phone
from .telegram import TelegramServer

GO = InlineKeyboardMarkup(inline_keyboard=[[InlineKeyboardButton(text="✅ Go on", callback_data="go")]])


def small_bot() -> Dispatcher:
    dispatcher = Dispatcher()

    @dispatcher.message(CommandStart())
    async def start(message: Message, command: CommandObject) -> None:
        await message.answer(f"welcome {command.args or 'stranger'}", reply_markup=GO)

    @dispatcher.message(F.text)
    async def echo(message: Message) -> None:
        await message.answer(f"you said {message.text}")

    @dispatcher.callback_query(F.data == "go")
    async def go(query: CallbackQuery) -> None:
        assert isinstance(query.message, Message)
        await query.message.edit_text("gone on")
        await query.answer("done", show_alert=True)

    @dispatcher.my_chat_member()
    async def membership(event: ChatMemberUpdated) -> None:
        dispatcher["membership"] = event.new_chat_member.status

    return dispatcher


@contextlib.asynccontextmanager
async def polling(bot: Bot) -> AsyncIterator[Dispatcher]:
    dispatcher = small_bot()
    task = asyncio.create_task(
        dispatcher.start_polling(bot, handle_signals=False, close_bot_session=False, polling_timeout=5)
    )
    yield dispatcher
    await dispatcher.stop_polling()
    await task


async def test_a_person_and_a_polling_bot_talk(telegram: TelegramServer, bot: Bot) -> None:
    omar = telegram.phone("Omar")
    async with polling(bot):
        await omar.open(f"https://t.me/{telegram.username}?start=invite-1")
        await omar.sees("welcome invite-1")
        assert await omar.tap("Go on") == {"text": "done", "show_alert": True, "url": ""}
        await omar.sees("gone on")
        await omar.say("hello")
        await omar.sees("you said hello", new=True)


async def test_blocking_the_bot_is_told_to_it(telegram: TelegramServer, bot: Bot, amina: Phone) -> None:
    async with polling(bot) as dispatcher:
        await amina.sees("welcome")
        amina.block()
        await amina.start("back")
        await amina.sees("welcome back")
        assert dispatcher["membership"] == "member"


async def test_unconfirmed_updates_come_again_until_confirmed(bot: Bot, amina: Phone) -> None:
    first = await bot.get_updates()
    assert await bot.get_updates() == first
    assert await bot.get_updates(offset=first[-1].update_id + 1) == []
    assert await bot.get_updates() == []


async def test_a_second_poll_ends_the_first(bot: Bot, telegram: TelegramServer) -> None:
    waiting = asyncio.create_task(bot.get_updates(timeout=30))
    await telegram.backend.changes.until(lambda: telegram.backend.updates._poll, timeout=5)
    assert await bot.get_updates() == []
    with pytest.raises(TelegramConflictError, match="terminated by other getUpdates request"):
        await waiting


async def test_updates_that_nobody_asked_for_are_not_kept(bot: Bot, amina: Phone) -> None:
    await bot.get_updates(offset=-1, allowed_updates=["callback_query"])
    await amina.say("unheard")
    assert [update.message.text for update in await bot.get_updates() if update.message] == ["/start"]


async def test_a_webhook_gets_updates_signed_and_again_after_a_failure(
    telegram: TelegramServer, bot: Bot, amina: Phone
) -> None:
    seen: list[str | None] = []

    @web.middleware
    async def break_once(request: web.Request, handler: object) -> web.StreamResponse:
        seen.append(request.headers.get("X-Telegram-Bot-Api-Secret-Token"))
        if len(seen) == 1:
            return web.Response(status=503)
        answer = await handler(request)  # type: ignore[operator]
        assert isinstance(answer, web.StreamResponse)
        return answer

    app = web.Application(middlewares=[break_once])
    SimpleRequestHandler(small_bot(), bot, handle_in_background=False, secret_token="s3").register(app, "/hook")
    listener = Listener(app)
    await listener.start()
    await bot.set_webhook(f"{listener.url}/hook", secret_token="s3")
    await amina.sees("welcome stranger")
    with pytest.raises(TelegramConflictError, match="webhook is active"):
        await bot.get_updates()
    info = await bot.get_webhook_info()
    assert info.last_error_message == "Wrong response from the webhook: 503 Service Unavailable"
    assert seen == ["s3", "s3"]
    await bot.delete_webhook()
    await listener.stop()


async def test_the_menu_of_a_chat_is_the_narrowest_that_is_set(
    telegram: TelegramServer, bot: Bot, amina: Phone
) -> None:
    omar = telegram.phone("Omar", language="es")
    await omar.start()

    def named(name: str) -> list[BotCommand]:
        return [BotCommand(command=name, description=name)]

    await bot.set_my_commands(named("help"))
    await bot.set_my_commands(named("ayuda"), BotCommandScopeAllPrivateChats(), language_code="es")
    await bot.set_my_commands(named("pay"), BotCommandScopeChat(chat_id=amina.id))
    assert [command["command"] for command in amina.commands()] == ["pay"]
    assert [command["command"] for command in omar.commands()] == ["ayuda"]
    await bot.delete_my_commands(BotCommandScopeChat(chat_id=amina.id))
    assert [command["command"] for command in amina.commands()] == ["help"]
