"""Where conversations stand. The bot's storage for aiogram is a thin layer over this."""

from datetime import datetime, timedelta
from typing import Any

from .tables.outbox import Conversation

KEPT_FOR = timedelta(days=30)  # after the last word; then the conversation begins anew


async def state_of(key: str) -> str | None:
    row = await Conversation.get_or_none(key=key)
    return row.state if row else None


async def data_of(key: str) -> dict[str, Any]:
    row = await Conversation.get_or_none(key=key)
    return dict(row.data) if row else {}


async def forget(telegram_id: int) -> None:
    """Whatever this account was in the middle of, in any chat."""
    await Conversation.filter(key__contains=f":{telegram_id}:").delete()


async def forget_old(now: datetime) -> int:
    """Returns how many were let go of. One without a time gets this one, and its days begin."""
    await Conversation.filter(kept_at=None).update(kept_at=now)
    return await Conversation.filter(kept_at__lt=now - KEPT_FOR).delete()


async def keep_state(key: str, state: str | None, now: datetime) -> None:
    await Conversation.update_or_create(key=key, defaults={"state": state, "kept_at": now})


async def keep_data(key: str, data: dict[str, Any], now: datetime) -> None:
    await Conversation.update_or_create(key=key, defaults={"data": data, "kept_at": now})
