"""What counts as a problem, quiet hours and the hour of the digest, also in the nights on which clocks change."""

from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from models.rules.wishes import day_to_tell, is_problem, is_quiet, next_at, quiet_until

CAIRO, NEW_YORK = ZoneInfo("Africa/Cairo"), ZoneInfo("America/New_York")
NIGHT = (time(22), time(7))

times = st.times().map(lambda at: at.replace(second=0, microsecond=0))
moments = st.integers(1577836800, 1893456000).map(lambda seconds: datetime.fromtimestamp(seconds, UTC))  # the 2020s
zones = st.sampled_from(["Africa/Cairo", "America/New_York", "Australia/Lord_Howe", "Asia/Kolkata", "UTC"]).map(
    ZoneInfo
)


@pytest.mark.parametrize(
    ("status", "grade", "flags", "problem"),
    [
        ("ended", "witnessed", [], False),
        ("ended", "verified", [], False),
        ("ended", "agreed", [], False),
        ("ended", "corrected", [], False),
        ("ended", "reported", [], False),
        ("ended", "estimated", [], True),
        ("timeout", "witnessed", [], True),
        ("ended", "witnessed", [{"code": "over_package"}], True),
    ],
)
def test_a_problem_is_nobody_saw_the_end_of_or_what_is_flagged(
    status: str, grade: str, flags: list[object], problem: bool
) -> None:
    assert is_problem(status, grade, flags) is problem


@pytest.mark.parametrize(
    ("local", "ends"),
    [
        ("2026-03-02T21:59:59", None),
        ("2026-03-02T22:00:00", "2026-03-03T07:00:00"),
        ("2026-03-03T06:59:59", "2026-03-03T07:00:00"),
        ("2026-03-03T07:00:00", None),
    ],
)
def test_a_night_is_quiet_from_its_first_minute_until_its_last(local: str, ends: str | None) -> None:
    now = datetime.fromisoformat(local).replace(tzinfo=CAIRO)
    wanted = datetime.fromisoformat(ends).replace(tzinfo=CAIRO).astimezone(UTC) if ends else None
    assert quiet_until(now, NIGHT, CAIRO) == wanted


def test_without_quiet_hours_it_is_never_quiet() -> None:
    assert quiet_until(datetime(2026, 3, 2, 23, tzinfo=UTC), None, CAIRO) is None


@pytest.mark.parametrize(
    ("now", "ends"),
    [
        ("2026-11-01T05:10+00:00", "2026-11-01T05:15+00:00"),  # 1:10 for the first time, in summer time
        ("2026-11-01T06:05+00:00", "2026-11-01T06:15+00:00"),  # 1:05 for the second time
    ],
)
def test_an_end_that_comes_twice_in_a_night_ends_each_time(now: str, ends: str) -> None:
    quiet = (time(0), time(1, 15))
    assert quiet_until(datetime.fromisoformat(now), quiet, NEW_YORK) == datetime.fromisoformat(ends)


def test_an_end_that_clocks_jump_over_comes_as_much_later() -> None:
    begins = datetime(2026, 3, 8, 1, 10, tzinfo=NEW_YORK)
    assert quiet_until(begins, (time(22), time(2, 30)), NEW_YORK) == datetime(2026, 3, 8, 7, 30, tzinfo=UTC)


@given(moments, times, times, zones)
def test_what_is_held_is_told_within_a_day_at_a_time_that_is_not_quiet(
    now: datetime, begins: time, ends: time, zone: ZoneInfo
) -> None:
    quiet = (begins, ends)
    until = quiet_until(now, quiet, zone)
    assert (until is not None) == is_quiet(now, quiet, zone)
    if until is not None:
        assert now < until <= now + timedelta(hours=25)
        assert not is_quiet(until, quiet, zone)


@given(moments, times, zones)
def test_a_digest_comes_once_on_every_day_and_never_two_on_one(after: datetime, at: time, zone: ZoneInfo) -> None:
    first = next_at(after, at, zone)
    second = next_at(first, at, zone)
    assert after < first <= after + timedelta(hours=25)
    assert (second.astimezone(zone).date() - first.astimezone(zone).date()) == timedelta(days=1)
    for moment in (first, second):
        local = moment.astimezone(zone).replace(tzinfo=None)
        late = local - datetime.combine(local.date(), at)
        assert timedelta() <= late <= timedelta(hours=1)  # later only by the hour that a clock has jumped over


def test_a_digest_of_a_time_that_comes_twice_comes_the_first_time() -> None:
    evening = datetime(2026, 10, 31, 20, tzinfo=NEW_YORK)
    first = next_at(evening, time(1, 30), NEW_YORK)
    assert first == datetime(2026, 11, 1, 5, 30, tzinfo=UTC)
    assert next_at(first, time(1, 30), NEW_YORK) == datetime(2026, 11, 2, 6, 30, tzinfo=UTC)


@pytest.mark.parametrize(
    ("local", "day"),
    [
        ("2026-03-02T11:59:59", "2026-03-01"),
        ("2026-03-02T12:00:00", "2026-03-02"),
        ("2026-03-02T23:59:59", "2026-03-02"),
    ],
)
def test_a_digest_tells_of_today_from_noon_on_and_before_of_yesterday(local: str, day: str) -> None:
    moment = datetime.fromisoformat(local).replace(tzinfo=CAIRO)
    assert day_to_tell(moment, CAIRO).isoformat() == day
