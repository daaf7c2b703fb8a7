"""Judging one class again, by the number of statements there are about it."""

from datetime import UTC, datetime, timedelta
from functools import partial
from pathlib import Path

from models.rules.facts import Evidence, Facts, Policy
from models.rules.judge import judge

from .result import Result, in_turn

BEGIN = datetime(2026, 3, 2, 15, 0, tzinfo=UTC)
FACTS = Facts(issued_at=BEGIN, expires_at=BEGIN + timedelta(days=1), package_minutes=60, package_buffer_minutes=10)
REPEAT = 50


async def measure(_: Path, rounds: int) -> list[Result]:
    results = []
    for count in (10, 100, 1000):
        ours, theirs = await in_turn(rounds, partial(_judged, _clicks(count)), partial(_judged, _clicks(1)))
        each, least = ours / REPEAT * 1e6, theirs / REPEAT * 1e6
        against = f"one statement: {least:.0f} µs"
        results.append(Result(f"judge, {count} statements", f"{each:.0f} µs", against, each / least))
    return results


def _clicks(count: int) -> list[Evidence]:
    moments = [BEGIN + timedelta(seconds=number) for number in range(count)]
    return [Evidence("click", moment, moment, f"click:{number}") for number, moment in enumerate(moments)]


async def _judged(evidence: list[Evidence]) -> None:
    for _ in range(REPEAT):
        judge(FACTS, evidence, Policy(), BEGIN + timedelta(minutes=30))
