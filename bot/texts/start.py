"""Greetings: what somebody has become by a link, and what they can do next."""

from aiogram.utils.i18n import gettext as _
from aiogram.utils.i18n import ngettext

from models.invites import Refusal, Welcome
from models.people import Roles

from .marks import name, number


def welcome(made: Welcome, school_name: str) -> str:
    """Straight after an invitation was used."""
    school = name(school_name)
    match made.role:
        case "admin":
            return "\n\n".join([_("Welcome! You are an admin of {school} now.").format(school=school), _admin_next()])
        case "teacher":
            head = _("Welcome, {teacher}! You are connected as a teacher of {school}.")
            return "\n\n".join([head.format(teacher=name(made.name or ""), school=school), _teacher_next()])
        case "student":
            head = _("Welcome to {school}! You are connected for {student}.")
            return "\n\n".join([head.format(school=school, student=name(made.name or "")), _student_next()])


def greeting(roles: Roles, school_name: str, *, waiting: int = 0) -> str:
    """/start of somebody known. `waiting`: how much there is to look at in /review."""
    head = _("Welcome back to {school}.").format(school=name(school_name))
    next_steps = [
        _waiting(waiting) if waiting else "",
        _admin_next() if roles.admin else "",
        _teacher_next() if roles.teacher else "",
        _student_next() if roles.students else "",
    ]
    return "\n\n".join([head, *filter(None, next_steps)])


def invitation_refused(why: Refusal, *, known: bool) -> str:
    """`known`: the reader has a place in the school already, perhaps by this very link."""
    if why == "used" and known:
        return _("This link has done its work: you are connected. /help shows what you can do here.")
    sentences: dict[Refusal, str] = {
        "unknown": _("I don’t know this link. Please ask the school or your teacher for a new one."),
        "used": _("This link was used already, and each works only once. Please ask for a new one."),
        "expired": _("This link is too old. Please ask the school or your teacher for a new one."),
        "revoked": _("This link was taken back. Please ask the school or your teacher for a new one."),
        "taken": _(
            "This link can’t be used with this Telegram account: one account can be one teacher only. "
            "Please ask the school."
        ),
    }
    return sentences[why]


def stopped(*, anything: bool) -> str:
    return _("Stopped. Nothing was changed.") if anything else _("There is nothing to stop.")


def _waiting(count: int) -> str:
    return ngettext(
        "/review ({count}): one thing waits for you.", "/review ({count}): these wait for you.", count
    ).format(count=number(count))


def _admin_next() -> str:
    return _(
        "/invite brings teachers in. /live shows who is in class now, "
        "/sessions every class, /report the numbers and a spreadsheet."
    )


def _teacher_next() -> str:
    return _("/students adds your students, /class sends one of them a class, /today shows your day.")


def _student_next() -> str:
    return _("You need not do anything more: when a class is due, its button comes here. /classes shows past classes.")
