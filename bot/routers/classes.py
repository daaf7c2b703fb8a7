"""/classes: the latest classes of the students that this account stands for."""

from datetime import datetime

from aiogram import Router
from aiogram.filters import Command
from aiogram.types import InlineKeyboardButton, Message

from models import sessions
from models.absence_notes import of_students
from models.people import Roles
from models.ports import Links
from models.school import School
from models.tables.classes import ClassSession
from models.tables.people import Person

from ..buttons import CannotCome
from ..filters import IsContact
from ..screens.keys import button, keyboard
from ..screens.paging import in_rows
from ..texts import absences as absence_words
from ..texts import classes as words
from ..texts.marks import zone_of


def make_router() -> Router:
    router = Router(name="classes")
    router.message.filter(IsContact())
    router.message.register(classes, Command("classes"))
    return router


async def classes(message: Message, roles: Roles, person: Person, school: School, now: datetime, links: Links) -> None:
    found = await sessions.of_students(roles.students)
    several = len(roles.students) > 1
    zone = zone_of(person, school)
    text = words.classes(found, await of_students(roles.students, now), now, zone, several=several)
    joins = [[_join(one, links, several)] for one in found if _can_be_joined(one, now)]
    away = [
        button(absence_words.button(one.name if several else None), CannotCome(student_id=one.id))
        for one in roles.students
    ]
    await message.answer(text, reply_markup=keyboard(*joins, *in_rows(away, 2)))


def _can_be_joined(session: ClassSession, now: datetime) -> bool:
    return session.session_status in {"sent", "active"} and now < session.expires_at


def _join(session: ClassSession, links: Links, several: bool) -> InlineKeyboardButton:
    return InlineKeyboardButton(
        text=words.join_button(session, several=several),
        url=links.track(session.tracking_token),
        style="success",
    )
