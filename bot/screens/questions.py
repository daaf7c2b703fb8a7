"""What is asked with buttons: did it take place and how long, who is this, is it you, is a contested time wrong."""

from datetime import datetime
from zoneinfo import ZoneInfo

from aiogram.types import InlineKeyboardMarkup

from models import questions, students
from models.disputes import Side
from models.questions import Answer
from models.school import School
from models.tables.classes import ClassSession
from models.tables.desk import Dispute
from models.tables.people import Teacher
from models.tables.zoom import Alias, ZoomAccount

from ..buttons import AskTook, IsItYou, Took, WhoIs
from ..texts import disputes as dispute_words
from ..texts import questions as words
from ..texts import who as who_words
from .keys import Screen, button, keyboard
from .paging import pages_of, turning
from .story import decisions
from .view import View

PER_PAGE = 8
STEP = 15  # minutes between the lengths offered
PER_ROW = 4


def took_place(
    session: ClassSession, side: Side, answer: Answer | None, zone: ZoneInfo, *, name_student: bool
) -> Screen:
    text = words.question(session, side, answer, zone, name_student=name_student)
    if not questions.is_open(session):
        return text, None
    if answer is not None:
        again = AskTook(session_id=session.id, side=side, what="again")
        return text, keyboard([button(words.changed_button(), again)])
    yes = Took(session_id=session.id, side=side, minutes=session.package_minutes)
    shorter = AskTook(session_id=session.id, side=side, what="length")
    no = Took(session_id=session.id, side=side, minutes=0)
    return text, keyboard(
        [button(words.yes_button(session), yes, "success")],
        [button(words.shorter_button(), shorter)] if lengths_below(session.package_minutes) else [],
        [button(words.no_button(), no)],
    )


def how_long(session: ClassSession, side: Side, zone: ZoneInfo, *, name_student: bool) -> Screen:
    buttons = [
        button(words.length_button(count), Took(session_id=session.id, side=side, minutes=count))
        for count in lengths_below(session.package_minutes)
    ]
    rows = [buttons[first : first + PER_ROW] for first in range(0, len(buttons), PER_ROW)]
    back = button(words.back_button(), AskTook(session_id=session.id, side=side, what="again"))
    return words.how_long(session, side, zone, name_student=name_student), keyboard(*rows, [back])


def lengths_below(package_minutes: int) -> list[int]:
    """15, 30, 45 … below the package; 5, 10 … for a package that is shorter than that."""
    step = STEP if package_minutes > STEP else 5
    return list(range(step, package_minutes, step))


def who_is(session: ClassSession, name: str, question: int, alias: Alias | None) -> Screen:
    text = who_words.who_is(session, name, alias)
    if alias is not None:
        return text, keyboard([button(who_words.undo_button(), WhoIs(question=question, who="undo"))])
    student = WhoIs(question=question, who="student", student_id=session.student_id)
    return text, keyboard(
        [button(who_words.student_button(session.student.name), student)],
        [button(who_words.me_button(), WhoIs(question=question, who="teacher"))],
        [button(who_words.others_button(), WhoIs(question=question, who="others"))],
        [button(who_words.nobody_button(), WhoIs(question=question, who="nobody"))],
    )


async def which_student(teacher: Teacher, name: str, question: int, page: int, school: School, now: datetime) -> Screen:
    found, total = await students.of_teacher(teacher, school.day_of(now), page=page, per_page=PER_PAGE)
    pages = pages_of(total, PER_PAGE)
    if page >= pages:
        return await which_student(teacher, name, question, pages - 1, school, now)
    rows = [
        [
            button(
                who_words.student_button(one.student.name),
                WhoIs(question=question, who="student", student_id=one.student.id),
            )
        ]
        for one in found
    ]
    turn = turning(page, pages, lambda number: WhoIs(question=question, who="others", page=number))
    back = button(who_words.back_button(), WhoIs(question=question, who="ask"))
    return who_words.which_student(name), keyboard(*rows, turn, [back])


def is_it_you(account: ZoomAccount) -> Screen:
    """The answer can be turned round later."""
    yes = button(who_words.it_is_me_button(), IsItYou(account_id=account.id, is_me=True), "success")
    no = button(who_words.not_me_button(), IsItYou(account_id=account.id, is_me=False))
    if account.confirmed_at is not None:
        return who_words.is_it_you(account), keyboard([no])
    return who_words.is_it_you(account), keyboard([yes], [] if account.refused_at else [no])


def below_dispute(dispute: Dispute) -> InlineKeyboardMarkup | None:
    story = button(dispute_words.story_button(), View(session=dispute.session_id))
    if dispute.decided_at is not None:
        return keyboard([story])
    return keyboard(*decisions(dispute), [story])
