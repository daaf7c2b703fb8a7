"""/review: contested times, classes with a question, who is who in Zoom, and messages that did not arrive."""

from datetime import datetime

from aiogram import Router
from aiogram.filters import Command
from aiogram.types import CallbackQuery, Message

from models import fetching, identities, notices, review
from models.meetings import Meetings
from models.school import School
from models.tables.people import Person

from ..clock import Clock
from ..filters import IsAdmin
from ..screens import review as screens
from ..screens import story
from ..screens.keys import Screen
from ..screens.review import OneAlias, OneDispute, OneNotice, OneReport, OneStranger, Review
from ..screens.showing import put, show
from ..screens.story import LookedAt
from ..screens.view import FROM_REVIEW, Reader, View
from ..texts import review as words
from ..texts import unreported as report_words
from ..texts.marks import zone_of


def make_router() -> Router:
    router = Router(name="review")
    router.message.filter(IsAdmin())
    router.callback_query.filter(IsAdmin())
    router.message.register(begin, Command("review"))
    router.callback_query.register(turn, Review.filter())
    router.callback_query.register(open_dispute, OneDispute.filter())
    router.callback_query.register(open_stranger, OneStranger.filter())
    router.callback_query.register(open_alias, OneAlias.filter())
    router.callback_query.register(open_notice, OneNotice.filter())
    router.callback_query.register(open_report, OneReport.filter())
    router.callback_query.register(looked_at, LookedAt.filter())
    return router


async def begin(message: Message, person: Person, school: School, now: datetime) -> None:
    text, keyboard = await screens.listed("home", 0, _reader(person, school, now))
    await message.answer(text, reply_markup=keyboard)


async def turn(query: CallbackQuery, callback_data: Review, person: Person, school: School, now: datetime) -> None:
    await show(query, *await screens.listed(callback_data.what, callback_data.page, _reader(person, school, now)))


async def open_dispute(
    query: CallbackQuery, callback_data: OneDispute, person: Person, school: School, now: datetime
) -> None:
    reader = _reader(person, school, now)
    await _show_one(query, await screens.one_dispute(callback_data.dispute_id, reader), "disputes", reader)


async def open_stranger(
    query: CallbackQuery, callback_data: OneStranger, person: Person, school: School, now: datetime
) -> None:
    reader = _reader(person, school, now)
    asked = await review.stranger(callback_data.question, now)
    if callback_data.who == "open" or asked is None or asked.session is None:
        await _show_one(query, await screens.one_stranger(callback_data.question, reader), "strangers", reader)
        return
    await identities.answer(
        asked.session.teacher_id,
        asked.details["name"],
        who=callback_data.who,
        student=asked.session.student if callback_data.who == "student" else None,
        by=person,
        school=school,
        now=now,
        by_admin=True,
    )
    await show(query, *await screens.listed("strangers", 0, reader), says=words.placed())


async def open_alias(
    query: CallbackQuery, callback_data: OneAlias, person: Person, school: School, now: datetime
) -> None:
    reader = _reader(person, school, now)
    if callback_data.undo and await identities.undo(callback_data.alias_id, school=school, now=now, by_admin=person):
        await show(query, *await screens.listed("aliases", 0, reader), says=words.undone())
        return
    await _show_one(query, await screens.one_alias(callback_data.alias_id, reader), "aliases", reader)


async def open_notice(
    query: CallbackQuery, callback_data: OneNotice, person: Person, school: School, now: datetime
) -> None:
    reader = _reader(person, school, now)
    if callback_data.again and await notices.try_again(callback_data.notice_id, now):
        await show(query, *await screens.listed("given_up", 0, reader), says=words.trying_again())
        return
    await _show_one(query, await screens.one_notice(callback_data.notice_id, reader), "given_up", reader)


async def open_report(
    query: CallbackQuery,
    callback_data: OneReport,
    person: Person,
    school: School,
    now: datetime,
    clock: Clock,
    meetings: Meetings | None,
) -> None:
    reader = _reader(person, school, now)
    row = await review.one_unreported(callback_data.fetch_id)
    about = row and (row.stream or row.session)
    if callback_data.act == "ask" and row and about:
        await query.answer(report_words.asking())  # Zoom may take longer than a press may wait for its answer
        outcome = await fetching.fetch_now(about, meetings, school=school, clock=clock)
        screen = await screens.one_report(row.id, reader) or await screens.listed("unreported", 0, reader)
        await put(query, f"{report_words.came_of_it(outcome)}\n\n{screen[0]}", screen[1])
        return
    if callback_data.act == "let_be" and await review.let_be(callback_data.fetch_id, by=person, now=now):
        await show(query, *await screens.listed("unreported", 0, reader), says=words.looked_at())
        return
    await _show_one(query, await screens.one_report(callback_data.fetch_id, reader), "unreported", reader)


async def looked_at(
    query: CallbackQuery, callback_data: LookedAt, person: Person, school: School, now: datetime
) -> None:
    """From /review on to the next one, from /sessions back to the story."""
    reader = _reader(person, school, now)
    says = words.looked_at() if await review.looked_at(callback_data.session, by=person, now=now) else words.gone()
    screen = None
    if callback_data.days != FROM_REVIEW:
        screen = await story.told(View(**callback_data.model_dump()), reader)
    await show(query, *(screen or await screens.listed("flagged", callback_data.page, reader)), says=says)


async def _show_one(query: CallbackQuery, screen: Screen | None, what: screens.List, reader: Reader) -> None:
    """What is settled already is no longer in its list."""
    if screen is not None:
        await show(query, *screen)
    else:
        await show(query, *await screens.listed(what, 0, reader), says=words.gone())


def _reader(person: Person, school: School, now: datetime) -> Reader:
    return Reader(school, zone_of(person, school), now)
