"""The buttons of a class: *Cancel class* on the teacher's card, *Class is over* there and in the student's message.

What they change reaches everybody through the outbox, the pressed message included.
"""

from datetime import datetime
from typing import Literal

from aiogram import Router
from aiogram.types import CallbackQuery

from models import classes, evidence
from models.people import Roles
from models.school import School
from models.tables.people import Person

from ..buttons import CancelClass, Over
from ..ownership import own_class
from ..texts import cards as words
from ..texts import refusals
from ..texts.marks import zone_of

OVER = {"ended", "timeout", "expired", "cancelled", "void"}


def make_router() -> Router:
    router = Router(name="card")
    router.callback_query.register(cancel, CancelClass.filter())
    router.callback_query.register(over, Over.filter())
    return router


async def cancel(query: CallbackQuery, callback_data: CancelClass, roles: Roles, now: datetime) -> None:
    session = await own_class(callback_data.session_id, "teacher", roles)
    if session is None or roles.teacher is None:
        await query.answer(refusals.old_button(), show_alert=True)
    elif session.session_status == "cancelled" or await classes.cancel(session.id, roles.teacher, now):
        await query.answer(words.cancelled())
    else:
        await session.refresh_from_db(fields=["session_status"])
        await query.answer(words.cannot_cancel(session.session_status), show_alert=True)


async def over(
    query: CallbackQuery, callback_data: Over, person: Person, roles: Roles, school: School, now: datetime
) -> None:
    session = await own_class(callback_data.session_id, callback_data.side, roles)
    if session is None:
        await query.answer(refusals.old_button(), show_alert=True)
    elif session.session_status in OVER:
        await query.answer(words.over_already())
    elif session.session_status != "active":
        await query.answer(words.not_begun())
    else:
        kind: Literal["teacher_tap", "student_tap"] = (
            "teacher_tap" if callback_data.side == "teacher" else "student_tap"
        )
        await evidence.testify(
            session.id,
            kind,
            happened_at=now,
            received_at=now,
            school=school,
            details={"by": person.id},
        )
        await query.answer(words.noted(now, zone_of(person, school)))
