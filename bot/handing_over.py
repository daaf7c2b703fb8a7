"""Making what was asked for of a report, and handing it over: a picture, a CSV or a workbook."""

import asyncio
from collections.abc import Awaitable, Callable
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Literal

from aiogram import Bot
from aiogram.exceptions import TelegramAPIError
from aiogram.types import BufferedInputFile, FSInputFile
from aiogram.utils.chat_action import ChatActionSender

from models import reports
from models.filtering import Filter
from models.rules.periods import Period
from models.school import School
from models.whose import Whose

from .pictures.filling import pictures
from .spreadsheet import called, write_csv, write_xlsx
from .texts import report as words
from .texts.marks import reads_from_the_right

What = Literal["picture", "csv", "xlsx"]
UPLOAD_SECONDS = 300
SOON, PACE = 2.0, 4.0  # seconds until it is said how far it is, and between two times that it is said


@dataclass(frozen=True, slots=True)
class Order:
    what: What
    wanted: Filter
    period: Period
    whose: Whose | None


async def hand_over(bot: Bot, chat_id: int, order: Order, school: School) -> None:
    """Says so when it could not be done; then raises what was wrong."""
    try:
        if order.what == "picture":
            await _pictures(bot, chat_id, order, school)
        else:
            await _files(bot, chat_id, order, school)
    except (Exception, asyncio.CancelledError):
        # the press is answered already, so only a message can say it; if that fails too, the first fault is told
        with suppress(TelegramAPIError):
            await bot.send_message(chat_id, words.not_made())
        raise


async def _pictures(bot: Bot, chat_id: int, order: Order, school: School) -> None:
    async with ChatActionSender.upload_photo(chat_id=chat_id, bot=bot):
        drawn = await pictures(order.wanted, order.period, school, order.whose)
        if not drawn:
            await bot.send_message(chat_id, words.nothing_to_draw())
        for number, png in enumerate(drawn, start=1):
            photo = BufferedInputFile(png, f"{called(order.period)}-{number}.png")
            caption = words.caption(order.period, school.zone, order.whose) if number == 1 else None
            await bot.send_photo(chat_id, photo, caption=caption, request_timeout=UPLOAD_SECONDS)


async def _files(bot: Bot, chat_id: int, order: Order, school: School) -> None:
    totals = await reports.totals(order.wanted)
    with TemporaryDirectory(prefix="classclock-") as folder:
        async with ChatActionSender.upload_document(chat_id=chat_id, bot=bot):
            how_far = HowFar(bot, chat_id, totals.sessions)
            try:
                files = await _written(order, totals, school, Path(folder), how_far.tell)
                for part, file in enumerate(files, start=1):
                    caption = words.caption(order.period, school.zone, order.whose, part, len(files))
                    await bot.send_document(chat_id, FSInputFile(file), caption=caption, request_timeout=UPLOAD_SECONDS)
            finally:
                await how_far.over()


async def _written(
    order: Order, totals: reports.Totals, school: School, folder: Path, tell: Callable[[int], Awaitable[None]]
) -> list[Path]:
    if order.what == "csv":
        return await write_csv(order.wanted, order.period, school, folder, progress=tell)
    about = words.about(totals, order.period, school, order.whose)
    right_to_left = reads_from_the_right()
    return await write_xlsx(
        order.wanted, order.period, school, folder, about=about, right_to_left=right_to_left, progress=tell
    )


class HowFar:
    """A message that says how much is written, when it takes longer than a moment; gone when it is over."""

    def __init__(self, bot: Bot, chat_id: int, total: int, *, soon: float = SOON, pace: float = PACE) -> None:
        self._bot = bot
        self._chat_id = chat_id
        self._total = total
        self._clock = asyncio.get_running_loop().time
        self._next = self._clock() + soon
        self._pace = pace
        self._message_id: int | None = None

    async def tell(self, done: int) -> None:
        if self._clock() < self._next or done >= self._total:
            return
        self._next = self._clock() + self._pace
        text = words.working(done, self._total)
        with suppress(TelegramAPIError):  # the file matters, not what is said meanwhile
            if self._message_id is None:
                self._message_id = (await self._bot.send_message(self._chat_id, text)).message_id
            else:
                await self._bot.edit_message_text(text, chat_id=self._chat_id, message_id=self._message_id)

    async def over(self) -> None:
        if self._message_id is not None:
            with suppress(TelegramAPIError):
                await self._bot.delete_message(self._chat_id, self._message_id)
