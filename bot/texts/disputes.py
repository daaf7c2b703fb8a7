"""*Wrong?*: what the one who contests is asked and told, what the admins see, and what was decided."""

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from aiogram.utils.i18n import gettext as _
from aiogram.utils.i18n import ngettext

from models.disputes import Refusal
from models.ports import Audience
from models.tables.classes import ClassSession
from models.tables.desk import Dispute

from . import marks
from .corrections import LONGEST_SHOWN, as_recorded, whose
from .marks import label, name, number
from .moments import day_and_time
from .rows import pair


def wrong_button() -> str:
    return _("Wrong?")


def what_is_wrong(session: ClassSession, zone: ZoneInfo) -> str:
    return "\n".join(
        [
            _("<b>What is wrong?</b>"),
            pair(session),
            as_recorded(session, zone),
            "",
            _("Write one sentence, for example: we ended at 16:50. Or /cancel."),
        ]
    )


def words_wanted() -> str:
    return _("Please write in one sentence what is wrong.")


def opened(due: datetime, zone: ZoneInfo) -> str:
    return _("Sent to the school. You will hear from them, by {time} at the latest.").format(
        time=day_and_time(due, zone)
    )


def refused(why: Refusal, window: timedelta) -> str:
    """Also shown in small windows: plain text."""
    hours = int(window.total_seconds()) // 3600
    sentences: dict[Refusal, str] = {
        "not_yours": _("This is not a class of yours."),
        "still_open": _("This class is still going on. Ask again when it is over."),
        "too_late": ngettext(
            "A time can be contested for {hours} hour after the class. Please write to the school.",
            "A time can be contested for {hours} hours after the class. Please write to the school.",
            hours,
        ).format(hours=number(hours)),
        "already_open": _("The school is already looking at this class. You will hear from them."),
    }
    return sentences[why]


def dispute(dispute: Dispute, audience: Audience, due: datetime, zone: ZoneInfo, *, name_student: bool) -> str:
    if dispute.decided_at is None:
        return _to_decide(dispute, due, zone)
    if audience == "admin":
        return _decided_by(dispute, zone)
    return _answered(dispute, audience, zone, name_student=name_student)


def dispute_button(dispute: Dispute, due: datetime, zone: ZoneInfo) -> str:
    """In the list of those that wait."""
    return _("{student} · {teacher} · until {time}").format(
        student=label(dispute.session.student.name),
        teacher=label(dispute.session.teacher.name),
        time=marks.day_and_time(due, zone),
    )


def said(dispute: Dispute) -> str:
    """Who contests it, in their own words."""
    words = name(dispute.words[:LONGEST_SHOWN])
    if dispute.side == "teacher":
        return _("The teacher says: {words}").format(words=words)
    return _("The student’s side says: {words}").format(words=words)


def outcome(dispute: Dispute) -> str:
    reason = name((dispute.decision or "–")[:LONGEST_SHOWN])
    if dispute.upheld:
        return _("The time was corrected. Reason: {reason}").format(reason=reason)
    return _("It stays as it is. Reason: {reason}").format(reason=reason)


def uphold_button() -> str:
    return _("Uphold: correct the time")


def leave_button() -> str:
    return _("Leave as it is")


def story_button() -> str:
    return _("See the class")


def decided_already(dispute: Dispute) -> str:
    """A small window: plain text."""
    who = label(dispute.decided_by.name) if dispute.decided_by else "–"
    return _("{name} has decided this already.").format(name=who)


def _to_decide(dispute: Dispute, due: datetime, zone: ZoneInfo) -> str:
    session = dispute.session
    lines = [_("<b>A time is contested</b>"), pair(session), as_recorded(session, zone), said(dispute), ""]
    return "\n".join([*lines, _("Promised answer: by {time}.").format(time=day_and_time(due, zone))])


def _decided_by(dispute: Dispute, zone: ZoneInfo) -> str:
    session = dispute.session
    who = name(dispute.decided_by.name) if dispute.decided_by else "–"
    lines = [_("<b>A contested time, decided by {name}</b>").format(name=who), pair(session), said(dispute)]
    return "\n".join([*lines, outcome(dispute), as_recorded(session, zone)])


def _answered(dispute: Dispute, audience: Audience, zone: ZoneInfo, *, name_student: bool) -> str:
    session = dispute.session
    head = _("<b>The school has looked at a contested time</b>")
    lines = [head, whose(session, audience, name_student=name_student), said(dispute), outcome(dispute)]
    return "\n".join([*lines, _("Now: {recorded}").format(recorded=as_recorded(session, zone))])
