"""The screens of import and export."""

from collections.abc import Mapping
from typing import Literal

from aiogram.filters.callback_data import CallbackData
from aiogram.types import InlineKeyboardMarkup

from models.importing import Preview
from models.inviting_all import Whom
from models.rules.headings import KINDS
from models.rules.roster_plan import Plan
from models.school import School

from ..texts import importing as words
from .keys import Screen, button, keyboard
from .people import Files, People

What = Literal["book", "form", "teachers", "students", "packages", "enrolments"]


class Export(CallbackData, prefix="exp"):
    """One list as CSV, all of them as XLSX, or the empty form."""

    what: What


class InviteAll(CallbackData, prefix="inv"):
    """Invitations for everybody who has no account yet; `whom` None: whom there are."""

    whom: Whom | None = None


class DoImport(CallbackData, prefix="imy"):
    """`key` names this dry run: a second press is a no-op."""

    key: str


class LeaveImport(CallbackData, prefix="imn"):
    """Nothing is changed."""


def home() -> Screen:
    lists = [button(words.csv_button(kind), Export(what=kind)) for kind in KINDS]
    return words.home(), keyboard(
        [button(words.book_button(), Export(what="book")), button(words.form_button(), Export(what="form"))],
        lists[:2],
        lists[2:],
        [button(words.invite_all_button(), InviteAll())],
        [button(words.people_button(), People())],
    )


def invite_all(counts: Mapping[Whom, int]) -> Screen:
    whom = [button(words.invite_button(each, count), InviteAll(whom=each)) for each, count in counts.items() if count]
    return words.whom_to_invite(any(counts.values())), keyboard(whom, [button(words.file_button(), Files())])


def taken(plan: Plan) -> Screen:
    invite = [button(words.invite_all_button(), InviteAll())] if words.has_new_people(plan) else []
    return words.done(plan), keyboard(invite)


def result(shown: Preview, file: str, key: str, school: School) -> Screen:
    """What the file would change, or why it cannot be taken. Buttons only where there is something to do."""
    if not shown.rows and shown.unnamed_sheets:
        return words.teachers_or_students(), None
    if not shown.rows and shown.unused_sheets:
        return words.no_headings(), _form()
    if shown.plan.faults:
        return words.faulty(shown), None
    if not shown.plan.steps:
        return words.no_changes(shown), None
    return words.would_change(shown, file, school.policy.package_buffer_minutes), keyboard(
        [button(words.yes_button(), DoImport(key=key), "primary")], [button(words.stop_button(), LeaveImport())]
    )


def _form() -> InlineKeyboardMarkup | None:
    return keyboard([button(words.form_button(), Export(what="form"))])
