"""The main job, end to end: the real program in its own process, from the first admin to the spreadsheet."""

import asyncio
import csv
import io
import sqlite3
from contextlib import closing
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from .clock import ClockFile
from .day import STEPS, Day
from .nursery import Nursery
from .program import Program
from .screen import readable
from .telegram import TelegramServer

MORNING = datetime(2026, 3, 2, 15, 0, tzinfo=UTC)
LEASE = timedelta(seconds=61)

Heard = dict[str, list[str]]


@pytest.mark.slow
async def test_killing_the_program_between_any_two_steps_of_a_day_loses_nothing_and_repeats_nothing(
    tmp_path: Path,
) -> None:
    async with Nursery() as nursery:
        quiet = await _lived(tmp_path / "quiet", nursery, kill=False)
        killed = await _lived(tmp_path / "killed", nursery, kill=True)
    assert _verdicts(killed) == _verdicts(quiet)
    assert _verdicts(quiet) == [
        ("Amina", "ended", "student_word", "45"),
        ("Omar", "timeout", "heartbeat", "25"),
        ("Lina", "timeout", "package_length", "30"),
    ]
    before, after = _heard(quiet), _heard(killed)
    for name, messages in before.items():
        missing = [text for text in messages if text not in after[name]]
        assert not missing, f"{name} was not told {missing}"
        # a kill can repeat what was in flight at that moment, one message, and nothing else
        repeated = len(after[name]) - len(messages)
        assert repeated <= 1, f"{name} was told twice:\n{after[name]}"


async def _lived(folder: Path, nursery: Nursery, *, kill: bool) -> Day:
    await asyncio.to_thread(folder.mkdir)
    clock = ClockFile(folder / "clock.json", shown=MORNING, speed=0)
    async with TelegramServer(now=clock.now) as telegram:
        settings = {"tracking": {"mode": "companion"}, "school": {"name": "Amal Academy", "time_zone": "UTC"}}
        async with Program(folder, telegram, clock=clock, settings=settings, nursery=nursery) as program:
            day = Day(telegram, program, clock)
            for step in STEPS:
                await step(day)
                if kill:
                    await program.kill()
                    await program.start()
                    clock.jump(LEASE)  # what was in flight is tried again when its lease has run out
            await _everything_is_told(folder)
            return day


async def _everything_is_told(folder: Path) -> None:
    """The outbox is empty. Another process empties it, so there is nothing to wait for but the row itself."""
    with closing(sqlite3.connect(folder / "classclock.sqlite3")) as database:
        async with asyncio.timeout(60):
            while database.execute(  # noqa: ASYNC110  # no event of ours tells of a row that another process writes
                "SELECT COUNT(*) FROM notice WHERE due_at IS NOT NULL"
            ).fetchone()[0]:
                await asyncio.sleep(0.1)


def _heard(day: Day) -> Heard:
    """What the bot wrote to each, as headlines: links and times in the texts differ from day to day."""
    return {
        name: [readable(message.text).splitlines()[0] for message in phone.messages if message.from_bot]
        for name, phone in day.phones.items()
    }


def _verdicts(day: Day) -> list[tuple[str, str, str, str]]:
    return [
        (row["student"], row["session_status"], row["end_source"], row["session_duration_minutes"])
        for row in csv.DictReader(io.StringIO(day.csv))
    ]
