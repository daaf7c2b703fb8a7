from datetime import datetime

import pytest

from models.rules.facts import Evidence, Facts, Policy, Status
from models.rules.heartbeat import next_look

from .scene import CLICK, POLICY, SECOND, at, beats, codes, facts, minutes_of, said, verdict_at

PLAIN = Policy(heartbeat_proof_minutes=0)


@pytest.mark.parametrize(
    ("moment", "status"), [(at(45) - SECOND, "active"), (at(45), "timeout"), (at(45) + SECOND, "timeout")]
)
def test_a_proved_page_that_falls_silent_ends_the_class_at_its_last_beat(moment: object, status: Status) -> None:
    verdict = verdict_at(moment, CLICK, known=beats(0.5, 40))  # type: ignore[arg-type]  # datetimes only
    assert verdict.status == status
    if status == "timeout":
        assert (verdict.ended_at, verdict.end_source, verdict.grade) == (at(40), "heartbeat", "estimated")
        assert verdict.look_again_at is None
    else:
        assert verdict.look_again_at == at(45)


@pytest.mark.parametrize(
    ("last", "source", "minutes"), [(at(15) - SECOND, "package_length", 60), (at(15), "heartbeat", 15)]
)
def test_a_page_is_proved_by_a_beat_fifteen_minutes_past_the_click(last: object, source: str, minutes: float) -> None:
    verdict = verdict_at(70, CLICK, known=facts(first_beat_at=at(1), last_beat_at=last))
    assert (verdict.end_source, minutes_of(verdict)) == (source, minutes)


def test_a_suspended_page_does_not_end_a_class() -> None:
    known = beats(0.5, 3)
    running = verdict_at(30, CLICK, known=known)
    assert (running.status, running.look_again_at) == ("active", at(70))
    assert codes(running.because) == ["started_by_click", "page_unproved", "still_open"]
    assert "click_only" in codes(verdict_at(70, CLICK, known=known).flags)


def test_a_later_beat_takes_the_end_by_silence_back() -> None:
    assert verdict_at(45, CLICK, known=beats(0.5, 40)).status == "timeout"
    verdict = verdict_at(46, CLICK, known=beats(0.5, 46))
    assert (verdict.status, verdict.look_again_at) == ("active", at(51))


def test_a_later_click_takes_the_end_by_silence_back() -> None:
    verdict = verdict_at(50, CLICK, said("click", 47), known=beats(0.5, 40))
    assert (verdict.status, verdict.look_again_at) == ("active", at(70))


def test_a_click_after_the_window_takes_nothing_back() -> None:
    verdict = verdict_at(80, CLICK, said("click", 71), known=beats(0.5, 40))
    assert (verdict.status, verdict.ended_at) == ("timeout", at(40))


@pytest.mark.parametrize(
    ("last", "source", "minutes"),
    [
        (59, "heartbeat", 59),
        (63, "heartbeat", 60),  # an estimate never exceeds the package
        (65, "heartbeat", 60),
        (65.1, "package_length", 60),  # not silent long enough when the class had to be over: left open
        (70, "package_length", 60),
        (300, "package_length", 60),
    ],
)
def test_a_page_left_open_for_hours_does_not_make_a_class_longer(last: float, source: str, minutes: float) -> None:
    verdict = verdict_at(400, CLICK, known=beats(0.5, last))
    assert (verdict.end_source, minutes_of(verdict)) == (source, minutes)
    assert "click_only" not in codes(verdict.flags)


def test_a_page_that_beats_at_the_deadline_is_judged_once_and_for_all() -> None:
    verdict = verdict_at(70, CLICK, known=beats(0.5, 69.5))
    assert (verdict.end_source, verdict.look_again_at) == ("package_length", None)
    assert "page_left_open" in codes(verdict.because)
    assert "page_left_open" not in codes(verdict_at(70, CLICK, known=beats(0.5, 65)).because)


def test_where_elapsed_time_counts_the_last_beat_may_pass_the_package() -> None:
    verdict = verdict_at(70, CLICK, known=beats(0.5, 64), policy=Policy(timeout_counts="elapsed"))
    assert minutes_of(verdict) == 64


def test_without_a_proof_demanded_any_beat_counts() -> None:
    verdict = verdict_at(7, CLICK, known=beats(0.5, 2), policy=PLAIN)
    assert (verdict.status, verdict.ended_at) == ("timeout", at(2))


def test_a_page_that_never_beat_is_not_silent_even_without_a_proof_demanded() -> None:
    assert verdict_at(30, CLICK, policy=PLAIN).status == "active"


def test_beats_from_before_the_click_are_not_this_class() -> None:
    assert verdict_at(30, CLICK, known=beats(-20, -1), policy=PLAIN).status == "active"


def test_a_proved_page_that_says_it_closes_ends_the_class_at_once() -> None:
    verdict = verdict_at(41, CLICK, said("page_closing", 40.2), known=beats(0.5, 40))
    assert (verdict.status, verdict.ended_at, verdict.end_source) == ("ended", at(40.2), "heartbeat")
    assert (verdict.grade, verdict.look_again_at) == ("estimated", None)


def test_an_unproved_page_that_closes_ends_nothing() -> None:
    verdict = verdict_at(21, CLICK, said("page_closing", 20), known=beats(0.5, 3))
    assert (verdict.status, verdict.look_again_at) == ("active", at(70))


