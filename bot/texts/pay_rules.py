"""How the school pays: the list of its rules, and what an admin is asked while one is agreed."""

from datetime import date
from decimal import Decimal
from typing import Any

from aiogram.utils.i18n import gettext as _
from aiogram.utils.i18n import ngettext

from models.pay.foresight import Foresight
from models.rules.pay import LONGEST, PERCENTS, PayRule
from models.tables.pay import PayTerms
from models.tables.people import Teacher

from .days import hint
from .lists import fitted
from .marks import label, listed, minutes, name, number, whole_day
from .pay import sums
from .payroll import month_name
from .rule_sentences import basis_word, guess_word, money, percent, sentences


def list_button() -> str:
    return _("Pay rules")


def all_rules(rows: list[PayTerms]) -> str:
    head = _("<b>Pay rules</b>\nOf several, the one that is made for the teacher and the package counts first.")
    if rows:
        return head
    return "\n\n".join([head, _("There are none yet: each class that took place pays the rate of its package.")])


def rule_button(row: PayTerms) -> str:
    """Plain text."""
    # Translators: whom a rule is for, how it pays, and the day from which it holds
    return _("{whose} · {how} · from {day}").format(
        whose=_whose_plain(row), how=basis_word(PayRule.of(row.rule).basis), day=whole_day(row.valid_from)
    )


def new_button() -> str:
    return _("＋ Another rule")


def one(row: PayTerms, currency: str | None) -> str:
    head = _("<b>{whose}</b>\nFrom {day} on:").format(whose=whose(row), day=whole_day(row.valid_from))
    return "\n".join([head, *(f"• {line}" for line in sentences(PayRule.of(row.rule), currency))])


def whose(row: PayTerms) -> str:
    return _whose(
        name(row.teacher.name) if row.teacher else None,
        name(row.package.name) if row.package else None,
    )


def _whose_plain(row: PayTerms) -> str:
    return _whose(
        label(row.teacher.name) if row.teacher else None,
        label(row.package.name) if row.package else None,
    )


def _whose(teacher: str | None, package: str | None) -> str:
    if teacher and package:
        return listed(teacher, package)
    return teacher or package or _("The whole school")


def field_button(field: str, rule: PayRule) -> str:
    """Plain text: what can be changed, and how it stands."""
    # Translators: the name of a detail and its value, like "Minutes: 45"
    return _("{what}: {value}").format(what=field_name(field), value=_value(field, getattr(rule, field)))


def field_name(field: str) -> str:
    return {
        "basis": _("Pays"),
        "guess": _("Only estimated"),
        "rate": _("Rate"),
        "substitute_rate": _("Substitute"),
        "per_head": _("Per head"),
        "full_percent": _("Full from"),
        "partial_percent": _("Part from"),
        "partial_share": _("Part pays"),
        "minimum_minutes": _("Minimum"),
        "cap_minutes": _("Cap"),
        "grace_minutes": _("Grace"),
        "no_show_percent": _("No-show"),
        "no_show_wait_minutes": _("No-show wait"),
        "excused_percent": _("Excused"),
    }[field]


def _value(field: str, value: Any) -> str:
    match field:
        case "basis":
            return basis_word(value)
        case "guess":
            return guess_word(value)
        case "cap_minutes" if value is None:
            return _("package")
    if value is None:
        return _("package") if field == "rate" else "–"
    if field in PERCENTS:
        return percent(value)
    return money(value, None) if isinstance(value, Decimal) else minutes(value)


def which_teacher(typed: str | None) -> str:
    if typed is not None:
        return _("I know no teacher called {name}. Please type a part of the name. /cancel stops.").format(
            name=name(typed)
        )
    return _("For whom is this rule? Tap, or type a part of the teacher’s name. /cancel stops.")


def everybody_button() -> str:
    return _("All teachers")


def teacher_button(teacher: Teacher) -> str:
    """Plain text."""
    return label(teacher.name)


def which_package() -> str:
    return _("For classes of which package?")


def every_package_button() -> str:
    return _("All packages")


