"""/stream: a teacher puts a group class together. Topic → when → who → link → one last look → sent.

All that was said so far is in the conversation, see bot.draft; what is asked next is what the draft still lacks, so
each answer can be changed from the last look. The key that makes a second press of *Send* a no-op is in the button.
"""

from datetime import UTC, datetime

from aiogram import Router
from aiogram.filters import Command, CommandObject, StateFilter
from aiogram.fsm.context import FSMContext
from aiogram.types import CallbackQuery, Message

from models import groups, streams, students, telegram_groups
from models.ports import ClassLink
from models.rules.names import clean_name
from models.rules.typed_moments import FARTHEST, parse_moment

from ..draft import LENGTHS, Draft, Here, keep
from ..filters import TeacherHere
from ..screens import stream as screens
from ..screens.keys import Screen
from ..screens.showing import show
from ..screens.stream import Lasting, PostIn, Step, Tick, TurnTicks, UseGroup, When
from ..streaming import OpenDraft, Streaming, ask, next_screen
from ..texts import send as link_words
from ..texts import stream as words
from ..texts.marks import zone_of


def make_router() -> Router:
    router = Router(name="stream")
    router.message.filter(TeacherHere())
    router.callback_query.filter(TeacherHere())
    router.message.middleware(OpenDraft())
    router.callback_query.middleware(OpenDraft())
    router.message.register(begin, Command("stream"))
    router.message.register(take_topic, StateFilter(Streaming.topic))
    router.message.register(take_time, StateFilter(Streaming.when))
    router.message.register(search, StateFilter(Streaming.who))
    router.message.register(take_link, StateFilter(Streaming.link, Streaming.look))
    router.message.register(take_group_name, StateFilter(Streaming.name))
    under_way = StateFilter(Streaming)
    router.callback_query.register(step, Step.filter(), under_way)
    router.callback_query.register(take_moment, When.filter(), under_way)
    router.callback_query.register(use_group, UseGroup.filter(), under_way)
    router.callback_query.register(tick, Tick.filter(), under_way)
    router.callback_query.register(turn, TurnTicks.filter(), under_way)
    router.callback_query.register(take_length, Lasting.filter(), under_way)
    router.callback_query.register(take_chat, PostIn.filter(), under_way)
    return router


async def begin(message: Message, command: CommandObject, state: FSMContext, here: Here) -> None:
    if not await students.among(here.teacher, None, here.school.day_of(here.now)):
        await message.answer(words.no_students())
        return
    draft = Draft()
    await keep(state, draft)
    if command.args:
        await _take_topic(message, command.args, draft, state, here)
    else:
        await _say(message, await next_screen(draft, state, here))


async def take_topic(message: Message, state: FSMContext, here: Here, draft: Draft) -> None:
    """Somebody who pastes the link first has it kept."""
    link = here.links.read(_said(message))
    if isinstance(link, ClassLink):
        draft.take_link(link)
        await keep(state, draft)
        await message.answer(words.link_kept())
    else:
        await _take_topic(message, message.text or "", draft, state, here)


async def take_time(message: Message, state: FSMContext, here: Here, draft: Draft) -> None:
    moment = parse_moment(message.text or "", zone_of(here.person, here.school), here.now)
    if isinstance(moment, datetime):
        draft.due_at = "now" if moment == here.now else moment.isoformat()
        await _say(message, await next_screen(draft, state, here))
    else:
        await message.answer(words.moment_problem(moment))


async def search(message: Message, state: FSMContext, here: Here, draft: Draft) -> None:
    """Part of a name: the list in which students are ticked."""
    if wanted := clean_name(message.text or ""):
        draft.search, draft.picking = wanted, True
        await keep(state, draft)
        await _say(message, await screens.pick(draft, here, 0))
    else:
        await message.answer(words.type_a_part())


async def take_link(message: Message, state: FSMContext, here: Here, draft: Draft) -> None:
    """Typed or pasted, at the question or instead of pressing *Send*."""
    said = _said(message)
    link = here.links.read(said)
    if isinstance(link, ClassLink):
        draft.take_link(link)
        await _say(message, await next_screen(draft, state, here))
    elif await state.get_state() == Streaming.look.state and link == "no_link":
        await message.answer(words.press_send())
    else:
        await message.answer(link_words.link_problem(link) if said else link_words.text_wanted_for_link())


async def take_group_name(message: Message, state: FSMContext, here: Here, draft: Draft) -> None:
    called = clean_name(message.text or "")
    if not 0 < len(called) <= groups.LONGEST_NAME:
        await message.answer(words.group_name_as_text())
        return
    ids = [one.student.id for one in await draft.chosen(here)]
    await groups.save(here.teacher, called, ids, chat=draft.chat, now=here.now)
    await message.answer(words.group_kept(called))
    await _say(message, await next_screen(draft, state, here))


