"""/today: a teacher's classes of the school's day."""

from datetime import datetime

from aiogram import Router
from aiogram.filters import Command
from aiogram.filters.callback_data import CallbackData
from aiogram.types import CallbackQuery, Message

from models import absence_notes, sessions
from models.school import School
from models.tables.people import Person, Teacher

from ..filters import IsTeacher
from ..screens.keys import Screen, button, keyboard
from ..screens.showing import say, show
from ..texts import today as words
from ..texts.marks import zone_of


class Again(CallbackData, prefix="td"):
    """Look again, at the day it is then."""


def make_router() -> Router:
    router = Router(name="today")
    router.message.filter(IsTeacher())
    router.callback_query.filter(IsTeacher())
    router.message.register(today, Command("today"))
    router.callback_query.register(refresh, Again.filter())
    return router


async def today(message: Message, teacher: Teacher, person: Person, school: School, now: datetime) -> None:
    await say(message, *await _screen(teacher, person, school, now))


async def refresh(query: CallbackQuery, teacher: Teacher, person: Person, school: School, now: datetime) -> None:
    await show(query, *await _screen(teacher, person, school, now))


async def _screen(teacher: Teacher, person: Person, school: School, now: datetime) -> Screen:
    day = school.day_of(now)
    found = await sessions.day_of_teacher(teacher, day, school)
    absent = await absence_notes.of_teacher(teacher, day, school)
    return words.today(found, absent, day, now, zone_of(person, school)), keyboard(
        [button(words.refresh_button(), Again())]
    )
