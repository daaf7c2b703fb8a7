"""/audit: every change made by hand, with its reason: all, those of a class (/audit 17), those by one (/audit huda)."""

import asyncio
from datetime import datetime
from pathlib import Path
from tempfile import TemporaryDirectory

from aiogram import Bot, Router
from aiogram.filters import Command, CommandObject
from aiogram.types import CallbackQuery, FSInputFile, Message

from models import audit, sessions
from models.audit_file import trail_csv
from models.rules.names import clean_name
from models.school import School
from models.tables.people import Person

from ..filters import IsAdmin
from ..screens import audit as screens
from ..screens.audit import OneChange, TrailFile
from ..screens.showing import show
from ..screens.story import Trail
from ..screens.view import Reader
from ..texts import audit as words
from ..texts import refusals
from ..texts import report as report_words
from ..texts.marks import zone_of

UPLOAD_SECONDS = 300


def make_router() -> Router:
    router = Router(name="audit")
    router.message.filter(IsAdmin())
    router.callback_query.filter(IsAdmin())
    router.message.register(begin, Command("audit"))
    router.callback_query.register(turn, Trail.filter())
    router.callback_query.register(open_one, OneChange.filter())
    router.callback_query.register(as_file, TrailFile.filter())
    return router


async def begin(message: Message, command: CommandObject, person: Person, school: School, now: datetime) -> None:
    view = await _understood(clean_name(command.args or ""))
    if isinstance(view, str):
        await message.answer(words.nobody_called(view))
        return
    text, keyboard = await screens.listed(view, Reader(school, zone_of(person, school), now))
    await message.answer(text, reply_markup=keyboard)


async def turn(query: CallbackQuery, callback_data: Trail, person: Person, school: School, now: datetime) -> None:
    await show(query, *await screens.listed(callback_data, Reader(school, zone_of(person, school), now)))


async def open_one(
    query: CallbackQuery, callback_data: OneChange, person: Person, school: School, now: datetime
) -> None:
    screen = await screens.one(callback_data, Reader(school, zone_of(person, school), now))
    if screen is None:
        await query.answer(refusals.old_button(), show_alert=True)
    else:
        await show(query, *screen)


async def as_file(query: CallbackQuery, callback_data: TrailFile, bot: Bot, school: School) -> None:
    await query.answer(report_words.being_made())
    with TemporaryDirectory() as folder:
        path = Path(folder) / "classclock-audit.csv"
        with await asyncio.to_thread(path.open, "wb") as file:
            pages = trail_csv(school, session_id=callback_data.session or None, person_id=callback_data.person or None)
            async for page in pages:
                await asyncio.to_thread(file.write, page)
        await bot.send_document(query.from_user.id, FSInputFile(path), request_timeout=UPLOAD_SECONDS)


async def _understood(typed: str) -> Trail | str:
    """A class's number, a part of a name of somebody who changed something, or nothing; else what was typed."""
    digits = typed.removeprefix("#")
    if digits.isascii() and digits.isdigit() and len(digits) < 10 and await sessions.find(int(digits)):
        return Trail(session=int(digits))
    if not typed:
        return Trail()
    found = await audit.authors(typed)
    return Trail(person=found[0].id) if found else typed
