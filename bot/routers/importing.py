"""Import and export, from /people: a spreadsheet is looked through first, and changes nothing before the one Yes.

Between the two only what Telegram calls the file is kept. It is fetched and worked out again when the button is
pressed, so a restart in between loses nothing and what has changed meanwhile is seen.
"""

import asyncio
import secrets
from datetime import datetime
from functools import partial
from pathlib import PurePath
from typing import get_args

from aiogram import Bot, Router
from aiogram.dispatcher.event.bases import SkipHandler
from aiogram.exceptions import TelegramAPIError
from aiogram.filters import StateFilter
from aiogram.fsm.context import FSMContext
from aiogram.fsm.state import State, StatesGroup
from aiogram.types import BufferedInputFile, CallbackQuery, Message
from aiogram.utils.chat_action import ChatActionSender

from models import importing, inviting_all, roster_files
from models.database import transaction
from models.importing import Preview
from models.inviting_all import Whom
from models.ports import Links
from models.rules.names import clean_name
from models.school import School
from models.spreadsheets import MOST_BYTES, Unreadable, csv_of, xlsx_of
from models.tables.people import Person

from ..filters import IsAdmin
from ..presses import is_double_tap
from ..screens import importing as screens
from ..screens.importing import DoImport, Export, InviteAll, LeaveImport
from ..screens.invitation import deep_link
from ..screens.people import Files
from ..screens.showing import show
from ..texts import importing as words
from ..texts.marks import zone_of
from .people import Peopling

SPREADSHEETS = (".csv", ".tsv", ".xlsx", ".xlsm", ".xls", ".ods")
MOST_PATIENCE = 60  # seconds for a download


class Importing(StatesGroup):
    """Data, once a file was looked through: `file` (Telegram's id), `name`, `digest` of its changes, and `key`."""

    file = State()
    confirm = State()


def make_router() -> Router:
    router = Router(name="importing")
    router.message.filter(IsAdmin())
    router.callback_query.filter(IsAdmin())
    router.callback_query.register(home, Files.filter())
    router.callback_query.register(export, Export.filter())
    router.callback_query.register(invite_all, InviteAll.filter())
    router.message.register(take_file, StateFilter(Importing, Peopling.search, None), a_file)
    router.message.register(file_wanted, StateFilter(Importing.file))
    router.message.register(press_a_button, StateFilter(Importing.confirm))
    router.callback_query.register(do_import, DoImport.filter(), StateFilter(Importing.confirm))
    router.callback_query.register(leave, LeaveImport.filter(), StateFilter(Importing.confirm))
    return router


async def a_file(message: Message) -> bool:
    return message.document is not None


async def home(query: CallbackQuery, state: FSMContext) -> None:
    await state.set_state(Importing.file)
    await state.set_data({})
    await show(query, *screens.home())


async def file_wanted(message: Message) -> None:
    await message.answer(words.file_wanted())


async def press_a_button(message: Message) -> None:
    await message.answer(words.press_a_button())


async def export(query: CallbackQuery, callback_data: Export, bot: Bot, school: School, now: datetime) -> None:
    await query.answer(words.being_made())
    what, day = callback_data.what, school.day_of(now).isoformat()
    async with ChatActionSender.upload_document(chat_id=query.from_user.id, bot=bot):
        if what == "form":
            content, called = await asyncio.to_thread(xlsx_of, roster_files.form()), "classclock-form.xlsx"
            caption = words.form_caption()
        elif what == "book":
            content = await asyncio.to_thread(xlsx_of, await roster_files.book(school))
            called, caption = f"classclock-lists-{day}.xlsx", words.caption(None, school.zone.key)
        else:
            content = await asyncio.to_thread(csv_of, await roster_files.lines(what, school))
            called, caption = f"classclock-{what}-{day}.csv", words.caption(what, school.zone.key)
        await bot.send_document(query.from_user.id, BufferedInputFile(content, called), caption=caption)


