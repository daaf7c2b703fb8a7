"""What every message of the outlet needs: the bot, the school, and the reader's language."""

from collections.abc import Iterator
from contextlib import contextmanager
from zoneinfo import ZoneInfo

from aiogram import Bot
from aiogram.types import InlineKeyboardMarkup
from aiogram.utils.i18n import I18n

from models.ports import Links
from models.school import School
from models.tables.people import Person

from ..clock import Clock
from ..i18n import fitting
from ..texts.marks import zone_of
from .posting import post


class Speaker:
    """The families of messages are its subclasses. Sessions come with their teacher and student loaded."""

    def __init__(self, bot: Bot, school: School, links: Links, i18n: I18n, clock: Clock) -> None:
        self._bot = bot
        self._school = school
        self._links = links
        self._i18n = i18n
        self._clock = clock
        self._lists: dict[int, tuple[str, InlineKeyboardMarkup | None]] = {}  # what live lists show, by message

    @contextmanager
    def _speaking_to(self, to: Person) -> Iterator[ZoneInfo]:
        """Inside, words are in the reader's language; gives the reader's zone."""
        with self._i18n.context(), self._i18n.use_locale(fitting(to.language, self._school.language)):
            yield zone_of(to, self._school)

    async def _post(
        self,
        to: Person,
        text: str,
        keyboard: InlineKeyboardMarkup | None,
        shown: int | None,
        *,
        silent: bool = False,
        chat_id: int | None = None,
    ) -> int:
        """`chat_id`: a group; None: the person's own chat."""
        chat = to.telegram_id if chat_id is None else chat_id
        return await post(self._bot, chat, text, keyboard, shown, silent=silent)
