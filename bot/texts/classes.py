"""A student's or a parent's own classes."""

from collections.abc import Sequence
from datetime import datetime
from zoneinfo import ZoneInfo

from aiogram.utils.i18n import gettext as _

from models.tables.classes import ClassSession
from models.tables.pay import AbsenceNote

from . import absences, statuses
from .lists import fitted
from .marks import day, label, name
from .rows import outcome, when
from .streams import topic_of


def classes(
    sessions: Sequence[ClassSession],
    absent: Sequence[AbsenceNote],
    now: datetime,
    zone: ZoneInfo,
    *,
    several: bool,
) -> str:
    """`several`: this account stands for more than one student, so each line says whose class it is."""
    head = _("<b>Your latest classes</b>")
    away = absences.listed(absent, zone, naming=several)
    if not sessions:
        return fitted(head, [_("None yet. When your teacher sends one, it comes here by itself.")], away)
    return fitted(head, [_line(one, now, zone, several) for one in sessions], away)


def join_button(session: ClassSession, *, several: bool) -> str:
    if several:
        return _("Join class · {student}").format(student=label(session.student.name))
    return _("Join class · {teacher}").format(teacher=label(session.teacher.name))


def _line(session: ClassSession, now: datetime, zone: ZoneInfo, several: bool) -> str:
    people = [name(session.student.name)] if several else []
    people += [name(topic) for topic in [topic_of(session)] if topic]
    moment = session.started_at or session.due_at
    first = f"{statuses.badge(session.session_status)} {day(moment, zone)} · {when(session, zone)}"
    return " · ".join([first, *people, name(session.teacher.name), outcome(session, now)])
