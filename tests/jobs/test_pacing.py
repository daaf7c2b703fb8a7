"""The pace and the brake, without anything to deliver."""

import heapq
from datetime import UTC, datetime, timedelta
from math import inf

import pytest
from hypothesis import given
from hypothesis import strategies as st

from jobs.pacing import Allowed, Brake, Pace

NOW = datetime(2026, 3, 2, 15, 0, tzinfo=UTC)
SECOND = timedelta(seconds=1)


def test_groups_are_left_alone_longer_than_people() -> None:
    assert SECOND < Allowed().gap(5) < 1.1 * SECOND
    assert timedelta(minutes=1) < Allowed().gap(-100123) * 20 < timedelta(seconds=63)


def test_without_a_share_nothing_may_go() -> None:
    assert Pace(0).wait(0) == inf


def test_when_as_many_are_on_their_way_as_may_be_the_next_waits_for_an_answer() -> None:
    pace = Pace(2)
    pace.begin(0)
    pace.begin(1)
    assert pace.wait(2) == inf
    pace.end(2)
    assert pace.wait(2) == pytest.approx(1.002)


def test_after_a_pause_a_little_is_made_up_for_at_once() -> None:
    pace, went = Pace(30), 0
    while pace.wait(100) == 0:
        pace.begin(100)
        went += 1
    assert 5 <= went <= 9


def test_a_bigger_share_begins_gently() -> None:
    pace = Pace(0)
    pace.allow(10, 50)
    assert pace.wait(50) == pytest.approx(0.1)


latencies = st.lists(st.floats(0, 3), min_size=1, max_size=40)


@given(most=st.integers(1, 30), latency=latencies, counted=st.floats(0, 1), stalls=latencies)
def test_however_slow_the_answers_no_second_at_telegram_holds_more_than_allowed(
    most: int, latency: list[float], counted: float, stalls: list[float]
) -> None:
    """Each message is counted somewhere between its sending and its answer; we ourselves stall now and then."""
    pace, now, on_their_way, seen = Pace(most), 0.0, list[float](), list[float]()
    for number in range(90):
        now += stalls[number % len(stalls)] if number % 7 == 0 else 0
        while (left := pace.wait(now)) > 0:
            now = max(now, on_their_way[0]) if left == inf else now + left
            while on_their_way and on_their_way[0] <= now:
                pace.end(heapq.heappop(on_their_way))
        takes = latency[number % len(latency)]
        pace.begin(now)
        seen.append(now + takes * counted)
        heapq.heappush(on_their_way, now + takes)
    seen.sort()
    assert all(later - earlier >= 1 for earlier, later in zip(seen, seen[most:], strict=False))


@given(most=st.integers(1, 60))
def test_with_quick_answers_it_comes_to_the_allowed_rate(most: int) -> None:
    pace, now, count = Pace(most), 0.0, 0
    while now < 60:
        now += pace.wait(now)
        pace.begin(now)
        pace.end(now + 0.001)
        count += 1
    assert count / 60 >= 0.98 * most


def test_two_chats_that_are_refused_stop_nobody_else() -> None:
    brake = Brake()
    assert not brake.refused(1, 30 * SECOND, NOW, everyone=False)
    assert not brake.refused(2, 30 * SECOND, NOW, everyone=False)
    assert not brake.refused(1, 30 * SECOND, NOW, everyone=False)
    brake.arrived()
    assert not brake.refused(3, 30 * SECOND, NOW, everyone=False)
    assert not brake.on(NOW)


def test_three_chats_in_a_row_are_everybody() -> None:
    brake = Brake()
    stopped = [brake.refused(chat, 7 * SECOND, NOW, everyone=False) for chat in (1, 2, 3)]
    assert stopped == [False, False, True]
    assert brake.on(NOW + 6 * SECOND)
    assert not brake.on(NOW + 7 * SECOND)


def test_the_wait_for_everybody_doubles_up_to_half_a_minute_until_something_arrives() -> None:
    brake, now, waits = Brake(), NOW, []
    for _ in range(7):
        brake.refused(1, timedelta(0), now, everyone=True)
        assert brake.until is not None
        waits.append((brake.until - now).total_seconds())
        assert brake.careful
        now = brake.until
    assert waits == [1, 2, 4, 8, 16, 30, 30]
    brake.arrived()
    assert not brake.careful


def test_those_that_were_on_their_way_when_all_were_stopped_do_not_make_the_wait_longer() -> None:
    brake = Brake()
    brake.refused(1, SECOND, NOW, everyone=True)
    for chat in range(2, 30):
        assert not brake.refused(chat, SECOND, NOW, everyone=True)
    assert brake.until == NOW + SECOND
    assert brake.refused(30, 5 * SECOND, NOW, everyone=True)
    assert brake.until == NOW + 5 * SECOND


def test_what_another_copy_was_told_counts_here_too() -> None:
    brake = Brake()
    brake.hear(None)
    assert not brake.on(NOW)
    brake.hear(NOW + SECOND)
    assert brake.on(NOW)
