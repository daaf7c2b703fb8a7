"""Made-up months: whatever is in them, the lines add up to the totals, and each line can be worked out again."""

import json
from collections import defaultdict
from collections.abc import Callable, Hashable
from dataclasses import replace
from datetime import date
from decimal import Decimal
from types import SimpleNamespace
from typing import Any, cast

from hypothesis import given
from hypothesis import strategies as st

from models.pay import files, lines
from models.pay.drafts import Draft
from models.pay.lines import Line
from models.pay.works import Taught
from models.rules.money import Rounding, payable
from models.rules.pay import PayRule, Work, pay_for
from models.rules.presence import PRESENCES, Presence
from models.tables.pay import PayItem, PayLine

CURRENCIES = ("EUR", "JPY", "KWD")
COLUMNS = (
    "key", "kind", "teacher_id", "teacher_name", "student_name", "package_name", "day", "amount", "currency", "lack",
    "seconds", "presence", "grade", "session_id", "stream_id", "item_id", "adjusts_id",
)  # fmt: skip
amounts = st.decimals(0, 500, places=4)
seconds = st.none() | st.integers(0, 9000)
works = st.builds(
    Work,
    status=st.sampled_from(["sent", "active", "ended", "timeout", "expired", "void"]),
    presence=st.none() | st.sampled_from(PRESENCES),
    grade=st.sampled_from(["corrected", "verified", "agreed", "estimated", "unknown"]),
    package_minutes=st.sampled_from([0, 30, 45, 60]),
    package_rate=st.none() | amounts,
    currency=st.just("EUR"),
    seconds=seconds,
    taught_seconds=seconds,
    waited_seconds=seconds,
    is_substitute=st.booleans(),
    marked_by=st.sampled_from(["rule", "teacher", "admin"]),
    disputed=st.booleans(),
    in_outage=st.booleans(),
    waiver=st.none() | st.just("Zoom was down"),
)
rules = st.builds(
    PayRule,
    basis=st.sampled_from(["class", "hour", "thresholds"]),
    rate=st.none() | amounts,
    minimum_minutes=st.integers(0, 60),
    cap_minutes=st.none() | st.integers(0, 120),
    no_show_percent=st.integers(0, 100),
    excused_percent=st.integers(0, 100),
    guess=st.sampled_from(["hold", "pay", "nothing"]),
    per_head=st.none() | amounts,
    substitute_rate=st.none() | amounts,
)
roundings: st.SearchStrategy[Rounding] = st.sampled_from(["second", "minute", "quarter"])


@st.composite
def taught(draw: st.DrawFn, number: int, stream: int | None = None) -> Taught:
    teacher, currency = draw(st.integers(1, 3)), draw(st.sampled_from(CURRENCIES))
    stored = {**draw(works).stored(), "currency": currency}
    return Taught(
        session_id=number,
        stream_id=stream,
        teacher_id=teacher,
        teacher_name=f"Teacher {teacher}",
        student_name="=Amina",
        package_id=1,
        package_name="Europe",
        day=date(2026, 3, draw(st.integers(1, 31))),
        currency=currency,
        work=Work.of(stored),
        made_up_day=draw(st.none() | st.just(date(2026, 2, 28))),
    )


@st.composite
def item(draw: st.DrawFn, number: int) -> Line:
    kind, amount = draw(st.sampled_from(["bonus", "deduction", "advance"])), draw(amounts)
    row = SimpleNamespace(
        id=number,
        teacher_id=draw(st.integers(1, 3)),
        kind=kind,
        amount=amount,
        currency=draw(st.sampled_from(CURRENCIES)),
        reason="why",
    )
    return lines.of_item(cast("PayItem", row), f"Teacher {row.teacher_id}", date(2026, 3, 31))


@st.composite
def months(draw: st.DrawFn) -> Draft:
    rounding = draw(roundings)
    found = [
        lines.of_class(draw(taught(number)), draw(rules), rounding) for number in range(1, draw(st.integers(1, 9)))
    ]
    group = [draw(taught(number, stream=7)) for number in range(20, draw(st.integers(21, 24)))]
    found.append(lines.of_group(group, draw(rules), rounding))
    found += [draw(item(number)) for number in range(draw(st.integers(0, 3)))]
    paid, worth = (payable(draw(amounts), found[0].currency) for _ in range(2))
    made = lines.adjustment(found[0], 99, replace(found[0], amount=worth), paid, date(2026, 3, 31))
    found += [made] if made else []
    return Draft(
        "2026-03",
        rounding,
        [one for one in found if one.lack is None],
        [one for one in found if one.lack is not None],
    )


