"""`make bench`: what the program costs, as ratios against a ceiling or a peer measured in turn in the same run.

Absolute numbers drift with the machine; the ratio of two things measured A B A B … in one run does not. Each figure is
the median of five rounds after one that is not counted.
"""

import argparse
import tempfile
from collections.abc import Awaitable, Callable
from functools import partial
from pathlib import Path

import uvloop

from . import active, clicking, delivering, desk, dispatching, exporting, hour, judging, paying, starting, sweeping
from .keeping import keep
from .result import Result

ROUNDS = 5
Case = Callable[..., Awaitable[list[Result]]]  # of a folder and the rounds
# on SQLite or on PostgreSQL, with any number of classes behind
AMONG_MANY: dict[str, Case] = {
    "beat": clicking.beats,
    "click": clicking.clicks,
    "desk": desk.measure,
    "export": exporting.measure,
    "hour": hour.measure,
    "pay": paying.measure,
    "sweep": sweeping.measure,
}
ON_EITHER: dict[str, Case] = {
    **AMONG_MANY,
    "active": active.measure,
    "deliver": delivering.measure,
    "judge": judging.measure,
}
CASES: dict[str, Case] = {
    **ON_EITHER,
    "dispatch": dispatching.measure,
    "start": starting.measure,
}


async def run(names: list[str], rounds: int, *, kept: bool, where: str) -> None:
    print(f"{'what':44} {'measured':>26} {'against':>34} {'ratio':>8}")
    for name in names:
        with tempfile.TemporaryDirectory(prefix="classclock-bench-") as folder:
            results = await CASES[name](Path(folder), rounds)
        for result in results:
            print(f"{result.what:44} {result.measured:>26} {result.against:>34} {result.ratio:8.3g}", flush=True)
        if kept:
            keep(f"{name}{where}", results)


def main() -> None:
    parser = argparse.ArgumentParser(prog="make bench", description=__doc__)
    parser.add_argument("cases", nargs="*", metavar="CASE", help=f"{', '.join(CASES)}; all of them if none")
    parser.add_argument("--rounds", type=int, default=ROUNDS)
    parser.add_argument("--messages", type=int, default=delivering.MESSAGES, help="how many are due at once (deliver)")
    parser.add_argument("--minutes", type=float, default=active.MINUTES, help="how long the pages beat (active)")
    parser.add_argument(
        "--classes", type=int, default=clicking.CLASSES, help=f"how many are in the table ({', '.join(AMONG_MANY)})"
    )
    parser.add_argument("--students", type=int, default=hour.STUDENTS, help="how many click within the minute (hour)")
    parser.add_argument(
        "--database", metavar="URL", help=f"an empty PostgreSQL database, for SQLite ({', '.join(ON_EITHER)})"
    )
    parser.add_argument("--processes", type=int, choices=(1, 2), default=1, help="how many share the port (click)")
    parser.add_argument("--keep", action="store_true", help="put the figures into docs/benchmarks.md")
    asked = parser.parse_args()
    CASES.update({name: partial(CASES[name], url=asked.database) for name in ON_EITHER})
    CASES.update({name: partial(CASES[name], classes=asked.classes) for name in AMONG_MANY})
    CASES["active"] = partial(CASES["active"], minutes=asked.minutes)
    CASES["click"] = partial(CASES["click"], processes=asked.processes)
    CASES["hour"] = partial(CASES["hour"], students=asked.students)
    CASES["deliver"] = partial(CASES["deliver"], messages=asked.messages)
    if unknown := set(asked.cases) - set(CASES):
        parser.error(f"no such case: {', '.join(sorted(unknown))}")
    if asked.database and set(asked.cases or CASES) - set(ON_EITHER):
        parser.error(f"--database: name cases that run there, which are {', '.join(ON_EITHER)}")
    where = " on PostgreSQL" if asked.database else ""
    where += " by two processes" if asked.processes == 2 else ""
    uvloop.run(run(asked.cases or list(CASES), asked.rounds, kept=asked.keep, where=where))


if __name__ == "__main__":
    main()
