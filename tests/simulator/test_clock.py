"""The shared clock file."""

import asyncio
import json
from datetime import UTC, datetime, timedelta
from pathlib import Path

from bot.clock import file_clock

from .clock import ClockFile

MORNING = datetime(2026, 10, 5, 8, tzinfo=UTC)
SOON = timedelta(seconds=30)


def test_the_program_reads_the_time_that_is_shown(tmp_path: Path) -> None:
    hand = ClockFile(tmp_path / "clock.json", shown=MORNING, speed=60)
    program = file_clock(hand.path)
    assert abs(program() - hand.now()) < SOON
    hand.jump(timedelta(hours=5))
    assert timedelta(hours=5) <= program() - MORNING < timedelta(hours=5, minutes=5)


def test_a_stopped_clock_stands_and_a_jump_moves_it_exactly(tmp_path: Path) -> None:
    hand = ClockFile(tmp_path / "clock.json", shown=MORNING)
    hand.pause()
    stood = hand.now()
    hand.jump(timedelta(minutes=45))
    assert hand.now() == file_clock(hand.path)() == stood + timedelta(minutes=45)
    assert set(json.loads(hand.path.read_text())) == {"real_origin", "shown_origin", "speed"}


async def test_whoever_waits_for_a_moment_is_woken_by_a_jump(tmp_path: Path) -> None:
    hand = ClockFile(tmp_path / "clock.json", shown=MORNING, speed=0)
    waiting = asyncio.create_task(hand.wait_until(MORNING + timedelta(hours=1)))
    hand.jump(timedelta(minutes=59))
    await asyncio.sleep(0)
    assert not waiting.done()
    hand.set_speed(3600)
    await asyncio.wait_for(waiting, timeout=5)
    assert hand.now() >= MORNING + timedelta(hours=1)
