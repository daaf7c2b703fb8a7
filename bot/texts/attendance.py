"""Whether the student was there: words for what the rule found and for what people say."""

from aiogram.utils.i18n import gettext as _

from models.rules.presence import Mark
from models.tables.classes import ClassSession

from .marks import name


def attendance_line(session: ClassSession) -> str:
    """`Attendance: present`, and whose word that is where it is not the rule's; empty while nothing is known of it."""
    if session.attendance is None:
        return ""
    line = _("Attendance: <b>{presence}</b>").format(presence=presence_word(session.attendance))
    if session.attendance_by == "teacher":
        return _("{attendance} (the teacher’s word)").format(attendance=line)
    if session.attendance_by == "admin":
        return _("{attendance} (the school’s word)").format(attendance=line)
    return line


def found(session: ClassSession) -> list[str]:
    """In the story of a class: what counts, and what the times say where somebody said otherwise."""
    if session.attendance is None:
        return []
    line = attendance_line(session)
    if session.presence is None or session.presence == session.attendance:
        return [line]
    # Translators: whether the student was there, by the clock alone
    times = _("By the times: {presence}").format(presence=presence_word(session.presence))
    return [f"{line}. {times}"]


def which(session: ClassSession) -> str:
    head = _("<b>Was {student} there?</b>").format(student=name(session.student.name))
    lines = [head, *found(session), _("What the school says counts before the teacher’s mark and the times.")]
    return "\n".join(lines)


def presence_word(presence: str) -> str:
    words = {
        # Translators: whether the student was in the class; one or two words each
        "present": _("present"),
        "late": _("late"),
        "left_early": _("left early"),
        "absent": _("absent"),
        "excused": _("excused"),
        "waited_alone": _("waited, the teacher was missing"),
        "unknown": _("not known"),
    }
    return words.get(presence, presence)


def mark_button(mark: Mark, *, chosen: bool) -> str:
    words: dict[Mark, str] = {
        "present": _("Present"),
        "late": _("Late"),
        "left_early": _("Left early"),
        "absent": _("Absent"),
        "excused": _("Excused"),
    }
    return f"✓ {words[mark]}" if chosen else words[mark]


def attendance_button() -> str:
    return _("Attendance")


def take_back_button() -> str:
    return _("Take the school’s mark back")


def settled_by_school() -> str:
    """A small window: plain text."""
    return _("Noted, but the school has settled this one, and that counts.")


def noted() -> str:
    """A small window: plain text."""
    return _("Noted.")


def taken_back() -> str:
    return _("Your mark is taken back; the times decide again.")


def not_over() -> str:
    return _("This class is not over, or there was none.")
