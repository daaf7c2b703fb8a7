"""When a group class was over, by its meeting's starts and ends in any order."""

from itertools import permutations

import pytest

from models.rules.facts import Evidence
from models.rules.stream_hours import Hours, hours

from .room import Room
from .scene import at

A, B = Room("a").opened(0).ended(20).events, Room("b").opened(25).ended(60).events
CASES: list[tuple[list[Evidence], float | None, float | None]] = [
    ([], None, None),
    (A[:1], None, 0),
    (A, 20, None),
    (A[1:], 20, None),  # its start was lost
    ([*A, *B[:1]], None, 25),
    ([*A, *B], 60, None),
    ([*A[:1], *B], 60, None),  # the end of the first was lost
    ([*A, *A, *B[1:]], 60, None),
]


@pytest.mark.parametrize(("said", "over", "running"), CASES)
def test_a_meeting_is_over_when_no_instance_runs(
    said: list[Evidence], over: float | None, running: float | None
) -> None:
    expected = Hours(None if over is None else at(over), None if running is None else at(running))
    assert {hours(order) for order in permutations(said)} == {expected}
