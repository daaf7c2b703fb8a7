"""The parts of a class's story that an admin decides by: who was in the room when, objections, corrections."""

from datetime import datetime
from zoneinfo import ZoneInfo

from aiogram.utils.i18n import gettext as _

from models.rules.facts import Stay, Verdict
from models.sessions import Story
from models.tables.classes import ClassSession, Evidence
from models.tables.desk import Dispute

from .audit import trail_line
from .corrections import LONGEST_SHOWN, came_to, times
from .disputes import outcome, said
from .marks import clock_time, day_and_time, listed, minutes_of, name, price, span
from .timeline import bars

CORRECTIONS = ("corrected", "struck_out", "correction_undone")


def in_and_out(session: ClassSession, verdict: Verdict, now: datetime, zone: ZoneInfo) -> list[str]:
    """Both people's stays as Zoom saw them, as a picture and in figures; nothing where it saw nobody."""
    if not verdict.teacher_stays and not verdict.student_stays:
        return []
    return [
        title(_("In the room, says Zoom")),
        *bars(session, verdict, now, zone),
        _stays(session.teacher.name, verdict.teacher_stays, zone),
        _stays(session.student.name, verdict.student_stays, zone),
        "",
    ]


def contested(told: Story) -> list[str]:
    if not told.disputes:
        return []
    return [title(_("Contested")), *(f"• {_dispute(one)}" for one in told.disputes), ""]


def corrections(told: Story, zone: ZoneInfo) -> list[str]:
    said_by_admins = [row for row in told.evidence if row.kind in {"correction", "correction_undone"}]
    if not said_by_admins:
        return []
    return [title(_("Corrections")), *(_correction(row, told.admins, zone) for row in said_by_admins), ""]


def changes(told: Story, zone: ZoneInfo) -> list[str]:
    """What else was changed by hand; corrections are told by themselves, with what they set."""
    others = [row for row in told.changes if row.what not in CORRECTIONS]
    return [title(_("Changes")), *(trail_line(row, zone) for row in others), ""] if others else []


def money(told: Story) -> list[str]:
    """What the package says, and what was paid."""
    session = told.session
    rate = _("{amount} a class").format(amount=price(session.package_rate, session.currency))
    paid = [
        _("Pay of {month}: {amount}").format(month=line.run.month, amount=price(line.amount, line.currency))
        for line in told.paid
    ]
    return [title(_("Money")), f"• {rate}", *(f"• {one}" for one in paid), ""]


def title(text: str) -> str:
    return f"<b>{text}</b>"


def _stays(who: str, stays: tuple[Stay, ...], zone: ZoneInfo) -> str:
    shown = listed(*(_stay(one, zone) for one in stays)) or _("never seen")
    # Translators: a person, and from when until when they were in the room
    return _("• {name}: {times}").format(name=name(who), times=shown)


def _stay(stay: Stay, zone: ZoneInfo) -> str:
    if stay.until is None:
        return _("since {time}").format(time=clock_time(stay.since, zone))
    return span(stay.since, stay.until, zone)


def _dispute(dispute: Dispute) -> str:
    if dispute.decided_at is None:
        return _("{said} Not decided yet.").format(said=_sentence(said(dispute)))
    return f"{_sentence(said(dispute))} {outcome(dispute)}"


def _sentence(text: str) -> str:
    return text if text.rstrip("\u2069").endswith((".", "!", "?", "؟")) else f"{text}."


def _correction(row: Evidence, admins: dict[int, str], zone: ZoneInfo) -> str:
    who, at = name(admins.get(row.details.get("by", 0), "–")), day_and_time(row.happened_at, zone)
    reason = name(str(row.details.get("reason") or "–")[:LONGEST_SHOWN])
    before = row.details.get("before") or {}
    was = " · ".join(part for part in (times(before, zone), came_to(before)) if part)
    if row.kind == "correction_undone":
        return _("• {time}, {name} took a correction back. Reason: {reason}").format(time=at, name=who, reason=reason)
    return _("• {time}, {name}: {before} → {after}. Reason: {reason}").format(
        time=at, name=who, before=was, after=_wanted(row, zone), reason=reason
    )


def _wanted(row: Evidence, zone: ZoneInfo) -> str:
    """What the correction set; what it left open is shown as it was."""
    if row.details.get("void"):
        return _("struck out")
    before = row.details.get("before") or {}
    wanted = {
        "started_at": row.details.get("start") or before.get("started_at"),
        "session_ended_at": row.details.get("end") or before.get("session_ended_at"),
    }
    start, end = (datetime.fromisoformat(text) if text else None for text in wanted.values())
    if start is None or end is None:
        return "–"
    return f"{times(wanted, zone)} · {minutes_of(max(0, int((end - start).total_seconds())))}"
