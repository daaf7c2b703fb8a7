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
from .marks import clock_time, day, hours, name, number, span
from .rows import outcome, when
from .streams import BADGES, came, topic_of


def today(sessions: Sequence[ClassSession], of: date, now: datetime, zone: ZoneInfo) -> str:
    head = _("<b>Today, {day}</b>").format(day=day(of, zone))
    seen = _("As of {time}.").format(time=clock_time(now, zone))
    if not sessions:
        return fitted(head, [_("No classes yet. /class sends one.")], seen)
    return fitted(head, [_line(one, now, zone) for one in _each_once(sessions)], f"{_total(sessions)}\n{seen}")


def refresh_button() -> str:
    return _("Refresh")


def _each_once(sessions: Sequence[ClassSession]) -> list[list[ClassSession]]:
    """A group class is one class, however many students it has."""
    found: dict[tuple[str, int], list[ClassSession]] = {}
    for one in sessions:
        found.setdefault(("group", one.stream_id) if one.stream_id else ("one", one.id), []).append(one)
    return list(found.values())


def _line(classes: list[ClassSession], now: datetime, zone: ZoneInfo) -> str:
    first, topic = classes[0], topic_of(classes[0])
    if topic is None or first.stream is None:
        badge = statuses.badge(first.session_status)
        return f"{badge} {when(first, zone)} · {name(first.student.name)} · {outcome(first, now)}"
    stream = first.stream
    moment = clock_time(stream.started_at or stream.due_at, zone)
    if stream.started_at and stream.ended_at:
        moment = span(stream.started_at, stream.ended_at, zone)
    return f"{BADGES[stream.status]} {moment} · {name(topic)} · {came(classes)}"


def _total(sessions: Sequence[ClassSession]) -> str:
    """Of a group class the longest time that one of its students was there."""
    held = [[one for one in classes if one.session_status in HELD] for classes in _each_once(sessions)]
    held = [classes for classes in held if classes]
    length = hours(sum(max(one.session_duration_seconds or 0 for one in classes) for classes in held))
    return ngettext(
        "<b>Total: {count} class, {length}</b>", "<b>Total: {count} classes, {length}</b>", len(held)
    ).format(count=number(len(held)), length=length)
