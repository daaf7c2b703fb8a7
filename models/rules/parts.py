"""Which statements count for a class that an admin merged with another one or split in two.

What Zoom says is never cut here, for one stay may reach over the border: `Facts.opens_at` and `closes_at` clip it.
"""

from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime

from .endings import Ending
from .facts import Evidence, Facts
from .moments import LATEST, is_sane

ANSWERS = frozenset({"teacher_answer", "student_answer"})
ADMINS = frozenset({"correction", "correction_undone", "merged", "split"})
OWN = ANSWERS | ADMINS  # said of one class as it was, and of no other part of it


def belonging(evidence: Iterable[Evidence], facts: Facts) -> Iterable[Evidence]:
    """All of them where nothing was merged or split."""
    if facts.window_from is None and facts.window_until is None and facts.answers_from is None:
        return evidence
    return [one for one in evidence if _belongs(one, facts)]


def first_click(evidence: Iterable[Evidence], facts: Facts) -> datetime | None:
    """When a class was clicked first; of `facts` it needs the borders alone. The judge says the same."""
    clicks = (one.happened_at for one in belonging(evidence, facts) if one.kind == "click")
    return min(filter(is_sane, clicks), default=None)


def until_border(endings: list[Ending], start: datetime, facts: Facts) -> list[Ending]:
    """Whatever was said, the first part of a split class is over where the second begins. An admin may correct it."""
    if facts.window_until is None:
        return endings
    border = max(start, facts.window_until)
    return [one if one.source == "correction" else replace(one, at=min(one.at, border)) for one in endings]


def _belongs(one: Evidence, facts: Facts) -> bool:
    if one.kind in ANSWERS:  # "45 minutes" was said of the class as it was then
        return facts.answers_from is None or one.happened_at >= facts.answers_from
    if one.kind in ADMINS or one.kind.startswith("zoom"):
        return True
    if facts.window_from is not None and one.happened_at < facts.window_from:
        return False
    return one.happened_at < (facts.window_until or LATEST)
