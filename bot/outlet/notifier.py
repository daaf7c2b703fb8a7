"""Telling people in Telegram: the house says what happened, here are the words, in the reader's language and zone."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import datetime
from typing import Any

from aiogram import Bot
from aiogram.types import BotCommandScopeChat
from aiogram.utils.i18n import I18n

from models import people, students
from models.people import Roles
from models.ports import Audience, Links
from models.rules.names import search_key
from models.school import School
from models.tables.classes import ClassSession
from models.tables.people import Person

from ..clock import Clock
from ..i18n import fitting
from ..menu import bot_commands
from ..texts import cards, live, summaries
from ..texts import links as link_words
from ..texts.marks import zone_of
from . import keyboards
from .posting import plainly, post


class TelegramNotifier:
    """models.ports.Notifier over aiogram. Sessions come with their teacher and student loaded."""

    def __init__(self, bot: Bot, school: School, links: Links, i18n: I18n, clock: Clock) -> None:
        self._bot = bot
        self._school = school
        self._links = links
        self._i18n = i18n
        self._clock = clock

    async def class_link(self, to: Person, session: ClassSession, shown: int | None) -> int:
        name_student = await _must_name(session, to)
        with self._speaking_to(to):
            text = link_words.class_link(session, zone_of(to, self._school), name_student=name_student)
            keyboard = keyboards.below_class_link(session, self._links.track(session.tracking_token))
        return await post(self._bot, to.telegram_id, text, keyboard, shown)

    async def class_card(self, to: Person, session: ClassSession, shown: int | None) -> int:
        connection = (await students.connections([session.student_id]))[session.student_id]
        address, host = self._links.track(session.tracking_token), self._links.host(session)
        with self._speaking_to(to):
            zone = zone_of(to, self._school)
            text = cards.class_card(session, zone, connection=connection, address=address)
            keyboard = keyboards.below_card(session, host=host, address=address, alone=connection != "connected")
        # the teacher has just pressed Send: the card is no news
        return await post(self._bot, to.telegram_id, text, keyboard, shown, silent=True)

    async def class_summary(self, to: Person, session: ClassSession, audience: Audience, shown: int | None) -> int:
        name_student = await _must_name(session, to)
        with self._speaking_to(to):
            zone = zone_of(to, self._school)
            text = summaries.class_summary(session, audience, zone, name_student=name_student)
        return await post(self._bot, to.telegram_id, text, None, shown)

    async def live(
        self,
        to: Person,
        sessions: Sequence[ClassSession],
        now: datetime,
        until: datetime | None,
        shown: int | None,
    ) -> int:
        with self._speaking_to(to):
            text = live.live_text(sessions, now, zone_of(to, self._school), until)
            keyboard = keyboards.below_live()
        return await post(self._bot, to.telegram_id, text, keyboard, shown)

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
        return await post(self._bot, to.telegram_id, text, None, None)

    @contextmanager
    def _speaking_to(self, to: Person) -> Iterator[None]:
        with self._i18n.context(), self._i18n.use_locale(fitting(to.language, self._school.language)):
            yield


async def _must_name(session: ClassSession, reader: Person) -> bool:
    """Whether the reader could not know which student is meant: a parent, or somebody who stands for several."""
    if search_key(session.student.name) != search_key(reader.name):
        return True
    return len((await people.roles_of(reader)).students) > 1
