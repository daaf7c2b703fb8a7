"""What a day or a week came to, and the classes that somebody collects. The school's numbers come with a picture."""

import asyncio
from collections.abc import Awaitable, Callable

import structlog
from aiogram import Bot
from aiogram.utils.i18n import I18n

from models.digests import Digest, Numbers
from models.filtering import Filter
from models.ports import Links
from models.rules.periods import Period
from models.school import School
from models.tables.people import Person
from models.whose import Whose

from ..clock import Clock
from ..texts import digests as words
from ..texts.lists import length
from .posting import post_picture
from .speaking import Speaker

Draw = Callable[[Filter, Period, School, Whose | None], Awaitable[list[bytes]]]

MOST_BELOW_A_PICTURE = 1024  # https://core.telegram.org/bots/api#sendphoto, counted here with the markup
DRAWING_SECONDS = 25  # with its turn; together with the sending less than a notice is claimed for
STAYS_TRUE = 600  # seconds

log = structlog.get_logger(__name__)


class Digests(Speaker):
    """`draw` None: in words only."""

    def __init__(
        self, bot: Bot, school: School, links: Links, i18n: I18n, clock: Clock, *, draw: Draw | None = None
    ) -> None:
        super().__init__(bot, school, links, i18n, clock)
        self._draw = draw
        self._turn = asyncio.Lock()  # drawing takes a core and 100 MB
        self._drawn: tuple[object, bytes | None] | None = None  # what of, so that all admins get the same picture

    async def digest(self, to: Person, digest: Digest, shown: int | None) -> int:
        now, school = self._clock(), self._school
        with self._speaking_to(to) as zone:
            if not isinstance(digest, Numbers):
                return await self._post(to, words.collected(digest, now, zone), None, shown)
            if shown is not None:
                return shown  # numbers of that moment
            text = words.numbers(digest, now, zone, school_name=school.name, school_zone=school.zone)
            picture = await self._picture(digest) if length(text) <= MOST_BELOW_A_PICTURE else None
        if picture is None:
            return await self._post(to, text, None, None)
        return await post_picture(self._bot, to.telegram_id, picture, text)

    async def _picture(self, digest: Numbers) -> bytes | None:
        """None when there is nothing to draw, or it cannot be drawn now: the words say it all."""
        if self._draw is None or digest.teacher is not None:
            return None
        try:
            async with asyncio.timeout(DRAWING_SECONDS), self._turn:
                return await self._the_same_for_all(digest, self._draw)
        except Exception:
            log.exception("digest_without_picture")
            return None

    async def _the_same_for_all(self, digest: Numbers, draw: Draw) -> bytes | None:
        period = digest.period
        of = (period.first, period.last, self._i18n.current_locale, int(self._clock().timestamp()) // STAYS_TRUE)
        if self._drawn is None or self._drawn[0] != of:
            drawn = await draw(Filter(period.first, period.last), period, self._school, None)
            self._drawn = of, drawn[0] if drawn else None
        return self._drawn[1]
