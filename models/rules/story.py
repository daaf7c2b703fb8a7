"""The steps by which a verdict was reached, in the order in which a person would tell them."""

from .case import Case, Course, silent_page
from .endings import Ending
from .facts import Reason

UNSEEING = ("succession", "package_length")  # told only where they decided: they never corroborate anything


def story_of(case: Case, course: Course, ending: Ending | None) -> tuple[Reason, ...]:
    """The start, what each witness said (strongest first), and why some words could not count."""
    steps = [course.start_step]
    if case.correction is not None and case.correction.end is None:
        steps.append(case.correction.step)
    steps += [one.reason for one in course.endings if one.source not in UNSEEING or one is ending]
    steps += course.words.steps
    steps += silent_page(course, case.policy)
    return tuple(steps)
