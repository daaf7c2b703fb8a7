"""The message with the class button, as the student or a parent reads it."""

from zoneinfo import ZoneInfo

from aiogram.utils.i18n import gettext as _

from models.tables.classes import ClassSession

from .marks import minutes, minutes_of, name
from .moments import clock_time, day_and_time, time_from
from .room import in_the_room
from .streams import topic_of


def class_link(session: ClassSession, zone: ZoneInfo, *, name_student: bool) -> str:
    """`name_student`: the reader stands for several students, or is somebody else's parent."""
    student = name(session.student.name) if name_student else None
    match session.session_status:
        case "sent":
            return _invitation(session, zone, student)
        case "active":
            return _going_on(session, zone, student)
        case "ended" | "timeout":
            return _over(session, student)
        case "cancelled":
            return _with_student(_("This class with {teacher} was cancelled."), session, student)
        case "expired":
            return _with_student(_("{teacher} had invited you to class. The link has expired."), session, student)
        case _ if session.merged_into_id is not None:
            return _with_student(
                _("This class with {teacher} counts together with the one before it."), session, student
            )
        case _:
            return _with_student(_("This class with {teacher} was struck out by the school."), session, student)


def join_button() -> str:
    return _("Join class")


def over_button() -> str:
    return _("Class is over")


def _invitation(session: ClassSession, zone: ZoneInfo, student: str | None) -> str:
    lines = [f"{_length(session)} · {_until(session, zone)}", *in_the_room(session)]
    if session.due_at > session.issued_at:
        lines.insert(0, f"<b>{day_and_time(session.due_at, zone)}</b>")
    return "\n".join([_invited(session, student), *lines, "", _("Tap the button when it is time.")])


def _invited(session: ClassSession, student: str | None) -> str:
    facts = {"teacher": name(session.teacher.name), "student": student or "", "topic": name(topic_of(session) or "")}
    if topic_of(session) is not None:
        if student is None:
            return _("<b>{teacher}</b> invites you to the group class <b>{topic}</b>").format(**facts)
        return _("<b>{teacher}</b> invites <b>{student}</b> to the group class <b>{topic}</b>").format(**facts)
    if student is None:
        return _("<b>{teacher}</b> invites you to class").format(**facts)
    return _("<b>{teacher}</b> invites <b>{student}</b> to class").format(**facts)


def _length(session: ClassSession) -> str:
    """Of a group class as its teacher set it, which need not be each student's package."""
    return minutes(session.stream.minutes if topic_of(session) and session.stream else session.package_minutes)


def _until(session: ClassSession, zone: ZoneInfo) -> str:
    return _("good until {time}").format(time=time_from(session.expires_at, session.issued_at, zone))


def _going_on(session: ClassSession, zone: ZoneInfo, student: str | None) -> str:
    began = clock_time(session.started_at or session.issued_at, zone)
    text = _with_student(_("🟢 In class with {teacher} since {time}"), session, student, time=began)
    return "\n".join(
        [text, *in_the_room(session), "", _("If you fell out of the meeting, the button brings you back.")]
    )


def _over(session: ClassSession, student: str | None) -> str:
    text = _("Class with {teacher} is over · {minutes}")
    return _with_student(text, session, student, minutes=minutes_of(session.session_duration_seconds or 0))


def _with_student(text: str, session: ClassSession, student: str | None, **facts: str) -> str:
    """The sentence, above it whose class it is where that is not plain, and which of the group classes."""
    topic = topic_of(session)
    marks = [mark for mark in (student, name(topic) if topic else None) if mark is not None]
    sentence = text.format(teacher=name(session.teacher.name), **facts)
    return f"<b>{' · '.join(marks)}</b>\n{sentence}" if marks else sentence
