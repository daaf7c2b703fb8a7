"""Lines: one amount each, with everything it follows from. Made from works, frozen into rows, and read back."""

from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass, field
from datetime import date
from decimal import Decimal
from typing import Any, Literal, Self

from ..rules.facts import Reason
from ..rules.money import Rounding, payable
from ..rules.pay import Lack, Pay, PayRule, Work, pay_for
from ..tables.pay import PayItem, PayLine
from .works import Taught

Kind = Literal["class", "group", "adjustment", "bonus", "deduction", "advance"]
THERE = frozenset({"present", "late", "left_early"})


@dataclass(frozen=True, slots=True)
class Line:
    """`amount` is what this line adds to the teacher's pay; a line with a `lack` adds nothing until somebody acts."""

    key: str
    kind: Kind
    teacher_id: int
    teacher_name: str
    student_name: str
    package_name: str
    day: date
    amount: Decimal
    currency: str
    seconds: int
    presence: str | None
    grade: str
    lack: Lack | None = None
    session_id: int | None = None
    stream_id: int | None = None
    item_id: int | None = None
    adjusts_id: int | None = None
    work: Mapping[str, Any] = field(default_factory=dict)
    rule: Mapping[str, Any] = field(default_factory=dict)
    because: tuple[Reason, ...] = ()
    evidence: tuple[int, ...] = ()  # of a frozen line: what it rests on

    @property
    def would_be(self) -> Decimal:
        """What a line that waits comes to as things are, for people to see."""
        return Decimal(str(self.work.get("would_be", self.amount)))

    @classmethod
    def frozen(cls, row: PayLine) -> Self:
        return cls(
            key=row.key,
            kind=row.kind,  # type: ignore[arg-type]  # written from Kind
            teacher_id=row.teacher_id,
            teacher_name=row.teacher_name,
            student_name=row.student_name,
            package_name=row.package_name,
            day=row.day,
            amount=row.amount,
            currency=row.currency,
            seconds=row.seconds,
            presence=row.presence,
            grade=row.grade,
            lack=row.lack,  # type: ignore[arg-type]  # written from Lack
            session_id=row.session_id,
            stream_id=row.stream_id,
            item_id=row.item_id,
            adjusts_id=row.adjusts_id,
            work=row.work,
            rule=row.rule,
            because=tuple(Reason(one["code"], one["facts"]) for one in row.because),
            evidence=tuple(row.evidence_ids),
        )


def of_class(taught: Taught, rule: PayRule, rounding: Rounding) -> Line:
    return _line(f"class:{taught.session_id}", "class", taught, taught.work, rule, pay_for(taught.work, rule, rounding))


def of_group(classes: list[Taught], rule: PayRule, rounding: Rounding) -> Line:
    """A group class that is paid by heads: one amount for all its students together."""
    first = max(classes, key=lambda one: (one.work.seconds or 0, -one.session_id))
    work = _group_work(first, [one.work for one in classes])
    return _line(f"stream:{first.stream_id}", "group", first, work, rule, pay_for(work, rule, rounding))


def of_item(item: PayItem, teacher_name: str, day: date) -> Line:
    """A bonus adds, a deduction and an advance take away."""
    amount = payable(item.amount, item.currency)
    return Line(
        key=f"item:{item.id}",
        kind=item.kind,  # type: ignore[arg-type]  # checked when it was written
        teacher_id=item.teacher_id,
        teacher_name=teacher_name,
        student_name="",
        package_name="",
        day=day,
        amount=amount if item.kind == "bonus" else -amount,
        currency=item.currency,
        seconds=0,
        presence=None,
        grade="corrected",
        item_id=item.id,
        work={"reason": item.reason},
    )


