"""What the configuration tells the house: alarms, quiet hours, how long a time may be contested."""

from datetime import UTC, datetime, time, timedelta
from pathlib import Path

import pytest

from bot.installation import alarms_of, school_of
from models.alarms import Alarms

from .config_files import loaded, refused

NIGHT = 'quiet_from = "22:00"\nquiet_until = "07:00"'


def test_without_a_word_the_defaults_hold(tmp_path: Path) -> None:
    config = loaded(tmp_path)
    assert alarms_of(config) == Alarms(3, 5, 5)
    assert (school_of(config).quiet, school_of(config).dispute_window) == (None, timedelta(hours=48))


def test_alarms_can_be_set_and_switched_off(tmp_path: Path) -> None:
    config = loaded(tmp_path, alarms="teacher_missing_minutes = 1\ntell_admins_minutes = 0\nnot_clicked_minutes = 0")
    assert alarms_of(config) == Alarms(1, 0, 0)


@pytest.mark.parametrize(("hour", "quiet"), [(21, False), (22, True), (0, True), (6, True), (7, False), (12, False)])
def test_quiet_hours_go_over_midnight_in_the_schools_zone(tmp_path: Path, hour: int, quiet: bool) -> None:
    school = school_of(loaded(tmp_path, alarms=NIGHT))
    assert school.quiet == (time(22), time(7))
    moment = datetime(2026, 3, 2, hour, tzinfo=school.zone).astimezone(UTC)
    assert school.is_quiet(moment) is quiet


def test_quiet_hours_within_a_day(tmp_path: Path) -> None:
    school = school_of(loaded(tmp_path, alarms='quiet_from = "12:30"\nquiet_until = "14:00"'))
    assert [school.is_quiet(datetime(2026, 3, 2, 12, minute, tzinfo=school.zone)) for minute in (29, 30)] == [
        False,
        True,
    ]


@pytest.mark.parametrize(
    ("body", "said"),
    [
        ('quiet_from = "22:00"', "quiet_until is missing"),
        ('quiet_until = "07:00"', "quiet_from is missing"),
        ('quiet_from = "10 pm"\nquiet_until = "07:00"', "is not a time of day: write it like 22:00"),
        ('quiet_from = "24:00"\nquiet_until = "07:00"', "is not a time of day"),
        ("teacher_missing_minutes = -1", "teacher_missing_minutes"),
    ],
)
def test_mistakes_are_named_with_their_key(tmp_path: Path, body: str, said: str) -> None:
    (line,) = refused(tmp_path, alarms=body)
    assert line.startswith("config.toml: [alarms]")
    assert said in line


def test_the_time_to_contest_can_be_set(tmp_path: Path) -> None:
    config = loaded(tmp_path, school='time_zone = "Africa/Cairo"\ndispute_window_hours = 12')
    assert school_of(config).dispute_window == timedelta(hours=12)
