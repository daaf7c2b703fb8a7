"""Telling people in Telegram: the house says what happened, here are the words, in the reader's language and zone."""

from typing import Any

from aiogram.types import BotCommandScopeChat

from models.people import Roles
from models.tables.people import Person

from ..menu import bot_commands
from ..texts import privacy, summaries
from .announcing import Announcements
from .asking import Questions
from .classes import ClassMessages
from .digests import Digests
from .making import MakingMessages
from .paying import PayMessages
from .posting import plainly
from .streams import StreamMessages
from .warning import Warnings


class TelegramNotifier(
    ClassMessages, StreamMessages, MakingMessages, Questions, Announcements, Digests, PayMessages, Warnings
):
    """models.ports.Notifier over aiogram: one family of messages a module, and here what belongs to no class."""

    async def menu(self, to: Person, roles: Roles) -> int:
        """A stranger sees what everybody sees."""
        scope = BotCommandScopeChat(chat_id=to.telegram_id)
        with self._speaking_to(to):
            commands = bot_commands(roles)
        async with plainly():
            if roles.known:
                await self._bot.set_my_commands(commands, scope=scope)
            else:
                await self._bot.delete_my_commands(scope=scope)
        return 0

    async def connected(self, to: Person, details: dict[str, Any]) -> int:
        with self._speaking_to(to):
            text = summaries.connected(details)
        return await self._post(to, text, None, None)

    async def account_deleted(self, to: Person, details: dict[str, Any]) -> int:
        with self._speaking_to(to):
            text = privacy.account_deleted(details)
        return await self._post(to, text, None, None)
