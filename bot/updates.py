"""Updates that this program cannot read are passed over by number.

Telegram brings an update again until it is taken, and a new kind of thing in one message would otherwise stand before
all messages after it, for everybody, until the program is brought up to date.
"""

import json
from collections.abc import Mapping
from typing import Any

import structlog
from aiogram import Bot
from aiogram.client.session.aiohttp import AiohttpSession
from aiogram.exceptions import ClientDecodeError
from aiogram.methods import GetUpdates, Response, TelegramMethod
from aiogram.methods.base import TelegramType
from aiogram.types import Update
from pydantic import ValidationError

log = structlog.get_logger(__name__)


def understood(said: Mapping[str, Any], bot: Bot) -> Update | None:
    """None for what this program will never be able to read; the log says where it stopped, not what was said."""
    try:
        return Update.model_validate(said, context={"bot": bot})
    except ValidationError as error:
        where = [".".join(map(str, fault["loc"])) for fault in error.errors(include_input=False)]
        log.error("update_not_understood", update_id=said.get("update_id"), where=where[:5])
        return None


class PatientSession(AiohttpSession):
    """Polling: in a batch with an update that cannot be read, the others are; that one keeps nothing but its number."""

    def check_response(
        self, bot: Bot, method: TelegramMethod[TelegramType], status_code: int, content: str
    ) -> Response[TelegramType]:
        try:
            return super().check_response(bot, method, status_code, content)
        except ClientDecodeError as fault:
            batch = fault.data.get("result") if isinstance(fault.data, dict) else None
            is_polling = isinstance(method, GetUpdates)
            if not is_polling or not isinstance(batch, list):
                raise
        readable = [one if understood(one, bot) else {"update_id": one["update_id"]} for one in batch]
        return super().check_response(bot, method, status_code, json.dumps({"ok": True, "result": readable}))
