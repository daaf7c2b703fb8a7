"""When Zoom is asked: soon, then at night, and not for ever."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from models.rules.report_times import after_trouble, next_time, planned

CAIRO = ZoneInfo("Africa/Cairo")
END = datetime(2026, 3, 2, 15, 0, tzinfo=UTC)  # 17:00 in Cairo


def test_ten_minutes_half_an_hour_and_two_hours_after_the_end_and_then_seven_nights_at_three() -> None:
    soon, nights = planned(END, CAIRO)[:3], planned(END, CAIRO)[3:]
    assert [moment - END for moment in soon] == [timedelta(minutes=m) for m in (10, 30, 120)]
    assert [moment.astimezone(CAIRO).isoformat(" ", "minutes")[:16] for moment in nights] == [
        f"2026-03-{day:02} 03:00" for day in range(3, 10)
    ]


@pytest.mark.parametrize("zone", ["Africa/Cairo", "America/New_York", "Asia/Kolkata", "Europe/Athens", "UTC"])
def test_the_times_come_in_order_wherever_the_school_is_and_whenever_the_class_was(zone: str) -> None:
    """Also over the nights on which clocks change, one of them at three."""
    for hours in (*range(24), *range(5136, 5160)):
        times = planned(datetime(2026, 3, 26, 0, 50, tzinfo=UTC) + timedelta(hours=hours), ZoneInfo(zone))
        assert times == sorted(set(times))
        assert len(times) == 10
        assert times[3] - times[2] <= timedelta(hours=25)


@pytest.mark.parametrize(
    ("minutes", "used", "wait"),
    [(0, 0, 10), (10, 1, 20), (11, 1, 19), (29.9, 1, 0.1), (30, 2, 90), (500, 3, 100), (12_000, 10, None)],
)
def test_times_that_have_passed_are_used_up(minutes: float, used: int, wait: float | None) -> None:
    now = END + timedelta(minutes=minutes)
    expected = None if wait is None else now + timedelta(minutes=wait)
    assert next_time(END, CAIRO, now) == (used, expected)


@pytest.mark.parametrize(("attempts", "wait"), [(0, 1), (1, 2), (5, 32), (6, 60), (99, 60)])
def test_an_outage_is_waited_out_in_ever_longer_pauses(attempts: int, wait: int) -> None:
    assert after_trouble(END, CAIRO, END, attempts) == END + timedelta(minutes=wait)


def test_an_outage_of_a_week_is_not_waited_out() -> None:
    assert after_trouble(END, CAIRO, END + timedelta(days=7), 0) is None
