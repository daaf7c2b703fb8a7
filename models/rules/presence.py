"""Whether the student was there, from the verdict of a class and the thresholds of its package.

Unknown is not absent, and a student who waited for a teacher that never came is no absence either: whoever cannot be
told to have been absent by a witness is `unknown` until somebody says more.
"""

from collections.abc import Mapping
from dataclasses import dataclass, fields
from datetime import datetime, timedelta
from typing import Any, Literal, Self, get_args

from .facts import Flag, Verdict

Presence = Literal["present", "late", "left_early", "absent", "excused", "waited_alone", "unknown"]
PRESENCES: tuple[Presence, ...] = get_args(Presence)
Mark = Literal["present", "late", "left_early", "absent", "excused"]
MARKS: tuple[Mark, ...] = get_args(Mark)
Author = Literal["rule", "teacher", "admin"]

WORDS_FOR_IT = frozenset({"agreed", "reported"})


@dataclass(frozen=True, slots=True)
class Thresholds:
    """When a class counts as attended. Stamped on the class when it is issued; 0 switches a threshold off."""

    late_minutes: int = 10  # came more than this after the class was due
    left_early_minutes: int = 10  # left more than this before its end, while the teacher was still there
    left_early_percent: int = 0  # the same, as a share of the package's minutes
    present_percent: int = 25  # together with the teacher for less than this share of the package's minutes: absent

    @classmethod
    def of(cls, stored: Mapping[str, Any]) -> Self:
        """From what a class or a package keeps; what is missing or unfit has its default."""
        given = {one.name: stored.get(one.name) for one in fields(cls)}
        return cls(**{name: value for name, value in given.items() if isinstance(value, int) and value >= 0})

    def with_own(self, stored: Mapping[str, Any]) -> Self:
        """These, where nothing else is stored."""
        return self.of({**self.stored(), **stored})

    def stored(self) -> dict[str, int]:
        return {one.name: getattr(self, one.name) for one in fields(self)}


def presence_of(
    verdict: Verdict, thresholds: Thresholds, *, due_at: datetime, package_minutes: int, is_group: bool = False
) -> Presence | None:
    """None while the class is open, and where there was none to attend."""
    if verdict.status in {"sent", "active", "cancelled", "void"}:
        return None
    flags = {flag.code: flag for flag in verdict.flags}
    if missing := _missing(flags):
        return missing
    if verdict.status == "expired" or not _was_held(verdict, flags) or (is_group and _is_among_guests(verdict)):
        return "unknown"
    if _too_short(verdict, thresholds, package_minutes):
        return "absent"
    if _late(verdict, thresholds, due_at):
        return "late"
    return "left_early" if _left_early(verdict, thresholds, due_at, package_minutes) else "present"


def settled(
    rule: Presence | None, teacher: Mark | None, admin: Mark | None, *, announced: bool
) -> tuple[Presence | None, Author]:
    """The admin's mark wins over the teacher's, and both over the rule. An absence that was announced is excused.

    Of a class that is open, or is none, marks say nothing; they count again when it is over again.
    """
    if admin is not None:
        return (admin if rule else None), "admin"
    if teacher is not None:
        return (teacher if rule else None), "teacher"
    return ("excused" if announced and rule in {"absent", "unknown"} else rule), "rule"


def _missing(flags: Mapping[str, Flag]) -> Presence | None:
    """Zoom saw one side alone. While there are people in the room whom nobody knows, nobody is missing."""
    for code, presence in (("student_never_seen", "absent"), ("teacher_never_seen", "waited_alone")):
        seen = flags.get(code)
        if seen is not None:
            return "unknown" if seen.facts.get("unknown_people") else presence  # type: ignore[return-value]
    return None


def _is_among_guests(verdict: Verdict) -> bool:
    """Of a group: Zoom saw its teacher, and does not know which of the guests this student is, if any."""
    return bool(verdict.teacher_stays) and not verdict.student_stays and verdict.grade != "corrected"


def _was_held(verdict: Verdict, flags: Mapping[str, Flag]) -> bool:
    """Something better than a click says so."""
    if "answers_contradict" in flags or verdict.seconds is None:
        return False
    return verdict.grade not in {"estimated", "unknown"} or verdict.end_source == "heartbeat"


def _too_short(verdict: Verdict, thresholds: Thresholds, package_minutes: int) -> bool:
    together = verdict.seconds if verdict.taught_seconds is None else verdict.taught_seconds
    return (together or 0) * 100 < package_minutes * 60 * thresholds.present_percent


def _late(verdict: Verdict, thresholds: Thresholds, due_at: datetime) -> bool:
    if not thresholds.late_minutes or verdict.started_at is None:
        return False
    return verdict.started_at - due_at > timedelta(minutes=thresholds.late_minutes)


def _left_early(verdict: Verdict, thresholds: Thresholds, due_at: datetime, package_minutes: int) -> bool:
    """Only where Zoom saw the student go while the teacher stayed: a short class may be the teacher's doing."""
    student, teacher = _last_left(verdict.student_stays), _last_left(verdict.teacher_stays)
    if student is None or verdict.started_at is None or (teacher is not None and teacher <= student):
        return False
    over_at = max(due_at, verdict.started_at) + timedelta(minutes=package_minutes)
    missed = over_at - student
    by_minutes = bool(thresholds.left_early_minutes) and missed > timedelta(minutes=thresholds.left_early_minutes)
    share = timedelta(minutes=package_minutes) * thresholds.left_early_percent / 100
    return by_minutes or (bool(share) and missed > share)


def _last_left(stays: tuple[Any, ...]) -> datetime | None:
    return stays[-1].until if stays else None
