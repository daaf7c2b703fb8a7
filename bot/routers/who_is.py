"""*Who is this?* and *Is it you?*: a teacher says who somebody in the Zoom room is.

What was answered reaches the message itself through the outbox.
"""

from datetime import datetime

from aiogram import Router
from aiogram.types import CallbackQuery

from models import identities, students
from models.school import School
from models.tables.outbox import Notice
from models.tables.people import Person, Student, Teacher

from ..buttons import IsItYou, WhoIs
from ..filters import IsTeacher
from ..screens import questions as screens
from ..screens.showing import show
from ..texts import refusals
from ..texts import who as words


def make_router() -> Router:
    router = Router(name="who_is")
    router.callback_query.filter(IsTeacher())
    router.callback_query.register(who_is, WhoIs.filter())
    router.callback_query.register(is_it_you, IsItYou.filter())
    return router


async def who_is(
    query: CallbackQuery, callback_data: WhoIs, teacher: Teacher, person: Person, school: School, now: datetime
) -> None:
    asked = await identities.question(callback_data.question, person)
    if asked is None or asked.session is None or asked.session.teacher_id != teacher.id:
        await query.answer(refusals.old_button(), show_alert=True)
        return
    name = asked.details["name"]
    match callback_data.who:
        case "others":
            screen = await screens.which_student(teacher, name, asked.id, callback_data.page, school, now)
            await show(query, *screen)
        case "ask":
            alias = await identities.standing(teacher.id, name)
            await show(query, *screens.who_is(asked.session, name, asked.id, alias))
        case "undo":
            alias = await identities.standing(teacher.id, name)
            if alias is not None:
                await identities.undo(alias.id, school=school, now=now)
            await query.answer(words.forgotten())
        case _:
            await _answer(query, callback_data, asked, teacher, person, school, now)


async def is_it_you(
    query: CallbackQuery, callback_data: IsItYou, teacher: Teacher, school: School, now: datetime
) -> None:
    if await identities.confirm(callback_data.account_id, teacher, is_me=callback_data.is_me, school=school, now=now):
        await query.answer(words.remembered())
    else:
        await query.answer(refusals.old_button(), show_alert=True)


async def _answer(
    query: CallbackQuery,
    said: WhoIs,
    asked: Notice,
    teacher: Teacher,
    person: Person,
    school: School,
    now: datetime,
) -> None:
    student = await _student(said, asked, teacher, school, now)
    if said.who == "student" and student is None:
        await query.answer(refusals.old_button(), show_alert=True)
        return
    name, who = asked.details["name"], said.who
    there = await identities.standing(teacher.id, name)
    if there is None or (there.is_who, there.student_id) != (who, student.id if student else None):
        await identities.answer(
            teacher.id,
            name,
            who=who,  # type: ignore[arg-type]  # the caller has taken the other words away
            student=student,
            by=person,
            school=school,
            now=now,
        )
    await query.answer(words.remembered())


async def _student(said: WhoIs, asked: Notice, teacher: Teacher, school: School, now: datetime) -> Student | None:
    """The student of this class, or another one of this teacher's."""
    if said.who != "student" or asked.session is None:
        return None
    if said.student_id == asked.session.student_id:
        return asked.session.student
    enrolled = await students.enrolled(teacher, said.student_id, school.day_of(now))
    return enrolled.student if enrolled else None
