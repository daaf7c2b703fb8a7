"""Where conversations stand. The bot's storage for aiogram is a thin layer over this."""

from typing import Any

from .tables.outbox import Conversation


async def state_of(key: str) -> str | None:
    row = await Conversation.get_or_none(key=key)
    return row.state if row else None


async def data_of(key: str) -> dict[str, Any]:
    row = await Conversation.get_or_none(key=key)
    return dict(row.data) if row else {}


async def forget(telegram_id: int) -> None:
    """Whatever this account was in the middle of, in any chat."""
    await Conversation.filter(key__contains=f":{telegram_id}:").delete()


async def keep_state(key: str, state: str | None) -> None:
    await Conversation.update_or_create(key=key, defaults={"state": state})


async def keep_data(key: str, data: dict[str, Any]) -> None:
    await Conversation.update_or_create(key=key, defaults={"data": data})
