"""One line of the table, and how two things are timed in turn."""

import statistics
import time
from collections.abc import Awaitable, Callable
from dataclasses import dataclass

Work = Callable[[], Awaitable[object]]


@dataclass(frozen=True)
class Result:
    """`ratio` is measured ÷ against, in the unit that both are given in."""

    what: str
    measured: str
    against: str
    ratio: float


async def in_turn(rounds: int, *works: Work) -> list[float]:
    """Median seconds of each, measured A B A B … after one round that is not counted."""
    times: list[list[float]] = [[] for _ in works]
    for counted in range(-1, rounds):
        for work, seconds in zip(works, times, strict=True):
            began = time.perf_counter()
            await work()
            if counted >= 0:
                seconds.append(time.perf_counter() - began)
    return [statistics.median(seconds) for seconds in times]
