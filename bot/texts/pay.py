"""What a class pays and why: a sentence for every step of the rule, for everything that is missing, for every line."""

from collections.abc import Mapping
from datetime import date
from decimal import Decimal, InvalidOperation
from typing import Any

from aiogram.utils.i18n import gettext as _
from aiogram.utils.i18n import ngettext

from models.pay.lines import Line
from models.rules.facts import Reason

from . import makeups
from .marks import listed, minutes_of, name, number, price, whole_day


def line_sentence(line: Line) -> str:
    """One line as a list shows it: day, who, what it pays."""
    amount = price(line.would_be if line.lack else line.amount, line.currency)
    if line.lack:
        amount = _("⏳ {amount}").format(amount=amount)
    # Translators: a day, a student or another subject, and an amount of money
    return _("{day} · {subject} · {amount}").format(day=whole_day(line.day), subject=subject(line), amount=amount)


def subject(line: Line) -> str:
    words = {
        "group": _("group class"),
        "bonus": _("bonus"),
        "deduction": _("deduction"),
        "advance": _("advance"),
    }
    if line.kind == "adjustment":
        return (
            _("put right: {student}").format(student=name(line.student_name)) if line.student_name else _("put right")
        )
    return words.get(line.kind) or name(line.student_name)


def why(line: Line) -> list[str]:
    """Every step from the class to the amount, and what is missing."""
    steps = [_reason(step, line.currency) for step in line.because]
    if line.kind == "adjustment":
        steps.insert(0, _made_good(line))
    if reason := line.work.get("reason"):
        steps.append(name(str(reason)))
    if day := line.work.get("made_up_day"):
        steps.append(makeups.line(date.fromisoformat(day)))
    if line.lack:
        steps.append(lack_sentence(line.lack))
    return steps


def _made_good(line: Line) -> str:
    return _(
        "This class of an earlier month was paid with {was} and is worth {now} today: the difference is put right."
    ).format(was=_money(line.work.get("was"), line.currency), now=_money(line.work.get("is"), line.currency))


def lack_sentence(lack: str) -> str:
    sentences = {
        "still_open": _("The class is not over yet."),
        "no_rate": _("Nobody has said what this package pays: /packages sets its rate."),
        "unknown_class": _("Nothing better than an estimate says that it took place: an admin or a mark settles it."),
        "dispute": _("Somebody contests this class: it waits for the decision in /review."),
        "outage": _("Something was down at that time, so nothing is taken away before an admin has decided."),
    }
    return sentences.get(lack, _("Something is missing."))


def lack_count(lack: str, count: int) -> str:
    counted = {
        "still_open": ngettext("{n} class is not over", "{n} classes are not over", count),
        "no_rate": ngettext("{n} class has no rate", "{n} classes have no rate", count),
        "unknown_class": ngettext("{n} class is only estimated", "{n} classes are only estimated", count),
        "dispute": ngettext("{n} class is contested", "{n} classes are contested", count),
        "outage": ngettext("{n} class fell into an outage", "{n} classes fell into an outage", count),
    }
    sentence = counted.get(lack) or ngettext("{n} line waits", "{n} lines wait", count)
    return sentence.format(n=number(count))


def _reason(step: Reason, currency: str) -> str:
    facts = step.facts
    sentence = (_for_the_class() | _for_no_class() | _on_the_way()).get(step.code)
    if sentence is None:
        return _("The rule of the school says so.")
    return sentence.format_map(_Words(facts, currency))


def _for_the_class() -> dict[str, str]:
    return {
        "whole_class": _("A class that took place pays {rate}."),
        "by_hour": _("{seconds} at {rate} an hour."),
        "full": _("{percent} of the package’s time: the whole rate of {rate}."),
        "partial": _("{percent} of the package’s time: {share} of the rate."),
        "too_short": _("{percent} of the package’s time: too short to be paid."),
        "heads": _("{heads} students were there, {per_head} for each."),
        "waived": _("Paid in full because of an outage: {reason}"),
    }


def _for_no_class() -> dict[str, str]:
    return {
        "no_show": _("The student did not come; the teacher waited {waited_seconds}: {percent} of the rate."),
        "no_show_unpaid": _(
            "The student did not come; the teacher was seen waiting {waited_seconds}: nothing is paid."
        ),
        "excused_unpaid": _("The absence was excused: nothing is paid."),
        "teacher_missing": _("The teacher was not there."),
        "never_opened": _("The link was sent and never opened."),
        "no_class": _("The class was taken back."),
        "guess_unpaid": _("The class is only estimated, and the school’s rule pays nothing for that."),
    }


def _on_the_way() -> dict[str, str]:
    return {
        "grace": _("{seconds} were missing; the school’s rule lets that pass."),
        "minimum": _("Counted as {minutes} min, the least that the rule counts."),
        "cap": _("Counted as {minutes} min, the most that the rule counts."),
        "substitute": _("Taught for somebody else: {rate}."),
    }


class _Words(dict[str, str]):
    """The facts of a step as words; amounts, shares and lengths by their names."""

    def __init__(self, facts: Mapping[str, Any], currency: str) -> None:
        super().__init__()
        self._facts = facts
        self._currency = currency

    def __missing__(self, key: str) -> str:
        value = self._facts.get(key)
        if key in {"rate", "per_head"}:
            return _money(value, self._currency)
        if key in {"percent", "share"}:
            return f"{value}%"
        if key.endswith("seconds"):
            return minutes_of(int(value or 0))
        return name(str(value if value is not None else ""))


def _money(value: Any, currency: str) -> str:
    try:
        return price(Decimal(str(value)), currency)
    except InvalidOperation:
        return "?"


def sums(amounts: Mapping[str, Decimal]) -> str:
    """`120.00 EUR, 20.00 USD`; currencies are never added up."""
    return listed(*(price(amount, currency) for currency, amount in sorted(amounts.items()))) or price(Decimal(0), "")
