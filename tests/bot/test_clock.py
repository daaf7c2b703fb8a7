"""The clock file moves a whole program through a day; the system clock is the machine's."""

import json
import time
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from bot.clock import file_clock, speed, system_clock

EIGHT = datetime(2026, 10, 5, 8, tzinfo=UTC)


def machine_time() -> float:
    """Epoch seconds: what a clock is compared with."""
    return time.time()  # noqa: TID251  # the one reading that does not go through the clock under test


def set_clock(path: Path, *, real_origin: float, shown_origin: str, speed: float) -> None:
    """Written aside and renamed, as the demo does it."""
    aside = path.with_suffix(".new")
    said = {"real_origin": real_origin, "shown_origin": shown_origin, "speed": speed}
    aside.write_text(json.dumps(said), encoding="utf-8")
    aside.replace(path)


def test_the_system_clock_is_aware_utc_and_the_machines_own() -> None:
    before = machine_time()
    now = system_clock()()
    after = machine_time()
    assert now.utcoffset() == timedelta(0)
    assert before <= now.timestamp() <= after


def test_a_stopped_clock_shows_its_origin(tmp_path: Path) -> None:
    set_clock(tmp_path / "clock", real_origin=0, shown_origin="2026-10-05T08:00:00+00:00", speed=0)
    clock = file_clock(tmp_path / "clock")
    assert clock() == clock() == EIGHT


def test_sixtyfold_speed_shows_an_hour_for_each_real_minute(tmp_path: Path) -> None:
    began = machine_time() - 60
    set_clock(tmp_path / "clock", real_origin=began, shown_origin="2026-10-05T08:00:00+00:00", speed=60)
    shown = file_clock(tmp_path / "clock")() - EIGHT
    assert timedelta(hours=1) <= shown < timedelta(hours=1, minutes=30)


def test_a_replaced_file_moves_a_clock_that_is_already_running(tmp_path: Path) -> None:
    path = tmp_path / "clock"
    set_clock(path, real_origin=0, shown_origin="2026-10-05T08:00:00+00:00", speed=0)
    clock = file_clock(path)
    clock()
    set_clock(path, real_origin=0, shown_origin="2026-10-05T17:30:00+00:00", speed=0)
    assert clock() == EIGHT + timedelta(hours=9, minutes=30)


def test_an_origin_in_another_zone_is_shown_in_utc(tmp_path: Path) -> None:
    set_clock(tmp_path / "clock", real_origin=0, shown_origin="2026-10-05T11:00:00+03:00", speed=0)
    now = file_clock(tmp_path / "clock")()
    assert now == EIGHT
    assert now.utcoffset() == timedelta(0)


def test_an_origin_without_an_offset_is_refused(tmp_path: Path) -> None:
    set_clock(tmp_path / "clock", real_origin=0, shown_origin="2026-10-05T08:00:00", speed=1)
    with pytest.raises(ValueError, match="needs an offset"):
        file_clock(tmp_path / "clock")()


def test_a_missing_file_is_not_taken_for_the_system_clock(tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError):
        file_clock(tmp_path / "nothing")()


def test_the_speed_can_be_asked_for(tmp_path: Path) -> None:
    set_clock(tmp_path / "clock", real_origin=0, shown_origin="2026-10-05T08:00:00Z", speed=60)
    assert speed(tmp_path / "clock") == 60
