"""The teacher's card that follows a class, and what its buttons answer."""

from datetime import datetime
from html import escape
from zoneinfo import ZoneInfo

from aiogram.utils.i18n import gettext as _

from models.outcome import Note
from models.students import Connection
from models.tables.classes import ClassSession

from . import makeups, making, marks, statuses
from .grades import grade_word
from .marks import listed, minutes, minutes_of, name
from .moments import clock_time, span, time_from
from .room import in_the_room


def class_card(
    session: ClassSession,
    zone: ZoneInfo,
    *,
    connection: Connection,
    address: str,
    notes: tuple[Note, ...],
    made_up: ClassSession | None,
) -> str:
    """`address` is the student's tracked link, shown where nobody can be written to; `notes` are about the room."""
    badge = statuses.badge(session.session_status)
    head = f"{badge} <b>{name(session.student.name)}</b> · {listed(name(session.package_name), _length(session))}"
    lines = [head, _state(session, zone), *in_the_room(session)]
    if made_up is not None:
        lines.append(makeups.line(made_up.class_day))
    if session.session_status in {"sent", "active"}:
        lines += making.noted(notes)
    if session.session_status == "sent" and connection != "connected":
        lines += ["", _hand_on(session, connection), f"<code>{escape(address)}</code>"]
    return "\n".join(lines)


def handed_over(session: ClassSession) -> str:
    """To the teacher whose class it was."""
    return _("The class with <b>{student}</b> is now {teacher}’s.").format(
        student=name(session.student.name), teacher=name(session.teacher.name)
    )


def start_button() -> str:
    return _("Start Zoom")


def over_button() -> str:
    return _("Class is over")


def cancel_button() -> str:
    return _("Cancel class")


def copy_button() -> str:
    return _("Copy the link")


def again_button() -> str:
    return _("Send another class")


# What the buttons answer, in small windows: plain text.


def cancelled() -> str:
    return _("Cancelled. The student’s button no longer works.")


def cannot_cancel(status: str) -> str:
    if status == "active":
        return _("The student has opened the link already, so it can’t be cancelled. Press “Class is over” instead.")
    return _("This class is closed already.")


def noted(moment: datetime, zone: ZoneInfo) -> str:
    return _("Noted: the class was over at {time}.").format(time=marks.clock_time(moment, zone))


def over_already() -> str:
    return _("This class is over already.")


def not_begun() -> str:
    return _("This class has not begun yet.")


def _length(session: ClassSession) -> str:
    return minutes(session.package_minutes)


def _state(session: ClassSession, zone: ZoneInfo) -> str:
    match session.session_status:
        case "sent":
            return _("Sent at {time}, not opened yet. Good until {until}.").format(
                time=clock_time(session.issued_at, zone),
                until=time_from(session.expires_at, session.issued_at, zone),
            )
        case "active":
            began = clock_time(session.started_at or session.issued_at, zone)
            return _("In class since {time}.").format(time=began)
        case "ended" | "timeout" if session.started_at and session.session_ended_at:
            return _("{span} · <b>{minutes}</b>, {grade}").format(
                span=span(session.started_at, session.session_ended_at, zone),
                minutes=minutes_of(session.session_duration_seconds or 0),
                grade=grade_word(session.grade),
            )
        case "cancelled":
            return _("This class was cancelled.")
        case "expired":
            return _("The student did not open it in time.")
        case _ if session.merged_into_id is not None:
            return _("It counts as a part of the class before it.")
        case _:
            return _("Struck out by the school.")


def _hand_on(session: ClassSession, connection: Connection) -> str:
    student = name(session.student.name)
    if connection == "blocked":
        return _("I can’t write to {student}’s account: it has blocked me. Please send this link yourself:").format(
            student=student
        )
    return _("Nobody is connected for {student} yet. Please send this link yourself:").format(student=student)
