"""An admin's word about a class: correct its time, strike it out, take a correction back, decide what is contested.

What is wanted → the new time, where there is one → why → one last look, before → after → done. What was said so far is
in the conversation, so it survives a restart; a class that changed meanwhile is looked at again.
"""

import secrets
from datetime import datetime
from typing import Any

from aiogram import Router
from aiogram.dispatcher.event.bases import SkipHandler
from aiogram.filters import StateFilter
from aiogram.fsm.context import FSMContext
from aiogram.fsm.state import State, StatesGroup
from aiogram.types import CallbackQuery, Message

from models import audit, corrections, disputes, sessions
from models.changing import as_it_stands
from models.rules.typed_times import Known, parse_times
from models.school import School
from models.tables.classes import ClassSession
from models.tables.people import Person

from ..buttons import Decide
from ..filters import IsAdmin
from ..screens import story
from ..screens.correct import DoIt, LeaveIt, last_look, last_look_at_change
from ..screens.keys import Screen
from ..screens.showing import show
from ..screens.story import Correct, StrikeOut, TakeBack
from ..screens.view import Reader, View
from ..settling import CHANGES, foresee, settle
from ..texts import audit as audit_words
from ..texts import changes as change_words
from ..texts import corrections as words
from ..texts import disputes as dispute_words
from ..texts import refusals
from ..texts.marks import zone_of

MOST_TYPED = 1000  # characters of a reason


class Correcting(StatesGroup):
    """Data: `what` (times, void, undo, uphold, leave, or one of CHANGES), `session`, `view` to go back to; `dispute`,
    `teacher`, `other`, `change` (ids) or `border` (ISO) where it needs one; then `start` and `end` (ISO), `reason`, and
    at the last look `key` and `before`, the class as it was shown.
    """

    times = State()
    reason = State()
    confirm = State()


def make_router() -> Router:
    router = Router(name="correct")
    router.message.filter(IsAdmin())
    router.callback_query.filter(IsAdmin())
    router.callback_query.register(correct, Correct.filter())
    router.callback_query.register(strike_out, StrikeOut.filter())
    router.callback_query.register(take_back, TakeBack.filter())
    router.callback_query.register(decide, Decide.filter())
    router.message.register(take_times, StateFilter(Correcting.times))
    router.message.register(take_reason, StateFilter(Correcting.reason))
    router.message.register(press_a_button, StateFilter(Correcting.confirm))
    router.callback_query.register(do_it, DoIt.filter())
    router.callback_query.register(leave_it, LeaveIt.filter())
    return router


async def correct(
    query: CallbackQuery, callback_data: Correct, state: FSMContext, person: Person, school: School
) -> None:
    await _begin(query, "times", callback_data, state, person, school)


async def strike_out(
    query: CallbackQuery, callback_data: StrikeOut, state: FSMContext, person: Person, school: School
) -> None:
    await _begin(query, "void", callback_data, state, person, school)


async def take_back(
    query: CallbackQuery, callback_data: TakeBack, state: FSMContext, person: Person, school: School
) -> None:
    if await corrections.standing_correction(callback_data.session) is None:
        await query.answer(words.no_correction(), show_alert=True)
    else:
        await _begin(query, "undo", callback_data, state, person, school)


async def decide(
    query: CallbackQuery, callback_data: Decide, state: FSMContext, person: Person, school: School
) -> None:
    dispute = await disputes.find(callback_data.dispute_id)
    if dispute is None:
        await query.answer(refusals.old_button(), show_alert=True)
    elif dispute.decided_at is not None:
        await query.answer(dispute_words.decided_already(dispute), show_alert=True)
    else:
        what = "uphold" if callback_data.upheld else "leave"
        await _begin(query, what, View(session=dispute.session_id), state, person, school, dispute=dispute.id)


async def take_times(message: Message, state: FSMContext, person: Person, school: School, now: datetime) -> None:
    session = await _session(await state.get_data())
    known = Known(session.started_at or session.issued_at, session.started_at, session.session_ended_at)
    times = parse_times(message.text or "", known, zone_of(person, school), now)
    if isinstance(times, str):
        await message.answer(words.problem(times))
        return
    await state.update_data(start=times[0].isoformat(), end=times[1].isoformat())
    await state.set_state(Correcting.reason)
    await message.answer(words.why("times"))