def adjustment(was: Line, line_id: int, now_worth: Line, paid: Decimal, day: date) -> Line | None:
    """What an approved line is worth now, against what has been paid for it; None where that is the same."""
    if now_worth.lack is not None or now_worth.amount == paid:
        return None
    return Line(
        key=f"adjust:{line_id}",
        kind="adjustment",
        teacher_id=was.teacher_id,
        teacher_name=was.teacher_name,
        student_name=was.student_name,
        package_name=was.package_name,
        day=day,
        amount=now_worth.amount - paid,
        currency=was.currency,
        seconds=now_worth.seconds,
        presence=now_worth.presence,
        grade=now_worth.grade,
        session_id=was.session_id,
        stream_id=was.stream_id,
        adjusts_id=line_id,
        work={**now_worth.work, "was": str(paid), "is": str(now_worth.amount), "class_day": was.day.isoformat()},
        rule=now_worth.rule,
        because=now_worth.because,
    )


def worth_now(was: Line, taught: Taught, rounding: Rounding) -> Line:
    """The class as it stands, by the rule and the rate it was paid by: a later change of those changes nothing."""
    work, rule = _by_its_terms(was, taught.work), PayRule.of(was.rule)
    pay = pay_for(work, rule, rounding)
    if taught.teacher_id != was.teacher_id:  # somebody else taught it, and is paid for it
        pay = Pay(payable(Decimal(0), was.currency), 0)
    return _line(was.key, was.kind, taught, work, rule, pay)


def group_worth_now(was: Line, classes: list[Taught], rounding: Rounding) -> Line:
    first = max(classes, key=lambda one: (one.work.seconds or 0, -one.session_id))
    held = [one.work for one in classes if one.work.status not in {"cancelled", "void"}]
    work, rule = _by_its_terms(was, _group_work(first, held or [first.work])), PayRule.of(was.rule)
    return _line(was.key, was.kind, first, work, rule, pay_for(work, rule, rounding))


def _by_its_terms(was: Line, work: Work) -> Work:
    """The rate is not known to a class that waited for one: then today's is the first there was."""
    rate = was.work.get("package_rate") or work.stored()["package_rate"]
    terms = {"package_rate": rate, "package_minutes": was.work["package_minutes"], "currency": was.currency}
    return Work.of(work.stored() | terms)


def totals(lines: Iterable[Line]) -> dict[tuple[int, str], Decimal]:
    """Teacher and currency → amount. Currencies are never added up."""
    sums: dict[tuple[int, str], Decimal] = {}
    for line in lines:
        if line.lack is None:
            key = (line.teacher_id, line.currency)
            sums[key] = sums.get(key, Decimal(0)) + line.amount
    return sums


def _line(key: str, kind: Kind, taught: Taught, work: Work, rule: PayRule, pay: Pay) -> Line:
    stored = work.stored()
    if pay.lack is not None:
        stored["would_be"] = str(pay.amount)
    if taught.made_up_day is not None and kind == "class":
        stored["made_up_day"] = taught.made_up_day.isoformat()
    return Line(
        key=key,
        kind=kind,
        teacher_id=taught.teacher_id,
        teacher_name=taught.teacher_name,
        student_name=taught.student_name if kind == "class" else "",
        package_name=taught.package_name,
        day=taught.day,
        amount=pay.amount if pay.lack is None else payable(Decimal(0), work.currency),
        currency=work.currency,  # of a group, the one whose rate it is
        seconds=pay.seconds,
        presence=work.presence,
        grade=work.grade,
        lack=pay.lack,
        session_id=taught.session_id if kind == "class" else None,
        stream_id=taught.stream_id,
        work=stored,
        rule=rule.stored(),
        because=pay.because,
    )


def _group_work(first: Taught, works: list[Work]) -> Work:
    """Held if anybody was there; open while one class of it is; of nobody's presence, nothing is known."""
    open_ones = [work.status for work in works if work.status in {"sent", "active"}]
    there = [work for work in works if work.presence in THERE]
    stored = asdict(there[0] if there else first.work)
    stored["heads"] = len(there)
    stored["disputed"] = any(work.disputed for work in works)
    if open_ones:
        stored["status"] = "active"
    for name in ("seconds", "taught_seconds"):
        known = [value for work in works if (value := getattr(work, name)) is not None]
        stored[name] = max(known, default=None)
    return Work(**stored)
