"""The screens of the pay rules: the list, one rule, and the steps of agreeing on one."""

from collections.abc import Sequence
from datetime import date
from typing import Literal, get_args

from aiogram.filters.callback_data import CallbackData

from models import packages
from models.pay import terms
from models.rules.pay import AMOUNTS, CHOICES, PayRule
from models.tables.classes import Package
from models.tables.pay import PayTerms
from models.tables.people import Teacher

from ..buttons import Id, NoOrId
from ..texts import packages as package_words
from ..texts import pay_rules as words
from ..texts import payroll as payroll_words
from .days import day_buttons
from .keys import Row, Screen, button, keyboard
from .paging import in_rows

Field = Literal[
    "basis",
    "rate",
    "substitute_rate",
    "per_head",
    "full_percent",
    "partial_percent",
    "partial_share",
    "minimum_minutes",
    "cap_minutes",
    "grace_minutes",
    "no_show_percent",
    "no_show_wait_minutes",
    "excused_percent",
    "guess",
]
OF_THRESHOLDS = {"full_percent", "partial_percent", "partial_share"}
OF_TIME = {"minimum_minutes", "cap_minutes", "grace_minutes"}
MAY_BE_NONE = AMOUNTS | {"cap_minutes"}


class PayRules(CallbackData, prefix="pr"):
    """All rules."""


class OneRule(CallbackData, prefix="pr1"):
    terms: Id


class NewRule(CallbackData, prefix="prn"):
    """Begin agreeing on one."""


class RuleFor(CallbackData, prefix="prt"):
    """For this teacher; 0: for all."""

    teacher: NoOrId


class RuleIn(CallbackData, prefix="prp"):
    """For classes of this package; 0: of all."""

    package: NoOrId


class ChangeRule(CallbackData, prefix="prc"):
    """Agree on another one for the same, beginning with this."""

    terms: Id


class RuleField(CallbackData, prefix="prf"):
    """Change this of the rule in the conversation."""

    field: Field


class NoValue(CallbackData, prefix="pr0"):
    """What was asked for has no value of its own."""


class RuleDay(CallbackData, prefix="prd"):
    """The rule is as it should be: from which day on?"""


class WithdrawRule(CallbackData, prefix="prw"):
    terms: Id


class DoRule(CallbackData, prefix="pry"):
    """`key` names this last look: a second press is a no-op."""

    key: str


async def all_rules() -> Screen:
    rows = await terms.standing()
    buttons = [[button(words.rule_button(row), OneRule(terms=row.id))] for row in rows[:40]]
    return words.all_rules(rows), keyboard(*buttons, [button(words.new_button(), NewRule(), "primary")])


async def one(row: PayTerms, today: date) -> Screen:
    return words.one(row, await currency_of(row.package, today)), keyboard(
        [
            button(words.change_button(), ChangeRule(terms=row.id)),
            button(words.withdraw_button(), WithdrawRule(terms=row.id), "danger"),
        ],
        [button(payroll_words.back_button(), PayRules())],
    )


async def currency_of(package: Package | None, today: date) -> str | None:
    """None: amounts are in that of each class's package."""
    return None if package is None else (await packages.terms_on(package, today)).currency


def which_teacher(found: Sequence[Teacher], *, typed: str | None = None) -> Screen:
    buttons = [button(words.teacher_button(one), RuleFor(teacher=one.id)) for one in found]
    everybody = [] if typed is not None else [button(words.everybody_button(), RuleFor(teacher=0))]
    return words.which_teacher(typed if not found else None), keyboard(everybody, *in_rows(buttons, 2))


async def which_package(today: date) -> Screen:
    offers = await packages.available(today)
    buttons = [button(package_words.package_button(one), RuleIn(package=one.package.id)) for one in offers]
    return words.which_package(), keyboard(
        [button(words.every_package_button(), RuleIn(package=0))], *([one] for one in buttons)
    )


def editing(whom: str, rule: PayRule, currency: str | None) -> Screen:
    """Only what means something for how this rule pays."""
    hidden = {"class": OF_THRESHOLDS | OF_TIME, "hour": OF_THRESHOLDS, "thresholds": set[str]()}[rule.basis]
    fields: list[Field] = [field for field in get_args(Field) if field not in hidden]
    buttons: Row = [button(words.field_button(field, rule), RuleField(field=field)) for field in fields]
    return words.editing(whom, rule, currency), keyboard(
        *in_rows(buttons, 2), [button(words.day_button(), RuleDay(), "primary")]
    )


def which_value(field: Field) -> Screen:
    nothing = [button(words.default_button(field), NoValue())] if field in MAY_BE_NONE else []
    return words.which_value(field), keyboard(nothing)


def which_day(today: date) -> Screen:
    return words.from_which_day(), keyboard(*day_buttons(today, ("this_month", "today", "next_month")))


def next_choice(field: Field, rule: PayRule) -> PayRule:
    choices = CHOICES[field]
    chosen = choices[(choices.index(getattr(rule, field)) + 1) % len(choices)]
    return PayRule.of({**rule.stored(), field: chosen})


def sure(text: str, key: str) -> Screen:
    return text, keyboard(
        [button(words.yes_button(), DoRule(key=key), "primary")], [button(words.stop_button(), PayRules())]
    )