def sums(of: list[Any], key: Callable[[Any], Hashable], amount: Callable[[Any], Decimal]) -> dict[Hashable, Decimal]:
    found: dict[Hashable, Decimal] = defaultdict(Decimal)
    for one in of:
        found[key(one)] += amount(one)
    return dict(found)


@given(months())
def test_lines_add_up_to_the_totals_by_teacher_currency_day_and_kind(drafted: Draft) -> None:
    """Currencies are never added up."""
    whole = sums(list(drafted.totals.items()), lambda one: one[0][1], lambda one: one[1])
    for name in ("teacher_id", "day", "kind"):
        parts = sums(drafted.lines, lambda line: (getattr(line, name), line.currency), lambda line: line.amount)  # noqa: B023  # asked at once
        assert sums(list(parts.items()), lambda one: one[0][1], lambda one: one[1]) == whole
    by_teacher = sums(drafted.lines, lambda line: (line.teacher_id, line.currency), lambda line: line.amount)
    assert by_teacher == drafted.totals
    assert sum(drafted.lacks.values()) == len(drafted.waiting)
    assert all(not line.amount for line in drafted.waiting if line.kind != "adjustment")


def test_a_group_of_two_currencies_is_paid_in_the_one_of_the_rate() -> None:
    """Who stayed the longest need not be who was there on time."""
    longest, there = one_of_a_group(1, "EUR", "absent", 3600), one_of_a_group(2, "KWD", "present", 3000)
    line = lines.of_group([longest, there], PayRule(basis="class"), "minute")
    assert (line.amount, line.currency) == (Decimal("1.001"), "KWD")


def one_of_a_group(number: int, currency: str, presence: Presence, seconds: int) -> Taught:
    work = Work("ended", presence, "agreed", 60, Decimal("1.0005"), currency, seconds, None, None)
    day = date(2026, 3, 1)
    return Taught(number, 7, 1, "Maryam", "Amina", 1, "Europe", day, currency, work, made_up_day=None)


@given(months())
def test_the_files_add_up_to_the_cent(drafted: Draft) -> None:
    head = [name for name, _kind in files.DETAIL]
    detail = [dict(zip(head, row, strict=True)) for row in files.detail(drafted)]
    counted = [row for row in detail if row["waits_for"] is None]
    totals = [dict(zip([name for name, _ in files.TOTALS], row, strict=True)) for row in files.totals(drafted)]
    by_line = sums(counted, lambda row: (row["teacher_id"], row["currency"]), lambda row: Decimal(row["amount"]))
    assert by_line == {(row["teacher_id"], row["currency"]): Decimal(row["amount"]) for row in totals}
    assert by_line == drafted.totals
    assert len(detail) == len(drafted.all)


@given(st.integers(1, 9).flatmap(taught), rules, roundings)
def test_a_line_is_worked_out_again_from_what_it_keeps(one: Taught, rule: PayRule, rounding: Rounding) -> None:
    line = lines.of_class(one, rule, rounding)
    kept = json.loads(json.dumps([dict(line.work), dict(line.rule)]))
    known = {name: value for name, value in kept[0].items() if name not in {"would_be", "made_up_day"}}
    again = pay_for(Work.of(known), PayRule.of(kept[1]), rounding)
    assert (again.lack, again.seconds, again.because) == (line.lack, line.seconds, line.because)
    assert again.amount == (line.amount if line.lack is None else line.would_be)
    assert line.amount == payable(line.amount, line.currency)


@given(months())
def test_a_line_reads_the_same_from_its_row(drafted: Draft) -> None:
    for line in drafted.all:
        row = SimpleNamespace(
            **{name: getattr(line, name) for name in COLUMNS},
            work=json.loads(json.dumps(dict(line.work))),
            rule=json.loads(json.dumps(dict(line.rule))),
            because=json.loads(json.dumps([{"code": one.code, "facts": dict(one.facts)} for one in line.because])),
            evidence_ids=[],
        )
        assert Line.frozen(cast("PayLine", row)) == line


@given(st.lists(st.integers(1, 9).flatmap(taught), min_size=2, max_size=6), rules, roundings)
def test_what_is_made_good_is_the_difference_between_what_was_paid_and_what_it_is_worth(
    states: list[Taught], rule: PayRule, rounding: Rounding
) -> None:
    """However often a class changes: with every adjustment, what was paid in all is what it is worth then."""
    first = states[0]
    was = lines.of_class(first, rule, rounding)
    paid = was.amount
    for state in states[1:]:
        worth = lines.worth_now(was, state, rounding)
        made = lines.adjustment(was, 1, worth, paid, date(2026, 4, 30))
        if worth.lack is not None:
            assert made is None
            continue
        paid += made.amount if made else 0
        assert paid == worth.amount
        assert state.teacher_id == first.teacher_id or not worth.amount
