"""Telegram groups: what is written to them, and that one may get another id."""

from . import telegram_groups
from .database import transaction
from .tables.outbox import Notice
from .tables.streams import LiveStream, StudentGroup


async def moved(old: int, new: int) -> None:
    """A group has become a supergroup. Messages are counted anew there, so what was shown can no longer be edited."""
    async with transaction():
        await Notice.filter(chat_id=old).update(chat_id=new, message_id=None)
        await LiveStream.filter(chat_id=old).update(chat_id=new)
        await StudentGroup.filter(chat_id=old).update(chat_id=new)
        await telegram_groups.moved(old, new)
