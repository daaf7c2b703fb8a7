"""Telegram groups: the bot talks in private chats only, and remembers in which groups a teacher may post a class.

Says so to commands, and is silent otherwise.
"""

from datetime import datetime

from aiogram import Router
from aiogram.enums import ChatMemberStatus, ChatType
from aiogram.types import CallbackQuery, Chat, ChatMemberUpdated, Message

from models import chats, telegram_groups

from ..filters import InChat
from ..texts import refusals as words

INSIDE = {ChatMemberStatus.MEMBER, ChatMemberStatus.ADMINISTRATOR}
OUTSIDE = {ChatMemberStatus.LEFT, ChatMemberStatus.KICKED}
GROUPS = {ChatType.GROUP, ChatType.SUPERGROUP}


def make_router() -> Router:
    router = Router(name="groups")
    router.message.filter(~InChat(ChatType.PRIVATE))
    router.callback_query.filter(~InChat(ChatType.PRIVATE))
    router.my_chat_member.register(membership, InChat(*GROUPS))
    router.message.register(in_a_group)
    router.callback_query.register(button_in_a_group)
    return router


async def membership(change: ChatMemberUpdated, now: datetime) -> None:
    """Somebody added the bot, or removed it. A channel is no group: nobody answers there for who reads it."""
    if change.new_chat_member.status in INSIDE:
        await _learn(change.chat, change.from_user.id, now)
    elif change.new_chat_member.status in OUTSIDE:
        await telegram_groups.left(change.chat.id, now)


async def in_a_group(message: Message, now: datetime) -> None:
    if message.migrate_to_chat_id is not None:
        await chats.moved(message.chat.id, message.migrate_to_chat_id)
    if not (message.text or "").startswith("/"):
        return
    if message.chat.type in GROUPS and message.from_user is not None:
        await _learn(message.chat, message.from_user.id, now)
    await message.answer(words.not_in_groups())


async def button_in_a_group(query: CallbackQuery) -> None:
    await query.answer(words.not_in_groups(), show_alert=True)


async def _learn(chat: Chat, telegram_id: int, now: datetime) -> None:
    await telegram_groups.learn(telegram_id, chat.id, chat.title or "", now)
