"""What a class came to: minutes first, then who and when, how we know and how sure."""

from collections.abc import Mapping
from typing import Any
from zoneinfo import ZoneInfo

from aiogram.utils.i18n import gettext as _

from models.ports import Audience
from models.tables.classes import ClassSession

from . import makeups
from .attendance import attendance_line
from .grades import flag_sentence, grade_word, source_sentence
from .lists import fitted
from .marks import listed, minutes_of, name
from .moments import day, span

OVER = ("ended", "timeout")


def class_summary(
    session: ClassSession,
    audience: Audience,
    zone: ZoneInfo,
    *,
    name_student: bool,
    made_up: ClassSession | None = None,
) -> str:
    """`made_up`: the missed class that this one is given for."""
    head = f"{_headline(session)}\n{_who(session, audience, name_student)}"
    if made_up is not None:
        head = f"{head}\n{makeups.line(made_up.class_day)}"
    if session.session_status not in OVER:
        return fitted(head, [])
    head = f"{head}\n{_when(session, zone)}\n\n{_how(session)}"
    return fitted(head, _flags(session, audience, zone))


def connected(details: Mapping[str, Any]) -> str:
    """Somebody used an invitation."""
    account, called = name(str(details.get("account", ""))), name(str(details.get("name", "")))
    match details.get("role"):
        case "student":
            return _("✓ {account} is connected for {student}. Classes you send go there now.").format(
                account=account, student=called
            )
        case "teacher":
            return _("✓ {teacher} has joined as a teacher, with the account {account}.").format(
                account=account, teacher=called
            )
        case _:
            return _("✓ {account} is an admin of the school now.").format(account=account)


def _headline(session: ClassSession) -> str:
    match session.session_status:
        case "ended" | "timeout" if not session.session_duration_seconds:
            return _("<b>The class did not take place</b>")
        case "ended" | "timeout" if session.end_source == "package_length":
            # Translators: {minutes} is a length of time such as "45 min"
            return _("<b>At most {minutes}</b>").format(minutes=_length(session))
        case "ended" | "timeout" if session.grade == "estimated":
            # Translators: {minutes} is a length of time such as "45 min"
            return _("<b>About {minutes}</b>").format(minutes=_length(session))
        case "ended" | "timeout":
            return f"<b>{_length(session)}</b>"
        case "active":
            return _("<b>The class goes on</b>")
        case "cancelled":
            return _("<b>The class was cancelled</b>")
        case _ if session.merged_into_id is not None:
            return _("<b>It counts as a part of the class before it</b>")
        case _:
            return _("<b>The class was struck out by the school</b>")


def _who(session: ClassSession, audience: Audience, name_student: bool) -> str:
    teacher, student = name(session.teacher.name), name(session.student.name)
    if audience == "student" and not name_student:
        return _("Your class with {teacher}").format(teacher=teacher)
    if audience == "teacher":
        return _("Your class with {student}").format(student=student)
    return _("{student} with {teacher}").format(student=student, teacher=teacher)


def _when(session: ClassSession, zone: ZoneInfo) -> str:
    if session.started_at is None or session.session_ended_at is None:
        return day(session.issued_at, zone)
    return listed(day(session.started_at, zone), span(session.started_at, session.session_ended_at, zone))


def _how(session: ClassSession) -> str:
    lines = [source_sentence(session.end_source)]
    if session.taught_seconds is not None:
        lines.append(_("Together in the room: {minutes}.").format(minutes=minutes_of(session.taught_seconds)))
    lines.append(_("How sure: <b>{grade}</b>").format(grade=grade_word(session.grade)))
    if attendance := attendance_line(session):
        lines.append(attendance)
    return "\n".join(lines)


def _flags(session: ClassSession, audience: Audience, zone: ZoneInfo) -> list[str]:
    """For those who can look into it; a student could do nothing with them."""
    return [] if audience == "student" else [f"⚠️ {flag_sentence(flag, zone)}" for flag in session.flags]


def _length(session: ClassSession) -> str:
    return minutes_of(session.session_duration_seconds or 0)