@pytest.mark.parametrize("back", ["beat", "click"])
def test_a_page_that_comes_back_takes_its_closing_back(back: str) -> None:
    closing = said("page_closing", 40)
    if back == "beat":
        verdict = verdict_at(43, CLICK, closing, known=beats(0.5, 42))
        assert (verdict.status, verdict.look_again_at) == ("active", at(47))
    else:
        verdict = verdict_at(43, CLICK, closing, said("click", 42), known=beats(0.5, 39.9))
        assert (verdict.status, verdict.look_again_at) == ("active", at(70))


@pytest.mark.parametrize(("closed", "source"), [(70, "heartbeat"), (70.1, "package_length"), (500, "package_length")])
def test_a_page_closed_long_after_class_says_nothing(closed: float, source: str) -> None:
    verdict = verdict_at(600, CLICK, said("page_closing", closed), known=beats(0.5, closed - 0.1))
    assert (verdict.end_source, minutes_of(verdict)) == (source, 60)


def test_a_page_beating_on_while_the_teacher_has_begun_the_next_class_was_left_open() -> None:
    verdict = verdict_at(46, CLICK, known=beats(0.5, 45.5, succeeded_at=at(45)))
    assert (verdict.end_source, verdict.ended_at) == ("succession", at(45))


def test_a_page_that_was_silent_before_the_next_class_began_knows_better_than_it() -> None:
    verdict = verdict_at(60, CLICK, known=beats(0.5, 40, succeeded_at=at(45)))
    assert (verdict.end_source, verdict.ended_at) == ("heartbeat", at(40))


@pytest.mark.parametrize(("last", "flags"), [(25, []), (25.1, ["two_at_once"]), (69, ["two_at_once"])])
def test_a_proved_page_that_beats_on_into_the_next_class_is_worth_a_look(last: float, flags: list[str]) -> None:
    verdict = verdict_at(80, CLICK, known=beats(0.5, last, succeeded_at=at(20)))
    assert (verdict.end_source, codes(verdict.flags)) == ("succession", flags)


def test_a_page_closed_in_the_same_moment_as_its_last_beat_is_closed() -> None:
    verdict = verdict_at(41, CLICK, said("page_closing", 40), known=beats(0.5, 40))
    assert (verdict.status, verdict.ended_at) == ("ended", at(40))


def test_a_page_closed_in_the_moment_of_the_click_that_reopened_it_is_closed() -> None:
    verdict = verdict_at(41, CLICK, said("click", 40), said("page_closing", 40), known=beats(0.5, 39))
    assert (verdict.status, verdict.ended_at) == ("ended", at(40))


def test_a_beat_in_the_moment_of_the_last_click_is_a_beat_of_that_page() -> None:
    assert verdict_at(45, CLICK, said("click", 40), known=beats(0.5, 40)).ended_at == at(40)


@pytest.mark.parametrize(("again", "ended"), [(at(70), 60), (at(70) + SECOND, 40)])
def test_a_click_at_the_deadline_still_reopens_the_page(again: datetime, ended: float) -> None:
    verdict = verdict_at(90, CLICK, said("click", again), known=beats(0.5, 40))
    assert minutes_of(verdict) == ended


def test_a_page_that_beat_only_at_the_click_is_silent_since_then_where_no_proof_is_demanded() -> None:
    verdict = verdict_at(6, CLICK, known=beats(0, 0), policy=PLAIN)
    assert (verdict.status, verdict.seconds) == ("timeout", 0)


@pytest.mark.parametrize(
    ("first", "last", "status"),
    [(1, 30, "ended"), (1, 30.1, "active"), (70, 90, "active"), (70.1, 90, "ended")],
)
def test_a_landing_is_taken_back_only_by_a_beat_after_it_and_within_the_window(
    first: float, last: float, status: str
) -> None:
    assert verdict_at(31, CLICK, said("student_landing", 30), known=beats(first, last)).status == status


@pytest.mark.parametrize(
    ("known", "evidence", "until"),
    [
        (beats(0.5, 40), [], at(70)),
        (beats(0.5, 10), [], None),  # not proved: its silence says nothing
        (beats(0.5, 40), [said("student_tap", 20), said("click", 30)], at(70)),  # taken back
        (beats(0.5, 40), [said("zoom_joined", 5, uuid="a", user_name="Amina")], None),
        (beats(0.5, 40, window_until=at(50)), [], None),
    ],
)
def test_a_verdict_says_until_when_beats_alone_put_its_end_off(
    known: Facts, evidence: list[Evidence], until: datetime | None
) -> None:
    verdict = verdict_at(41, CLICK, *evidence, known=known)
    assert (verdict.status, verdict.beats_hold_until) == ("active", until)


@pytest.mark.parametrize(("beat", "look"), [(41, 46), (65, 70), (66, 70)])
def test_a_later_beat_puts_the_next_look_off_but_not_past_the_end_of_the_package(beat: float, look: float) -> None:
    verdict = verdict_at(41, CLICK, known=beats(0.5, 40))
    assert verdict.beats_hold_until is not None
    assert next_look(at(beat), verdict.beats_hold_until, POLICY) == at(look)
    assert verdict_at(at(look) - SECOND, CLICK, known=beats(0.5, beat)).look_again_at == at(look)
