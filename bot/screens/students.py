"""The screens of /students: the list, the steps of adding, one student."""

from datetime import date, datetime

from aiogram.filters.callback_data import CallbackData
from aiogram.types import InlineKeyboardButton

from models import makeups, packages, students, telling
from models.packages import Offer
from models.ports import ClassLink, Links
from models.school import School
from models.students import Enrolled
from models.tables.people import Teacher

from ..buttons import CannotCome, Id, PageNumber, SendTo
from ..texts import absences as absence_words
from ..texts import students as words
from .keys import Screen, button, keyboard
from .paging import pages_of, turning

PER_PAGE = 8
MOST_MISSED = 5


class Students(CallbackData, prefix="stu"):
    """A page of the list; what was searched is in the conversation. `everyone` forgets it."""

    page: PageNumber = 0
    everyone: bool = False


class AddStudent(CallbackData, prefix="add"):
    """Begin adding a student."""


class FirstPackage(CallbackData, prefix="addp"):
    """The package of the student who is being added."""

    package_id: Id


class SkipLink(CallbackData, prefix="adds"):
    """The student who is being added has no usual link."""


class OneStudent(CallbackData, prefix="st1"):
    student_id: Id


class InviteContact(CallbackData, prefix="st2"):
    student_id: Id


class ChangePackage(CallbackData, prefix="st3"):
    """Without a package: ask which."""

    student_id: Id
    package_id: Id | None = None


class ChangeLink(CallbackData, prefix="st4"):
    student_id: Id
    remove: bool = False


async def all_students(teacher: Teacher, search: str, page: int, school: School, now: datetime) -> Screen:
    today = school.day_of(now)
    found, total = await students.of_teacher(teacher, today, search=search, page=page, per_page=PER_PAGE)
    pages = pages_of(total, PER_PAGE)
    if page >= pages:
        return await all_students(teacher, search, pages - 1, school, now)
    rows = [[_student(one, found)] for one in found]
    turn = turning(page, pages, lambda number: Students(page=number))
    last = [button(words.all_button(), Students(everyone=True))] if search else []
    return words.all_students(total, search), keyboard(
        *rows, turn, [*last, button(words.add_button(), AddStudent(), "primary")]
    )


async def which_package(teacher: Teacher, called: str, offered: list[Offer], school: School, now: datetime) -> Screen:
    namesake = await students.has_named(teacher, called, school.day_of(now))
    rows = [[button(words.package_button(one), FirstPackage(package_id=one.package.id))] for one in offered]
    return words.which_package(called, namesake=namesake), keyboard(*rows)


def which_link(called: str) -> Screen:
    return words.which_link(called), keyboard([button(words.skip_button(), SkipLink())])


async def one_student(one: Enrolled, links: Links, now: datetime) -> Screen:
    student_id = one.student.id
    contacts = await telling.contacts_of(student_id)
    missed = await makeups.to_make_up(student_id, now, limit=MOST_MISSED)
    return words.one_student(one, usual_link(one, links), contacts, missed), keyboard(
        [button(words.send_button(), SendTo(student_id=student_id), "primary")],
        [
            button(words.invite_button(len(contacts)), InviteContact(student_id=student_id)),
            button(absence_words.button(None), CannotCome(student_id=student_id)),
        ],
        [
            button(words.package_change_button(), ChangePackage(student_id=student_id)),
            button(words.link_change_button(), ChangeLink(student_id=student_id)),
        ],
        [button(words.all_button(), Students(everyone=True))],
    )


async def new_package(one: Enrolled, today: date) -> Screen:
    student_id = one.student.id
    rows = [
        [button(words.package_button(offer), ChangePackage(student_id=student_id, package_id=offer.package.id))]
        for offer in await packages.available(today)
    ]
    return words.new_package(one.student.name), keyboard(*rows, [_back(student_id)])


def new_link(one: Enrolled) -> Screen:
    student_id = one.student.id
    remove = button(words.remove_link_button(), ChangeLink(student_id=student_id, remove=True), "danger")
    has_link = one.enrolment.default_link is not None
    return words.new_link(one.student.name), keyboard([remove] if has_link else [], [_back(student_id)])


def usual_link(one: Enrolled, links: Links) -> ClassLink | None:
    link = links.read(one.enrolment.default_link or "")
    return link if isinstance(link, ClassLink) else None


def _student(one: Enrolled, among: list[Enrolled]) -> InlineKeyboardButton:
    namesakes = sum(other.student.search_key == one.student.search_key for other in among)
    return button(words.student_button(one, tell_apart=namesakes > 1), OneStudent(student_id=one.student.id))


def _back(student_id: int) -> InlineKeyboardButton:
    return button(words.back_button(), OneStudent(student_id=student_id))
