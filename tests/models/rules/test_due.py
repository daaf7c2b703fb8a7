"""A class whose link was sent ahead: due at 16:00, sent at noon. Who looks in before has not begun it."""

import pytest

from models.rules.facts import Evidence

from .room import AMINA, TEACHER, Room
from .scene import at, codes, facts, said, verdict_at

OVER = 5 * 60
NOON = -4 * 60
DUE = facts(issued_at=at(NOON), due_at=at(0), expires_at=at(24 * 60), student_zoom_ids=frozenset({"reg-amina"}))
LOOK = said("click", NOON + 5)


def held() -> list[Evidence]:
    return Room().stayed(TEACHER, (0, 56)).stayed(AMINA, (2, 55)).ended(56).events


@pytest.mark.parametrize("minute", [NOON + 6, NOON + 90, -1])
def test_a_look_at_noon_begins_nothing_before_the_class_is_due(minute: float) -> None:
    verdict = verdict_at(minute, LOOK, known=DUE)
    assert (verdict.status, verdict.started_at, verdict.clicked_at) == ("sent", None, at(NOON + 5))
    assert verdict.look_again_at == at(0)


def test_the_click_of_the_evening_is_the_beginning() -> None:
    verdict = verdict_at(10, LOOK, said("click", 3), known=DUE)
    assert (verdict.status, verdict.started_at, verdict.clicked_at) == ("active", at(3), at(NOON + 5))


@pytest.mark.parametrize(("minute", "start"), [(-30, -30), (-31, 0)])
def test_half_an_hour_before_is_early_enough(minute: float, start: float) -> None:
    assert verdict_at(10, said("click", minute), known=DUE).started_at == at(start)


def test_who_looked_at_noon_and_was_seen_in_the_evening_began_then() -> None:
    verdict = verdict_at(OVER, LOOK, *held(), known=DUE)
    assert (verdict.started_at, verdict.ended_at, verdict.taught_seconds) == (at(0), at(55), 53 * 60)
    assert (verdict.grade, verdict.flags) == ("witnessed", ())
    assert codes(verdict.because)[0] == "started_when_due"


def test_who_looked_at_noon_and_was_never_seen_again_is_an_estimate_to_look_at() -> None:
    verdict = verdict_at(OVER, LOOK, known=DUE)
    assert (verdict.status, verdict.grade, verdict.seconds) == ("timeout", "estimated", 3600)
    assert codes(verdict.flags) == ["click_only"]


def test_a_look_into_the_room_at_noon_is_no_class_even_where_zoom_saw_it() -> None:
    looked = Room("noon").stayed(TEACHER, (NOON + 5, NOON + 20)).stayed(AMINA, (NOON + 6, NOON + 20)).events
    assert verdict_at(-60, LOOK, *looked, known=DUE).status == "sent"
    verdict = verdict_at(OVER, LOOK, *looked, said("click", 1), *held(), known=DUE)
    assert (verdict.started_at, verdict.ended_at, verdict.taught_seconds) == (at(1), at(55), 53 * 60)


def test_without_any_look_the_link_expires_as_ever() -> None:
    assert verdict_at(24 * 60, known=DUE).status == "expired"
