"""*Did your class take place?*, asked once of each side after a class of which nobody saw the end."""

from zoneinfo import ZoneInfo

from aiogram.utils.i18n import gettext as _

from models import questions
from models.disputes import Side
from models.questions import Answer
from models.tables.classes import ClassSession

from .marks import minutes, name
from .moments import day, time_from
from .streams import topic_of


def question(
    session: ClassSession, side: Side, answer: Answer | None, zone: ZoneInfo, *, name_student: bool = False
) -> str:
    lines = [_asked(session, side, name_student), _when(session, zone)]
    if not questions.is_open(session):
        return "\n".join([*lines, "", _settled(session)])
    if answer is not None:
        return "\n".join([*lines, "", _noted(answer)])
    return "\n".join([*lines, _("Nobody could see when it ended. What do you say?")])


def how_long(session: ClassSession, side: Side, zone: ZoneInfo, *, name_student: bool = False) -> str:
    return "\n".join([_asked(session, side, name_student), _when(session, zone), _("About how long was it?")])


def yes_button(session: ClassSession) -> str:
    return _("Yes, about {minutes}").format(minutes=minutes(session.package_minutes))


def shorter_button() -> str:
    return _("Shorter")


def no_button() -> str:
    return _("It did not take place")


def length_button(count: int) -> str:
    return minutes(count)


def back_button() -> str:
    return _("Back")


def changed_button() -> str:
    return _("Changed your mind?")


# What the buttons answer, in small windows: plain text.


def thanks() -> str:
    return _("Thank you, noted.")


def not_needed() -> str:
    return _("This class is settled: no answer is needed any more.")


def _asked(session: ClassSession, side: Side, name_student: bool) -> str:
    teacher, student = name(session.teacher.name), name(session.student.name)
    if side == "teacher" and (topic := topic_of(session)):
        return _("<b>Did your group class {topic} take place?</b>").format(topic=name(topic))
    if side == "teacher":
        return _("<b>Did your class with {student} take place?</b>").format(student=student)
    if name_student:
        return _("<b>Did {student}’s class with {teacher} take place?</b>").format(student=student, teacher=teacher)
    return _("<b>Did your class with {teacher} take place?</b>").format(teacher=teacher)


def _when(session: ClassSession, zone: ZoneInfo) -> str:
    start = session.started_at or session.issued_at
    # Translators: the day of a class and the time at which it began
    return _("{day}, from {time}").format(day=day(start, zone), time=time_from(start, start, zone))


def _noted(answer: Answer) -> str:
    if not answer.held:
        return _("✓ You said: it did not take place.")
    return _("✓ You said: it took place, about {minutes}.").format(minutes=minutes(answer.minutes or 0))


def _settled(session: ClassSession) -> str:
    if session.session_status in {"sent", "active"}:
        return _("The class goes on: no answer is needed now.")
    if session.zoom_seen:
        return _("Zoom has told us by now: no answer is needed any more.")
    return _("The school has settled it: no answer is needed any more.")
