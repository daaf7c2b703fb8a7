"""/privacy: what is kept about whoever asks, all of it as a file, and deleting them. Nobody asks for anybody else."""

import asyncio
from contextlib import suppress
from datetime import datetime
from typing import Literal

from aiogram import Bot, Router
from aiogram.exceptions import TelegramAPIError
from aiogram.filters import Command
from aiogram.filters.callback_data import CallbackData
from aiogram.fsm.context import FSMContext
from aiogram.types import BotCommandScopeChat, BufferedInputFile, CallbackQuery, Message
from aiogram.utils.chat_action import ChatActionSender

from models import forgetting, my_data
from models.forgetting import Obstacle, Parts
from models.school import School
from models.tables.people import Person

from .. import data_file
from ..buttons import Id
from ..errands import Errands
from ..screens.keys import Screen, button, keyboard
from ..screens.showing import put, show
from ..texts import privacy as words
from ..texts import refusals

UPLOAD_SECONDS = 300


class MyData(CallbackData, prefix="mine"):
    """`person_id` is whose screen it was: a button of somebody who was deleted since is nobody's."""

    what: Literal["kept", "file", "delete", "yes"]
    person_id: Id


def make_router() -> Router:
    router = Router(name="privacy")
    router.message.register(privacy, Command("privacy"))
    router.callback_query.register(press, MyData.filter())
    return router


async def privacy(message: Message, person: Person, school: School) -> None:
    text, markup = await _kept(person, school)
    await message.answer(text, reply_markup=markup)


async def press(
    query: CallbackQuery,
    callback_data: MyData,
    person: Person,
    school: School,
    state: FSMContext,
    errands: Errands,
    bot: Bot,
    now: datetime,
) -> None:
    if callback_data.person_id != person.id:
        await query.answer(refusals.old_button(), show_alert=True)
        return
    match callback_data.what:
        case "kept":
            await show(query, *await _kept(person, school))
        case "file":
            begun = errands.begin(query.from_user.id, lambda: _hand_over(bot, person, school, now))
            await query.answer(words.being_made() if begun else words.busy(), show_alert=not begun)
        case "delete":
            parts = await forgetting.parts_of(person)
            found = await forgetting.obstacles(parts)
            await show(query, *(_not_yet(person, found) if found else _sure(parts, school)))
        case "yes":
            await _delete(query, person, state, bot, now)


async def _delete(query: CallbackQuery, person: Person, state: FSMContext, bot: Bot, now: datetime) -> None:
    await query.answer()
    await state.clear()  # it may stand outside the database
    if found := await forgetting.forget(person, now):
        await put(query, *_not_yet(person, found))
        return
    with suppress(TelegramAPIError):  # a menu that stays offers what is refused
        await bot.delete_my_commands(scope=BotCommandScopeChat(chat_id=query.from_user.id))
    await put(query, words.deleted())


async def _hand_over(bot: Bot, person: Person, school: School, now: datetime) -> None:
    """Says so when it could not be done; then raises what was wrong."""
    chat_id = person.telegram_id
    try:
        async with ChatActionSender.upload_document(chat_id=chat_id, bot=bot):
            tables = await my_data.tables(person, school)
            content = await asyncio.to_thread(data_file.packed, tables, words.about_file(school.name))
            file = BufferedInputFile(content, f"classclock-my-data-{school.day_of(now)}.zip")
            await bot.send_document(chat_id, file, caption=words.caption(), request_timeout=UPLOAD_SECONDS)
    except (Exception, asyncio.CancelledError):
        with suppress(TelegramAPIError):
            await bot.send_message(chat_id, words.not_made())
        raise


async def _kept(person: Person, school: School) -> Screen:
    parts = await forgetting.parts_of(person)
    return words.kept(parts, school), keyboard(
        [button(words.file_button(), MyData(what="file", person_id=person.id))],
        [button(words.delete_button(), MyData(what="delete", person_id=person.id), "danger")],
    )


def _sure(parts: Parts, school: School) -> Screen:
    number = parts.person.id
    return words.sure(parts, school), keyboard(
        [button(words.yes_button(), MyData(what="yes", person_id=number), "danger")],
        [button(words.no_button(), MyData(what="kept", person_id=number))],
    )


def _not_yet(person: Person, found: list[Obstacle]) -> Screen:
    return words.not_yet(found), keyboard([button(words.no_button(), MyData(what="kept", person_id=person.id))])
