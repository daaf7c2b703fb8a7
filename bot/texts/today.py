"""A teacher's day."""

from collections.abc import Sequence
from datetime import date, datetime
from zoneinfo import ZoneInfo

from aiogram.utils.i18n import gettext as _
from aiogram.utils.i18n import ngettext

from models.reports import HELD
from models.tables.classes import ClassSession

from . import statuses
from .lists import fitted
from .marks import clock_time, day, hours, name, number
from .rows import outcome, when


def today(sessions: Sequence[ClassSession], of: date, now: datetime, zone: ZoneInfo) -> str:
    head = _("<b>Today, {day}</b>").format(day=day(of, zone))
    seen = _("As of {time}.").format(time=clock_time(now, zone))
    if not sessions:
        return fitted(head, [_("No classes yet. /class sends one.")], seen)
    return fitted(head, [_line(one, now, zone) for one in sessions], f"{_total(sessions)}\n{seen}")


def refresh_button() -> str:
    return _("Refresh")


def _line(session: ClassSession, now: datetime, zone: ZoneInfo) -> str:
    return (
        f"{statuses.badge(session.session_status)} {when(session, zone)} · "
        f"{name(session.student.name)} · {outcome(session, now)}"
    )


def _total(sessions: Sequence[ClassSession]) -> str:
    held = [one for one in sessions if one.session_status in HELD]
    length = hours(sum(one.session_duration_seconds or 0 for one in held))
    return ngettext(
        "<b>Total: {count} class, {length}</b>", "<b>Total: {count} classes, {length}</b>", len(held)
    ).format(count=number(len(held)), length=length)
