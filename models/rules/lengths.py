"""The two witnesses that saw nothing: the teacher's next class, and the length of what was bought."""

from .endings import Ending
from .facts import Facts
from .moments import told
from .reasons import reason
from .window import Window


def succession_ending(window: Window) -> list[Ending]:
    """The teacher's next one-to-one class began, so this one was over by then."""
    if window.succeeded_at is None:
        return []
    at = window.estimate(window.succeeded_at)
    said = reason("succeeded", at=told(window.succeeded_at), ended_at=told(at))
    return [Ending("succession", at, said)]


def package_ending(window: Window, facts: Facts) -> Ending:
    """The last resort: nobody said anything until the package and its buffer were over."""
    said = reason(
        "package_over",
        at=told(window.deadline),
        package_minutes=facts.package_minutes,
        buffer_minutes=facts.package_buffer_minutes,
    )
    return Ending("package_length", window.estimate(window.deadline), said, "timeout", window.deadline)