def editing(whom: str, rule: PayRule, currency: str | None) -> str:
    head = _("<b>{whose}</b>\nTap what you want to change, then <b>From which day</b>. /cancel stops.").format(
        whose=whom
    )
    return "\n".join([head, "", *(f"• {line}" for line in sentences(rule, currency))])


def whom(teacher: str | None, package: str | None) -> str:
    return _whose(name(teacher) if teacher else None, name(package) if package else None)


def day_button() -> str:
    return _("From which day ›")


def from_which_day() -> str:
    return "\n".join([_("From which day on? A day of a month that is not approved yet may be over."), hint()])


def which_value(field: str) -> str:
    asked = {
        "rate": _("What is paid? Type an amount like 12.50, in the currency of the package. /cancel stops."),
        "substitute_rate": _(
            "What does a substitute get instead of the rate? Type an amount like 12.50. /cancel stops."
        ),
        "per_head": _(
            "How much more for each student of a group who was there? Type an amount like 2.50. /cancel stops."
        ),
        "full_percent": _("From what share of the package’s time is the whole rate paid? Type percent, like 80."),
        "partial_percent": _("From what share of the package’s time is a part paid? Type percent, like 40."),
        "partial_share": _("How much of the rate is that part? Type percent, like 50."),
        "minimum_minutes": _("How many minutes does a class count at least? Type a number, like 20; 0 for no minimum."),
        "cap_minutes": _("How many minutes does a class count at most? Type a number, like 60."),
        "grace_minutes": _("How many minutes too short are let pass? Type a number, like 5."),
        "no_show_percent": _("How much of the rate is paid when the student does not come? Type percent, like 50."),
        "no_show_wait_minutes": _("How long must the teacher have waited then? Type minutes, like 15."),
        "excused_percent": _("How much of the rate is paid for an excused absence? Type percent, like 0."),
    }
    return asked[field]


def wrong_value(field: str) -> str:
    if field in PERCENTS:
        return _("Please type a whole number from 0 to 100, like 50. /cancel stops.")
    if field.endswith("minutes"):
        return _("Please type whole minutes from 0 to {most}, like 15. /cancel stops.").format(most=number(LONGEST))
    return _("Please type an amount without separators, like 1200.50. /cancel stops.")


def default_button(field: str) -> str:
    """Plain text."""
    return _("Like the package") if field in {"rate", "cap_minutes"} else _("None")


def last_look(whom: str, since: date, rule: PayRule, foresight: Foresight, currency: str | None) -> str:
    lines = [
        _("<b>Right like this?</b>"),
        _("<b>{whose}</b>, from {day} on:").format(whose=whom, day=whole_day(since)),
        *(f"• {line}" for line in sentences(rule, currency)),
    ]
    return "\n".join([*lines, "", effect(foresight)])


def effect(foresight: Foresight) -> str:
    """One sentence: what changes in the months that are not approved."""
    if not foresight.changes:
        return _("No class so far is paid differently by it. Months that are approved stay as they are.")
    months = listed(*(month_name(month) for month in foresight.months))
    count = len(foresight.changes)
    return ngettext(
        "In {months} that changes {n} line: {before} → {after}. Months that are approved stay as they are.",
        "In {months} that changes {n} lines: {before} → {after}. Months that are approved stay as they are.",
        count,
    ).format(months=months, n=number(count), before=sums(foresight.before), after=sums(foresight.after))


def sure_to_withdraw(row: PayTerms, foresight: Foresight) -> str:
    head = _("<b>Take this rule back?</b>\n{whose}, from {day} on.").format(
        whose=whose(row), day=whole_day(row.valid_from)
    )
    return fitted(head, [_("What was agreed before counts again."), effect(foresight)])


def frozen() -> str:
    """A small window: plain text."""
    return _("An approved month rests on this rule. Agree on a new one from a later day instead.")


def agreed() -> str:
    """A small window: plain text."""
    return _("Agreed.")


def withdrawn() -> str:
    """A small window: plain text."""
    return _("Taken back.")


def change_button() -> str:
    return _("Change")


def withdraw_button() -> str:
    return _("Take back")


def yes_button() -> str:
    return _("Yes, do it")


def stop_button() -> str:
    return _("No, leave it")


def press_a_button() -> str:
    return _("Please tap one of the buttons above. /cancel stops.")
