"""Who is in class now."""

from datetime import datetime
from zoneinfo import ZoneInfo

from aiogram.utils.i18n import gettext as _
from aiogram.utils.i18n import ngettext

from models.live import Live, is_trouble, odd
from models.tables.classes import ClassSession
from models.tables.people import Teacher

from . import statuses
from .lists import fitted
from .marks import clock_time, label, minutes_of, name, number
from .room import in_the_room
from .rows import lasting, outcome, pair, when
from .sessions import flag_name


def live_text(live: Live, now: datetime, zone: ZoneInfo, until: datetime | None) -> str:
    """`until` is when the list stops refreshing itself; None: it has stopped."""
    lines = [_line(one, now, zone) for one in live.sessions] or [_("Nobody is in class right now.")]
    hidden = live.count - len(live.sessions)
    if live.over:
        lines += ["", _("Just over:"), *(_over(one, now, zone) for one in live.over)]
    return fitted(_head(live), lines, _foot(now, zone, until), hidden=hidden)


def refresh_button() -> str:
    return _("Refresh")


def only_button(teacher: Teacher) -> str:
    return label(teacher.name)


def all_button(teacher: Teacher) -> str:
    """Takes the filter off."""
    return f"✕ {label(teacher.name)}"


def no_teacher(typed: str) -> str:
    return _("No teacher is called {name}. /live alone shows everybody.").format(name=name(typed[:64]))


def asked_for() -> str:
    """A small window: plain text."""
    return _("On its way")


def _head(live: Live) -> str:
    head = ngettext("<b>In class now: {count}</b>", "<b>In class now: {count}</b>", live.count).format(
        count=number(live.count)
    )
    trouble = sum(is_trouble(one) for one in live.sessions)
    lines = [head]
    if live.teacher is not None:
        lines.append(_("Only {name}").format(name=name(live.teacher.name)))
    if trouble:
        lines.append(ngettext("⚠️ {count} to look at", "⚠️ {count} to look at", trouble).format(count=number(trouble)))
    return "\n".join(lines)


def _line(session: ClassSession, now: datetime, zone: ZoneInfo) -> str:
    mark = "⚠️ " if is_trouble(session) else ""
    badge = f"{mark}{statuses.badge(session.session_status)}"
    if session.session_status == "sent":
        since = session.teacher_in_since or session.issued_at
        line = _("{badge} {people} · the teacher has waited since {time}").format(
            badge=badge, people=pair(session), time=clock_time(since, zone)
        )
        return "\n".join([line, *in_the_room(session)])
    line = _("{badge} {people} · since {time} · {minutes}").format(
        badge=badge,
        people=pair(session),
        time=clock_time(session.started_at or session.issued_at, zone),
        minutes=minutes_of(lasting(session, now)),
    )
    return "\n".join([line, *in_the_room(session), *map(flag_name, odd(session))])


def _over(session: ClassSession, now: datetime, zone: ZoneInfo) -> str:
    badge = statuses.badge(session.session_status)
    return f"{badge} {pair(session)} · {when(session, zone)} · {outcome(session, now)}"


def _foot(now: datetime, zone: ZoneInfo, until: datetime | None) -> str:
    if until is None:
        return _("As of {time}. Press Refresh to see it live again.").format(time=clock_time(now, zone))
    return _("As of {time}. Refreshes itself until {until}.").format(
        time=clock_time(now, zone), until=clock_time(until, zone)
    )
