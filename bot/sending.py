"""The conversation of /class, as its two ways go on with it: with a link, and with a meeting that the bot creates."""

from collections.abc import Mapping
from datetime import datetime

from aiogram.fsm.context import FSMContext
from aiogram.fsm.state import State, StatesGroup
from aiogram.types import CallbackQuery

from models import hosts, making, students
from models.meetings import Meetings
from models.ports import Links
from models.school import School
from models.students import Enrolled
from models.tables.people import Teacher

from .screens import send as screens
from .screens.showing import show


class Sending(StatesGroup):
    """Data: `search` while choosing, `student` (id) from then on, and at the last look `key` with either `link` or
    `create`: the bot is to make a meeting.
    """

    student = State()
    link = State()
    confirm = State()


async def chosen(state: FSMContext, teacher: Teacher, school: School, now: datetime) -> Enrolled | None:
    """The student of this conversation, who must still be this teacher's."""
    student_id = (await state.get_data()).get("student")
    if student_id is None:
        return None
    return await students.enrolled(teacher, student_id, school.day_of(now))


async def keep(state: FSMContext, step: State, **data: object) -> None:
    await state.set_data(data)
    await state.set_state(step)


async def ask_for_link(
    query: CallbackQuery,
    state: FSMContext,
    teacher: Teacher,
    enrolled: Enrolled,
    links: Links,
    meetings: Meetings | None,
    school: School,
    now: datetime,
) -> None:
    await keep(state, Sending.link, student=enrolled.student.id)
    can_create = meetings is not None and await hosts.are_there(teacher.id, school)
    await show(query, *await screens.which_link(teacher, enrolled, links, now, can_create=can_create))


async def leave_meeting(data: Mapping[str, object], teacher: Teacher, now: datetime) -> bool:
    """The conversation goes another way: the meeting it wanted is not wanted any more. False: it is made already."""
    key = data.get("key")
    return not data.get("create") or not isinstance(key, str) or await making.drop(key, teacher, now)
