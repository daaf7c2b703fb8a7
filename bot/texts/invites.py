"""Inviting teachers and admins, and what became of the invitations."""

from collections.abc import Sequence
from datetime import datetime
from zoneinfo import ZoneInfo

from aiogram.utils.i18n import gettext as _

from models.students import Connection
from models.tables.people import Invite
from models.teachers import Staff

from .lists import fitted
from .marks import label, name, number
from .moments import day_and_time

BADGES: dict[Connection, str] = {"connected": "🟢", "invited": "⚪", "blocked": "🔴"}


def whom() -> str:
    return _("<b>Invite to the school</b>\nWhom? For students, their teachers make the links with /students.")


def teacher_button() -> str:
    return _("A teacher")


def admin_button() -> str:
    return _("An admin")


def teachers_button(count: int) -> str:
    return _("Teachers ({count})").format(count=number(count))


def open_button(count: int) -> str:
    return _("Open invitations ({count})").format(count=number(count))


def back_button() -> str:
    return _("‹ Back")


def which_name() -> str:
    return _("What is the teacher’s name? Students read it in their messages.")


def name_wanted() -> str:
    return _("Please type the name as text. /cancel stops.")


def link_instead_of_name() -> str:
    return _("That looks like a link. First the name, please.")


def made_for_teacher(called: str) -> str:
    return _(
        "✓ {teacher} is on the list of teachers. Forward the next message to them; I’ll tell you when they have joined."
    ).format(teacher=name(called))


def made_for_admin() -> str:
    return _(
        "✓ Forward the next message to the new admin. Take care who gets it: an admin can see and change everything."
    )


def for_teacher(school: str, address: str, until: datetime, zone: ZoneInfo) -> str:
    text = _("You are invited to teach at {school}. Open this link in Telegram and press Start:\n{link}")
    return _with_validity(text.format(school=name(school), link=address), until, zone)


def for_admin(school: str, address: str, until: datetime, zone: ZoneInfo) -> str:
    text = _("You are invited to run {school} as an admin. Open this link in Telegram and press Start:\n{link}")
    return _with_validity(text.format(school=name(school), link=address), until, zone)


def for_student(teacher: str, student: str, address: str, until: datetime, zone: ZoneInfo) -> str:
    text = _(
        "{teacher} will send you the online classes of {student} in Telegram. Open this link and press Start:\n{link}"
    )
    return _with_validity(text.format(teacher=name(teacher), student=name(student), link=address), until, zone)


def copy_button() -> str:
    return _("Copy the link")


def share_button() -> str:
    return _("Send in Telegram")


def teachers(found: Sequence[Staff]) -> str:
    if not found:
        return _("There are no teachers yet.")
    legend = _("🟢 connected · ⚪ invited · 🔴 has blocked me")
    return _("<b>Teachers</b>") + f"\n{legend}"


def staff_button(one: Staff) -> str:
    """Plain text."""
    return f"{BADGES[one.connection]} {label(one.teacher.name)}"


def staff(one: Staff) -> str:
    head = f"{BADGES[one.connection]} <b>{name(one.teacher.name)}</b>"
    states: dict[Connection, str] = {
        "invited": _("Has not joined yet. If the link is lost, make a new one."),
        "connected": _("Connected with the account {account}."),
        "blocked": _("Has blocked me with the account {account}. When they unblock me and press Start, all is well."),
    }
    account = name(one.teacher.person.name) if one.teacher.person else ""
    return f"{head}\n{states[one.connection].format(account=account)}"


def new_link_button() -> str:
    return _("New link")


def open_invitations(found: Sequence[Invite], hidden: int, zone: ZoneInfo) -> str:
    if not found:
        return _("No invitation is open.")
    lines = [
        _("{who}, good until {until}").format(who=_who(one), until=day_and_time(one.expires_at, zone)) for one in found
    ]
    return fitted(_("<b>Open invitations</b>"), lines, hidden=hidden)


def revoke_button(invite: Invite) -> str:
    """Plain text."""
    return _("Take back: {who}").format(who=label(invite.teacher.name) if invite.teacher else _("an admin’s"))


def really_revoke(invite: Invite, zone: ZoneInfo) -> str:
    return _("Take back the invitation of {who}, made {when}? Its link will not work any more.").format(
        who=_who(invite), when=day_and_time(invite.created_at, zone)
    )


def yes_revoke_button() -> str:
    return _("Take it back")


def revoked() -> str:
    """A small window: plain text."""
    return _("Taken back. The link no longer works.")


def not_open() -> str:
    """A small window: plain text."""
    return _("This invitation was used or taken back already.")


def _who(invite: Invite) -> str:
    return name(invite.teacher.name) if invite.teacher else _("an admin")


def _with_validity(text: str, until: datetime, zone: ZoneInfo) -> str:
    validity = _("The link works once, until {until}.").format(until=day_and_time(until, zone))
    return f"{text}\n\n{validity}"
