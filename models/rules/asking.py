"""Whether the two sides should be asked how long a class was."""

from .facts import Verdict


def needs_a_word(verdict: Verdict) -> bool:
    """The class ended with nothing better than an estimate, and Zoom has not spoken. Asking once is the caller's."""
    zoom_spoke = bool(verdict.teacher_stays or verdict.student_stays)
    return verdict.status in {"ended", "timeout"} and verdict.grade == "estimated" and not zoom_spoke
