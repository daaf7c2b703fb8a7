"""Somebody cannot be written to any more, and what to do about it."""

from aiogram.utils.i18n import gettext as _

from models.reaching import Unreachable
from models.students import Connection
from models.tables.people import Person, Student

from .marks import name


def unreachable(who: Unreachable) -> str:
    if who.is_back:
        return _("✓ I can write to {person} again.").format(person=name(who.person.name))
    lines = [what_happened(who.person), *(_of_student(student, state) for student, state in who.students)]
    return "\n".join([*lines, _what_to_do(who)])


def what_happened(person: Person) -> str:
    match person.blocked_why:
        case "deactivated":
            text = _("⚠️ I can’t write to {person} any more: that Telegram account was deleted.")
        case "deleted":
            text = _("⚠️ I can’t write to {person} any more: they have deleted their account here.")
        case "not_found":
            text = _("⚠️ I can’t write to {person} any more: Telegram does not find that account.")
        case _:
            text = _("⚠️ I can’t write to {person} any more: they have blocked me.")
    return text.format(person=name(person.name))


def _of_student(student: Student, state: Connection) -> str:
    if state == "connected":
        return _("{student} still gets everything through another account.").format(student=name(student.name))
    return _(
        "{student} gets no class links from me now. Please send them yourself: the class card has a button."
    ).format(student=name(student.name))


def _what_to_do(who: Unreachable) -> str:
    if who.person.blocked_why == "blocked":
        return _("Ask them to open this bot, tap Unblock or Start, and all is well.")
    return (
        _("If they have a new account, invite them again: /students.")
        if who.students
        else _("Please invite them again: /invite.")
    )
