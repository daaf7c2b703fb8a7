"""What Zoom says about the end of a class that began.

- Seen together: the class ended when they last were, be it that the teacher left for good, the student, or both.
  While both are in, nobody else can end it, until silence must mean that events were lost.
- Seen, but never together: the one who stayed longer. Only up to the deadline: one person alone in a room, or with
  people nobody knows, does not make a class longer than its package.
- Nobody recognised: the end of the meeting, for no class goes on without one.

A leave is an end only when the rejoin grace has passed: a dropped connection or the 40-minute cut is a gap. It is one
at once when somebody pressed *Class is over*, when the next class began, or when the package is over anyway.
"""

from dataclasses import dataclass
from datetime import datetime

from .attendance import Attendance
from .endings import Ending
from .facts import Facts, Policy, Reason
from .moments import minutes, told
from .reasons import ReasonCode, reason
from .spans import OPEN
from .window import LONGEST_OVERRUN, Window
from .words import Words
from .zoom_sight import Sight


@dataclass(frozen=True, slots=True)
class ZoomWord:
    """`holds_until`: nobody weaker than Zoom ends the class before that."""

    sight: Sight
    attendance: Attendance
    ending: Ending | None
    holds_until: datetime | None

    @property
    def spoke(self) -> bool:
        """Zoom has something to say of this class, if only that its meeting ended."""
        return self.is_clear or self.ending is not None

    @property
    def is_clear(self) -> bool:
        """Zoom recognised the teacher or the student while the class ran."""
        return bool(self.attendance.teacher_in_class or self.attendance.student)


def zoom_word(
    sight: Sight, attendance: Attendance, start: datetime, words: Words, facts: Facts, policy: Policy
) -> ZoomWord:
    """`start` is what the class's record begins with: an admin may have corrected it."""
    window = attendance.window
    last = _last_moment(sight, attendance)
    if last is None:
        return ZoomWord(sight, attendance, None, None)
    if last == OPEN or (not attendance.together and last > window.deadline):
        return ZoomWord(sight, attendance, None, _held_until(attendance, words, facts))
    counts_from = _counts_from(last, window, words, policy)
    at = max(start, last)
    ending = Ending(sight.source, at, _said(sight, attendance, at), counts_from=counts_from)
    return ZoomWord(sight, attendance, ending, counts_from)


def _last_moment(sight: Sight, attendance: Attendance) -> datetime | None:
    if attendance.together:
        return attendance.together[-1][1]
    seen = attendance.teacher_in_class + attendance.student
    if seen:
        return max(end for _, end in seen)
    window = attendance.window
    over = max((moment for moment in sight.overs if window.start < moment <= window.deadline), default=None)
    still_there = over is not None and any(end > over for start, end in attendance.others if start <= window.deadline)
    return None if still_there else over


def _held_until(attendance: Attendance, words: Words, facts: Facts) -> datetime:
    window = attendance.window
    said_so = any(word is not None and word.how != "landing" for word in (words.teacher, words.student))
    if not attendance.together or said_so or facts.succeeded_at is not None:
        return window.deadline
    return window.deadline + LONGEST_OVERRUN


def _counts_from(last: datetime, window: Window, words: Words, policy: Policy) -> datetime:
    moments = [last + minutes(policy.rejoin_grace_minutes)]
    if last >= window.package_end:
        moments.append(last)
    if words.over_since is not None and words.over_since >= last - minutes(policy.agreement_minutes):
        moments.append(max(last, words.over_since))
    if window.succeeded_at is not None:
        moments.append(max(last, window.succeeded_at))
    return min(moments)


def _said(sight: Sight, attendance: Attendance, at: datetime) -> Reason:
    code: ReasonCode = "report_said" if sight.source == "zoom_report" else "zoom_said"
    if not attendance.teacher_in_class and not attendance.student:
        return reason("zoom_unclear", at=told(at), people=len(sight.people.everybody))
    facts: dict[str, str | int] = {"at": told(at)}
    taught, waited = attendance.taught_seconds(), attendance.waited_seconds(at)
    if taught is not None:
        facts["taught_seconds"] = taught
    if waited is not None:
        facts["waited_seconds"] = waited
    return reason(code, **facts)
