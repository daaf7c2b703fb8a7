"""`make torture`: hundreds of kills, on SQLite and on PostgreSQL, with one copy of the program and with three.

It takes its time: about three seconds a kill on a quiet machine. PostgreSQL is tried where TORTURE_POSTGRES names a
database with "test" in its name; it is made anew.
"""

import argparse
import os
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import uvloop

from tests.databases import make_anew

from .campaign import campaign


async def run(what: str, database: str | None, *, kills: int, seed: int, copies: int = 1) -> None:
    began = time.monotonic()
    with tempfile.TemporaryDirectory(prefix="classclock-torture-") as folder:
        if database is not None:
            await make_anew(database)
        url = database or f"sqlite://{Path(folder) / 'classclock.sqlite3'}"
        storm = await campaign(Path(folder), url, kills=kills, seed=seed, copies=copies)
    answers = ", ".join(f"{count:,} × {status or 'none'}" for status, count in sorted(storm.answers.items()))
    print(f"{what}: {kills} kills in {time.monotonic() - began:.0f} s, nothing lost; answers: {answers}; ", end="")
    print(f"{len(storm.taken):,} clicks and landings, {len(storm.webhooks):,} webhooks kept and told again", flush=True)


def main() -> None:
    parser = argparse.ArgumentParser(prog="make torture", description=__doc__)
    parser.add_argument("--kills", type=int, default=200, help="on SQLite; a quarter of them on PostgreSQL")
    parser.add_argument("--at-once", type=int, default=50, help="kills of one campaign, each on a database of its own")
    parser.add_argument("--only", choices=("SQLite", "PostgreSQL"), help="on this one alone")
    asked = parser.parse_args()
    if asked.only is None:  # each in a process of its own: Tortoise keeps its SQL, in the words of its first database
        for one in ("SQLite", "PostgreSQL"):
            subprocess.run([sys.executable, "-m", "tests.torture", *sys.argv[1:], "--only", one], check=True)
    elif asked.only == "SQLite":
        for seed, kills in enumerate(_portions(asked.kills, asked.at_once)):
            uvloop.run(run("SQLite", None, kills=kills, seed=seed))
    elif postgres := os.environ.get("TORTURE_POSTGRES"):
        for seed, kills in enumerate(_portions(asked.kills // 8, asked.at_once)):
            uvloop.run(run("PostgreSQL", postgres, kills=kills, seed=seed))
            uvloop.run(run("PostgreSQL, three copies", postgres, kills=kills, seed=seed, copies=3))
    else:
        print("PostgreSQL: not tried, TORTURE_POSTGRES is not set")


def _portions(whole: int, most: int) -> list[int]:
    return [most] * (whole // most) + [whole % most] * bool(whole % most)


if __name__ == "__main__":
    main()
