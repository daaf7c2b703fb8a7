"""Who is in class now."""

from collections.abc import Sequence
from datetime import datetime
from zoneinfo import ZoneInfo

from aiogram.utils.i18n import gettext as _
from aiogram.utils.i18n import ngettext

from models.sessions import LIVE_AT_MOST
from models.tables.classes import ClassSession

from . import statuses
from .lists import fitted
from .marks import clock_time, minutes_of, number
from .room import in_the_room
from .rows import lasting, pair


def live_text(sessions: Sequence[ClassSession], now: datetime, zone: ZoneInfo, until: datetime | None) -> str:
    """`sessions` come longest first. `until` is when the list stops refreshing itself; None: it has stopped."""
    lines = [_line(one, now, zone) for one in sessions] or [_("Nobody is in class right now.")]
    return fitted(_head(len(sessions)), lines, _foot(now, zone, until))


def refresh_button() -> str:
    return _("Refresh")


def asked_for() -> str:
    """A small window: plain text."""
    return _("On its way")


def _head(count: int) -> str:
    if count >= LIVE_AT_MOST:
        return _("<b>In class now: {count} or more, the longest first</b>").format(count=number(count))
    return ngettext("<b>In class now: {count}</b>", "<b>In class now: {count}</b>", count).format(count=number(count))


def _line(session: ClassSession, now: datetime, zone: ZoneInfo) -> str:
    since = clock_time(session.started_at or session.issued_at, zone)
    line = _("{badge} {people} · since {time} · {minutes}").format(
        badge=statuses.badge(session.session_status),
        people=pair(session),
        time=since,
        minutes=minutes_of(lasting(session, now)),
    )
    return "\n".join([line, *in_the_room(session)])


def _foot(now: datetime, zone: ZoneInfo, until: datetime | None) -> str:
    if until is None:
        return _("As of {time}. Press Refresh to see it live again.").format(time=clock_time(now, zone))
    return _("As of {time}. Refreshes itself until {until}.").format(
        time=clock_time(now, zone), until=clock_time(until, zone)
    )
