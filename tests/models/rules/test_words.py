from typing import Any

import pytest

from models.rules.facts import Evidence, EvidenceKind

from .scene import CLICK, SECOND, START, at, beats, codes, minutes_of, said, verdict_at


@pytest.mark.parametrize(
    ("kind", "source"),
    [
        ("teacher_tap", "teacher_word"),
        ("teacher_landing", "teacher_word"),
        ("student_tap", "student_word"),
        ("student_landing", "student_word"),
    ],
)
def test_a_word_of_one_side_ends_the_class_and_is_reported(kind: EvidenceKind, source: str) -> None:
    verdict = verdict_at(46, CLICK, said(kind, 45))
    assert (verdict.status, verdict.ended_at, verdict.end_source) == ("ended", at(45), source)
    assert (verdict.grade, verdict.look_again_at, verdict.flags) == ("reported", None, ())


@pytest.mark.parametrize("kind", ["teacher_tap", "teacher_landing", "student_tap", "student_landing"])
@pytest.mark.parametrize(
    ("moment", "counts"),
    [(START - SECOND, False), (START, True), (at(70), True), (at(70) + SECOND, False), (at(300), False)],
)
def test_words_count_from_the_click_to_the_packages_end_plus_buffer(
    kind: EvidenceKind, moment: Any, counts: bool
) -> None:
    verdict = verdict_at(400, CLICK, said(kind, moment))
    assert (verdict.grade == "reported") is counts
    assert (verdict.ended_at == moment) is counts


@pytest.mark.parametrize("kind", ["teacher_tap", "student_landing", "teacher_answer"])
def test_nobodys_word_begins_a_class_that_was_not_clicked(kind: EvidenceKind) -> None:
    verdict = verdict_at(10, said(kind, 5, held=True, minutes=30))
    assert (verdict.status, verdict.look_again_at) == ("sent", at(24 * 60))


def test_the_teachers_word_is_stronger_than_the_students() -> None:
    verdict = verdict_at(70, CLICK, said("student_tap", 40), said("teacher_landing", 47))
    assert (verdict.ended_at, verdict.end_source, verdict.flags) == (at(47), "teacher_word", ())


@pytest.mark.parametrize(
    ("student", "grade", "ended", "flags"),
    [
        (at(50), "agreed", at(50), []),
        (at(55), "agreed", at(50), []),
        (at(45), "agreed", at(45), []),  # the earlier one: until then both vouch for the class
        (at(55) + SECOND, "reported", at(50), []),
        (at(60), "reported", at(50), []),
        (at(60) + SECOND, "reported", at(50), ["disagree"]),
        (at(40), "reported", at(50), []),
        (at(40) - SECOND, "reported", at(50), ["disagree"]),
    ],
)
@pytest.mark.parametrize("kinds", [("teacher_tap", "student_tap"), ("teacher_landing", "student_landing")])
def test_two_sides_within_five_minutes_agree_and_beyond_ten_disagree(
    kinds: tuple[EvidenceKind, EvidenceKind], student: Any, grade: str, ended: Any, flags: list[str]
) -> None:
    verdict = verdict_at(100, CLICK, said(kinds[0], 50), said(kinds[1], student))
    assert (verdict.grade, verdict.ended_at, codes(verdict.flags)) == (grade, ended, flags)
    assert verdict.end_source == ("agreement" if grade == "agreed" else "teacher_word")


def test_a_disagreement_says_who_and_by_how_much() -> None:
    verdict = verdict_at(100, CLICK, said("teacher_tap", 50), said("student_tap", 20))
    assert verdict.flags[0].facts == {"source": "student_word", "minutes": 30}


@pytest.mark.parametrize("kind", ["teacher_tap", "teacher_landing", "student_tap", "student_landing"])
def test_a_later_click_within_the_window_takes_a_word_back(kind: EvidenceKind) -> None:
    verdict = verdict_at(35, CLICK, said(kind, 20), said("click", 30))
    assert (verdict.status, verdict.look_again_at) == ("active", at(70))
    assert "taken_back" in codes(verdict.because)


