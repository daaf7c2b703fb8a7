"""One class from beginning to end: what is believed, how sure that is, and everything that was said about it."""

from datetime import datetime
from zoneinfo import ZoneInfo

from aiogram.utils.i18n import gettext as _

from models.ports import ClassLink
from models.rules.facts import Verdict
from models.sessions import Story
from models.tables.classes import ClassSession

from . import absences, attendance, evidence, makeups, statuses
from .addresses import short_link
from .desk import changes, contested, corrections, in_and_out, money, title
from .grades import flag_sentence, grade_sentence, grade_word, source_sentence
from .lists import fitted
from .marks import day_with_year, minutes, minutes_of, name, span
from .reasons import reason_sentence
from .rows import outcome, pair, when_plain

OVER = ("ended", "timeout")


def story(told: Story, verdict: Verdict, now: datetime, zone: ZoneInfo) -> str:
    """`verdict` is that of this moment: it carries every stay of both people."""
    session = told.session
    head = "\n\n".join([_who(session, zone), "\n".join([*_verdict(session, now, zone), *makeups.in_story(told)])])
    foot = _("Times are in {zone}.").format(zone=name(zone.key))
    decided = [*absences.in_story(told, zone), *contested(told), *corrections(told, zone), *changes(told, zone)]
    seen = [*in_and_out(session, verdict, now, zone), *money(told)]
    return fitted(head, [*_flags(session, zone), *decided, *seen, *_why(session, zone), *_heard(told, zone)], foot)


def _who(session: ClassSession, zone: ZoneInfo) -> str:
    """Numbers, because two students may have one name."""
    link = ClassLink(session.link, session.meeting_id)
    return "\n".join(
        [
            f"<b>{pair(session)}</b>",
            day_with_year(session.started_at or session.issued_at, zone),
            _("{package}, {minutes} · Zoom {link}").format(
                package=name(session.package_name),
                minutes=minutes(session.package_minutes),
                link=name(short_link(link)),
            ),
            _("Class no. {session}, student no. {student}").format(session=session.id, student=session.student_id),
        ]
    )


def _verdict(session: ClassSession, now: datetime, zone: ZoneInfo) -> list[str]:
    badge, status = statuses.badge(session.session_status), statuses.of(session)
    if session.session_duration_seconds is None and session.session_status != "active":
        lines = [f"{badge} <b>{status}</b>"]
    else:
        lines = [f"{badge} <b>{status}</b> · {when_plain(session, zone)} · <b>{outcome(session, now)}</b>"]
    if session.session_status in OVER:
        lines += [source_sentence(session.end_source), _sure(session)]
    lines += attendance.found(session)
    if session.taught_seconds is not None:
        lines.append(_("Together in the room: {minutes}").format(minutes=minutes_of(session.taught_seconds)))
    if session.waited_seconds:
        lines.append(_("The teacher waited alone: {minutes}").format(minutes=minutes_of(session.waited_seconds)))
    return lines


def _flags(session: ClassSession, zone: ZoneInfo) -> list[str]:
    flags = [f"⚠️ {flag_sentence(flag, zone)}" for flag in session.flags]
    return [*flags, ""] if flags else []


def _sure(session: ClassSession) -> str:
    return _("How sure: {grade}. {sentence}").format(
        grade=grade_word(session.grade), sentence=grade_sentence(session.grade)
    )


def _why(session: ClassSession, zone: ZoneInfo) -> list[str]:
    if not session.because:
        return []
    return [title(_("Why")), *(f"• {reason_sentence(reason, zone)}" for reason in session.because), ""]


def _heard(told: Story, zone: ZoneInfo) -> list[str]:
    lines = [f"• {evidence.line(row, zone, told.session.issued_at)}" for row in told.evidence]
    first, last = told.session.first_beat_at, told.session.last_beat_at
    if first is not None and last is not None:
        lines.append(_("• The student’s class page was alive: {span}").format(span=span(first, last, zone)))
    return [title(_("What was said")), *lines] if lines else [_("Nobody has said anything about this class yet.")]
