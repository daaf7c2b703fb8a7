"""*Send* at the end of /stream: with the teacher's link at once, or with a Zoom meeting that is made first.

What is wanted is written down before Zoom is asked, so that a restart in the middle loses nothing: the job goes on.
While Zoom is in trouble the teacher can try again or paste a link, and all that was said so far stays.
"""

import secrets
from collections.abc import Sequence
from datetime import datetime

from aiogram import Router
from aiogram.dispatcher.event.bases import SkipHandler
from aiogram.fsm.context import FSMContext
from aiogram.types import CallbackQuery

from models import making, streams
from models.meetings import Meetings
from models.outcome import Note, Outcome
from models.ports import ClassLink
from models.students import Enrolled
from models.tables.streams import LiveStream, MadeMeeting

from ..clock import Clock
from ..draft import Draft, Here, draft_of, keep
from ..filters import TeacherHere
from ..screens.making import not_made
from ..screens.showing import put, show
from ..screens.stream import SendStream, Step
from ..streaming import Streaming, next_screen
from ..texts import making as making_words
from ..texts import stream as words
from ..texts.marks import zone_of


def make_router() -> Router:
    router = Router(name="stream_send")
    router.callback_query.filter(TeacherHere())
    router.callback_query.register(send, SendStream.filter())
    return router


async def send(query: CallbackQuery, callback_data: SendStream, state: FSMContext, here: Here, clock: Clock) -> None:
    key, draft = callback_data.key, await draft_of(state)
    if await state.get_state() != Streaming.look.state or draft.key != key:
        if await streams.by_press(key, here.teacher) is None:
            raise SkipHandler  # an older last look: nothing was sent by it, and nothing is now
        await query.answer(words.sent_already())
        return
    chosen, due_at = await draft.chosen(here), draft.moment(here.now)
    if not chosen or due_at is None or (draft.make and here.meetings is None):
        await _ask_again(query, draft, chosen, state, here)
    elif draft.make and here.meetings is not None:
        made = await _wanted(draft, chosen, due_at, here)
        await keep(state, draft)
        await show(query, making_words.creating(draft.topic))
        await _make(query, made, here.meetings, draft, state, here, clock)
    elif (link := draft.class_link) is not None:
        stream = await _issue(draft, chosen, due_at, link, here)
        await state.clear()
        await show(query, await _sent(stream))


async def _ask_again(
    query: CallbackQuery, draft: Draft, chosen: Sequence[Enrolled], state: FSMContext, here: Here
) -> None:
    """Something is no longer as it was when the last look was shown."""
    if not chosen:
        draft.everyone, draft.students = False, []
    draft.make = draft.make and here.meetings is not None
    await show(query, *await next_screen(draft, state, here), says=None if chosen else words.nobody_left())


async def _issue(draft: Draft, chosen: Sequence[Enrolled], due_at: datetime, link: ClassLink, here: Here) -> LiveStream:
    return await streams.issue(
        here.teacher,
        press_key=draft.key,
        topic=draft.topic,
        due_at=due_at,
        minutes=draft.length(chosen),
        students=[one.enrolment for one in chosen],
        link=link,
        school=here.school,
        now=here.now,
        chat=draft.chat,
    )


async def _wanted(draft: Draft, chosen: Sequence[Enrolled], due_at: datetime, here: Here) -> MadeMeeting:
    draft.wanted = True
    return await making.want(
        here.teacher,
        press_key=draft.key,
        topic=draft.topic,
        starts_at=due_at,
        minutes=draft.length(chosen),
        plan={
            "kind": "stream",
            "students": [one.student.id for one in chosen],
            "chat_id": draft.chat_id,
            "chat_title": draft.chat_title,
            "due_at": due_at.isoformat(),
        },
        now=here.now,
    )


async def _make(
    query: CallbackQuery,
    made: MadeMeeting,
    meetings: Meetings,
    draft: Draft,
    state: FSMContext,
    here: Here,
    clock: Clock,
) -> None:
    outcome = await making.go_on(made.id, meetings, school=here.school, clock=clock)
    if outcome.stream is not None:
        await state.clear()
        await put(query, await _sent(outcome.stream, outcome.notes))
        return
    if outcome.state not in {"later", "at_work"}:  # what this key failed to make stays with it
        draft.key, draft.wanted = secrets.token_urlsafe(12), False
        await keep(state, draft)
    await _say_why_not(query, outcome, draft, state, here)


async def _say_why_not(query: CallbackQuery, outcome: Outcome, draft: Draft, state: FSMContext, here: Here) -> None:
    zone, again = zone_of(here.person, here.school), SendStream(key=draft.key)
    text, markup = not_made(outcome, zone, again=again, paste=Step(what="link"), stop=Step(what="stop"))
    if markup is None:
        await state.clear()
    await put(query, text, markup)


async def _sent(stream: LiveStream, notes: tuple[Note, ...] = ()) -> str:
    sent = words.sent(stream, len(await streams.sessions_of(stream.id)))
    return "\n".join([sent, *making_words.noted(notes)])
