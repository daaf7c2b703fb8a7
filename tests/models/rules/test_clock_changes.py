"""The clocks of a zone are as Python knows them, all through the century."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from models.rules.clock_changes import clock_changes


@pytest.mark.parametrize("zone", ["Africa/Cairo", "Europe/London", "Asia/Kolkata", "Africa/Casablanca", "UTC"])
def test_a_change_is_found_to_the_second_and_none_is_missed(zone: str) -> None:
    changes = clock_changes(ZoneInfo(zone))
    assert list(changes) == sorted(changes)
    at, ahead = datetime(2000, 1, 1, tzinfo=UTC), dict(changes)
    expected = changes[0][1]
    while at.year < 2060:
        expected = ahead.get(at, expected)
        assert at.astimezone(ZoneInfo(zone)).utcoffset() == timedelta(seconds=expected), at
        at += timedelta(minutes=30)


def test_a_zone_that_changes_nothing_has_one() -> None:
    assert clock_changes(ZoneInfo("Asia/Kolkata")) == ((datetime(2000, 1, 1, tzinfo=UTC), 19800),)
