"""The three screens of /class: which student, which link, one last look."""

from datetime import datetime
from zoneinfo import ZoneInfo

from aiogram.filters.callback_data import CallbackData
from aiogram.types import InlineKeyboardButton

from models import absence_notes, classes, students
from models.ports import ClassLink, Links
from models.school import School
from models.students import Enrolled
from models.tables.classes import ClassSession
from models.tables.people import Teacher

from ..buttons import CancelClass, Over, SendTo
from ..texts import absences, cards, making
from ..texts import send as words
from .keys import Row, Screen, button, keyboard
from .paging import pages_of, turning

PER_PAGE = 8


class Turn(CallbackData, prefix="cp"):
    """A page of the list of students."""

    page: int


class Choose(CallbackData, prefix="cl"):
    """Between the steps: the `last` link, the `usual` link, another `link`, the `students`, or `stop`."""

    what: str


class Send(CallbackData, prefix="cs"):
    key: str


class NewMeeting(CallbackData, prefix="cn"):
    """*Create a Zoom meeting*, in place of a link."""


class CreateAndSend(CallbackData, prefix="cc"):
    key: str


async def which_student(teacher: Teacher, search: str, page: int, school: School, now: datetime) -> Screen:
    today = school.day_of(now)
    found, total = await students.of_teacher(teacher, today, search=search, page=max(page, 0), per_page=PER_PAGE)
    if not total and not search:
        return words.no_students(), None
    pages = pages_of(total, PER_PAGE)
    if page >= pages:
        return await which_student(teacher, search, pages - 1, school, now)
    rows = [[_student(one, found)] for one in found]
    last = [button(words.stop_button(), Choose(what="stop"))]
    if search:
        last.insert(0, button(words.all_students_button(), Choose(what="students")))
    return words.which_student(search, total), keyboard(
        *rows, turning(page, pages, lambda number: Turn(page=number)), last
    )


async def which_link(teacher: Teacher, enrolled: Enrolled, links: Links, now: datetime, *, can_create: bool) -> Screen:
    offers: list[Row] = [[button(making.create_button(), NewMeeting(), style="primary")]] if can_create else []
    last = await offered("last", teacher, enrolled, links)
    usual = await offered("usual", teacher, enrolled, links)
    if last is not None:
        offers.append([button(words.last_link_button(last), Choose(what="last"))])
    if usual is not None and usual != last:
        offers.append([button(words.usual_link_button(usual), Choose(what="usual"))])
    away = [
        button(words.other_student_button(), Choose(what="students")),
        button(words.stop_button(), Choose(what="stop")),
    ]
    text = words.link_wanted(enrolled, has_buttons=bool(offers))
    if absent := await absence_notes.at_this_moment(enrolled.student, now):
        text = f"{absences.warning(absent)}\n\n{text}"
    return text, keyboard(*offers, away)


async def offered(what: str, teacher: Teacher, enrolled: Enrolled, links: Links) -> ClassLink | None:
    """The link behind a button, as it is now; None when there is none."""
    if what == "last":
        return await classes.last_link(teacher)
    if what == "usual" and enrolled.enrolment.default_link:
        link = links.read(enrolled.enrolment.default_link)
        return link if isinstance(link, ClassLink) else None
    return None


async def last_look_at_meeting(teacher: Teacher, enrolled: Enrolled, key: str, zone: ZoneInfo) -> Screen:
    """The same, with a meeting that is created when *Send* is pressed."""
    elsewhere = await classes.elsewhere(enrolled.student, teacher)
    return words.confirm(enrolled, None, elsewhere, zone), keyboard(
        [button(words.send_button(), CreateAndSend(key=key), style="success")],
        [
            button(words.other_link_button(), Choose(what="link")),
            button(words.stop_button(), Choose(what="stop")),
        ],
    )


async def last_look(teacher: Teacher, enrolled: Enrolled, link: ClassLink, key: str, zone: ZoneInfo) -> Screen:
    elsewhere = await classes.elsewhere(enrolled.student, teacher)
    return words.confirm(enrolled, link, elsewhere, zone), keyboard(
        [button(words.send_button(), Send(key=key), style="success")],
        [
            button(words.other_link_button(), Choose(what="link")),
            button(words.stop_button(), Choose(what="stop")),
        ],
    )


def already_open(session: ClassSession, now: datetime, zone: ZoneInfo) -> Screen:
    """Says what state it is in, with the button of its card that leads out of it."""
    out = button(cards.over_button(), Over(session_id=session.id, side="teacher"))
    if session.session_status == "sent":
        out = button(cards.cancel_button(), CancelClass(session_id=session.id), style="danger")
    return words.already_open(session, now, zone), keyboard([out])


def _student(one: Enrolled, among: list[Enrolled]) -> InlineKeyboardButton:
    namesakes = sum(other.student.search_key == one.student.search_key for other in among)
    return button(words.student_button(one, tell_apart=namesakes > 1), SendTo(student_id=one.student.id))
