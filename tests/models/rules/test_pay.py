"""What a class pays: every rule with its edges."""

from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from models.rules.money import counted, payable
from models.rules.pay import PayRule, Work, pay_for

HOUR = 3600


def work(**changes: object) -> Work:
    """A class of 60 minutes at 10.00 that Zoom saw from end to end."""
    plain: dict[str, Any] = {
        "status": "ended",
        "presence": "present",
        "grade": "verified",
        "package_minutes": 60,
        "package_rate": Decimal("10.00"),
        "currency": "EUR",
        "seconds": HOUR,
        "taught_seconds": HOUR,
        "waited_seconds": 0,
    }
    return Work(**{**plain, **changes})


def paid(rule: PayRule | None = None, **changes: Any) -> Decimal:
    pay = pay_for(work(**changes), rule or PayRule(), "minute")
    assert pay.lack is None, pay.lack
    return pay.amount


def lack(rule: PayRule | None = None, **changes: Any) -> str | None:
    return pay_for(work(**changes), rule or PayRule(), "minute").lack


@pytest.mark.parametrize(
    ("changes", "amount"),
    [
        ({}, "10.00"),
        ({"presence": "late", "taught_seconds": 2400}, "10.00"),
        ({"presence": "left_early", "taught_seconds": 2400}, "10.00"),
        ({"presence": "absent", "waited_seconds": 900}, "0.00"),
        ({"presence": "excused"}, "0.00"),
        ({"presence": "waited_alone"}, "0.00"),
        ({"status": "cancelled", "presence": None}, "0.00"),
        ({"status": "void", "presence": None}, "0.00"),
        ({"status": "expired", "presence": "unknown", "seconds": None, "taught_seconds": None}, "0.00"),
        ({"package_rate": Decimal(0)}, "0.00"),
    ],
)
def test_a_school_that_said_nothing_pays_the_rate_for_each_class_held(changes: dict[str, Any], amount: str) -> None:
    assert paid(**changes) == Decimal(amount)


@pytest.mark.parametrize(
    ("seconds", "amount"),
    [
        (3600, "30.00"),
        (3300, "30.00"),
        (3299, "27.50"),
        (1800, "15.00"),
        (1829, "15.00"),
        (1830, "15.50"),
        (7200, "30.00"),
    ],
)
def test_by_the_hour_seconds_count_within_grace_cap_and_rounding(seconds: int, amount: str) -> None:
    rule = PayRule(basis="hour", rate=Decimal(30))
    assert paid(rule, taught_seconds=seconds, seconds=seconds + 600) == Decimal(amount)


def test_without_zoom_the_time_from_click_to_end_counts_and_no_more_than_the_package() -> None:
    rule = PayRule(basis="hour", rate=Decimal(30))
    assert paid(rule, taught_seconds=None, seconds=1800) == Decimal("15.00")
    assert paid(rule, taught_seconds=None, seconds=9000) == Decimal("30.00")


def test_an_hour_of_a_package_is_its_share_of_an_hour() -> None:
    assert paid(PayRule(basis="hour"), package_minutes=30, taught_seconds=1800) == Decimal("10.00")


def test_a_minimum_lifts_a_short_class_and_a_cap_of_its_own_lets_a_long_one_pay() -> None:
    rule = PayRule(basis="hour", rate=Decimal(60), minimum_minutes=20, cap_minutes=90)
    assert paid(rule, taught_seconds=600) == Decimal("20.00")
    assert paid(rule, taught_seconds=5400) == Decimal("90.00")
    assert paid(rule, taught_seconds=6000) == Decimal("90.00")


@pytest.mark.parametrize(
    ("seconds", "amount"),
    [(2880, "10.00"), (2879, "5.00"), (1440, "5.00"), (1439, "0.00"), (0, "0.00"), (3301, "10.00")],
)
def test_thresholds_pay_full_partial_or_nothing(seconds: int, amount: str) -> None:
    assert paid(PayRule(basis="thresholds"), taught_seconds=seconds) == Decimal(amount)


@pytest.mark.parametrize(("waited", "amount"), [(900, "5.00"), (899, "0.00"), (None, "0.00")])
def test_a_no_show_pays_its_share_to_a_teacher_who_waited(waited: int | None, amount: str) -> None:
    rule = PayRule(no_show_percent=50, no_show_wait_minutes=15)
    assert paid(rule, presence="absent", waited_seconds=waited) == Decimal(amount)


def test_a_no_show_of_a_class_paid_by_the_hour_is_a_share_of_the_whole_class() -> None:
    rule = PayRule(basis="hour", rate=Decimal(30), no_show_percent=50)
    assert paid(rule, presence="absent", package_minutes=40) == Decimal("10.00")


@pytest.mark.parametrize("guess", ["hold", "pay", "nothing"])
def test_an_estimated_class_pays_as_the_rule_says(guess: str) -> None:
    pay = pay_for(work(presence="unknown", grade="estimated", taught_seconds=None), PayRule(guess=guess), "minute")  # type: ignore[arg-type]
    assert (pay.lack, pay.amount) == {
        "hold": ("unknown_class", Decimal("0.00")),
        "pay": (None, Decimal("10.00")),
        "nothing": (None, Decimal("0.00")),
    }[guess]


def test_a_teachers_mark_makes_no_class_of_a_link_that_nobody_opened() -> None:
    never: dict[str, Any] = {"status": "expired", "presence": "present", "seconds": None, "taught_seconds": None}
    assert lack(marked_by="teacher", **never) == "unknown_class"
    assert paid(marked_by="admin", **never) == Decimal("10.00")
    assert paid(PayRule(basis="hour", rate=Decimal(30)), marked_by="admin", **never) == Decimal("30.00")


