"""How a class is set up in these tests: it starts at 16:00, and everything is said in minutes after that."""

from collections.abc import Iterable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from itertools import count
from typing import Any

from models.rules.facts import Evidence, EvidenceKind, Facts, Policy, Verdict
from models.rules.judge import judge

START = datetime(2026, 10, 5, 16, 0, tzinfo=UTC)
POLICY = Policy()
SECOND = timedelta(seconds=1)
_numbers = count()


def at(minute: float) -> datetime:
    """That many minutes after 16:00."""
    return START + timedelta(minutes=minute)


FACTS = Facts(issued_at=at(-30), expires_at=at(24 * 60), package_minutes=60, package_buffer_minutes=10)


def facts(**changes: Any) -> Facts:
    return replace(FACTS, **changes)


def beats(first: float, last: float, **changes: Any) -> Facts:
    return facts(first_beat_at=at(first), last_beat_at=at(last), **changes)


def said(kind: EvidenceKind, moment: float | datetime, **details: Any) -> Evidence:
    happened_at = moment if isinstance(moment, datetime) else at(moment)
    return Evidence(kind, happened_at, happened_at + SECOND, f"{kind}-{next(_numbers)}", details)


CLICK = said("click", 0)


def verdict_at(moment: float | datetime, *evidence: Evidence, known: Facts = FACTS, policy: Policy = POLICY) -> Verdict:
    now = moment if isinstance(moment, datetime) else at(moment)
    return judge(known, evidence, policy, now)


def codes(things: Iterable[Any]) -> list[str]:
    return [thing.code for thing in things]


def minutes_of(verdict: Verdict) -> float | None:
    return None if verdict.seconds is None else verdict.seconds / 60
