"""What somebody should know while there is still time, and that it is all right again."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from aiogram.utils.i18n import gettext as _

from models.tables.classes import ClassSession

from .marks import name
from .moments import clock_time, day_and_time
from .rows import pair


def is_settled(session: ClassSession, what: str) -> bool:
    """Whether there is nothing left to be alarmed about."""
    if what == "not_clicked":
        return session.session_status != "sent" or session.clicked_at is not None
    return session.session_status != "active" or session.teacher_in_since is not None or not session.student_in_since


def alarm(session: ClassSession, what: str, zone: ZoneInfo) -> str:
    if what == "not_clicked":
        return _not_clicked(session, zone)
    return _teacher_missing(session, zone, to_teacher=what == "teacher_missing")


def zoom_silent(details: Mapping[str, Any], session: ClassSession | None, zone: ZoneInfo) -> str:
    match details.get("what"):
        case "class" if session is not None:
            return _(
                "🔕 Zoom says nothing of this class, though it used to tell of this teacher’s classes:\n{people}, "
                "since {time}.\nPerhaps nobody is in the room yet, or the teacher uses another Zoom account today."
            ).format(people=pair(session), time=clock_time(session.started_at or session.issued_at, zone))
        case "app_removed":
            return _(
                "🔕 <b>The app was removed from your Zoom account</b> ({time}).\nZoom tells us nothing any more: "
                "classes are judged by what people say. Please install the app again."
            ).format(time=_moment(details.get("at"), zone))
        case _:
            return _(
                "🔕 <b>Zoom has been silent since {time}.</b>\nClasses are judged by what people say until it speaks "
                "again. Please check in Zoom’s Marketplace that the app’s event subscription is switched on."
            ).format(time=_moment(details.get("since"), zone))


def _teacher_missing(session: ClassSession, zone: ZoneInfo, *, to_teacher: bool) -> str:
    teacher, student = name(session.teacher.name), name(session.student.name)
    if session.session_status != "active":
        return _("✓ {people}: this class is over.").format(people=pair(session))
    if session.teacher_in_since is not None:
        return _("✓ {people}: both are in the room since {time}.").format(
            people=pair(session),
            time=clock_time(max(session.teacher_in_since, session.student_in_since or session.teacher_in_since), zone),
        )
    if session.student_in_since is None:
        return _("{student} has left the room again; {teacher} was not there.").format(student=student, teacher=teacher)
    since = clock_time(session.student_in_since, zone)
    if to_teacher:
        return _("⏰ <b>{student} is waiting for you</b> in the room since {time}.").format(student=student, time=since)
    return _("⏰ <b>{student} is waiting for {teacher}</b> in the room since {time}.").format(
        student=student, teacher=teacher, time=since
    )


def _not_clicked(session: ClassSession, zone: ZoneInfo) -> str:
    student = name(session.student.name)
    if session.clicked_at is not None:
        return _("✓ {student} opened the link at {time}.").format(
            student=student, time=clock_time(session.clicked_at, zone)
        )
    if session.started_at is not None:
        return _("✓ {student} is in class since {time}, without the link.").format(
            student=student, time=clock_time(session.started_at, zone)
        )
    if session.session_status == "sent":
        return _("⏰ <b>{student} has not opened the class link yet.</b> The class was due at {time}.").format(
            student=student, time=clock_time(session.due_at, zone)
        )
    return _("✓ {people}: this class is closed.").format(people=pair(session))


def _moment(text: object, zone: ZoneInfo) -> str:
    return day_and_time(datetime.fromisoformat(str(text)), zone)