async def step(query: CallbackQuery, callback_data: Step, state: FSMContext, here: Here, draft: Draft) -> None:
    what = callback_data.what
    match what:
        case "stop":
            await state.clear()
            await show(query, words.stopped())
        case "topic" | "when" | "who" | "link":
            await show(query, *await ask(what, draft, state, here))
        case "length":
            await show(query, *screens.length(draft))
        case "chat":
            await show(query, *await screens.chat(here))
        case "save":
            await state.set_state(Streaming.name)
            await show(query, *await screens.group_name(draft, here))
        case "forget":
            await show(query, *await screens.forget(here))
        case _:
            await _answer(query, callback_data, draft, state, here)


async def _answer(query: CallbackQuery, pressed: Step, draft: Draft, state: FSMContext, here: Here) -> None:
    match pressed.what:
        case "now":
            draft.due_at = "now"
        case "all":
            draft.everyone, draft.picking = True, False
        case "pick":
            draft.everyone, draft.picking, draft.search = False, True, ""
            await keep(state, draft)
            await show(query, *await screens.pick(draft, here, 0))
            return
        case "done" if not draft.students:
            await query.answer(words.nobody_chosen(), show_alert=True)
            return
        case "done":
            draft.picking = False
        case "make" if await here.can_make():
            draft.make, draft.link = True, None
        case "last" if last := await screens.last_link(here):
            draft.take_link(last)
    await show(query, *await next_screen(draft, state, here))


async def take_moment(query: CallbackQuery, callback_data: When, state: FSMContext, here: Here, draft: Draft) -> None:
    moment = datetime.fromtimestamp(callback_data.at * 60, UTC)
    draft.due_at = moment.isoformat() if moment <= here.now + FARTHEST else ""
    await show(query, *await next_screen(draft, state, here))


async def use_group(query: CallbackQuery, callback_data: UseGroup, state: FSMContext, here: Here, draft: Draft) -> None:
    if callback_data.forget:
        await groups.remove(here.teacher, callback_data.group_id, here.now)
        await show(query, *await screens.who(draft, here), says=words.forgotten())
        return
    group = await groups.one_of(here.teacher, callback_data.group_id)
    members = await groups.members(here.teacher, group, here.school.day_of(here.now)) if group else []
    if group is None or not members:
        await query.answer(words.empty_group(), show_alert=True)
        return
    draft.everyone, draft.picking, draft.students = False, False, [one.student.id for one in members]
    if group.chat_id is not None and draft.chat_id is None:
        draft.chat_id, draft.chat_title = group.chat_id, group.chat_title or ""
    await show(query, *await next_screen(draft, state, here))


async def tick(query: CallbackQuery, callback_data: Tick, state: FSMContext, here: Here, draft: Draft) -> None:
    one = callback_data.student_id
    draft.everyone, draft.picking = False, True
    draft.students = [each for each in draft.students if each != one] + ([] if one in draft.students else [one])
    await keep(state, draft)
    await show(query, *await screens.pick(draft, here, callback_data.page))


async def turn(query: CallbackQuery, callback_data: TurnTicks, state: FSMContext, here: Here, draft: Draft) -> None:
    await show(query, *await screens.pick(draft, here, callback_data.page))


async def take_length(
    query: CallbackQuery, callback_data: Lasting, state: FSMContext, here: Here, draft: Draft
) -> None:
    if callback_data.minutes in LENGTHS:
        draft.minutes = callback_data.minutes
    await show(query, *await next_screen(draft, state, here))


async def take_chat(query: CallbackQuery, callback_data: PostIn, state: FSMContext, here: Here, draft: Draft) -> None:
    group = await telegram_groups.one_of(here.teacher, callback_data.group_id)
    draft.chat_id, draft.chat_title = (group.chat_id, group.title) if group else (None, "")
    await show(query, *await next_screen(draft, state, here))


async def _take_topic(message: Message, typed: str, draft: Draft, state: FSMContext, here: Here) -> None:
    topic = clean_name(typed)
    if not topic:
        await message.answer(words.topic_as_text())
    elif len(topic) > streams.LONGEST_TOPIC:
        await message.answer(words.topic_too_long(streams.LONGEST_TOPIC))
    else:
        draft.topic = topic
        await _say(message, await next_screen(draft, state, here))


def _said(message: Message) -> str:
    """The text, or the words under a picture, and the addresses hidden behind linked words."""
    text = message.text or message.caption or ""
    entities = message.entities or message.caption_entities or []
    return " ".join([text, *(entity.url for entity in entities if entity.url)]).strip()


async def _say(message: Message, screen: Screen) -> None:
    text, keyboard = screen
    await message.answer(text, reply_markup=keyboard)
