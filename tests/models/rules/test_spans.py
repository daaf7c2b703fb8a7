from datetime import timedelta

from hypothesis import given
from hypothesis import strategies as st

from models.rules.spans import Span, clip, intersect, linked, measure, subtract, union

from .scene import START, at

MINUTES = st.tuples(st.integers(0, 30), st.integers(0, 30)).map(sorted)
spans = st.lists(MINUTES.map(lambda pair: (at(pair[0]), at(pair[1]))), max_size=5)


def minutes_in(covered: list[Span]) -> set[int]:
    return {
        minute for minute in range(31) if any(start <= at(minute) and at(minute + 1) <= end for start, end in covered)
    }


@given(spans, spans)
def test_spans_add_and_subtract_as_sets_of_minutes(some: list[Span], others: list[Span]) -> None:
    mine, theirs = minutes_in(some), minutes_in(others)
    assert minutes_in(union(some + others)) == mine | theirs
    assert minutes_in(intersect(some, others)) == mine & theirs
    assert minutes_in(subtract(some, others)) == mine - theirs
    assert measure(some) == timedelta(minutes=len(mine))
    assert minutes_in(clip(some, at(5), at(20))) == mine & set(range(5, 20))


@given(spans)
def test_a_union_is_sorted_and_disjoint(some: list[Span]) -> None:
    joined = union(some)
    assert joined == sorted(joined)
    assert all(a[1] < b[0] for a, b in zip(joined, joined[1:], strict=False))  # noqa: RUF007  # reads as it is meant


def test_what_follows_within_the_grace_is_linked_and_what_comes_later_is_not() -> None:
    stays = [(at(0), at(10)), (at(20), at(25)), (at(35), at(36)), (at(46.1), at(50))]
    assert linked(stays, at(5), timedelta(minutes=10)) == stays[:3]
    assert linked(stays, at(46.1), timedelta()) == stays
    assert linked(stays, START - timedelta(seconds=1), timedelta(minutes=10)) == []
