"""A teacher's day."""

from collections.abc import Sequence
from datetime import date, datetime
from zoneinfo import ZoneInfo

from aiogram.utils.i18n import gettext as _
from aiogram.utils.i18n import ngettext

from models.reports import HELD
from models.tables.classes import ClassSession
from models.tables.pay import AbsenceNote

from . import absences, statuses
from .lists import fitted
from .marks import day, hours, name, number
from .moments import clock_time, span
from .rows import outcome, when
from .streams import BADGES, came, topic_of
from .tables import paragraphs, table, twin


def today(
    sessions: Sequence[ClassSession], absent: Sequence[AbsenceNote], of: date, now: datetime, zone: ZoneInfo
) -> str:
    head = _("<b>Today, {day}</b>").format(day=day(of, zone))
    seen = _("As of {time}.").format(time=clock_time(now, zone))
    if away := absences.listed(absent, zone, naming=True):
        seen = f"{away}\n\n{seen}"
    if not sessions:
        return fitted(head, [_("No classes yet. /class sends one.")], seen)
    rows = [_row(one, now, zone) for one in _each_once(sessions)]
    lines = [f"{badge} {moment} · {who} · {what}" for badge, moment, who, what in rows]
    columns = [_("When"), _("Class"), _("What came of it")]
    return twin(
        fitted(head, lines, f"{_total(sessions)}\n{seen}"),
        paragraphs(head),
        table(columns, [[f"{badge} {moment}", who, what] for badge, moment, who, what in rows]),
        paragraphs(f"{_total(sessions)}\n{seen}"),
    )


def refresh_button() -> str:
    return _("Refresh")


def _each_once(sessions: Sequence[ClassSession]) -> list[list[ClassSession]]:
    """A group class is one class, however many students it has."""
    found: dict[tuple[str, int], list[ClassSession]] = {}
    for one in sessions:
        found.setdefault(("group", one.stream_id) if one.stream_id else ("one", one.id), []).append(one)
    return list(found.values())


def _row(classes: list[ClassSession], now: datetime, zone: ZoneInfo) -> tuple[str, str, str, str]:
    """Its badge, when it is, whose it is and what came of it."""
    first, topic = classes[0], topic_of(classes[0])
    if topic is None or first.stream is None:
        badge = statuses.badge(first.session_status)
        return badge, when(first, zone), name(first.student.name), outcome(first, now)
    stream = first.stream
    moment = clock_time(stream.started_at or stream.due_at, zone)
    if stream.started_at and stream.ended_at:
        moment = span(stream.started_at, stream.ended_at, zone)
    return BADGES[stream.status], moment, name(topic), came(classes)


def _total(sessions: Sequence[ClassSession]) -> str:
    """Of a group class the longest time that one of its students was there."""
    held = [[one for one in classes if one.session_status in HELD] for classes in _each_once(sessions)]
    held = [classes for classes in held if classes]
    length = hours(sum(max(one.session_duration_seconds or 0 for one in classes) for classes in held))
    return ngettext(
        "<b>Total: {count} class, {length}</b>", "<b>Total: {count} classes, {length}</b>", len(held)
    ).format(count=number(len(held)), length=length)
