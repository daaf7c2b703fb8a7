"""/start: with the payload of an invitation it binds the account, without one it greets."""

from datetime import datetime

from aiogram import Router
from aiogram.filters import Command, CommandObject
from aiogram.types import Message

from models import invites, notices, review
from models.people import Roles
from models.school import School
from models.tables.people import Person

from ..texts import refusals
from ..texts import start as words


def make_router() -> Router:
    router = Router(name="start")
    router.message.register(start, Command("start"))
    return router


async def start(
    message: Message, command: CommandObject, person: Person, roles: Roles, school: School, now: datetime
) -> None:
    payload = (command.args or "").strip()
    if payload:
        await message.answer(await _use(payload, person, roles, school, now))
    elif roles.known:
        await notices.decide(person, "menu", subject=f"menu:{person.id}", now=now)
        waiting = (await review.counts(now)).waiting if roles.admin else 0
        await message.answer(words.greeting(roles, school.name, waiting=waiting))
    else:
        await message.answer(refusals.stranger(school.name))


async def _use(payload: str, person: Person, roles: Roles, school: School, now: datetime) -> str:
    made = await invites.use(payload, person, school=school, now=now)
    if isinstance(made, invites.Welcome):
        return words.welcome(made, school.name)
    return words.invitation_refused(made, known=roles.known)
