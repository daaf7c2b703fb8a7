"""*Make-up for …*, below the teacher's card: one tap counts the class for a missed one, another takes that back."""

from datetime import datetime

from aiogram import Router
from aiogram.types import CallbackQuery

from models import makeups
from models.people import Roles
from models.tables.people import Person

from ..buttons import MakeUp
from ..ownership import own_class
from ..texts import makeups as words
from ..texts import refusals


def make_router() -> Router:
    router = Router(name="makeups")
    router.callback_query.register(make_up, MakeUp.filter())
    return router


async def make_up(query: CallbackQuery, callback_data: MakeUp, person: Person, roles: Roles, now: datetime) -> None:
    """The card itself is edited by the outbox."""
    session = await own_class(callback_data.session_id, "teacher", roles)
    if session is None:
        await query.answer(refusals.old_button(), show_alert=True)
    elif not callback_data.missed_id:
        await makeups.no_longer(session, by=person, now=now)
        await query.answer(words.counts_no_longer())
    elif session.makes_up_id == callback_data.missed_id or await makeups.count(
        session, callback_data.missed_id, by=person, now=now
    ):
        await query.answer(words.counted())
    else:
        await query.answer(words.taken(), show_alert=True)
