"""What a class pays its teacher, and why. Apart from attendance: a student may be late and the teacher owed all of it.

A `Work` is everything the amount follows from. It is frozen with the line when the month is approved, so that the same
line can be worked out again in ten years, whatever rates, rules, names and zones have become by then.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from decimal import Decimal, InvalidOperation
from typing import Any, Literal, Self

from .facts import Grade, Reason, Status
from .money import Rounding, counted, payable, percent_of
from .presence import Author, Presence

Basis = Literal["class", "hour", "thresholds"]
Guess = Literal["hold", "pay", "nothing"]
Lack = Literal[
    "still_open",  # the class is not over
    "no_rate",  # nobody has said what such a class pays
    "unknown_class",  # nothing better than an estimate says that it took place
    "dispute",  # somebody contests it
    "outage",  # what would cost the teacher money rests on hours in which something was down
]
PayCode = Literal[
    "whole_class",  # rate
    "by_hour",  # rate (an hour), seconds as counted
    "full",  # percent of the package's minutes, rate
    "partial",  # percent, share
    "too_short",  # percent: below what pays anything
    "no_show",  # percent, waited_seconds
    "no_show_unpaid",  # waited_seconds: the rule pays nothing, or the teacher did not wait long enough
    "excused_unpaid",  # the absence was announced
    "teacher_missing",
    "never_opened",  # a link that was sent and never opened is no class
    "no_class",  # cancelled, or declared void
    "guess_unpaid",  # the rule pays nothing for a class that is only estimated
    "grace",  # seconds that were missing and are given
    "minimum",  # minutes
    "cap",  # minutes
    "heads",  # heads, per_head
    "substitute",  # rate or percent of a class taught for somebody else
    "waived",  # reason: an admin decided that an outage costs nobody anything
]


@dataclass(frozen=True, slots=True)
class PayRule:
    """How classes are paid. Amounts are in the currency of the class's package, minutes are whole minutes."""

    basis: Basis = "class"
    rate: Decimal | None = None  # per class, or per hour; None: the package's rate, an hour's share of it for "hour"
    full_percent: int = 80  # "thresholds": from this share of the package's minutes the whole rate …
    partial_percent: int = 40  # … from this share a part of it, and nothing below
    partial_share: int = 50
    minimum_minutes: int = 0  # "hour": a class that took place counts for no less
    cap_minutes: int | None = None  # and for no more; None: the package's minutes
    grace_minutes: int = 5  # short of the package's minutes by no more than this: whole
    no_show_percent: int = 0  # of the rate, when the student did not come
    no_show_wait_minutes: int = 0  # … and the teacher was seen waiting this long
    excused_percent: int = 0  # of the rate, when the absence was announced
    guess: Guess = "hold"  # what a class pays that is only estimated
    per_head: Decimal | None = None  # group classes: this for each student who was there, on top of `rate`
    substitute_rate: Decimal | None = None  # instead of `rate`, for a class taught for somebody else

    @classmethod
    def of(cls, stored: Mapping[str, Any]) -> Self:
        """From JSON. ValueError names the key that is not understood or out of bounds."""
        known = {one.name: one for one in fields(cls)}
        if strange := sorted(set(stored) - set(known)):
            raise ValueError(f"unknown key {strange[0]}")
        return cls(**{name: _value(name, value) for name, value in stored.items()})

    def stored(self) -> dict[str, Any]:
        """As JSON, without what has its default: a later version may add keys and change nothing."""
        kept = {one.name: value for one in fields(self) if (value := getattr(self, one.name)) != one.default}
        return {name: str(value) if isinstance(value, Decimal) else value for name, value in kept.items()}


CHOICES: dict[str, tuple[str, ...]] = {"basis": ("class", "hour", "thresholds"), "guess": ("hold", "pay", "nothing")}
AMOUNTS = frozenset({"rate", "per_head", "substitute_rate"})
PERCENTS = frozenset({"full_percent", "partial_percent", "partial_share", "no_show_percent", "excused_percent"})
LONGEST = 24 * 60  # minutes
MOST = Decimal(10) ** 8


def _value(name: str, value: Any) -> Any:
    if name in CHOICES:
        if value not in CHOICES[name]:
            raise ValueError(f"{name} is one of {', '.join(CHOICES[name])}")
        return value
    if name in AMOUNTS:
        return None if value is None else _amount(name, value)
    if name == "cap_minutes" and value is None:
        return None
    most = 100 if name in PERCENTS else LONGEST
    if isinstance(value, bool) or not isinstance(value, int) or not 0 <= value <= most:
        raise ValueError(f"{name} is a whole number from 0 to {most}")
    return value


