"""The screens of /people: the lists and one person of each. The buttons say all that is shown: nothing goes stale."""

from datetime import date, datetime
from typing import Literal
from zoneinfo import ZoneInfo

from aiogram.filters.callback_data import CallbackData
from aiogram.types import InlineKeyboardButton

from models import enrolments, invites, roster
from models.roster import Kind, Listed, Only, Page, Wanted
from models.rules.names import clean_name
from models.tables.people import Contact, Person

from ..buttons import CannotCome, Id, PageNumber
from ..texts import absences as absence_words
from ..texts import enrolments as enrolment_words
from ..texts import importing as file_words
from ..texts import people as words
from ..texts import whys as why_words
from ..texts.marks import name
from .keys import Row, Screen, button, copying, keyboard
from .paging import pages_of, turning

PER_PAGE = 8
KINDS: dict[str, Kind] = {"t": "teachers", "s": "students", "c": "contacts", "a": "admins", "i": "invites"}
ONLY: dict[str, Only] = {"": "here", "u": "unreached", "g": "gone"}
LETTERS = {kind: letter for letter, kind in KINDS.items()}
# 64 bytes, less the prefix, the separators, two letters, a page, a teacher's and a person's number
ROOM = 64 - len("pp") - 6 - 2 - 5 - 10 - 10

What = Literal[
    "rename",
    "new_link",
    "invite",
    "disconnect",
    "remove_teacher",
    "bring_back",
    "left",
    "back",
    "remove_contact",
    "remove_admin",
    "revoke",
]
KIND_OF: dict[str, Literal["t", "s", "a", "i"]] = {
    "new_link": "t",
    "disconnect": "t",
    "remove_teacher": "t",
    "bring_back": "t",
    "invite": "s",
    "left": "s",
    "back": "s",
    "remove_contact": "s",
    "remove_admin": "a",
    "revoke": "i",
}


class People(CallbackData, prefix="pp", sep="|"):
    """A page of a list, and who is opened from it (0: nobody). Fits into 64 bytes if its search comes from `cut`."""

    kind: Literal["", "t", "s", "c", "a", "i"] = ""  # empty: all lists
    only: Literal["", "u", "g"] = ""
    teacher: int = 0  # the students of this one only
    page: PageNumber = 0
    one: int = 0
    search: str = ""

    def but(self, **changes: str | int) -> "People":
        return self.model_copy(update=changes)


class Act(CallbackData, prefix="pa"):
    """Do something about somebody. `id` is the contact's where a contact is meant, else that of the list."""

    what: What
    id: Id
    kind: Literal["t", "s"] = "t"  # whom to rename
    why: int | None = None  # the place of a usual reason, which is tapped to do it


class OneEnrolment(CallbackData, prefix="en1"):
    enrolment_id: Id


class Enrol(CallbackData, prefix="en2"):
    """Begin: this student is to learn with one more teacher."""

    student_id: Id


class Files(CallbackData, prefix="imp"):
    """Import and export."""


def cut(search: str) -> str:
    """What a button can carry; a part of a name finds at least what the whole would."""
    return clean_name(search.replace("|", " ")).encode()[:ROOM].decode(errors="ignore").strip()


def wanted_of(view: People, kind: Kind) -> Wanted:
    return Wanted(kind, ONLY[view.only], view.search, view.teacher or None)


async def home(search: str, today: date, now: datetime) -> Screen:
    """How many there are in each list; with a search also who they are, when they are few."""
    view = People(search=search)
    counts = {kind: await roster.count(wanted_of(view, kind), today=today, now=now) for kind in KINDS.values()}
    total = sum(counts.values())
    shown = {kind: count for kind, count in counts.items() if count or not search}
    hits: list[Row] = []
    if search and total <= PER_PAGE:
        for kind in shown:
            page = await roster.page(wanted_of(view, kind), today=today, now=now)
            hits += _rows(view.but(kind=LETTERS[kind]), kind, page)
        shown = {}
    lists = [button(words.kind_button(kind, count), view.but(kind=LETTERS[kind])) for kind, count in shown.items()]
    last = button(words.no_search_button(), People()) if search else button(file_words.file_button(), Files())
    return words.home(search, total), keyboard(*hits, lists[:2], lists[2:4], lists[4:], [last])


async def listed(view: People, today: date, now: datetime) -> Screen:
    kind = KINDS[view.kind]
    page = await roster.page(wanted_of(view, kind), today=today, now=now, number=view.page, per_page=PER_PAGE)
    teacher = await roster.teacher(view.teacher) if view.teacher else None
    here = view.but(page=page.number, one=0)
    return words.listed(kind, ONLY[view.only], view.search, page.total, teacher), keyboard(
        *_rows(here, kind, page),
        turning(page.number, pages_of(page.total, PER_PAGE), lambda number: here.but(page=number)),
        _filters(here, kind),
        [
            *([button(words.no_search_button(), here.but(search="", page=0))] if view.search else []),
            button(words.everybody_button(), People()),
        ],
    )


async def one(view: People, today: date, now: datetime, zone: ZoneInfo) -> Screen | None:
    """None when there is no such person."""
    match KINDS[view.kind]:
        case "teachers":
            return await _teacher(view, today, zone)
        case "students":
            return await _student(view, today, zone)
        case "contacts":
            return await _contact(view, zone)
        case "admins":
            return await _admin(view, zone)
        case "invites":
            return await _invite(view, now, zone)


async def student_page(student_id: int, today: date, now: datetime, zone: ZoneInfo) -> Screen | None:
    return await one(People(kind="s", one=student_id), today, now, zone)


