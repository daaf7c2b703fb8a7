"""Whether the student was there: every rule with its edges."""

from collections.abc import Iterable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from models.rules.facts import Flag, Stay, Verdict
from models.rules.presence import MARKS, PRESENCES, Mark, Presence, Thresholds, presence_of, settled

DUE = datetime(2026, 3, 2, 15, 0, tzinfo=UTC)
SECOND = timedelta(seconds=1)


def at(minute: float) -> datetime:
    return DUE + timedelta(minutes=minute)


def stays(*spans: tuple[float, float | None]) -> tuple[Stay, ...]:
    return tuple(Stay(at(since), None if until is None else at(until)) for since, until in spans)


def verdict(**changes: Any) -> Verdict:
    """An hour of a class that Zoom saw from end to end."""
    plain: dict[str, Any] = {
        "status": "ended",
        "started_at": DUE,
        "ended_at": at(60),
        "seconds": 3600,
        "taught_seconds": 3600,
        "grade": "verified",
        "end_source": "zoom_report",
        "teacher_stays": stays((0, 60)),
        "student_stays": stays((0, 60)),
    }
    return Verdict(**{**plain, **changes})


def presence(thresholds: Thresholds | None = None, *, package: int = 60, **changes: Any) -> Presence | None:
    return presence_of(verdict(**changes), thresholds or Thresholds(), due_at=DUE, package_minutes=package)


@pytest.mark.parametrize("status", ["sent", "active", "cancelled", "void"])
def test_there_is_none_while_a_class_is_open_or_where_there_was_no_class(status: str) -> None:
    assert presence(status=status) is None


def test_from_end_to_end_is_present() -> None:
    assert presence() == "present"


@pytest.mark.parametrize(
    ("minute", "limit", "expected"),
    [(10, 10, "present"), (10 + 1 / 60, 10, "late"), (1 / 60, 0, "present"), (30, 0, "present"), (-5, 10, "present")],
)
def test_late_is_more_than_the_threshold_after_it_was_due_and_0_is_never(
    minute: float, limit: int, expected: str
) -> None:
    came = stays((minute, 60))
    rule = Thresholds(late_minutes=limit)
    assert presence(rule, started_at=at(minute), student_stays=came, taught_seconds=3000) == expected


@pytest.mark.parametrize(
    ("minute", "minutes", "percent", "expected"),
    [
        (50, 10, 0, "present"),
        (50 - 1 / 60, 10, 0, "left_early"),
        (45, 0, 25, "present"),
        (45 - 1 / 60, 0, 25, "left_early"),
        (30, 0, 0, "present"),
    ],
)
def test_left_early_is_by_minutes_or_by_a_share_of_the_package(
    minute: float, minutes: int, percent: int, expected: str
) -> None:
    rule = Thresholds(left_early_minutes=minutes, left_early_percent=percent)
    assert presence(rule, student_stays=stays((0, minute))) == expected


def test_a_short_class_may_be_the_teachers_doing() -> None:
    gone = stays((0, 30))
    assert presence(student_stays=gone, teacher_stays=gone) == "present"
    assert presence(student_stays=stays((0, 31)), teacher_stays=gone) == "present"


def test_a_lost_connection_is_not_leaving() -> None:
    assert presence(student_stays=stays((0, 20), (25, 60))) == "present"


def test_without_zoom_nobody_can_be_said_to_have_left_early() -> None:
    seen: dict[str, Any] = {"teacher_stays": (), "student_stays": (), "taught_seconds": None, "grade": "agreed"}
    assert presence(seconds=1800, ended_at=at(30), end_source="words", **seen) == "present"


@pytest.mark.parametrize(("seconds", "expected"), [(900, "present"), (899, "absent"), (0, "absent")])
def test_together_for_less_than_a_share_of_the_package_is_absent(seconds: int, expected: str) -> None:
    assert presence(Thresholds(left_early_minutes=0), taught_seconds=seconds) == expected
    assert presence(Thresholds(left_early_minutes=0), taught_seconds=None, seconds=seconds) == expected


def test_a_share_of_nothing_is_always_reached() -> None:
    assert presence(Thresholds(present_percent=0, left_early_minutes=0), taught_seconds=0) == "present"


