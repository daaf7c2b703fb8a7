"""Which flags a verdict carries. Weak witnesses do not accuse strong ones: see `_disagreeing`."""

from datetime import datetime

from .attendance import Waiting
from .case import Case, Course
from .endings import STRENGTH, Ending
from .facts import Flag
from .flags import flag
from .moments import minutes, whole_seconds
from .raising_zoom import flags_of_waiting, flags_of_zoom
from .testimony import details_of

ZOOM = ("zoom_report", "zoom_webhook")
ESTIMATED_IN_A_ROW = 3  # classes, this one included


def flags_of(case: Case, course: Course, ending: Ending | None) -> tuple[Flag, ...]:
    """Flags of a class; `ending` is None while it runs. A correction settles them all."""
    if ending is not None and ending.source == "correction":
        return ()
    raised = _of_clicks(case) + flags_of_zoom(case, course, ending)
    if ending is not None:
        raised += _disagreeing(case, course, ending)
        raised += _contradicting(course)
        raised += _unproven(case, course, ending)
        raised += _too_long(case, course, ending)
    return tuple(raised)


def flags_unbegun(case: Case, wait: Waiting) -> tuple[Flag, ...]:
    """Flags of a class whose link expired."""
    return tuple(flags_of_waiting(case, wait))


def _of_clicks(case: Case) -> list[Flag]:
    own = any(details_of(click).get("own_address") is True for click in case.clicks)
    return [flag("own_address")] if own else []


def _disagreeing(case: Case, course: Course, ending: Ending) -> list[Flag]:
    """A page testifies against people only, and only for an earlier end: it may be left open after class.

    Zoom's two witnesses are compared more closely elsewhere, and who saw nothing accuses nobody.
    """
    raised = []
    for other in course.endings:
        if (
            other.source in ("zoom_webhook", "succession", "package_length")
            or STRENGTH[other.source] <= STRENGTH[ending.source]
        ):
            continue
        if other.source == "heartbeat" and (other.at > ending.at or ending.source in ZOOM):
            continue
        apart = abs(other.at - ending.at)
        if apart > minutes(case.policy.disagreement_minutes):
            raised.append(flag("disagree", source=other.source, minutes=whole_seconds(apart) // 60))
    return raised


def _contradicting(course: Course) -> list[Flag]:
    if not course.words.contradict:
        return []
    teacher = course.words.teacher
    denied_by = "teacher" if teacher is not None and not teacher.held else "student"
    return [flag("answers_contradict", denied_by=denied_by)]


def _unproven(case: Case, course: Course, ending: Ending) -> list[Flag]:
    raised = []
    if ending.source in ("heartbeat", "succession", "package_length"):
        times = case.facts.estimated_before + 1
        if times >= ESTIMATED_IN_A_ROW:
            raised.append(flag("estimated_in_a_row", times=times))
    if ending.source in ("succession", "package_length") and not _anything_behind(case, course):
        length = whole_seconds(ending.at - course.window.start)
        raised.append(flag("click_only", clicks=len(case.clicks), minutes=length // 60))
    return raised


def _anything_behind(case: Case, course: Course) -> bool:
    """Whether anything but clicks says that there was a class. A page that hardly beat is a click."""
    words = course.words
    spoken = bool(words.confirmed_by) or words.teacher is not None or words.student is not None
    page = course.page
    if any(word.attendance.anybody for word in course.zoom):
        return True
    return spoken or (page is not None and page.last_beat_at is not None and page.is_proved(case.policy))


def _too_long(case: Case, course: Course, ending: Ending) -> list[Flag]:
    """A minute of goodbyes is not over the package, and a punctual next student not a second class."""
    raised = []
    tolerance = minutes(case.policy.agreement_minutes)
    over = ending.at - course.window.package_end
    if over > tolerance:
        raised.append(flag("over_package", minutes=whole_seconds(over) // 60))
    next_at = case.facts.succeeded_at
    if next_at is not None and course.window.start < next_at:
        went_on = max(ending.at, _page_beat_until(case, course)) if ending.source == "succession" else ending.at
        if went_on - next_at > tolerance:
            raised.append(flag("two_at_once", minutes=whole_seconds(went_on - next_at) // 60))
    return raised


def _page_beat_until(case: Case, course: Course) -> datetime:
    """How far into the class window a proved page beat: it cannot end the class then, but it may have a point."""
    page, window = course.page, course.window
    if page is None or page.last_beat_at is None or not page.is_proved(case.policy):
        return window.start
    return min(page.last_beat_at, window.deadline)