@pytest.mark.parametrize("click", [20, 70.1])
def test_a_click_at_the_same_moment_or_after_the_window_takes_nothing_back(click: float) -> None:
    assert verdict_at(80, CLICK, said("student_landing", 20), said("click", click)).ended_at == at(20)


@pytest.mark.parametrize(
    ("kind", "status"),
    [
        ("teacher_landing", "active"),
        ("student_landing", "active"),
        ("teacher_tap", "ended"),  # a page left open does not outvote a person
        ("student_tap", "ended"),
    ],
)
def test_a_later_beat_takes_back_a_landing_but_not_a_tap(kind: EvidenceKind, status: str) -> None:
    assert verdict_at(31, CLICK, said(kind, 30), known=beats(0.5, 30.5)).status == status


def test_a_word_after_the_reopening_counts_again() -> None:
    story = [CLICK, said("student_landing", 20), said("click", 22), said("student_landing", 55)]
    assert verdict_at(56, *story).ended_at == at(55)


def test_a_tap_outweighs_a_landing_of_the_same_side_and_the_latest_counts() -> None:
    story = [CLICK, said("teacher_tap", 10), said("teacher_tap", 52), said("teacher_landing", 54)]
    assert verdict_at(60, *story).ended_at == at(52)


def answered(side: str, moment: float, minutes: Any, *, held: Any = True) -> Evidence:
    kind: EvidenceKind = "teacher_answer" if side == "teacher" else "student_answer"
    return said(kind, moment, held=held, minutes=minutes)


def test_an_answer_about_the_length_replaces_the_estimate() -> None:
    verdict = verdict_at(90, CLICK, answered("student", 80, 45))
    assert (verdict.status, verdict.ended_at, verdict.end_source) == ("ended", at(45), "student_word")
    assert verdict.grade == "reported"


@pytest.mark.parametrize(
    ("student", "grade", "minutes"), [(55, "agreed", 55), (50, "agreed", 50), (49, "reported", 55)]
)
def test_two_answers_within_five_minutes_are_agreed(student: int, grade: str, minutes: int) -> None:
    verdict = verdict_at(90, CLICK, answered("teacher", 80, 55), answered("student", 85, student))
    assert (verdict.grade, minutes_of(verdict)) == (grade, minutes)


def test_an_answer_and_a_tap_can_agree() -> None:
    verdict = verdict_at(90, CLICK, said("student_tap", 57), answered("teacher", 80, 60))
    assert (verdict.grade, verdict.ended_at) == ("agreed", at(57))


def test_the_latest_answer_of_a_side_is_its_word() -> None:
    verdict = verdict_at(90, CLICK, answered("teacher", 81, 20), answered("teacher", 80, 60))
    assert minutes_of(verdict) == 20


def test_both_saying_that_it_did_not_take_place_is_an_agreed_class_of_no_length() -> None:
    verdict = verdict_at(
        90, CLICK, answered("teacher", 80, None, held=False), answered("student", 81, None, held=False)
    )
    assert (verdict.status, verdict.seconds, verdict.grade) == ("ended", 0, "agreed")
    assert "agreed_not_held" in codes(verdict.because)
    assert verdict.flags == ()


@pytest.mark.parametrize(
    ("teacher_held", "source", "minutes", "denied_by"),
    [(True, "teacher_word", 55, "student"), (False, "teacher_word", 0, "teacher")],
)
def test_contradicting_answers_are_flagged_and_the_teacher_is_stronger(
    teacher_held: bool, source: str, minutes: int, denied_by: str
) -> None:
    verdict = verdict_at(
        90, CLICK, answered("teacher", 80, 55, held=teacher_held), answered("student", 81, 55, held=not teacher_held)
    )
    assert (verdict.end_source, minutes_of(verdict), verdict.grade) == (source, minutes, "reported")
    flags = {flag.code: flag.facts for flag in verdict.flags}
    assert flags["answers_contradict"] == {"denied_by": denied_by}