def _amount(name: str, value: Any) -> Decimal:
    try:
        amount = Decimal(str(value))
    except InvalidOperation:
        raise ValueError(f"{name} is an amount such as 12.50") from None
    if isinstance(value, float) or not amount.is_finite() or not 0 <= amount < MOST:
        raise ValueError(f"{name} is an amount such as 12.50")
    return amount


@dataclass(frozen=True, slots=True)
class Work:
    """One class as pay sees it. Seconds are exact, as the verdict has them."""

    status: Status
    presence: Presence | None
    grade: Grade
    package_minutes: int
    package_rate: Decimal | None  # None: nobody has said what it pays
    currency: str
    seconds: int | None  # clicked to ended
    taught_seconds: int | None  # where Zoom saw both
    waited_seconds: int | None
    is_substitute: bool = False
    marked_by: Author = "rule"  # who says `presence`
    heads: int | None = None  # a group class: how many students were there
    disputed: bool = False
    in_outage: bool = False
    waiver: str | None = None  # why an outage costs nobody anything

    def stored(self) -> dict[str, Any]:
        plain = {name: getattr(self, name) for name in _WORK}
        return {name: str(value) if isinstance(value, Decimal) else value for name, value in plain.items()}

    @classmethod
    def of(cls, stored: Mapping[str, Any]) -> Self:
        rate = stored.get("package_rate")
        return cls(**{**stored, "package_rate": None if rate is None else Decimal(rate)})


_WORK = tuple(one.name for one in fields(Work))


@dataclass(frozen=True, slots=True)
class Pay:
    """`amount` is what is paid; `lack` is set where it waits for somebody, and then the amount is what it would be."""

    amount: Decimal
    seconds: int  # as counted by the run's rounding; 0 where nothing was taught
    because: tuple[Reason, ...] = field(default=())
    lack: Lack | None = None


def pay_for(work: Work, rule: PayRule, rounding: Rounding) -> Pay:
    """Total: every class has an answer, and every answer says why."""
    if work.status in {"sent", "active"}:
        return _waits(work, "still_open")
    if work.waiver is not None and work.status != "cancelled":
        return _waived(work, rule, rounding)
    pay = _earned(work, rule, rounding)
    if pay.lack is not None:
        return pay
    if work.disputed:
        return Pay(pay.amount, pay.seconds, pay.because, "dispute")
    full = _class_rate(work, rule)
    if work.in_outage and full is not None and pay.amount < payable(full, work.currency):
        return Pay(pay.amount, pay.seconds, pay.because, "outage")
    return pay


def _waits(work: Work, lack: Lack, *because: Reason) -> Pay:
    return Pay(payable(Decimal(0), work.currency), 0, because, lack)


def _nothing(work: Work, code: PayCode, **facts: str | int) -> Pay:
    return Pay(payable(Decimal(0), work.currency), 0, (Reason(code, facts),))


def _earned(work: Work, rule: PayRule, rounding: Rounding) -> Pay:
    if work.status in {"cancelled", "void"}:
        return _nothing(work, "no_class")
    match work.presence:
        case "absent":
            return _no_show(work, rule, rule.no_show_percent)
        case "excused":
            return _no_show(work, rule, rule.excused_percent, excused=True)
        case "waited_alone":
            return _nothing(work, "teacher_missing")
        case None | "unknown" if work.status == "expired":
            return _nothing(work, "never_opened")
        case None | "unknown":
            return _guessed(work, rule, rounding)
        case _ if work.status == "expired" and work.marked_by != "admin":
            return _waits(work, "unknown_class")  # a teacher's word alone makes no class of a link nobody opened
    return _held(work, rule, rounding)


def _guessed(work: Work, rule: PayRule, rounding: Rounding) -> Pay:
    if rule.guess == "nothing":
        return _nothing(work, "guess_unpaid")
    if rule.guess == "hold":
        return _waits(work, "unknown_class")
    return _held(work, rule, rounding)


