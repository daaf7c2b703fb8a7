"""Which backups are kept."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from models.rules.rotation import DAYS, MONTHS, WEEKS, kept

NIGHT = datetime(2026, 3, 31, 3, 0, tzinfo=UTC)  # a Tuesday
moments = st.integers(0, 3 * 365 * 24).map(lambda hours: NIGHT + timedelta(hours=hours))


def ago(**length: float) -> datetime:
    return NIGHT - timedelta(**length)


@pytest.mark.parametrize(
    ("taken", "stay"),
    [
        ([], []),
        ([NIGHT], [NIGHT]),
        ([NIGHT, ago(minutes=10)], [NIGHT]),
        ([NIGHT, ago(days=1)], [NIGHT, ago(days=1)]),
        ([NIGHT, ago(days=400), ago(days=800)], [NIGHT, ago(days=400), ago(days=800)]),
    ],
    ids=["none", "one", "two of a day", "two days", "whatever is old while nothing is newer"],
)
def test_the_newest_of_each_day_stays(taken: list[datetime], stay: list[datetime]) -> None:
    assert kept(taken) == set(stay)


def test_a_year_of_nights_leaves_the_last_days_weeks_and_months() -> None:
    folder: set[datetime] = set()
    for night in range(400):
        folder = kept({*folder, NIGHT + timedelta(days=night)})
    last = NIGHT + timedelta(days=399)
    assert {last - timedelta(days=day) for day in range(DAYS)} <= folder
    assert len({moment.isocalendar()[:2] for moment in folder}) >= WEEKS
    assert len({(moment.year, moment.month) for moment in folder}) == MONTHS
    assert len(folder) <= DAYS + WEEKS + MONTHS
    assert min(folder) < last - timedelta(days=300)


@given(st.sets(moments, max_size=60))
def test_the_newest_stays_and_what_was_let_go_stays_away(taken: set[datetime]) -> None:
    stay = kept(taken)
    assert stay <= taken
    assert kept(stay) == stay
    assert len(stay) <= DAYS + WEEKS + MONTHS
    assert not taken or max(taken) in stay