@pytest.mark.parametrize(
    ("denying", "source", "minutes"), [("student", "package_length", 60), ("teacher", "teacher_word", 0)]
)
def test_took_place_without_a_number_contradicts_a_denial_and_the_teacher_is_stronger(
    denying: str, source: str, minutes: int
) -> None:
    vouching = "teacher" if denying == "student" else "student"
    story = [CLICK, answered(vouching, 80, None), answered(denying, 81, None, held=False)]
    verdict = verdict_at(90, *story)
    assert (verdict.end_source, minutes_of(verdict)) == (source, minutes)
    assert [(flag.code, flag.facts) for flag in verdict.flags] == [("answers_contradict", {"denied_by": denying})]


def test_silence_changes_nothing() -> None:
    assert verdict_at(90, CLICK).end_source == verdict_at(9000, CLICK).end_source == "package_length"


def test_a_denial_that_nobody_answers_is_reported() -> None:
    verdict = verdict_at(90, CLICK, answered("student", 80, None, held=False))
    assert (verdict.status, verdict.seconds, verdict.end_source) == ("ended", 0, "student_word")


def test_took_place_without_a_number_leaves_the_estimate_but_settles_the_click() -> None:
    verdict = verdict_at(90, CLICK, answered("teacher", 80, None))
    assert (verdict.end_source, verdict.grade, verdict.flags) == ("package_length", "estimated", ())
    assert "confirmed" in codes(verdict.because)


@pytest.mark.parametrize("minutes", [-1, 1441, True, "55", 55.5, float("nan"), [55], 10**400])
def test_an_answer_that_is_no_number_of_minutes_says_nothing_of_the_end(minutes: Any) -> None:
    assert verdict_at(90, CLICK, answered("teacher", 80, minutes)).end_source == "package_length"


def test_an_answer_over_the_package_counts_and_is_flagged() -> None:
    verdict = verdict_at(200, CLICK, answered("teacher", 180, 90))
    assert (minutes_of(verdict), codes(verdict.flags)) == (90, ["over_package"])
    assert verdict.flags[0].facts == {"minutes": 30}


def test_a_word_is_stronger_than_the_page_and_a_much_earlier_page_is_flagged() -> None:
    tapped = said("teacher_tap", 58)
    assert verdict_at(60, CLICK, tapped, known=beats(0.5, 57)).flags == ()
    assert codes(verdict_at(60, CLICK, tapped, known=beats(0.5, 40)).flags) == ["disagree"]


def test_a_page_left_open_does_not_accuse_the_teacher() -> None:
    assert verdict_at(66, CLICK, said("teacher_tap", 30), known=beats(0.5, 60)).flags == ()


@pytest.mark.parametrize("minutes", [0, 1440])
def test_the_shortest_and_the_longest_answer_count(minutes: int) -> None:
    assert minutes_of(verdict_at(3000, CLICK, answered("teacher", 80, minutes))) == minutes


def test_an_answer_in_the_very_moment_of_the_start_is_heard() -> None:
    assert minutes_of(verdict_at(90, CLICK, answered("teacher", 0, 20))) == 20


def test_a_denial_and_a_tap_within_minutes_of_the_start_agree_on_a_time_and_not_on_a_denial() -> None:
    verdict = verdict_at(90, CLICK, answered("teacher", 80, None, held=False), said("student_tap", 3))
    assert (verdict.seconds, verdict.grade) == (0, "agreed")
    assert "agreed" in codes(verdict.because)
    assert codes(verdict.flags) == ["answers_contradict"]


@pytest.mark.parametrize(("click", "source"), [(at(70), "package_length"), (at(70) + SECOND, "student_word")])
def test_a_click_takes_a_word_back_up_to_the_deadline(click: Any, source: str) -> None:
    assert verdict_at(90, CLICK, said("student_tap", 40), said("click", click)).end_source == source


@pytest.mark.parametrize(("moment", "told"), [(at(70), False), (at(70) + SECOND, True)])
def test_a_word_that_comes_too_late_is_told_as_such(moment: Any, told: bool) -> None:
    assert ("word_too_late" in codes(verdict_at(90, CLICK, said("teacher_tap", moment)).because)) is told