def _no_show(work: Work, rule: PayRule, percent: int, *, excused: bool = False) -> Pay:
    waited = work.waited_seconds or 0
    if excused and not percent:
        return _nothing(work, "excused_unpaid")
    if not percent or (not excused and waited < rule.no_show_wait_minutes * 60):
        return _nothing(work, "no_show_unpaid", waited_seconds=waited)
    if work.status == "expired" and work.marked_by == "teacher" and not waited:
        return _waits(work, "unknown_class")  # nor does it make a no-show of one
    rate = _class_rate(work, rule)
    if rate is None:
        return _waits(work, "no_rate")
    amount = payable(percent_of(rate, percent), work.currency)
    return Pay(amount, 0, (*_substitute(work, rule), Reason("no_show", {"percent": percent, "waited_seconds": waited})))


def _held(work: Work, rule: PayRule, rounding: Rounding) -> Pay:
    rate = _rate(work, rule)
    if rate is None:
        return _waits(work, "no_rate")
    seconds, steps = _measured(work, rule)
    counted_seconds = counted(seconds, rounding)
    amount, step = _by_basis(work, rule, rate, seconds, counted_seconds)
    because = [*_substitute(work, rule), *(steps if rule.basis != "class" else ()), step]
    if work.heads is not None and rule.per_head is not None:
        amount += rule.per_head * work.heads
        because.append(Reason("heads", {"heads": work.heads, "per_head": str(rule.per_head)}))
    return Pay(payable(amount, work.currency), counted_seconds, tuple(because))


def _measured(work: Work, rule: PayRule) -> tuple[int, list[Reason]]:
    """Exact seconds that count: what Zoom saw both for, else from the click to the end; then grace, minimum and cap."""
    whole = work.package_minutes * 60
    seconds = work.taught_seconds if work.taught_seconds is not None else work.seconds
    if seconds is None:  # an admin says that it was held, and nobody how long
        seconds = whole
    cap = work.package_minutes if rule.cap_minutes is None else rule.cap_minutes
    steps: list[Reason] = []
    if 0 < whole - seconds <= rule.grace_minutes * 60:
        steps.append(Reason("grace", {"seconds": whole - seconds}))
        seconds = whole
    if seconds < rule.minimum_minutes * 60:
        steps.append(Reason("minimum", {"minutes": rule.minimum_minutes}))
        seconds = rule.minimum_minutes * 60
    if seconds > cap * 60:
        steps.append(Reason("cap", {"minutes": cap}))
        seconds = cap * 60
    return seconds, steps


def _by_basis(work: Work, rule: PayRule, rate: Decimal, seconds: int, counted_seconds: int) -> tuple[Decimal, Reason]:
    match rule.basis:
        case "hour":
            facts: dict[str, str | int] = {"rate": str(rate), "seconds": counted_seconds}
            return rate * counted_seconds / 3600, Reason("by_hour", facts)
        case "thresholds":
            percent = seconds * 100 // (work.package_minutes * 60) if work.package_minutes else 100
            if percent >= rule.full_percent:
                return rate, Reason("full", {"percent": percent, "rate": str(rate)})
            if percent >= rule.partial_percent:
                share = percent_of(rate, rule.partial_share)
                return share, Reason("partial", {"percent": percent, "share": rule.partial_share})
            return Decimal(0), Reason("too_short", {"percent": percent})
    return rate, Reason("whole_class", {"rate": str(rate)})


def _waived(work: Work, rule: PayRule, rounding: Rounding) -> Pay:
    """As if the class had been held in full."""
    rate = _class_rate(work, rule)
    if rate is None:
        return _waits(work, "no_rate")
    seconds = counted(work.package_minutes * 60, rounding)
    return Pay(payable(rate, work.currency), seconds, (Reason("waived", {"reason": work.waiver or ""}),))


def _rate(work: Work, rule: PayRule) -> Decimal | None:
    """Per class, or per hour where the rule says so; None: nobody has said."""
    own = rule.substitute_rate if work.is_substitute and rule.substitute_rate is not None else rule.rate
    if own is not None or work.package_rate is None:
        return own
    by_hour = rule.basis == "hour" and work.package_minutes
    return work.package_rate * 60 / work.package_minutes if by_hour else work.package_rate


def _class_rate(work: Work, rule: PayRule) -> Decimal | None:
    """What a whole class pays."""
    rate = _rate(work, rule)
    return rate * work.package_minutes / 60 if rate is not None and rule.basis == "hour" else rate


def _substitute(work: Work, rule: PayRule) -> list[Reason]:
    if not work.is_substitute or rule.substitute_rate is None:
        return []
    return [Reason("substitute", {"rate": str(rule.substitute_rate)})]
