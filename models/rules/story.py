"""The steps by which a verdict was reached, in the order in which a person would tell them."""

from .case import Case, Course
from .endings import Ending
from .facts import Reason
from .heartbeat import why_not_heard
from .reasons import reason

UNSEEING = ("succession", "package_length")  # told only where they decided: they never corroborate anything


def story_of(case: Case, course: Course, ending: Ending | None) -> tuple[Reason, ...]:
    """The start, what each witness said (strongest first), and why some words could not count."""
    steps = [course.start_step]
    if case.correction is not None and case.correction.end is None:
        steps.append(case.correction.step)
    steps += [one.reason for one in course.endings if one.source not in UNSEEING or one is ending]
    steps += course.words.steps
    if course.page is not None:
        steps += why_not_heard(course.page, course.window, case.policy)
    if course.zoom and not any(word.spoke for word in course.zoom):
        steps.append(reason("zoom_unclear", people=len(course.zoom[0].sight.people.everybody)))
    return tuple(steps)
