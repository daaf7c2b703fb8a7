"""Statements that are odd in themselves."""

from datetime import UTC, datetime, timedelta, timezone

import pytest

from models.rules.facts import Evidence

from .scene import CLICK, START, at, codes, said, verdict_at


@pytest.mark.parametrize(
    "moment",
    [
        datetime(2026, 10, 5, 16, 10),  # noqa: DTZ001  # the point: without an offset it is no moment
        datetime.min.replace(tzinfo=UTC),
        datetime.max.replace(tzinfo=UTC),
        datetime(1970, 1, 1, tzinfo=UTC),
    ],
)
def test_a_moment_that_cannot_be_is_not_heard(moment: datetime) -> None:
    odd = Evidence("teacher_tap", moment, START, "odd")
    assert verdict_at(20, CLICK, odd) == verdict_at(20, CLICK)


def test_moments_in_any_zone_are_the_same_moment() -> None:
    local = at(45).astimezone(timezone(timedelta(hours=5, minutes=30)))
    assert verdict_at(80, CLICK, said("teacher_tap", local)).because == (
        verdict_at(80, CLICK, said("teacher_tap", 45)).because
    )


def test_one_key_is_one_statement_however_often_it_is_told() -> None:
    tap = said("teacher_tap", 45)
    assert verdict_at(80, CLICK, tap, tap, CLICK) == verdict_at(80, tap, CLICK)


def test_two_statements_under_one_key_are_chosen_from_alike_in_any_order() -> None:
    one = Evidence("teacher_answer", at(80), at(80), "same", {"held": True, "minutes": 30})
    two = Evidence("teacher_answer", at(80), at(81), "same", {"held": True, "minutes": 50})
    assert verdict_at(90, CLICK, one, two) == verdict_at(90, CLICK, two, one)


def test_a_statement_of_a_kind_nobody_knows_is_passed_over() -> None:
    odd = Evidence("telepathy", at(10), at(10), "odd")  # type: ignore[arg-type]  # as an old program would see a new one
    assert verdict_at(20, odd, CLICK) == verdict_at(20, CLICK)


@pytest.mark.parametrize("details", [None, [], "held", 5])
def test_details_of_another_shape_are_nothing(details: object) -> None:
    odd = Evidence("teacher_answer", at(80), at(80), "odd", details)  # type: ignore[arg-type]  # as JSON may hold it
    assert codes(verdict_at(90, CLICK, odd).flags) == ["click_only"]
