"""Who is in the Zoom room at this moment, as far as Zoom tells."""

from aiogram.utils.i18n import gettext as _

from models.tables.classes import ClassSession

from .marks import name


def in_the_room(session: ClassSession) -> list[str]:
    """One line while the class is open, none where Zoom has told of nobody."""
    if not session.zoom_seen or session.session_status not in {"sent", "active"}:
        return []
    teacher, student = session.teacher_in_since is not None, session.student_in_since is not None
    if teacher and student:
        return [_("In the room: both")]
    if teacher:
        return [_("In the room: only {name}").format(name=name(session.teacher.name))]
    if student:
        return [_("In the room: only {name}").format(name=name(session.student.name))]
    return [_("In the room: nobody")]
