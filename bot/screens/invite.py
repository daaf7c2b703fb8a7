"""The screens of /invite: whom, the teachers, the open invitations."""

from datetime import datetime
from typing import Literal
from zoneinfo import ZoneInfo

from aiogram.filters.callback_data import CallbackData
from aiogram.types import InlineKeyboardButton

from models import invites, teachers
from models.tables.people import Invite
from models.teachers import Staff

from ..buttons import Id, PageNumber
from ..texts import invites as words
from .keys import Screen, button, keyboard
from .paging import pages_of, turning

PER_PAGE = 8


class Invited(CallbackData, prefix="inv"):
    """Which screen, or whom to invite."""

    what: Literal["home", "teacher", "admin", "open"]


class Teachers(CallbackData, prefix="tea"):
    page: PageNumber = 0


class OneTeacher(CallbackData, prefix="one"):
    """Look at a teacher, or make them a new link."""

    teacher_id: Id
    new_link: bool = False


class Revoke(CallbackData, prefix="rev"):
    invite_id: Id
    sure: bool = False


async def home(now: datetime) -> Screen:
    _, count = await teachers.of_school(per_page=1)
    waiting = len(await open_invitations(now))
    return words.whom(), keyboard(
        [
            button(words.teacher_button(), Invited(what="teacher"), "primary"),
            button(words.admin_button(), Invited(what="admin")),
        ],
        [
            button(words.teachers_button(count), Teachers()),
            button(words.open_button(waiting), Invited(what="open")),
        ],
    )


async def all_teachers(page: int) -> Screen:
    found, total = await teachers.of_school(page=page, per_page=PER_PAGE)
    pages = pages_of(total, PER_PAGE)
    if page >= pages:
        return await all_teachers(pages - 1)
    rows = [[button(words.staff_button(one), OneTeacher(teacher_id=one.teacher.id))] for one in found]
    turn = turning(page, pages, lambda number: Teachers(page=number))
    return words.teachers(found), keyboard(*rows, turn, [_back()])


def one_teacher(one: Staff) -> Screen:
    new_link = OneTeacher(teacher_id=one.teacher.id, new_link=True)
    can_join = one.connection == "invited"  # a link is no use to an account that is bound already
    return words.staff(one), keyboard(
        [button(words.new_link_button(), new_link)] if can_join else [], [button(words.back_button(), Teachers())]
    )


async def waiting_invitations(now: datetime, zone: ZoneInfo) -> Screen:
    found = await open_invitations(now)
    shown = found[:PER_PAGE]
    rows = [[button(words.revoke_button(one), Revoke(invite_id=one.id))] for one in shown]
    return words.open_invitations(shown, len(found) - len(shown), zone), keyboard(*rows, [_back()])


def really_revoke(invite: Invite, zone: ZoneInfo) -> Screen:
    return words.really_revoke(invite, zone), keyboard(
        [button(words.yes_revoke_button(), Revoke(invite_id=invite.id, sure=True), "danger")],
        [button(words.back_button(), Invited(what="open"))],
    )


async def open_invitations(now: datetime) -> list[Invite]:
    """Those that an admin gives: of admins and of teachers, newest first."""
    found = [*await invites.open_invites(now, "admin"), *await invites.open_invites(now, "teacher")]
    return sorted(found, key=lambda one: -one.id)


def _back() -> InlineKeyboardButton:
    return button(words.back_button(), Invited(what="home"))
