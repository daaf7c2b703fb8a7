"""Times as an admin types them, in the admin's zone, on the day of the class."""

from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest

from models.rules.typed_times import Known, parse_clock, parse_stretch, parse_times

CAIRO = ZoneInfo("Africa/Cairo")  # two hours ahead of UTC in March
START = datetime(2026, 3, 2, 14, 5, tzinfo=UTC)  # 16:05 in Cairo
KNOWN = Known(START, START, START + timedelta(minutes=45))
LATER = START + timedelta(days=1)


def local(text: str, day: int = 2) -> datetime:
    return datetime.fromisoformat(f"2026-03-{day:02} {text}").replace(tzinfo=CAIRO).astimezone(UTC)


@pytest.mark.parametrize(
    "typed",
    [
        "16:05-16:50",
        "16:05 - 16:50",
        "\u200e16:05-16:50\u200f",
        "16.05–16.50",
        "1605-1650",
        "16:05 to 16:50",
        "From 16:05 until 16:50",
        "de 16:05 a 16:50",
        "من 16:05 إلى 16:50",
        "١٦:٠٥-١٦:٥٠",
        "4:05 pm - 4:50 pm",
        "4:05-4:50pm",
        "  16:05 \n 16:50 ".replace(" \n ", "-"),
        "end 16:50",
        "ended at 16:50",
        "hasta 16:50",
        "16:50",
        "END 4:50 PM",
        "start 16:05",
        "45 min",
        "45",
        "45m",
        "45 minutes",
        "45 دقيقة",
        "0 h 45",
    ],
)
def test_it_is_understood_however_it_is_typed(typed: str) -> None:
    assert parse_times(typed, KNOWN, CAIRO, LATER) == (local("16:05"), local("16:50"))


@pytest.mark.parametrize(
    ("typed", "start", "end"),
    [
        ("15:55-16:50", "15:55", "16:50"),
        ("16-17", "16:00", "17:00"),
        ("start 16:00", "16:00", "16:50"),
        ("end 17:10", "16:05", "17:10"),
        ("1 h", "16:05", "17:05"),
        ("1h 15", "16:05", "17:20"),
        ("0 min", "16:05", "16:05"),
        ("end 16:05", "16:05", "16:05"),
    ],
)
def test_what_is_left_out_stays_as_it_is(typed: str, start: str, end: str) -> None:
    assert parse_times(typed, KNOWN, CAIRO, LATER) == (local(start), local(end))


@pytest.mark.parametrize(
    ("typed", "start", "end"),
    [
        ("23:40-00:25", local("23:40"), local("00:25", 3)),
        ("00:10-00:55", local("00:10", 3), local("00:55", 3)),
        ("end 00:30", local("23:50"), local("00:30", 3)),
        ("start 00:05", local("00:05", 3), local("00:35", 3)),
    ],
)
def test_a_class_around_midnight_has_two_days(typed: str, start: datetime, end: datetime) -> None:
    begun = local("23:50")
    known = Known(begun, begun, local("00:35", 3))
    assert parse_times(typed, known, CAIRO, LATER) == (start, end)


def test_the_seconds_of_the_start_do_not_push_an_end_to_the_next_day() -> None:
    begun = START + timedelta(seconds=40)
    assert parse_times("end 16:05", Known(begun, begun, None), CAIRO, LATER) == (begun, begun)


@pytest.mark.parametrize(
    "typed", ["", "later", "25:00-26:00", "16:75-17:00", "16:05-", "13 pm - 2 pm", "x" * 4000, "🙂"]
)
def test_what_makes_no_sense_is_not_understood(typed: str) -> None:
    assert parse_times(typed, KNOWN, CAIRO, LATER) == "not_understood"


@pytest.mark.parametrize("typed", ["end 16:00", "16:50-16:05", "start 17:00", "999 min"])
def test_half_a_day_is_no_class(typed: str) -> None:
    assert parse_times(typed, KNOWN, CAIRO, LATER) == "too_long"


@pytest.mark.parametrize("typed", ["end 16:50", "45 min", "start 16:00"])
def test_a_class_without_times_needs_both(typed: str) -> None:
    assert parse_times(typed, Known(START, None, None), CAIRO, LATER) == "no_start"


def test_a_class_cannot_have_ended_later_than_now() -> None:
    assert parse_times("end 16:50", KNOWN, CAIRO, local("16:49")) == "future"
    assert parse_times("end 16:50", KNOWN, CAIRO, local("16:50")) == (local("16:05"), local("16:50"))


def test_a_range_on_the_night_the_clocks_go_forward_is_as_long_as_it_was() -> None:
    madrid = ZoneInfo("Europe/Madrid")
    around = datetime(2026, 3, 29, 0, 30, tzinfo=UTC)  # 01:30; at 02:00 it becomes 03:00
    found = parse_times("1:30-3:15", Known(around, around, None), madrid, LATER + timedelta(days=90))
    assert found == (around, around + timedelta(minutes=45))


@pytest.mark.parametrize("typed", ["19:30", "19.30", "19h30", "7:30 pm", "07:30pm", " \u200e19:30 ", "١٩:٣٠"])
def test_a_time_of_day_is_understood_however_it_is_typed(typed: str) -> None:
    assert parse_clock(typed) == time(19, 30)


@pytest.mark.parametrize("typed", ["22:00-07:00", "22-7", "2200-0700", "from 10 pm to 7 am", "de 22:00 a 7:00", "22–7"])
def test_a_stretch_of_the_day_is_understood_however_it_is_typed(typed: str) -> None:
    assert parse_stretch(typed) == (time(22), time(7))


@pytest.mark.parametrize("typed", ["", "soon", "25", "24:00", "7:75", "13 pm", "19:30:00", "-1", "9" * 5000])
def test_what_is_no_time_of_day_is_not_understood(typed: str) -> None:
    assert parse_clock(typed) is None
    assert parse_stretch(typed) is None


@pytest.mark.parametrize("typed", ["22:00", "22-22", "25-7", "22-7-5"])
def test_what_is_no_stretch_of_the_day_is_not_understood(typed: str) -> None:
    assert parse_stretch(typed) is None
