"""`python -m tests.torture.moving --rows 1000000`: a school of a million classes moved to PostgreSQL, timed."""

import argparse
import asyncio
import os
import resource
import sqlite3
import tempfile
import time
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path
from zoneinfo import ZoneInfo

from models.database import opened
from models.moving.move import move
from models.school import School
from tests.databases import make_anew
from tests.world import World

OWN = {
    "id": "n",
    "tracking_token": "'t' || n",
    "host_token": "'h' || n",
    "issue_key": "'i' || n",
    "open_pair": "NULL",
    "session_id": "n",
    "key": "'k' || n",
}
COUNTED = "WITH RECURSIVE count(n) AS (SELECT 2 UNION ALL SELECT n + 1 FROM count WHERE n < {rows})"


async def many(file: Path, rows: int) -> None:
    """One class and one statement of it, so many times."""
    async with opened(f"sqlite://{file}"):
        world = World(School(name="Torture", zone=ZoneInfo("UTC")), lambda: datetime.now(UTC))
        teacher = await world.teacher()
        await world.says(await world.session(teacher, await world.student(teacher)), "click")
    with closing(sqlite3.connect(file)) as database, database:
        for table in ("class_session", "evidence"):
            columns = [name for _, name, *_ in database.execute(f"PRAGMA table_info({table})")]
            values = ", ".join(OWN.get(column, f"(SELECT {column} FROM {table} WHERE id = 1)") for column in columns)
            names = ", ".join(columns)
            database.execute(f"INSERT INTO {table} ({names}) {COUNTED.format(rows=rows)} SELECT {values} FROM count")


async def run(rows: int, target: str) -> None:
    with tempfile.TemporaryDirectory(prefix="classclock-moving-") as folder:
        file = Path(folder) / "classclock.sqlite3"
        await many(file, rows)
        await make_anew(target)
        began, before = time.monotonic(), resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
        moved = {one.table: one async for one in move(f"sqlite://{file}", target)}
        more = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before
    assert moved["class_session"].rows == moved["evidence"].rows == rows
    print(f"{2 * rows:,} rows moved and compared in {time.monotonic() - began:.0f} s, {more / 1024:.0f} MB more memory")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rows", type=int, default=1_000_000)
    asyncio.run(run(parser.parse_args().rows, os.environ["TORTURE_POSTGRES"]))


if __name__ == "__main__":
    main()
