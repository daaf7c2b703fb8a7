"""Updates that this program cannot read are passed over by number.

Telegram brings an update again until it is taken, and a new kind of thing in one message would otherwise stand before
all messages after it, for everybody, until the program is brought up to date.
"""

from collections.abc import Mapping
from typing import Any

import structlog
from aiogram import Bot
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
