from typing import Any

import pytest

from models.rules.facts import Evidence

from .room import AMINA, KNOWN, TEACHER, Room
from .scene import CLICK, at, codes, facts, minutes_of, said, verdict_at

OVER = 5 * 60


def corrected(moment: float, *, start: float | None = None, end: float | None = None, void: bool = False) -> Evidence:
    times = {
        "start": None if start is None else at(start).isoformat(),
        "end": None if end is None else at(end).isoformat(),
    }
    return said("correction", moment, **times, void=void, reason="the teacher called", by=7)


def undone(correction: Evidence, moment: float = 200) -> Evidence:
    return said("correction_undone", moment, undoes=correction.key, reason="mistaken", by=7)


ZOOM = Room().stayed(TEACHER, (0, 56)).stayed(AMINA, (0, 55)).events


def test_a_correction_is_stronger_than_every_witness() -> None:
    verdict = verdict_at(OVER, CLICK, *ZOOM, said("teacher_tap", 30), corrected(100, start=5, end=50), known=KNOWN)
    assert (verdict.status, verdict.started_at, verdict.ended_at) == ("ended", at(5), at(50))
    assert (verdict.end_source, verdict.grade, verdict.seconds) == ("correction", "corrected", 45 * 60)
    assert (verdict.flags, verdict.look_again_at) == ((), None)
    assert (verdict.taught_seconds, verdict.clicked_at) == (55 * 60, at(0))  # Zoom saw what it saw


def test_only_the_end_may_be_corrected() -> None:
    verdict = verdict_at(OVER, CLICK, corrected(100, end=42))
    assert (verdict.started_at, verdict.ended_at, verdict.grade) == (at(0), at(42), "corrected")


def test_only_the_start_may_be_corrected_and_the_witnesses_name_the_end() -> None:
    verdict = verdict_at(OVER, CLICK, said("teacher_tap", 60), corrected(100, start=10))
    assert (verdict.started_at, verdict.ended_at, verdict.grade) == (at(10), at(60), "reported")
    assert {"started_by_correction", "corrected"} <= set(codes(verdict.because))
    lengthened = verdict_at(OVER, CLICK, corrected(100, start=10))
    assert (minutes_of(lengthened), lengthened.ended_at) == (60, at(70))


@pytest.mark.parametrize("known", [facts(), facts(cancelled_at=at(-1))])
def test_a_class_that_left_no_trace_can_be_corrected_into_being(known: Any) -> None:
    verdict = verdict_at(5000, corrected(100, start=0, end=50), known=known)
    assert (verdict.status, minutes_of(verdict), verdict.grade) == ("ended", 50, "corrected")


def test_an_end_without_any_start_corrects_nothing() -> None:
    assert verdict_at(5000, corrected(100, end=50)).status == "expired"


def test_an_end_before_the_start_is_a_class_of_no_length() -> None:
    verdict = verdict_at(OVER, CLICK, corrected(100, end=-10))
    assert (verdict.seconds, verdict.ended_at) == (0, at(0))


def test_voiding_a_class_leaves_no_times() -> None:
    verdict = verdict_at(OVER, CLICK, *ZOOM, corrected(100, void=True, end=50), known=KNOWN)
    assert (verdict.status, verdict.grade, verdict.seconds, verdict.ended_at) == ("void", "corrected", None, None)
    assert (verdict.look_again_at, codes(verdict.because)) == (None, ["voided"])
    assert verdict.because[0].facts == {"at": at(100).isoformat(), "by": 7, "reason": "the teacher called"}


def test_the_latest_correction_counts_in_whichever_order_they_come() -> None:
    first, second = corrected(100, end=40), corrected(101, end=50)
    assert verdict_at(OVER, CLICK, second, first).ended_at == verdict_at(OVER, CLICK, first, second).ended_at == at(50)


def test_of_two_corrections_at_one_moment_the_greater_key_counts() -> None:
    moment = at(100)
    one, two = (
        Evidence("correction", moment, moment, key, {"end": at(m).isoformat()}) for key, m in (("a", 40), ("b", 50))
    )
    assert verdict_at(OVER, CLICK, two, one).ended_at == verdict_at(OVER, CLICK, one, two).ended_at == at(50)


def test_a_correction_is_undone_by_naming_it_and_the_one_before_stands_again() -> None:
    first, second = corrected(100, end=40), corrected(101, end=50)
    assert verdict_at(OVER, CLICK, first, second, undone(second)).ended_at == at(40)
    plain = verdict_at(OVER, CLICK, first, second, undone(second), undone(first))
    assert plain.end_source == "package_length"
    assert verdict_at(OVER, CLICK, first, undone(corrected(100, void=True))).ended_at == at(40)


def test_an_undone_void_is_a_class_again() -> None:
    void = corrected(100, void=True)
    assert verdict_at(OVER, CLICK, *ZOOM, undone(void), void, known=KNOWN).grade == "witnessed"


@pytest.mark.parametrize(
    "end", [5, "soon", "", [], "2026-10-05T16:30:00", "0001-01-01T00:00:00Z", "9999-12-31T00:00:00Z"]
)
def test_a_correction_without_a_sensible_moment_corrects_nothing(end: Any) -> None:
    verdict = verdict_at(OVER, CLICK, said("correction", 100, end=end, void="yes", by="me"))
    assert verdict.end_source == "package_length"
