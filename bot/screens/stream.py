"""The screens of /stream. Which one comes next follows from what the draft still lacks."""

from datetime import datetime, timedelta
from typing import Annotated, Literal

from aiogram.filters.callback_data import CallbackData
from aiogram.types import InlineKeyboardButton
from pydantic import Field

from models import groups, streams, students, telegram_groups
from models.ports import ClassLink
from models.students import Enrolled

from ..buttons import Id, PageNumber
from ..draft import LENGTHS, LONGEST, Draft, Here
from ..texts import making
from ..texts import send as link_words
from ..texts import stream as words
from ..texts.marks import zone_of
from .keys import Row, Screen, button, keyboard
from .paging import pages_of, turning

PER_PAGE = 8
HOURS = 4  # full hours that are offered

What = Literal[
    "topic", "when", "who", "link", "length", "chat", "save", "look", "stop",
    "now", "all", "pick", "done", "forget", "last", "make",
]  # fmt: skip


class Step(CallbackData, prefix="gs"):
    """Go to a question, or answer it with something that needs no number."""

    what: What


class When(CallbackData, prefix="gw"):
    at: Annotated[int, Field(ge=0, le=2**31 - 1)]  # minutes since 1970


class UseGroup(CallbackData, prefix="gg"):
    """These students; with `forget`, the saved group is forgotten instead."""

    group_id: Id
    forget: bool = False


class Tick(CallbackData, prefix="gm"):
    student_id: Id
    page: PageNumber


class TurnTicks(CallbackData, prefix="gp"):
    page: PageNumber


class Lasting(CallbackData, prefix="gl"):
    minutes: Annotated[int, Field(ge=1, le=LONGEST)]


class PostIn(CallbackData, prefix="gt"):
    """0: in no group."""

    group_id: Annotated[int, Field(ge=0, le=2**31 - 1)]


class SendStream(CallbackData, prefix="gx"):
    key: str


def topic() -> Screen:
    return words.topic_wanted(), keyboard([_stop()])


def when(draft: Draft, here: Here) -> Screen:
    zone = zone_of(here.person, here.school)
    first = here.now.replace(minute=0, second=0, microsecond=0) + timedelta(hours=1)
    hours = [first + timedelta(hours=ahead) for ahead in range(HOURS)]
    text = words.when_wanted(draft.topic, here.now, zone, is_late=bool(draft.due_at) and draft.moment(here.now) is None)
    return text, keyboard(
        [button(words.now_button(), Step(what="now"), "primary")],
        [button(words.time_button(one, here.now, zone), When(at=_minutes(one))) for one in hours],
        _away(draft, here),
    )


async def who(draft: Draft, here: Here) -> Screen:
    today = here.school.day_of(here.now)
    mine = [one for one in await students.among(here.teacher, None, today) if one.pause is None]
    saved = await groups.of_teacher(here.teacher, today)
    return words.who_wanted(draft.topic), keyboard(
        [button(words.all_button(len(mine)), Step(what="all"))] if mine else [],
        *([button(words.group_button(one), UseGroup(group_id=one.group.id))] for one in saved),
        [button(words.pick_button(), Step(what="pick"))],
        [button(words.forget_button(), Step(what="forget"))] if saved else [],
        _away(draft, here),
    )


async def forget(here: Here) -> Screen:
    saved = await groups.of_teacher(here.teacher, here.school.day_of(here.now))
    rows = ([button(words.group_button(one), UseGroup(group_id=one.group.id, forget=True))] for one in saved)
    return words.forget_which(), keyboard(*rows, [button(words.back_button(), Step(what="who"))])


async def pick(draft: Draft, here: Here, page: int) -> Screen:
    today = here.school.day_of(here.now)
    found, total = await students.of_teacher(here.teacher, today, search=draft.search, page=page, per_page=PER_PAGE)
    pages = pages_of(total, PER_PAGE)
    if page >= pages:
        return await pick(draft, here, pages - 1)
    text = words.pick(len(draft.students), draft.search) if total else words.nobody_matches(draft.search)
    everybody = [button(words.everybody_button(), Step(what="pick"))] if draft.search else []
    return text, keyboard(
        *([_tick(one, found, draft, page)] for one in found),
        turning(page, pages, lambda number: TurnTicks(page=number)),
        [*everybody, button(words.done_button(len(draft.students)), Step(what="done"), "primary")],
        _away(draft, here),
    )


async def link(draft: Draft, here: Here) -> Screen:
    make = [button(making.create_button(), Step(what="make"), "primary")] if await here.can_make() else []
    last = await streams.last_link(here.teacher)
    reuse = [button(link_words.last_link_button(last), Step(what="last"))] if last else []
    text = words.link_wanted(draft.topic, has_buttons=bool(make or reuse))
    return text, keyboard(make, reuse, _away(draft, here))


async def look(draft: Draft, here: Here) -> Screen:
    chosen, due_at = await draft.chosen(here), draft.moment(here.now) or here.now
    busy = {}
    if due_at <= here.now:
        busy = await streams.in_class_now(here.teacher, [one.enrolment for one in chosen])
    text = words.look(
        draft.topic,
        due_at,
        draft.length(chosen),
        [one for one in chosen if one.student.id not in busy],
        list(busy.values()),
        draft.class_link,
        draft.chat_title,
        here.now,
        zone_of(here.person, here.school),
    )
    return text, keyboard(
        [button(words.send_button(), SendStream(key=draft.key), "success")],
        [_change("topic"), _change("when"), _change("length")],
        [_change("who"), _change("link"), _change("chat")],
        [*([] if draft.everyone else [_change("save")]), _stop()],
    )


def length(draft: Draft) -> Screen:
    rows = [LENGTHS[first : first + 3] for first in range(0, len(LENGTHS), 3)]
    buttons = ([button(words.length_button(one), Lasting(minutes=one)) for one in row] for row in rows)
    return words.how_long(draft.topic), keyboard(*buttons, [_back()])


async def chat(here: Here) -> Screen:
    known = await telegram_groups.of_teacher(here.teacher)
    none = button(words.no_chat_button(), PostIn(group_id=0))
    again = button(words.look_again_button(), Step(what="chat"))
    return words.which_chat(known), keyboard(
        *([button(words.chat_button(one), PostIn(group_id=one.id))] for one in known),
        [none] if known else [again],
        [_back()],
    )


async def group_name(draft: Draft, here: Here) -> Screen:
    return words.group_name_wanted(len(await draft.chosen(here))), keyboard([_back()])


async def last_link(here: Here) -> ClassLink | None:
    return await streams.last_link(here.teacher)


def _tick(one: Enrolled, among: list[Enrolled], draft: Draft, page: int) -> InlineKeyboardButton:
    namesakes = sum(other.student.search_key == one.student.search_key for other in among)
    text = words.tick(one, ticked=one.student.id in draft.students, tell_apart=namesakes > 1)
    return button(text, Tick(student_id=one.student.id, page=page))


def _away(draft: Draft, here: Here) -> Row:
    """Back to the last look for who came from there."""
    return [_back(), _stop()] if draft.key and draft.missing(here.now) is None else [_stop()]


def _change(what: Literal["topic", "when", "who", "link", "length", "chat", "save"]) -> InlineKeyboardButton:
    return button(words.change_button(what), Step(what=what))


def _back() -> InlineKeyboardButton:
    return button(words.back_button(), Step(what="look"))


def _stop() -> InlineKeyboardButton:
    return button(words.change_button("stop"), Step(what="stop"))


def _minutes(moment: datetime) -> int:
    return int(moment.timestamp()) // 60