async def invite_all(
    query: CallbackQuery,
    callback_data: InviteAll,
    state: FSMContext,
    person: Person,
    bot: Bot,
    bot_name: str,
    school: School,
    now: datetime,
) -> None:
    whom = callback_data.whom
    if whom is None:
        await show(query, *screens.invite_all({each: await inviting_all.count(each) for each in get_args(Whom)}))
        return
    await query.answer(words.being_made())
    if await is_double_tap(query, state, now):
        return
    lines = await inviting_all.lines(whom, partial(deep_link, bot_name), by=person, school=school, now=now)
    file = BufferedInputFile(await asyncio.to_thread(csv_of, lines), f"classclock-invitations-{whom}.csv")
    caption = words.invitations_caption(now + school.invite_valid, zone_of(person, school))
    await bot.send_document(query.from_user.id, file, caption=caption)


async def take_file(message: Message, state: FSMContext, bot: Bot, links: Links, school: School, now: datetime) -> None:
    """Also without a question, if it is called like a spreadsheet. A second file takes the place of the first."""
    document = message.document
    called = clean_name(document.file_name or "") if document else ""
    asked = (await state.get_state() or "").startswith(Importing.__name__)
    if document is None or not (asked or called.casefold().endswith(SPREADSHEETS)):
        raise SkipHandler
    if (document.file_size or 0) > MOST_BYTES:
        await message.answer(words.unreadable("too_big"))
        return
    working = await message.answer(words.reading(called or "…"))
    try:
        content = await _fetched(bot, document.file_id)
        shown = await importing.preview(content, _title(called), links=links, today=school.day_of(now))
    except TelegramAPIError:
        await working.edit_text(words.not_downloaded())
        return
    except Unreadable as fault:
        await working.edit_text(words.unreadable(fault.why))
        return
    text, markup = screens.result(shown, called, await _keep(state, document.file_id, called, shown), school)
    await working.edit_text(text, reply_markup=markup)
    if len(shown.plan.faults) > words.MOST_SHOWN:
        await message.answer_document(
            BufferedInputFile(csv_of(words.all_faults(shown.plan.faults)), "classclock-to-mend.csv"),
            caption=words.all_faults_caption(),
        )


async def do_import(
    query: CallbackQuery,
    callback_data: DoImport,
    state: FSMContext,
    person: Person,
    bot: Bot,
    links: Links,
    school: School,
    now: datetime,
) -> None:
    data, today = await state.get_data(), school.day_of(now)
    if data["key"] != callback_data.key:
        raise SkipHandler  # of a file that another has taken the place of
    try:
        content = await _fetched(bot, data["file"])
        async with transaction():
            done, shown = await importing.take(
                content, _title(data["name"]), data["digest"], links=links, today=today, by=person, now=now
            )
            if done:
                await state.clear()
    except (TelegramAPIError, Unreadable):  # it could be read before, so it is Telegram that cannot be reached
        await query.answer(words.not_downloaded(), show_alert=True)
        return
    if done:
        await show(query, *screens.taken(shown.plan))
        return
    key = await _keep(state, data["file"], data["name"], shown)
    await show(query, *screens.result(shown, data["name"], key, school), says=words.changed_meanwhile())


async def leave(query: CallbackQuery, state: FSMContext) -> None:
    await state.clear()
    await show(query, words.stopped())


async def _keep(state: FSMContext, file: str, called: str, shown: Preview) -> str:
    """What the button needs, under a new key; without anything to do, another file is waited for."""
    key = secrets.token_urlsafe(12)
    ready = shown.plan.steps and not shown.plan.faults
    await state.set_state(Importing.confirm if ready else Importing.file)
    await state.set_data({"file": file, "name": called, "digest": shown.digest, "key": key} if ready else {})
    return key


async def _fetched(bot: Bot, file_id: str) -> bytes:
    fetched = await bot.download(file_id, timeout=MOST_PATIENCE)
    return fetched.read() if fetched is not None else b""


def _title(called: str) -> str:
    """A CSV file is called by its own name: `teachers.csv` holds teachers."""
    return PurePath(called).stem