@pytest.mark.parametrize(
    ("changes", "missing"),
    [
        ({"status": "active"}, "still_open"),
        ({"status": "sent"}, "still_open"),
        ({"package_rate": None}, "no_rate"),
        ({"disputed": True}, "dispute"),
        ({"presence": "absent", "in_outage": True}, "outage"),
        ({"presence": "present", "in_outage": True}, None),
    ],
)
def test_what_cannot_be_paid_yet_says_what_it_lacks(changes: dict[str, Any], missing: str | None) -> None:
    assert lack(**changes) == missing


def test_a_waiver_pays_the_class_as_if_it_had_been_held() -> None:
    assert paid(presence="absent", in_outage=True, waiver="Zoom was down") == Decimal("10.00")
    assert paid(status="cancelled", presence=None, waiver="Zoom was down") == Decimal("0.00")


def test_a_substitute_gets_the_rate_for_substitutes() -> None:
    assert paid(PayRule(substitute_rate=Decimal("12.50")), is_substitute=True) == Decimal("12.50")
    assert paid(PayRule(substitute_rate=Decimal("12.50"))) == Decimal("10.00")


def test_a_group_pays_for_each_head_on_top() -> None:
    rule = PayRule(rate=Decimal(20), per_head=Decimal("1.50"))
    assert paid(rule, heads=12) == Decimal("38.00")
    assert paid(rule, heads=0) == Decimal("20.00")


def test_amounts_are_rounded_to_the_smallest_coin_halves_up() -> None:
    third = PayRule(rate=Decimal("10.005"))
    assert paid(third) == Decimal("10.01")
    assert paid(third, currency="JPY") == Decimal(10)
    assert paid(third, currency="KWD") == Decimal("10.005")
    assert payable(Decimal("-10.005"), "EUR") == Decimal("-10.01")


@pytest.mark.parametrize(
    ("seconds", "second", "minute", "quarter"),
    [(0, 0, 0, 0), (29, 29, 0, 0), (30, 30, 60, 0), (449, 449, 420, 0), (450, 450, 480, 900), (3599, 3599, 3600, 3600)],
)
def test_seconds_are_counted_halves_up(seconds: int, second: int, minute: int, quarter: int) -> None:
    assert (counted(seconds, "second"), counted(seconds, "minute"), counted(seconds, "quarter")) == (
        second,
        minute,
        quarter,
    )


@pytest.mark.parametrize(
    "stored",
    [
        {"basis": "day"},
        {"rate": "x"},
        {"rate": -1},
        {"rate": 1.5},
        {"rate": "NaN"},
        {"grace_minutes": -1},
        {"full_percent": 101},
        {"bonus": 1},
    ],
)
def test_a_rule_that_makes_no_sense_is_refused_with_its_key(stored: dict[str, Any]) -> None:
    with pytest.raises(ValueError, match=next(iter(stored))):
        PayRule.of(stored)


amounts = st.decimals(min_value=0, max_value=1000, places=4)
rules = st.builds(
    PayRule,
    basis=st.sampled_from(["class", "hour", "thresholds"]),
    rate=st.none() | amounts,
    full_percent=st.integers(0, 100),
    partial_percent=st.integers(0, 100),
    partial_share=st.integers(0, 100),
    minimum_minutes=st.integers(0, 120),
    cap_minutes=st.none() | st.integers(0, 120),
    grace_minutes=st.integers(0, 30),
    no_show_percent=st.integers(0, 100),
    no_show_wait_minutes=st.integers(0, 30),
    excused_percent=st.integers(0, 100),
    guess=st.sampled_from(["hold", "pay", "nothing"]),
    per_head=st.none() | amounts,
    substitute_rate=st.none() | amounts,
)
lengths = st.none() | st.integers(0, 20000)
works = st.builds(
    Work,
    status=st.sampled_from(["sent", "active", "ended", "timeout", "expired", "cancelled", "void"]),
    presence=st.sampled_from(["present", "late", "left_early", "absent", "excused", "waited_alone", "unknown", None]),
    grade=st.sampled_from(["corrected", "verified", "witnessed", "agreed", "reported", "estimated", "unknown"]),
    package_minutes=st.integers(1, 600),
    package_rate=st.none() | amounts,
    currency=st.sampled_from(["EUR", "JPY", "KWD"]),
    seconds=lengths,
    taught_seconds=lengths,
    waited_seconds=lengths,
    is_substitute=st.booleans(),
    marked_by=st.sampled_from(["rule", "teacher", "admin"]),
    heads=st.none() | st.integers(0, 300),
    disputed=st.booleans(),
    in_outage=st.booleans(),
    waiver=st.none() | st.just("down"),
)
roundings = st.sampled_from(["second", "minute", "quarter"])


@given(works, rules, roundings)
def test_every_class_has_an_amount_that_can_be_paid_and_never_a_debt(one: Work, rule: PayRule, rounding: str) -> None:
    pay = pay_for(one, rule, rounding)  # type: ignore[arg-type]
    assert pay.amount >= 0
    assert pay.amount == payable(pay.amount, one.currency)
    assert pay.because or pay.lack


@given(works, rules, roundings)
def test_what_was_stored_pays_the_same_when_it_is_read_back(one: Work, rule: PayRule, rounding: str) -> None:
    again = pay_for(Work.of(one.stored()), PayRule.of(rule.stored()), rounding)  # type: ignore[arg-type]
    assert again == pay_for(one, rule, rounding)  # type: ignore[arg-type]