def ask(act: Act, called: str, *, students: int = 0, account: str = "") -> Screen:
    """One last look before something that somebody would notice; a reason is the yes."""
    kind = KIND_OF[act.what]
    back = [button(words.back_button(), People(kind=kind, one=0 if act.what == "remove_contact" else act.id))]
    if act.what in {"bring_back", "back"}:
        return f"<b>{name(called)}</b>\n{why_words.why()}", keyboard(*_reasons(act, "primary"), back)
    text = words.sure(act.what, called, students=students, account=account)
    if act.what == "revoke":
        yes = act.model_copy(update={"why": 0})
        return text, keyboard([button(words.yes_button(), yes, "danger")], back)
    return f"{text}\n\n{why_words.tap_or_type()}", keyboard(*_reasons(act, "danger"), back)


def why_renamed(act: Act, called: str) -> Screen:
    """`called` is the new name."""
    return f"<b>{name(called)}</b>\n{why_words.why()}", keyboard(
        *_reasons(act, None), [button(words.back_button(), People(kind=act.kind, one=act.id))]
    )


def _reasons(act: Act, style: str | None) -> list[Row]:
    usual = enumerate(why_words.usual(act.what))
    return [[button(said, act.model_copy(update={"why": place}), style)] for place, said in usual]


async def _teacher(view: People, today: date, zone: ZoneInfo) -> Screen | None:
    teacher = await roster.teacher(view.one)
    if teacher is None:
        return None
    students = await roster.students_of(teacher.id, today)
    text = words.teacher(teacher, students, await roster.last_class(teacher), zone)
    if teacher.removed_at is not None:
        return text, keyboard([_act("bring_back", teacher.id, "primary")], [_back(view)])
    account = _act("new_link", teacher.id) if teacher.person is None else _act("disconnect", teacher.id)
    theirs = People(kind="s", teacher=teacher.id)
    return text, keyboard(
        [button(words.students_button(students), theirs)] if students else [],
        [_rename(teacher.id, "t"), account],
        _telegram_id(teacher.person),
        [_act("remove_teacher", teacher.id, "danger")],
        [_back(view)],
    )


async def _student(view: People, today: date, zone: ZoneInfo) -> Screen | None:
    student = await roster.student(view.one)
    if student is None:
        return None
    contacts = await roster.contacts_of(student.id)
    learning = [one for one in await enrolments.of_student(student.id, today) if one.state != "never"]
    lines = [enrolment_words.line(one) for one in learning]
    text = words.student(student, contacts, lines, await roster.last_class(student), zone)
    if student.left_at is not None:
        return text, keyboard([_act("back", student.id, "primary")], [_back(view)])
    courses = [
        [button(enrolment_words.one_button(one), OneEnrolment(enrolment_id=one.enrolment.id))] for one in learning[:8]
    ]
    return text, keyboard(
        *courses,
        [
            button(words.buttons()["enrol"], Enrol(student_id=student.id)),
            button(absence_words.button(None), CannotCome(student_id=student.id)),
        ],
        [_act("invite", student.id), _rename(student.id, "s")],
        *([_disconnect(each, each.person.name)] for each in contacts[:5]),
        [_act("left", student.id, "danger"), _back(view)],
    )


async def _contact(view: People, zone: ZoneInfo) -> Screen | None:
    person = await roster.account(view.one)
    children = await roster.stands_for(view.one)
    if person is None or not children:
        return None
    return words.contact(person, children, zone), keyboard(
        *([_disconnect(each, each.student.name)] for each in children[:8]), _telegram_id(person), [_back(view)]
    )


async def _admin(view: People, zone: ZoneInfo) -> Screen | None:
    admin = await roster.admin(view.one)
    if admin is None:
        return None
    can = [_act("remove_admin", admin.id, "danger")] if admin.removed_at is None else []
    return words.admin(admin, zone), keyboard(_telegram_id(admin.person), can, [_back(view)])


async def _invite(view: People, now: datetime, zone: ZoneInfo) -> Screen | None:
    invite = await invites.open_invite(view.one, now)
    if invite is None:
        return None
    return words.invite(invite, zone), keyboard([_act("revoke", invite.id, "danger")], [_back(view)])


def _rows(view: People, kind: Kind, page: Page) -> list[Row]:
    return [[_person(one, view, kind, page.found)] for one in page.found]


def _person(one: Listed, view: People, kind: Kind, among: list[Listed]) -> InlineKeyboardButton:
    namesakes = sum(other.key == one.key for other in among)
    return button(words.person_button(one, kind, tell_apart=namesakes > 1), view.but(one=one.id))


def _filters(here: People, kind: Kind) -> Row:
    if kind == "invites" or here.teacher:
        return []
    offered = {letter: only for letter, only in ONLY.items() if only != "gone" or kind != "contacts"}
    return [
        button(words.only_button(only, chosen=here.only == letter), here.but(only=letter, page=0))
        for letter, only in offered.items()
    ]


def _act(what: What, number: int, style: str | None = None) -> InlineKeyboardButton:
    return button(words.buttons()[what], Act(what=what, id=number), style)


def _rename(number: int, kind: Literal["t", "s"]) -> InlineKeyboardButton:
    return button(words.buttons()["rename"], Act(what="rename", id=number, kind=kind))


def _disconnect(contact: Contact, called: str) -> InlineKeyboardButton:
    return button(words.disconnect_button(called), Act(what="remove_contact", id=contact.id))


def _telegram_id(person: Person | None) -> Row:
    """By which the configuration and Telegram's own support know somebody."""
    return copying(words.copy_id_button(), str(person.telegram_id)) if person else []


def _back(view: People) -> InlineKeyboardButton:
    return button(words.back_button(), view.but(one=0))
