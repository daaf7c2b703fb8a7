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

from . import clicking, delivering, desk, judging, paying, sweeping
from .result import Result

ROUNDS = 5
Case = Callable[[Path, int], Awaitable[list[Result]]]
CASES: dict[str, Case] = {
    "click": clicking.measure,
    "deliver": delivering.measure,
    "desk": desk.measure,
    "judge": judging.measure,
    "pay": paying.measure,
    "sweep": sweeping.measure,
}


async def run(names: list[str], rounds: int) -> None:
    print(f"{'what':44} {'measured':>16} {'against':>34} {'ratio':>8}")
    for name in names:
        with tempfile.TemporaryDirectory(prefix="classclock-bench-") as folder:
            for result in await CASES[name](Path(folder), rounds):
                print(f"{result.what:44} {result.measured:>16} {result.against:>34} {result.ratio:8.2f}", flush=True)


def main() -> None:
    parser = argparse.ArgumentParser(prog="make bench", description=__doc__)
    parser.add_argument("cases", nargs="*", metavar="CASE", help=f"{', '.join(CASES)}; all of them if none")
    parser.add_argument("--rounds", type=int, default=ROUNDS)
    parser.add_argument("--messages", type=int, default=delivering.MESSAGES, help="how many are due at once (deliver)")
    asked = parser.parse_args()
    CASES["deliver"] = partial(delivering.measure, messages=asked.messages)
    if unknown := set(asked.cases) - set(CASES):
        parser.error(f"no such case: {', '.join(sorted(unknown))}")
    uvloop.run(run(asked.cases or list(CASES), asked.rounds))


if __name__ == "__main__":
    main()
