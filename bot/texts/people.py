"""Everybody of the school: the lists, one person, and what can be done about them."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import assert_never
from zoneinfo import ZoneInfo

from aiogram.utils.i18n import gettext as _
from aiogram.utils.i18n import ngettext

from models.roster import Kind, Listed, Only
from models.students import Connection
from models.tables.people import Admin, Contact, Invite, Person, Student, Teacher

from .lists import fitted
from .marks import day_with_year, label, name, number
from .moments import day_and_time
from .reaching import what_happened

BADGES: dict[Connection, str] = {"connected": "🟢", "invited": "⚪", "blocked": "🔴"}


# Lists


def home(search: str, total: int) -> str:
    if search and not total:
        return _("Nobody matches {search}. Type another part of the name.").format(search=name(search))
    if search:
        return _("<b>People matching {search}</b>").format(search=name(search))
    return _("<b>The people of the school</b>\nTap a list, or type a part of a name.")


def kind_button(kind: Kind, count: int) -> str:
    return _("{list} ({count})").format(list=kind_word(kind), count=number(count))


def kind_word(kind: Kind) -> str:
    match kind:
        case "teachers":
            return _("Teachers")
        case "students":
            return _("Students")
        case "contacts":
            return _("Contacts")
        case "admins":
            return _("Admins")
        case "invites":
            return _("Open invitations")
    assert_never(kind)


def listed(kind: Kind, only: Only, search: str, total: int, teacher: Teacher | None) -> str:
    head = _("<b>{list}: {count}</b>").format(list=kind_word(kind), count=number(total))
    lines = [head]
    if teacher is not None:
        lines.append(_("Of the teacher {teacher}").format(teacher=name(teacher.name)))
    if only != "here":
        lines.append(_("Only: {which}").format(which=only_word(only)))
    if search:
        lines.append(_("Search: {search}").format(search=name(search)))
    if kind != "invites":
        lines.append(_("🟢 connected · ⚪ not yet · 🔴 has blocked me"))
    lines.append(_("Tap a name, or type a part of it.") if total else _("There is nobody here."))
    return "\n".join(lines)


def only_word(only: Only) -> str:
    match only:
        case "here":
            return _("everybody here")
        case "unreached":
            return _("cannot be reached")
        case "gone":
            return _("no longer here")
    assert_never(only)


def only_button(only: Only, *, chosen: bool) -> str:
    return f"• {only_word(only)}" if chosen else only_word(only)


def person_button(one: Listed, kind: Kind, *, tell_apart: bool) -> str:
    """Plain text. Two people of one name get their number: only that tells them apart."""
    called = label(one.name) if one.name else _("an admin")
    shown = called if kind == "invites" else f"{BADGES[one.connection]} {called}"
    if not tell_apart:
        return shown
    return _("{name} (no. {number})").format(name=shown, number=one.id)


def everybody_button() -> str:
    return _("‹ People")


def back_button() -> str:
    return _("‹ Back")


def no_search_button() -> str:
    return _("Without the search")


def type_a_name() -> str:
    return _("Please type a part of a name. /cancel stops.")


# One person


def teacher(one: Teacher, students: int, last_class: datetime | None, zone: ZoneInfo) -> str:
    lines = [
        _("{badge} <b>{teacher}</b>, teacher no. {number}").format(
            badge=_badge(one.person), teacher=name(one.name), number=one.id
        ),
        _account(one.person, zone),
        _last_class(last_class, zone),
        ngettext("{count} student", "{count} students", students).format(count=number(students)),
    ]
    if one.removed_at is not None:
        lines.append(_("Removed from the list on {day}.").format(day=day_with_year(one.removed_at, zone)))
    return "\n".join(lines)


def student(
    one: Student, contacts: Sequence[Contact], learning: Sequence[str], last_class: datetime | None, zone: ZoneInfo
) -> str:
    lines = [_("<b>{student}</b>, student no. {number}").format(student=name(one.name), number=one.id)]
    if one.left_at is not None:
        lines.append(_("Left the school on {day}.").format(day=day_with_year(one.left_at, zone)))
    lines += [f"{_badge(each.person)} {_account(each.person, zone)}" for each in contacts]
    if not contacts:
        lines.append(_("⚪ Nobody is connected yet."))
    lines.append(_last_class(last_class, zone))
    return fitted("\n".join(lines), learning or [_("Learns with nobody at the moment.")])


def contact(one: Person, children: Sequence[Contact], zone: ZoneInfo) -> str:
    head = "\n".join([f"{_badge(one)} <b>{name(one.name)}</b>", _account(one, zone)])
    return fitted(
        head, [_("Gets the classes of {student}").format(student=name(each.student.name)) for each in children]
    )


def admin(one: Admin, zone: ZoneInfo) -> str:
    lines = [f"{_badge(one.person)} <b>{name(one.person.name)}</b>", _account(one.person, zone)]
    if one.removed_at is not None:
        lines.append(_("No admin any more since {day}.").format(day=day_with_year(one.removed_at, zone)))
    else:
        lines.append(_("Admin since {day}").format(day=day_with_year(one.created_at, zone)))
    return "\n".join(lines)


def invite(one: Invite, zone: ZoneInfo) -> str:
    whose = {
        "teacher": _("Invitation of the teacher {name}"),
        "student": _("Invitation to get the classes of {name}"),
        "admin": _("Invitation of an admin"),
    }[one.role]
    called = one.teacher or one.student
    lines = [whose.format(name=name(called.name) if called else "")]
    if one.invited_by is not None:
        lines.append(_("Made by {person}").format(person=name(one.invited_by.name)))
    lines.append(_("Made {when}").format(when=day_and_time(one.created_at, zone)))
    lines.append(_("Good until {when}").format(when=day_and_time(one.expires_at, zone)))
    return "\n".join(lines)


def buttons() -> Mapping[str, str]:
    """What can be done about somebody; plain text."""
    return {
        "rename": _("Rename"),
        "new_link": _("New invitation"),
        "invite": _("Invite a contact"),
        "disconnect": _("Disconnect the account"),
        "remove_teacher": _("Remove from the list"),
        "bring_back": _("Bring back"),
        "left": _("Has left the school"),
        "back": _("Is back"),
        "remove_admin": _("No admin any more"),
        "revoke": _("Take back"),
        "enrol": _("＋ Learns with another teacher"),
    }


def students_button(count: int) -> str:
    return _("Students ({count})").format(count=number(count))


def copy_id_button() -> str:
    return _("Copy the Telegram id")


def disconnect_button(account: str) -> str:
    """Plain text."""
    return _("Disconnect {account}").format(account=label(account))


# Doing it


def sure(what: str, called: str, *, students: int = 0, account: str = "") -> str:
    who, whose = name(called), name(account)
    match what:
        case "remove_teacher":
            text = _(
                "Remove {teacher} from the list of teachers? They can send no more classes. "
                "Their classes and their pay stay as they are."
            ).format(teacher=who)
            if not students:
                return text
            more = ngettext(
                "{count} student learns with them until today. If somebody takes over, move them first.",
                "{count} students learn with them until today. If somebody takes over, move them first.",
                students,
            )
            return f"{text}\n\n⚠️ {more.format(count=number(students))}"
        case "left":
            return _(
                "Has {student} left the school? Today is the last day with all teachers. "
                "What was taught stays as it is."
            ).format(student=who)
        case "disconnect":
            return _(
                "Disconnect the account {account} from {teacher}? It can no longer be used for teaching here; "
                "then invite the new account."
            ).format(account=whose, teacher=who)
        case "remove_contact":
            return _("Shall {account} get no more messages about {student}?").format(account=whose, student=who)
        case "remove_admin":
            return _("Shall {person} be no admin any more?").format(person=who)
    return _("Take back the invitation of {who}? Its link will not work any more.").format(
        who=who if called else _("an admin")
    )


def yes_button() -> str:
    return _("Yes, take it back")


def done() -> str:
    """A small window: plain text."""
    return _("Done.")


def done_already() -> str:
    """A small window: plain text."""
    return _("It is like that already.")


def last_admin() -> str:
    """A small window: plain text."""
    return _("This is the last admin. Invite another one first: /invite")


def which_name(called: str) -> str:
    return _("What is {person} called from now on? Past classes show the new name, too. /cancel stops.").format(
        person=name(called)
    )


def renamed(before: str, after: str) -> str:
    return _("✓ {before} is now called {after}.").format(before=name(before), after=name(after))


def invited(called: str) -> str:
    return _("Forward the next message to whoever should get the classes of {student}.").format(student=name(called))


def invited_teacher(called: str) -> str:
    return _("Forward the next message to {teacher}; I’ll tell you when they have joined.").format(teacher=name(called))


def _badge(person: Person | None) -> str:
    if person is None:
        return BADGES["invited"]
    return BADGES["connected"] if person.blocked_at is None else BADGES["blocked"]


def _account(person: Person | None, zone: ZoneInfo) -> str:
    if person is None:
        return _("Has not joined yet.")
    called = name(f"{person.name} (@{person.username})" if person.username else person.name)
    seen = day_and_time(person.last_seen_at, zone)
    if person.blocked_why in {"deactivated", "not_found", "deleted"}:
        return what_happened(person)
    if person.blocked_at is not None:
        return _("{account} has blocked me since {when}").format(
            account=called, when=day_with_year(person.blocked_at, zone)
        )
    return _("{account}, last seen {when}").format(account=called, when=seen)


def _last_class(moment: datetime | None, zone: ZoneInfo) -> str:
    if moment is None:
        return _("No class was sent yet.")
    return _("Last class sent: {when}").format(when=day_and_time(moment, zone))
