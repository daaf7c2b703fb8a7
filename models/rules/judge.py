"""The verdict on one class, from everything said about it so far.

Pure and total: the same statements give the same verdict, in whatever order and however often they came, and no
statement makes it raise. All that depends on the time of day is in `_conclude`.
"""

from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime
from typing import Any

from .attendance import Waiting, waiting
from .case import Case, Course, open_case
from .endings import GRADES, STRENGTH, Ending
from .facts import Evidence, Facts, Policy, Reason, Verdict
from .heartbeat import puts_off
from .moments import told, whole_seconds
from .parts import belonging
from .raising import flags_of, flags_unbegun
from .reasons import reason
from .story import story_of
from .testimony import Testimony


def judge(facts: Facts, evidence: Iterable[Evidence], policy: Policy, now: datetime) -> Verdict:
    """`look_again_at` is the first moment after `now` at which silence alone would change the verdict."""
    case = open_case(facts, Testimony(belonging(evidence, facts)), policy)
    verdict = _conclude(case, now)
    later = (moment for moment in case.turning_points if moment > now)
    look_again_at = next((moment for moment in later if _conclude(case, moment) != verdict), None)
    if look_again_at is None:
        return verdict
    return replace(verdict, look_again_at=look_again_at, beats_hold_until=_held_by_beats(case, look_again_at))


def _held_by_beats(case: Case, look_again_at: datetime) -> datetime | None:
    """Of a class of which nobody but its page has said anything; a part of a split one has beats of the others."""
    course, facts = case.course, case.facts
    if course is None or course.zoom or facts.window_from is not None or facts.window_until is not None:
        return None
    return puts_off(course.endings, look_again_at)


def _conclude(case: Case, now: datetime) -> Verdict:
    so_far = Verdict("sent", clicked_at=case.clicked_at, last_activity_at=case.last_activity_at)
    if case.facts.merged_into is not None:
        return Verdict("void", because=(reason("merged", into=case.facts.merged_into),))
    if case.correction is not None and case.correction.is_void:
        return replace(so_far, status="void", grade="corrected", because=(case.correction.step,))
    course = case.course
    if case.facts.cancelled_at is not None and not _is_corrected(case):
        step = reason("cancelled", at=told(case.facts.cancelled_at))
        return replace(so_far, status="cancelled", because=(step,))
    if course is None or now < course.window.start:
        return _not_begun(case, so_far, now)
    so_far = replace(so_far, started_at=course.window.start, **_stays(course))
    ending = _decisive(course, now)
    if ending is None:
        return _running(case, course, so_far)
    return _closed(case, course, ending, so_far)


def _is_corrected(case: Case) -> bool:
    """An admin gave both ends: the class took place, whatever was cancelled."""
    return case.correction is not None and None not in (case.correction.start, case.correction.end)


def _not_begun(case: Case, so_far: Verdict, now: datetime) -> Verdict:
    wait = waiting(case.sights[0], case.facts) if case.sights else Waiting((), None)
    so_far = replace(so_far, teacher_stays=wait.stays)
    if now < case.facts.expires_at:
        return so_far
    step = reason("never_clicked", expires_at=told(case.facts.expires_at))
    return replace(
        so_far, status="expired", because=(step,), flags=flags_unbegun(case, wait), waited_seconds=wait.seconds
    )


def _stays(course: Course) -> dict[str, Any]:
    """Who was in the room when, by the best witness Zoom has."""
    if not course.zoom:
        return {}
    attendance = course.zoom[0].attendance
    return {
        "teacher_stays": attendance.stays(attendance.teacher),
        "student_stays": attendance.stays(attendance.student),
    }


def _seconds(course: Course, ending: Ending) -> dict[str, Any]:
    if not course.zoom:
        return {}
    attendance = course.zoom[0].attendance
    return {
        "taught_seconds": attendance.taught_seconds(),
        "waited_seconds": attendance.waited_seconds(ending.at),
    }


def _decisive(course: Course, now: datetime) -> Ending | None:
    """The strongest end that may be believed by now. While Zoom still sees the class, only Zoom or an admin ends it."""
    held = course.held_until is not None and now < course.held_until
    weakest = STRENGTH["zoom_webhook"] if held else len(STRENGTH)
    return next((one for one in course.endings if one.counts(now) and STRENGTH[one.source] <= weakest), None)


def _running(case: Case, course: Course, so_far: Verdict) -> Verdict:
    steps = (*story_of(case, course, None), reason("still_open"))
    return replace(so_far, status="active", flags=flags_of(case, course, None), because=steps)


def _closed(case: Case, course: Course, ending: Ending, so_far: Verdict) -> Verdict:
    seconds = whole_seconds(ending.at - course.window.start)
    grade = GRADES[ending.source]
    decided: Reason = reason("decided", source=ending.source, grade=grade, ended_at=told(ending.at), seconds=seconds)
    return replace(
        so_far,
        status=ending.status,
        ended_at=ending.at,
        seconds=seconds,
        end_source=ending.source,
        grade=grade,
        flags=flags_of(case, course, ending),
        because=(*story_of(case, course, ending), decided),
        **_seconds(course, ending),
    )
