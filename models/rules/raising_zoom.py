"""The flags that come from what Zoom saw. Unknown is not absent, and waiting alone is not absence either."""

from datetime import datetime, timedelta

from .attendance import Attendance, Waiting
from .case import Case, Course
from .endings import Ending
from .facts import Flag
from .flags import flag
from .moments import minutes, whole_seconds
from .spans import Span, clip, intersect, measure
from .zoom_people import PASSING_BY, Person
from .zoom_sight import TOLERANCE
from .zoom_word import ZoomWord

GLIMPSE = timedelta(minutes=1)  # somebody who opened the wrong door is not worth a question


def flags_of_zoom(case: Case, course: Course, ending: Ending | None) -> list[Flag]:
    if not course.zoom:
        return []
    best = course.zoom[0]
    raised = _of_student(case, course, best)
    if ending is not None:
        raised += _of_absence(case, best, ending.at)
        raised += _of_strangers(case, best, ending.at)
        raised += _of_reports(course.zoom)
        raised += [flag("leave_never_came")] if best.attendance.was_cut or best.attendance.is_open else []
    return raised


def flags_of_waiting(case: Case, wait: Waiting) -> list[Flag]:
    """The teacher was there, and the student neither clicked nor was seen."""
    if wait.seconds is None or case.facts.is_group:
        return []
    unknown = len(case.sights[0].people.persons("unknown"))
    return [flag("student_never_seen", unknown_people=unknown, waited_seconds=wait.seconds)]


def _of_student(case: Case, course: Course, best: ZoomWord) -> list[Flag]:
    raised = []
    if best.sight.people.is_probable:
        name = next(person.who.name for person in best.sight.people.persons("student"))
        raised.append(flag("probable_student", name=name))
    if course.start_step.code == "started_by_zoom":
        ahead = None if case.clicked_at is None else case.clicked_at - best.attendance.window.start
        if ahead is None:
            raised.append(flag("forwarded_link"))
        elif ahead > minutes(case.policy.agreement_minutes):
            raised.append(flag("forwarded_link", minutes=whole_seconds(ahead) // 60))
    return raised


def _of_absence(case: Case, best: ZoomWord, ended_at: datetime) -> list[Flag]:
    attendance = best.attendance
    unknown = len(_strangers(best, ended_at))
    waited = attendance.waited_seconds(ended_at)
    if waited is not None and not attendance.student:
        if case.facts.is_group and unknown:  # guests by one link for all: this student may be any of them
            return []
        return [flag("student_never_seen", unknown_people=unknown, waited_seconds=waited)]
    if attendance.student and not attendance.teacher_in_class:
        alone = attendance.student_alone_seconds(ended_at)
        return [flag("teacher_never_seen", unknown_people=unknown, waited_seconds=alone)]
    return []


def _of_strangers(case: Case, best: ZoomWord, ended_at: datetime) -> list[Flag]:
    """In a group class the others are the other students: no question of this one's record."""
    if case.facts.is_group:
        return []
    raised = [
        flag("unknown_person", name=person.who.name, seconds=whole_seconds(length))
        for person, length in _strangers(best, ended_at)
    ]
    company = _company(best)
    if company:
        shared = measure(intersect((span for _, spans in company for span in spans), best.attendance.together))
        raised.append(flag("room_shared", people=len(company), seconds=whole_seconds(shared)))
    return raised


def _strangers(best: ZoomWord, ended_at: datetime) -> list[tuple[Person, timedelta]]:
    """Who nobody knows and was there while the class ran, and for how long."""
    found = []
    for person in best.sight.people.persons("unknown"):
        length = measure(clip(person.spans, best.attendance.window.start, ended_at))
        if length >= GLIMPSE:
            found.append((person, length))
    return sorted(found, key=lambda one: (one[0].who.name, one[1]))


def _company(best: ZoomWord) -> list[tuple[Person, list[Span]]]:
    """Other people who sat in while teacher and student were together."""
    attendance: Attendance = best.attendance
    if attendance.is_open:
        return []
    found = ((one, intersect(one.spans, attendance.together)) for one in best.sight.people.persons("other", "unknown"))
    return [(one, spans) for one, spans in found if measure(spans) >= PASSING_BY]


def _of_reports(zoom: tuple[ZoomWord, ...]) -> list[Flag]:
    if len(zoom) < 2:
        return []
    raised = []
    if lacks := max(word.sight.lacks for word in zoom):
        raised.append(flag("report_incomplete", instances=lacks))
    apart = _apart(zoom[0], zoom[1])
    if apart > TOLERANCE:
        raised.append(flag("report_differs", seconds=whole_seconds(apart)))
    return raised


def _apart(one: ZoomWord, other: ZoomWord) -> timedelta:
    """By how much the two differ in the end or in what was taught, whichever is more."""
    apart = timedelta()
    if one.ending and other.ending:
        apart = abs(one.ending.at - other.ending.at)
    taught, too = one.attendance.taught_seconds(), other.attendance.taught_seconds()
    return apart if taught is None or too is None else max(apart, timedelta(seconds=abs(taught - too)))
