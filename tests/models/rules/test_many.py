"""Thousands of classes, each told in several ways and counted second by second."""

from datetime import timedelta
from random import Random

import pytest

from models.rules.judge import judge

from .many import Stays, made, retold
from .scene import POLICY, START, at

BATCH = 500
LATER = at(3 * 24 * 60)


@pytest.mark.parametrize("batch", range(6))
def test_permutation_duplication_and_delay_of_a_classs_events_change_nothing(batch: int) -> None:
    """3,000 classes; half of them judged while they run."""
    for seed in range(batch * BATCH, (batch + 1) * BATCH):
        random = Random(seed)
        one = made(seed, lost=0.15, company=True)
        now = random.choice([LATER, at(random.randint(0, 120))])
        verdict = judge(one.facts, one.evidence, POLICY, now)
        for _ in range(2):
            assert judge(one.facts, retold(one.evidence, random), POLICY, now) == verdict, seed


def counted(teacher: Stays, student: Stays) -> tuple[int, int]:
    """(start, seconds together from then on), by counting every second."""
    inside = [{second for came, left in stays for second in range(came, left)} for stays in (teacher, student)]
    start = min({0} | inside[1])
    return start, len({second for second in inside[0] & inside[1] if second >= start})


@pytest.mark.parametrize("batch", range(2))
def test_taught_seconds_equal_an_independent_count_second_by_second(batch: int) -> None:
    """1,000 classes of which no event was lost; those in which Zoom never saw the teacher teach have no sum."""
    for seed in range(batch * BATCH, (batch + 1) * BATCH):
        one = made(seed, lost=0, company=False)
        verdict = judge(one.facts, retold(one.evidence, Random(seed)), POLICY, LATER)
        start, taught = counted(one.teacher, one.student)
        saw_class = max(left for _, left in one.teacher) > start
        assert verdict.started_at == START + timedelta(seconds=start), seed
        assert verdict.taught_seconds == (taught if saw_class else None), seed
