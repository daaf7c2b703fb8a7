"""The main job, end to end: the real program in its own process, from the first admin to the spreadsheet."""

import asyncio
import csv
import io
import re
from datetime import timedelta
from pathlib import Path

import pytest

from models.database import opened
from tests.conftest import MakeDatabase

from .day import STEPS, Day, begin
from .group_day import ABSENT, CAME, MINUTES, NAMES
from .nursery import Nursery
from .rows import everything_is_told, everything_is_worked_off
from .screen import readable

CLOCK_TIME = re.compile(r"\d\d:\d\d")
LEASE = timedelta(seconds=61)

Heard = dict[str, list[str]]


@pytest.mark.slow
async def test_killing_the_program_between_any_two_steps_of_a_day_loses_nothing_and_repeats_nothing(
    tmp_path: Path, nursery: Nursery, make_database: MakeDatabase, make_migrated: MakeDatabase
) -> None:
    quiet = await _lived(tmp_path / "quiet", nursery, make_database, kill=False)
    killed = await _lived(tmp_path / "killed", nursery, make_migrated, kill=True)
    assert _verdicts(killed) == _verdicts(quiet)
    assert _verdicts(quiet) == [
        ("Amina", "ended", "student_word", "45"),
        ("Omar", "ended", "correction", "55"),
        ("Lina", "timeout", "package_length", "30"),
        ("Amina", "ended", "zoom_report", "50"),
        *((NAMES[phone], "ended", "zoom_report", str(MINUTES[phone])) for phone in CAME),
        (ABSENT, "sent", "", ""),
    ]
    before, after = _heard(quiet), _heard(killed)
    assert {name: set(said) - set(after[name]) for name, said in before.items()} == {name: set() for name in before}
    # A kill can repeat the one message that Telegram had taken and that was not marked yet, and nothing else.
    repeated = sum(len(after[name]) - len(said) for name, said in before.items())
    assert repeated <= len(STEPS), after


async def _lived(folder: Path, nursery: Nursery, make_database: MakeDatabase, *, kill: bool) -> Day:
    await asyncio.to_thread(folder.mkdir)
    database = await make_database(folder)
    async with begin(folder, nursery=nursery, database=database) as day, opened(database):
        for step in STEPS:
            await step(day)
            if kill:
                await day.program.kill()
                await day.program.start()
                day.clock.jump(LEASE)  # what was in flight is tried again when its lease has run out
                await everything_is_worked_off()
        await everything_is_told()
    return day


def _heard(day: Day) -> Heard:
    """What the bot wrote to each, as headlines: links and times in the texts differ from day to day."""
    return {
        name: [
            CLOCK_TIME.sub("…", readable(message.text).splitlines()[0])
            for message in phone.messages
            if message.from_bot
        ]
        for name, phone in day.phones.items()
    }


def _verdicts(day: Day) -> list[tuple[str, str, str, str]]:
    return [
        (row["student"], row["session_status"], row["end_source"], row["session_duration_minutes"])
        for row in csv.DictReader(io.StringIO(day.csv))
    ]
