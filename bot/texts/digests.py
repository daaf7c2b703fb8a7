"""What a day or a week came to, in a few lines; and classes that somebody wanted to be told of together."""

from datetime import datetime
from zoneinfo import ZoneInfo

from aiogram.utils.i18n import gettext as _
from aiogram.utils.i18n import ngettext

from models.digests import Collected, Numbers
from models.reports import Totals
from models.rules.periods import day_bounds
from models.tables.classes import ClassSession
from models.tables.streams import LiveStream

from . import statuses
from .lists import fitted, more
from .marks import clock_time, day, hours, name, number, span
from .periods import days_of
from .rows import outcome, pair, when


def numbers(told: Numbers, now: datetime, zone: ZoneInfo, *, school_name: str, school_zone: ZoneInfo) -> str:
    """Days are the school's; times are in the reader's zone."""
    whose = school_name if told.teacher is None else told.teacher.name
    head = _("📊 <b>{whose}</b> · {days}").format(whose=name(whose), days=days_of(told.period, school_zone))
    lines = [_sums(told.totals), *_not_as_planned(told.totals, to_teacher=told.teacher is not None)]
    if now < day_bounds(told.period.last, school_zone)[1]:
        lines.insert(0, _("So far, at {time}:").format(time=clock_time(now, zone)))
    if told.odd:
        lines += ["", _to_look_at(told.odd_count), *(_line(one, now, zone) for one in told.odd)]
        if told.odd_count > len(told.odd):
            lines.append(more(told.odd_count - len(told.odd)))
    return fitted(head, lines, "\n".join([_before(told), _where(told)]))


def collected(told: Collected, now: datetime, zone: ZoneInfo) -> str:
    count = len(told.classes)
    head = ngettext("📋 <b>{count} class is over</b>", "📋 <b>{count} classes are over</b>", count)
    lines: list[str] = []
    shown_day = None
    for role, one in told.classes:
        stream = one.stream if role != "student" else None
        began = (stream.started_at if stream else one.started_at) or one.issued_at
        if shown_day != (shown_day := began.astimezone(zone).date()):
            lines.append(f"<b>{day(began, zone)}</b>")
        lines.append(_group(stream, zone) if stream else _line(one, now, zone))
    return fitted(head.format(count=number(count)), lines)


def _sums(totals: Totals) -> str:
    text = ngettext("<b>{count} class held: {hours}</b>", "<b>{count} classes held: {hours}</b>", totals.held)
    return text.format(count=number(totals.held), hours=hours(totals.seconds))


def _not_as_planned(totals: Totals, *, to_teacher: bool) -> list[str]:
    lines = []
    if totals.student_missing:
        text = ngettext("{count} student did not come", "{count} students did not come", totals.student_missing)
        lines.append(text.format(count=number(totals.student_missing)))
    if totals.teacher_missing and not to_teacher:
        text = ngettext(
            "{count} student waited in vain for the teacher",
            "{count} students waited in vain for the teacher",
            totals.teacher_missing,
        )
        lines.append(text.format(count=number(totals.teacher_missing)))
    if totals.late:
        lines.append(
            ngettext("{count} class began late", "{count} classes began late", totals.late).format(
                count=number(totals.late)
            )
        )
    return lines


def _to_look_at(count: int) -> str:
    return ngettext("⚠️ {count} class to look at:", "⚠️ {count} classes to look at:", count).format(count=number(count))


def _line(session: ClassSession, now: datetime, zone: ZoneInfo) -> str:
    odd = " ⚠️" if session.flags else ""
    # Translators: a class in one line: its state, when, who, how long
    line = _("{badge} {when} · {people} · {minutes}").format(
        badge=statuses.badge(session.session_status),
        when=when(session, zone),
        people=pair(session),
        minutes=outcome(session, now),
    )
    return f"{line}{odd}"


def _group(stream: LiveStream, zone: ZoneInfo) -> str:
    began, ended = stream.started_at or stream.due_at, stream.ended_at
    # Translators: a group class in one line: when, its topic
    return _("👥 {when} · {topic}").format(
        when=clock_time(began, zone) if ended is None else span(began, ended, zone), topic=name(stream.topic)
    )


def _before(told: Numbers) -> str:
    sums = _sums(told.before)
    if told.period.first == told.period.last:
        # Translators: {sums} is like "12 classes held: 10 h 30 min"
        return _("The whole day before: {sums}").format(sums=_plain(sums))
    # Translators: {sums} is like "12 classes held: 10 h 30 min"
    return _("The week before: {sums}").format(sums=_plain(sums))


def _where(told: Numbers) -> str:
    if told.teacher is None and told.odd:
        return _("/report has all the numbers, /review what waits for you. /settings stops this message.")
    return _("/report has all the numbers. /settings stops this message.")


def _plain(text: str) -> str:
    return text.replace("<b>", "").replace("</b>", "")
