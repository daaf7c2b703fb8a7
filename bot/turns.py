"""Answers in conversations take their turn among the messages of the outbox: Telegram counts them together.

Who has pressed a button waits for some hundredths of a second while a storm goes on, instead of being refused.
"""

from collections.abc import Callable
from contextlib import AbstractAsyncContextManager, nullcontext
from contextvars import ContextVar

from aiogram import Bot
from aiogram.client.session.middlewares.base import BaseRequestMiddleware, NextRequestMiddlewareType
from aiogram.methods import (
    CopyMessage,
    EditMessageCaption,
    EditMessageReplyMarkup,
    EditMessageText,
    Response,
    SendDocument,
    SendMessage,
    SendPhoto,
    SendRichMessage,
    TelegramMethod,
)
from aiogram.methods.base import TelegramType

# answerCallbackQuery is not limited: https://github.com/tdlib/telegram-bot-api/issues/648
COUNTED = (
    CopyMessage,
    EditMessageCaption,
    EditMessageReplyMarkup,
    EditMessageText,
    SendDocument,
    SendMessage,
    SendPhoto,
    SendRichMessage,
)

from_outbox: ContextVar[bool] = ContextVar("from_outbox", default=False)
"""Set while the outbox speaks: it has waited for its turn already."""


class TakeTurns(BaseRequestMiddleware):
    """`turn` waits until one more message may go, and counts it."""

    def __init__(self, turn: Callable[[], AbstractAsyncContextManager[None]]) -> None:
        self._turn = turn

    async def __call__(
        self, make_request: NextRequestMiddlewareType[TelegramType], bot: Bot, method: TelegramMethod[TelegramType]
    ) -> Response[TelegramType]:
        counted = isinstance(method, COUNTED) and not from_outbox.get()
        async with self._turn() if counted else nullcontext():
            return await make_request(bot, method)
