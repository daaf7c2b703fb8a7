"""Somebody who floods the bot is told once to slow down and then passed over for a while; nobody else notices.

In this process and in its memory only: it saves work, nothing depends on it. Time is the machine's own, also in the
demo, whose days are short.
"""

import time
from collections import OrderedDict
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from typing import Literal

from aiogram.enums import ChatType
from aiogram.exceptions import TelegramAPIError
from aiogram.types import CallbackQuery, Message, Update, User
from aiogram.utils.i18n import I18n

from models import people

from .i18n import fitting
from .texts import refusals as words

MOST = 20.0  # messages that may come at once
A_SECOND = 2.0  # and so many more each second
PAUSE = 10.0  # seconds without an answer for whoever sends more
BUTTON = 0.5  # a tap counts half: impatience with a slow button is no flood
REMEMBERED = 10_000  # people, those who wrote last


@dataclass(slots=True)
class Pace:
    """How fast somebody has been of late."""

    level: float = 0.0
    at: float = 0.0
    paused_until: float = 0.0
    album: str | None = None


class Patience:
    """`seconds` is any clock that only goes forward."""

    def __init__(self, i18n: I18n, *, seconds: Callable[[], float] = time.monotonic) -> None:
        self._i18n = i18n
        self._seconds = seconds
        self._paces: OrderedDict[int, Pace] = OrderedDict()

    async def admits(self, update: Update) -> bool:
        """Whether to work on this; tells its sender when this is the one that was too much."""
        event = update.event
        user: User | None = getattr(event, "from_user", None)
        if user is None:
            return True
        match self.judge(user.id, event):
            case "too_much":
                await self._tell(event, user)
                return False
            case "paused":
                return False
        return True

    def judge(self, user_id: int, event: object) -> Literal["fine", "too_much", "paused"]:
        now, pace = self._seconds(), self._pace_of(user_id)
        if now < pace.paused_until:
            return "paused"
        weight = BUTTON if isinstance(event, CallbackQuery) else 1.0
        album = event.media_group_id if isinstance(event, Message) else None
        if album is not None and album == pace.album:
            weight = 0.0  # ten pictures sent as one
        pace.album = album
        pace.level = max(0.0, pace.level - (now - pace.at) * A_SECOND) + weight
        pace.at = now
        if pace.level <= MOST:
            return "fine"
        pace.level, pace.paused_until = 0.0, now + PAUSE
        return "too_much"

    def _pace_of(self, user_id: int) -> Pace:
        pace = self._paces.setdefault(user_id, Pace(at=self._seconds()))
        self._paces.move_to_end(user_id)
        if len(self._paces) > REMEMBERED:
            self._paces.popitem(last=False)
        return pace

    async def _tell(self, event: object, user: User) -> None:
        person = await people.find(user.id)
        language = fitting(person.language if person else user.language_code, self._i18n.default_locale)
        with suppress(TelegramAPIError), self._i18n.context(), self._i18n.use_locale(language):
            if isinstance(event, CallbackQuery):
                await event.answer(words.too_fast(int(PAUSE)), show_alert=True)
            elif isinstance(event, Message) and event.chat.type == ChatType.PRIVATE:
                await event.answer(words.too_fast(int(PAUSE)))