async def take_reason(message: Message, state: FSMContext, person: Person, school: School, now: datetime) -> None:
    reason = " ".join((message.text or "").split())[:MOST_TYPED]
    if not reason:
        await message.answer(words.words_wanted())
        return
    await state.update_data(reason=reason)
    text, keyboard = await _last_look(state, person, school, now)
    await message.answer(text, reply_markup=keyboard)


async def press_a_button(message: Message) -> None:
    await message.answer(words.press_a_button())


async def do_it(
    query: CallbackQuery, callback_data: DoIt, state: FSMContext, person: Person, school: School, now: datetime
) -> None:
    data = await state.get_data()
    if data.get("key") != callback_data.key:
        raise SkipHandler  # the last look of another conversation, or one that is done
    session = await _session(data)
    says = await _decided_already(data)
    if says is None:
        if as_it_stands(session) != data["before"] and not await corrections.was_said(session.id, callback_data.key):
            await show(query, *await _last_look(state, person, school, now), says=words.changed_meanwhile())
            return
        done = await settle(session, data, by=person, school=school, now=now)
        says = change_words.refused(done) if isinstance(done, str) else _said_of(done)
    await state.clear()
    await _back_to_story(query, data, person, school, now, says=says)


async def leave_it(query: CallbackQuery, state: FSMContext, person: Person, school: School, now: datetime) -> None:
    if await state.get_state() != Correcting.confirm.state:
        raise SkipHandler
    data = await state.get_data()
    await state.clear()
    await _back_to_story(query, data, person, school, now)


async def _begin(
    query: CallbackQuery,
    what: str,
    view: View,
    state: FSMContext,
    person: Person,
    school: School,
    *,
    dispute: int | None = None,
) -> None:
    """Asked in a message of its own: the story stays there to be read."""
    session = await sessions.find(view.session)
    if session is None or query.bot is None:
        await query.answer(refusals.old_button(), show_alert=True)
        return
    with_times = what in {"times", "uphold"}
    await state.set_data({"what": what, "session": session.id, "dispute": dispute, "view": view.model_dump()})
    await state.set_state(Correcting.times if with_times else Correcting.reason)
    asked = words.which_times(session, zone_of(person, school)) if with_times else words.why(what)
    await query.bot.send_message(person.telegram_id, asked)
    await query.answer()


async def _last_look(state: FSMContext, person: Person, school: School, now: datetime) -> Screen:
    data = await state.get_data()
    session = await _session(data)
    if data["what"] not in CHANGES:
        data = await state.update_data(key=secrets.token_urlsafe(12), before=as_it_stands(session))
        await state.set_state(Correcting.confirm)
        return last_look(session, data, zone_of(person, school))
    seen = await foresee(session, data, by=person, school=school, now=now)
    if isinstance(seen, str):
        await state.clear()
        return change_words.refused(seen), None
    data = await state.update_data(key=secrets.token_urlsafe(12), before=as_it_stands(session), becomes=seen.classes)
    await state.set_state(Correcting.confirm)
    change = await audit.one(data["change"]) if data.get("change") else None
    undoing = audit_words.what(change.what) if change else None
    return last_look_at_change(session, data, undoing=undoing, zone=zone_of(person, school))


def _said_of(done: bool) -> str:  # what settle answered
    return words.done() if done else words.done_already()


async def _decided_already(data: dict[str, Any]) -> str | None:
    """By whom, when another admin was first."""
    dispute = await disputes.find(data["dispute"]) if data.get("dispute") else None
    if dispute is None or dispute.decided_at is None:
        return None
    return dispute_words.decided_already(dispute)


async def _session(data: dict[str, Any]) -> ClassSession:
    session = await sessions.find(data["session"])
    if session is None:
        raise LookupError("classes are never deleted")
    return session


async def _back_to_story(
    query: CallbackQuery,
    data: dict[str, Any],
    person: Person,
    school: School,
    now: datetime,
    *,
    says: str | None = None,
) -> None:
    screen = await story.told(View(**data["view"]), Reader(school, zone_of(person, school), now))
    if screen is not None:
        await show(query, *screen, says=says)