@pytest.mark.parametrize(
    ("flags", "expected"),
    [
        ([Flag("student_never_seen")], "absent"),
        ([Flag("student_never_seen", {"unknown_people": 0})], "absent"),
        ([Flag("student_never_seen", {"unknown_people": 1})], "unknown"),
        ([Flag("teacher_never_seen")], "waited_alone"),
        ([Flag("teacher_never_seen", {"unknown_people": 1})], "unknown"),
        ([Flag("student_never_seen"), Flag("teacher_never_seen")], "absent"),
        ([Flag("answers_contradict")], "unknown"),
    ],
)
@pytest.mark.parametrize("status", ["ended", "timeout"])
def test_missing_is_who_zoom_did_not_see_and_unknown_is_not_absent(
    flags: Iterable[Flag], expected: str, status: str
) -> None:
    assert presence(status=status, flags=tuple(flags)) == expected


@pytest.mark.parametrize(
    ("grade", "end_source", "expected"),
    [
        ("corrected", "admin", "present"),
        ("verified", "zoom_report", "present"),
        ("witnessed", "zoom", "present"),
        ("agreed", "words", "present"),
        ("reported", "teacher_tap", "present"),
        ("estimated", "heartbeat", "present"),
        ("estimated", "package_length", "unknown"),
        ("unknown", None, "unknown"),
    ],
)
def test_a_click_and_the_package_prove_no_class(grade: str, end_source: str | None, expected: str) -> None:
    assert presence(grade=grade, end_source=end_source) == expected


def test_a_guest_of_a_group_whom_nobody_knows_is_not_known_to_have_been_there() -> None:
    guest = verdict(student_stays=(), taught_seconds=None)

    def found(one: Verdict, *, is_group: bool) -> Presence | None:
        return presence_of(one, Thresholds(), due_at=DUE, package_minutes=60, is_group=is_group)

    assert found(guest, is_group=True) == "unknown"
    assert found(replace(guest, grade="corrected"), is_group=True) == "present"
    assert found(verdict(), is_group=True) == "present"


def test_a_link_that_nobody_opened_says_nothing_of_the_student() -> None:
    assert presence(status="expired", seconds=None, grade="unknown") == "unknown"


@pytest.mark.parametrize("rule", [*PRESENCES, None])
@pytest.mark.parametrize("teacher", [*MARKS, None])
@pytest.mark.parametrize("admin", [*MARKS, None])
@pytest.mark.parametrize("announced", [True, False])
def test_the_school_counts_before_the_teacher_and_both_before_the_times(
    rule: Presence | None, teacher: Mark | None, admin: Mark | None, announced: bool
) -> None:
    found, by = settled(rule, teacher, admin, announced=announced)
    assert by == ("admin" if admin else "teacher" if teacher else "rule")
    if rule is None:
        assert found is None
    elif admin or teacher:
        assert found == (admin or teacher)
    else:
        assert found == ("excused" if announced and rule in {"absent", "unknown"} else rule)


numbers = st.integers(0, 120)


@given(
    verdict=st.builds(
        verdict,
        status=st.sampled_from(["sent", "active", "ended", "timeout", "expired", "cancelled", "void"]),
        started_at=st.none() | numbers.map(at),
        seconds=st.none() | st.integers(0, 9000),
        taught_seconds=st.none() | st.integers(0, 9000),
        grade=st.sampled_from(["corrected", "verified", "witnessed", "agreed", "reported", "estimated", "unknown"]),
        end_source=st.none() | st.sampled_from(["heartbeat", "package_length", "zoom"]),
        flags=st.lists(
            st.builds(
                Flag,
                st.sampled_from(["student_never_seen", "teacher_never_seen", "answers_contradict", "over_package"]),
                st.dictionaries(st.just("unknown_people"), st.integers(0, 2)),
            ),
            max_size=3,
        ).map(tuple),
        student_stays=st.lists(numbers, max_size=3).map(lambda left: stays(*((0, one) for one in left))),
    ),
    thresholds=st.builds(Thresholds, numbers, numbers, st.integers(0, 100), st.integers(0, 100)),
    package=st.integers(0, 240),
)
def test_every_verdict_has_an_answer_and_nobody_is_absent_without_a_witness(
    verdict: Verdict, thresholds: Thresholds, package: int
) -> None:
    found = presence_of(verdict, thresholds, due_at=DUE, package_minutes=package)
    assert (found is None) == (verdict.status in {"sent", "active", "cancelled", "void"})
    assert found is None or found in PRESENCES
    assert found != "excused"
    if found == "absent" and not any(flag.code == "student_never_seen" for flag in verdict.flags):
        assert verdict.grade not in {"estimated", "unknown"} or verdict.end_source == "heartbeat"


@given(st.builds(Thresholds, numbers, numbers, numbers, numbers))
def test_thresholds_are_read_back_as_they_were_kept(thresholds: Thresholds) -> None:
    assert Thresholds.of(thresholds.stored()) == thresholds
    assert Thresholds.of({"late_minutes": "soon", "left_early_minutes": -1}) == Thresholds()
