"""The screens of /announce: to whom, whose students, one last look, and how far it has come."""

from datetime import date
from typing import Literal

from aiogram.filters.callback_data import CallbackData
from aiogram.types import InlineKeyboardMarkup

from models import announcements, teachers
from models.announcements import Audience, Progress, Reach
from models.people import Roles
from models.school import School
from models.tables.people import Person

from ..buttons import Id, PageNumber, StopAnnouncement
from ..texts import announce as words
from .keys import Row, Screen, button, keyboard
from .paging import pages_of, turning

PER_PAGE = 8


class AnnounceTo(CallbackData, prefix="an"):
    """`students_of` without a teacher asks for one; `choose` goes back to the beginning."""

    who: Literal["teachers", "students", "students_of", "mine", "choose"]
    teacher_id: Id | None = None


class TeacherPage(CallbackData, prefix="anp"):
    page: PageNumber


class SendAnnouncement(CallbackData, prefix="ans"):
    """`key` is one of a press; `yes` False: it is not sent."""

    key: str
    yes: bool


async def to_whom(person: Person, roles: Roles, school: School, today: date) -> Screen:
    rows: list[Row] = []
    if roles.admin:
        for who, label in (("teachers", words.teachers_button), ("students", words.students_button)):
            audience = Audience("teachers" if who == "teachers" else "students", sender=school.name)
            count = (await announcements.reach(audience, writer=person, today=today)).people
            rows.append([button(label(count), AnnounceTo(who=audience.who))])
        rows.append([button(words.students_of_button(), AnnounceTo(who="students_of"))])
    if roles.teacher is not None:
        audience = Audience("students_of", roles.teacher.id)
        count = (await announcements.reach(audience, writer=person, today=today)).people
        rows.append([button(words.my_students_button(count), AnnounceTo(who="mine"))])
    return words.to_whom(), keyboard(*rows)


async def which_teacher(page: int) -> Screen:
    found, total = await teachers.of_school(page=page, per_page=PER_PAGE)
    rows: list[Row] = [
        [button(words.teacher_button(one.teacher.name), AnnounceTo(who="students_of", teacher_id=one.teacher.id))]
        for one in found
    ]
    turn = turning(page, pages_of(total, PER_PAGE), lambda number: TeacherPage(page=number))
    return words.which_teacher(), keyboard(*rows, turn, [button(words.back_button(), AnnounceTo(who="choose"))])


def last_look(reach: Reach, key: str) -> Screen:
    return words.last_look(reach), keyboard(
        [
            button(words.send_button(), SendAnnouncement(key=key, yes=True), style="success"),
            button(words.not_send_button(), SendAnnouncement(key=key, yes=False)),
        ]
    )


def progress(so_far: Progress) -> Screen:
    return words.progress(so_far), _below(so_far)


def _below(so_far: Progress) -> InlineKeyboardMarkup | None:
    if so_far.is_over:
        return None
    stop = StopAnnouncement(announcement_id=so_far.announcement.id)
    return keyboard([button(words.stop_button(), stop, style="danger")])
