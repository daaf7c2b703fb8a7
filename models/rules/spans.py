"""Stretches of time, [start, end), and what can be computed from lists of them.

A stretch that has not ended yet ends at `OPEN`. Every function takes any list and returns a sorted, disjoint one.
"""

from collections.abc import Iterable
from datetime import datetime, timedelta

from .moments import LATEST

Span = tuple[datetime, datetime]
OPEN = LATEST


def union(spans: Iterable[Span]) -> list[Span]:
    """Touching stretches are joined. One of no length is kept only where nothing else covers it."""
    joined: list[Span] = []
    for start, end in sorted(span for span in spans if span[0] <= span[1]):
        if joined and start <= joined[-1][1]:
            joined[-1] = (joined[-1][0], max(joined[-1][1], end))
        else:
            joined.append((start, end))
    return joined


def intersect(some: Iterable[Span], others: Iterable[Span]) -> list[Span]:
    """What both cover; moments without length are nothing."""
    theirs = union(others)
    pairs = ((max(a, c), min(b, d)) for a, b in union(some) for c, d in theirs)
    return union((start, end) for start, end in pairs if start < end)


def subtract(some: Iterable[Span], others: Iterable[Span]) -> list[Span]:
    left = union(some)
    for start, end in union(others):
        left = [part for a, b in left for part in ((a, min(b, start)), (max(a, end), b)) if part[0] < part[1]]
    return left


def clip(spans: Iterable[Span], start: datetime, end: datetime) -> list[Span]:
    """The parts within [start, end]."""
    return union((max(a, start), min(b, end)) for a, b in spans if a <= end and b >= start)


def measure(spans: Iterable[Span]) -> timedelta:
    return sum((end - start for start, end in union(spans)), timedelta())


def linked(spans: Iterable[Span], until: datetime, grace: timedelta) -> list[Span]:
    """Those that begin by `until`, and those that follow one of them within the grace, and so on."""
    kept: list[Span] = []
    for span in union(spans):
        if span[0] <= until or (kept and span[0] - kept[-1][1] <= grace):
            kept.append(span)
    return kept
