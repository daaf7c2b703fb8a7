"""Which terms hold on which day."""

from datetime import date, timedelta
from decimal import Decimal

from hypothesis import given
from hypothesis import strategies as st

from models.rules.terms import Terms, Timeline

FIRST = Terms(60, Decimal(10), "EUR")
MAY, JULY = date(2026, 5, 1), date(2026, 7, 1)
ONE_DAY = timedelta(days=1)


def costing(rate: int) -> Terms:
    return Terms(60, Decimal(rate), "EUR")


def test_the_first_terms_hold_until_the_day_before_a_change() -> None:
    timeline = Timeline(FIRST, {}).changed(MAY, costing(12))
    assert timeline.on(date(2000, 1, 1)) == timeline.on(MAY - ONE_DAY) == FIRST
    assert timeline.on(MAY) == timeline.on(date(2199, 1, 1)) == costing(12)


def test_an_earlier_change_leaves_a_later_one_alone() -> None:
    timeline = Timeline(FIRST, {JULY: costing(15)}).changed(MAY, costing(12))
    assert [timeline.on(day) for day in (MAY, JULY - ONE_DAY, JULY)] == [costing(12), costing(12), costing(15)]


@given(st.dictionaries(st.dates(MAY, JULY), st.integers(0, 99)), st.dates(MAY, JULY), st.dates(MAY, JULY))
def test_a_change_never_touches_a_day_before_it(changes: dict[date, int], since: date, day: date) -> None:
    before = Timeline(FIRST, {when: costing(rate) for when, rate in changes.items()})
    after = before.changed(since, costing(1000))
    assert after.on(since) == costing(1000)
    if day < since:
        assert after.on(day) == before.on(day)
