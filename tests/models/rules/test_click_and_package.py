from datetime import timedelta

import pytest

from models.rules.facts import Policy, Status

from .scene import CLICK, FACTS, SECOND, START, at, codes, facts, minutes_of, said, verdict_at


@pytest.mark.parametrize(
    ("moment", "status"),
    [
        (FACTS.issued_at, "sent"),
        (FACTS.expires_at - SECOND, "sent"),
        (FACTS.expires_at, "expired"),
        (FACTS.expires_at + timedelta(days=300), "expired"),
    ],
)
def test_a_link_that_nobody_clicks_expires_exactly_at_its_moment(moment: object, status: Status) -> None:
    verdict = verdict_at(moment)  # type: ignore[arg-type]  # the table holds datetimes only
    assert verdict.status == status
    assert verdict.look_again_at == (FACTS.expires_at if status == "sent" else None)
    assert (verdict.started_at, verdict.ended_at, verdict.seconds, verdict.grade) == (None, None, None, "unknown")


def test_a_click_that_is_learned_of_after_the_expiry_still_makes_a_class() -> None:
    late = said("click", FACTS.expires_at - SECOND)
    assert verdict_at(FACTS.expires_at).status == "expired"
    assert verdict_at(FACTS.expires_at + SECOND, late).status == "active"


def test_the_first_click_is_the_start_and_later_ones_are_activity() -> None:
    verdict = verdict_at(30, said("click", 20), CLICK, said("click", 10))
    assert (verdict.clicked_at, verdict.started_at, verdict.last_activity_at) == (START, START, at(20))
    assert verdict.status == "active"
    assert codes(verdict.because) == ["started_by_click", "still_open"]
    assert verdict.because[0].facts["clicks"] == 3


@pytest.mark.parametrize(
    ("moment", "status"),
    [(at(70) - SECOND, "active"), (at(70), "timeout"), (at(70) + SECOND, "timeout"), (at(5000), "timeout")],
)
def test_a_silent_class_times_out_at_package_plus_buffer_as_at_most_the_package(moment: object, status: Status) -> None:
    verdict = verdict_at(moment, CLICK)  # type: ignore[arg-type]  # the table holds datetimes only
    assert verdict.status == status
    if status == "timeout":
        assert (verdict.ended_at, verdict.seconds) == (at(60), 3600)
        assert (verdict.end_source, verdict.grade) == ("package_length", "estimated")
        assert verdict.look_again_at is None
    else:
        assert verdict.look_again_at == at(70)


def test_policy_can_let_a_silent_class_count_the_elapsed_time() -> None:
    verdict = verdict_at(70, CLICK, policy=Policy(timeout_counts="elapsed"))
    assert (verdict.ended_at, verdict.end_source) == (at(70), "package_length")


def test_the_buffer_of_the_class_counts_and_not_the_one_the_school_set_since() -> None:
    known = facts(package_minutes=30, package_buffer_minutes=3)
    assert verdict_at(at(33) - SECOND, CLICK, known=known).status == "active"
    assert minutes_of(verdict_at(33, CLICK, known=known)) == 30


def test_a_click_with_nothing_behind_it_is_estimated_and_flagged() -> None:
    verdict = verdict_at(70, CLICK)
    assert codes(verdict.flags) == ["click_only"]
    assert verdict.flags[0].facts == {"clicks": 1, "minutes": 60}
    assert codes(verdict.because) == ["started_by_click", "package_over", "decided"]


@pytest.mark.parametrize("moment", [-31, 0, 30, 2000])
def test_a_cancelled_class_stays_cancelled(moment: float) -> None:
    verdict = verdict_at(moment, CLICK, known=facts(cancelled_at=at(-10)))
    assert (verdict.status, verdict.look_again_at, verdict.seconds) == ("cancelled", None, None)


def test_a_click_from_the_teachers_own_device_is_flagged() -> None:
    click = said("click", 0, own_address=True)
    assert codes(verdict_at(10, click).flags) == ["own_address"]
    assert "own_address" not in codes(verdict_at(10, said("click", 0, own_address="yes")).flags)


@pytest.mark.parametrize(("before", "flagged"), [(0, False), (1, False), (2, True), (7, True)])
def test_the_third_estimate_in_a_row_is_flagged(before: int, flagged: bool) -> None:
    verdict = verdict_at(70, CLICK, known=facts(estimated_before=before))
    assert ("estimated_in_a_row" in codes(verdict.flags)) is flagged


def test_three_estimates_before_do_not_flag_a_class_that_somebody_spoke_about() -> None:
    verdict = verdict_at(70, CLICK, said("teacher_tap", 50), known=facts(estimated_before=5))
    assert verdict.flags == ()


@pytest.mark.parametrize(
    ("succeeded", "ended", "source"),
    [
        (at(0), 60, "package_length"),  # not after the start: not a next class
        (at(0) + SECOND, 1 / 60, "succession"),
        (at(45), 45, "succession"),
        (at(60), 60, "succession"),
        (at(70), 60, "succession"),  # never later than the package
        (at(70) + SECOND, 60, "package_length"),
    ],
)
def test_the_teachers_next_class_bounds_the_one_before(succeeded: object, ended: float, source: str) -> None:
    verdict = verdict_at(100, CLICK, known=facts(succeeded_at=succeeded))
    assert minutes_of(verdict) == pytest.approx(ended)
    assert verdict.end_source == source
    assert verdict.grade == "estimated"
    assert verdict.status == ("ended" if source == "succession" else "timeout")


def test_a_student_who_clicks_again_after_the_next_class_began_is_not_through() -> None:
    known = facts(succeeded_at=at(20))
    assert verdict_at(21, CLICK, known=known).status == "ended"
    reopened = verdict_at(22, CLICK, said("click", 22), known=known)
    assert (reopened.status, reopened.look_again_at) == ("active", at(70))


@pytest.mark.parametrize(("next_at", "flagged"), [(51, False), (50, False), (49, True), (10, True)])
def test_a_next_class_that_began_well_before_the_word_of_the_end_is_two_at_once(next_at: float, flagged: bool) -> None:
    verdict = verdict_at(100, CLICK, said("teacher_tap", 55), known=facts(succeeded_at=at(next_at)))
    assert (verdict.ended_at, verdict.end_source) == (at(55), "teacher_word")
    assert ("two_at_once" in codes(verdict.flags)) is flagged


@pytest.mark.parametrize(("again", "status"), [(20, "ended"), (20.1, "active"), (70, "active"), (70.1, "ended")])
def test_only_a_click_after_the_next_class_began_and_within_the_window_takes_the_succession_back(
    again: float, status: str
) -> None:
    assert verdict_at(30, CLICK, said("click", again), known=facts(succeeded_at=at(20))).status == status


def test_a_class_without_a_click_can_be_succeeded() -> None:
    start = said("correction", 100, start=at(0).isoformat())
    verdict = verdict_at(200, start, known=facts(succeeded_at=at(20)))
    assert (verdict.end_source, verdict.ended_at) == ("succession", at(20))


@pytest.mark.parametrize(("minutes", "flagged"), [(65, False), (66, True)])
def test_more_than_five_minutes_over_the_package_is_worth_a_look(minutes: int, flagged: bool) -> None:
    verdict = verdict_at(200, CLICK, said("teacher_answer", 180, held=True, minutes=minutes))
    assert ("over_package" in codes(verdict.flags)) is flagged
