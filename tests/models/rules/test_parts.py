"""Classes that were merged or split: what counts where. The border of these tests is 30 minutes after the start."""

from dataclasses import replace
from datetime import datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from models.rules.facts import Evidence, EvidenceKind, Facts, Verdict
from models.rules.judge import judge

from .generated import IDS, Played, played, spoken
from .scene import CLICK, POLICY, START, at, beats, codes, facts, minutes_of, said, verdict_at

LATER = at(3 * 24 * 60)
BORDER = at(30)
FIRST = facts(window_until=BORDER, closes_at=BORDER, succeeded_at=BORDER)
SECOND = facts(window_from=BORDER, opens_at=BORDER, issued_at=BORDER)


def both(*evidence: Evidence, first: Facts = FIRST, second: Facts = SECOND) -> tuple[Verdict, Verdict]:
    return verdict_at(LATER, *evidence, known=first), verdict_at(LATER, *evidence, known=second)


def test_a_merged_class_is_none_of_its_own_whatever_was_said() -> None:
    correction = said("correction", 60, start=at(0).isoformat(), end=at(50).isoformat(), reason="r", by=1)
    verdict = verdict_at(LATER, CLICK, said("teacher_tap", 45), correction, known=facts(merged_into=3))
    assert (verdict.status, verdict.clicked_at, verdict.seconds) == ("void", None, None)
    assert codes(verdict.because) == ["merged"]


@pytest.mark.parametrize(
    ("kind", "minute", "first", "second"),
    [
        ("teacher_tap", 20, 20, 60),
        ("teacher_tap", 29.99, 30, 60),
        ("teacher_tap", 30, 30, 0),
        ("teacher_tap", 55, 30, 25),
        ("student_tap", 55, 30, 25),
        ("student_landing", 55, 30, 25),
    ],
)
def test_each_part_hears_what_was_said_within_its_window(
    kind: EvidenceKind, minute: float, first: float, second: float
) -> None:
    parts = both(CLICK, said(kind, minute))
    assert [round(minutes_of(part) or 0) for part in parts] == [first, second]


def test_the_first_part_of_which_nobody_tells_the_end_ends_at_the_border_estimated() -> None:
    first, second = both(CLICK, said("teacher_tap", 70))
    assert (first.ended_at, first.grade) == (BORDER, "estimated")
    assert (second.started_at, second.ended_at, second.grade) == (BORDER, at(70), "reported")
    assert "started_by_split" in codes(second.because)


def test_a_first_part_longer_than_its_package_is_not_stretched_to_the_border() -> None:
    first, _ = both(CLICK, said("teacher_tap", 70), first=replace(FIRST, package_minutes=15, package_buffer_minutes=5))
    assert (minutes_of(first), first.status) == (15, "timeout")


def test_a_click_within_the_second_part_does_not_begin_it() -> None:
    """After a dropped connection the link is opened again."""
    _, second = both(CLICK, said("click", 50), said("teacher_tap", 80))
    assert (second.started_at, minutes_of(second)) == (BORDER, 50)


def test_beats_prove_each_part_by_itself() -> None:
    whole = beats(1, 68)
    first = replace(FIRST, first_beat_at=whole.first_beat_at, last_beat_at=BORDER)
    second = replace(SECOND, first_beat_at=BORDER, last_beat_at=whole.last_beat_at)
    parts = both(CLICK, first=first, second=second)
    assert [part.ended_at for part in parts] == [BORDER, at(68)]


def test_an_answer_about_the_whole_says_nothing_of_a_part() -> None:
    known = replace(FIRST, answers_from=at(100))
    about_the_whole, about_the_part = (said("teacher_answer", minute, held=True, minutes=20) for minute in (90, 110))
    assert verdict_at(LATER, CLICK, about_the_whole, known=known).end_source == "succession"
    verdict = verdict_at(LATER, CLICK, about_the_whole, about_the_part, known=known)
    assert (minutes_of(verdict), verdict.end_source) == (20, "teacher_word")


def test_nobodys_word_makes_the_first_part_reach_over_the_border_but_a_correction_may() -> None:
    answer = said("teacher_answer", 110, held=True, minutes=55)
    assert verdict_at(LATER, CLICK, answer, known=FIRST).ended_at == BORDER
    correction = said("correction", 120, end=at(33).isoformat(), reason="r", by=1)
    assert verdict_at(LATER, CLICK, answer, correction, known=FIRST).ended_at == at(33)


@settings(max_examples=100)
@given(played(), st.integers(60, 4000))
def test_no_second_of_a_sitting_is_taught_in_both_parts(zoom: Played, second: int) -> None:
    border = START + timedelta(seconds=second)
    known = facts(package_minutes=80, student_zoom_ids=IDS)
    first = replace(known, window_until=border, closes_at=border, succeeded_at=border)
    rest = replace(known, window_from=border, opens_at=border, issued_at=border)
    parts = [judge(one, [CLICK, *zoom.events], POLICY, LATER) for one in (first, rest)]
    together = {moment for came, left in zoom.teacher for moment in range(came, left)}
    together &= {moment for came, left in zoom.student for moment in range(came, left)}
    taught = [part.taught_seconds or 0 for part in parts]
    assert taught[0] <= len([moment for moment in together if moment < second])
    assert taught[1] <= len([moment for moment in together if moment >= second])


@settings(max_examples=150)
@given(st.lists(spoken(), max_size=6), st.integers(60, 4000))
def test_the_parts_of_a_class_never_overlap(words: list[Evidence], second: int) -> None:
    border: datetime = START + timedelta(seconds=second)
    first, rest = both(
        CLICK,
        *words,
        first=replace(FIRST, window_until=border, closes_at=border, succeeded_at=border),
        second=replace(SECOND, window_from=border, opens_at=border, issued_at=border),
    )
    assert first.ended_at is None or first.ended_at <= max(border, first.started_at or border)
    assert rest.started_at is not None
    assert rest.started_at >= border
