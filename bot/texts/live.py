"""Who is in class now."""

from datetime import datetime
from zoneinfo import ZoneInfo

from aiogram.utils.i18n import gettext as _
from aiogram.utils.i18n import ngettext

from models.live import Live, is_trouble, odd
from models.tables.classes import ClassSession
from models.tables.people import Teacher

from . import statuses
from .lists import fitted, more
from .marks import label, minutes_of, name, number
from .moments import clock_time
from .room import in_the_room
from .rows import lasting, outcome, pair, when
from .sessions import flag_name
from .tables import paragraphs, table, twin


def live_text(live: Live, now: datetime, zone: ZoneInfo, until: datetime | None) -> str:
    """`until` is when the list stops refreshing itself; None: it has stopped."""
    lines = [_line(one, now, zone) for one in live.sessions] or [_("Nobody is in class right now.")]
    head, foot, hidden = _head(live), _foot(now, zone, until), live.count - len(live.sessions)
    over = [_("Just over:"), *(_over(one, now, zone) for one in live.over)] if live.over else []
    text = fitted(head, [*lines, *([""] if over else []), *over], foot, hidden=hidden)
    if not live.sessions:
        return text
    columns = [_("Class"), _("Since"), _("How long")]
    rows = [row for one in live.sessions for row in _rows(one, now, zone)]
    rest = [more(hidden)] if hidden else []
    return twin(text, paragraphs(head), table(columns, rows), paragraphs("\n".join([*rest, *over, foot])))


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
    badge, since = _badge(session), clock_time(_since(session), zone)
    if session.session_status == "sent":
        line = _("{badge} {people} · the teacher has waited since {time}").format(
            badge=badge, people=pair(session), time=since
        )
        return "\n".join([line, *in_the_room(session)])
    line = _("{badge} {people} · since {time} · {minutes}").format(
        badge=badge, people=pair(session), time=since, minutes=minutes_of(lasting(session, now))
    )
    return "\n".join([line, *_notes(session)])


def _rows(session: ClassSession, now: datetime, zone: ZoneInfo) -> list[list[str]]:
    """One of a table, and below it what there is to say."""
    waits = [_("The teacher waits.")] if session.session_status == "sent" else []
    seconds = int((now - _since(session)).total_seconds())
    row = [f"{_badge(session)} {pair(session)}", clock_time(_since(session), zone), minutes_of(max(0, seconds))]
    notes = " · ".join([*waits, *_notes(session)])
    return [row, [notes]] if notes else [row]


def _badge(session: ClassSession) -> str:
    mark = "⚠️ " if is_trouble(session) else ""
    return f"{mark}{statuses.badge(session.session_status)}"


def _since(session: ClassSession) -> datetime:
    began = session.teacher_in_since if session.session_status == "sent" else session.started_at
    return began or session.issued_at


def _notes(session: ClassSession) -> list[str]:
    return [*in_the_room(session), *map(flag_name, odd(session))]


def _over(session: ClassSession, now: datetime, zone: ZoneInfo) -> str:
    badge = statuses.badge(session.session_status)
    return f"{badge} {pair(session)} · {when(session, zone)} · {outcome(session, now)}"


def _foot(now: datetime, zone: ZoneInfo, until: datetime | None) -> str:
    if until is None:
        return _("As of {time}. Press Refresh to see it live again.").format(time=clock_time(now, zone))
    return _("As of {time}. Refreshes itself until {until}.").format(
        time=clock_time(now, zone), until=clock_time(until, zone)
    )
