"""Bonuses, deductions and advances: what an admin is asked, and what is written down."""

from collections.abc import Mapping, Sequence
from decimal import Decimal
from zoneinfo import ZoneInfo

from aiogram.utils.i18n import gettext as _

from models.pay.items import Kind
from models.tables.pay import PayItem
from models.tables.people import Teacher

from .marks import day_with_year, label, name, price
from .pay import sums
from .payroll import month_name


def list_button() -> str:
    return _("Bonus, deduction, advance")


def list_screen(month: str, items: Sequence[PayItem]) -> str:
    head = _("<b>Bonuses, deductions and advances · {month}</b>").format(month=month_name(month))
    return "\n".join([head, _("Tap one to see its reason.") if items else _("There are none in this month.")])


def item_button(item: PayItem) -> str:
    """Plain text."""
    # Translators: the kind (bonus, deduction, advance), a teacher and an amount
    return _("{kind} · {teacher} · {amount}").format(
        kind=kind_name(item.kind), teacher=label(item.teacher.name), amount=price(item.amount, item.currency)
    )


def kind_name(kind: str) -> str:
    return {"bonus": _("Bonus"), "deduction": _("Deduction"), "advance": _("Advance")}[kind]


def add_button(kind: Kind) -> str:
    """Plain text."""
    return {"bonus": _("＋ Bonus"), "deduction": _("＋ Deduction"), "advance": _("＋ Advance")}[kind]


def one(item: PayItem, zone: ZoneInfo) -> str:
    return "\n".join(
        [
            f"<b>{kind_name(item.kind)} · {price(item.amount, item.currency)}</b>",
            name(item.teacher.name),
            name(item.reason),
            _("{month}, written down by {who} on {day}.").format(
                month=month_name(item.month), who=name(item.by.name), day=day_with_year(item.created_at, zone)
            ),
        ]
    )


def which_teacher(typed: str | None) -> str:
    if typed is not None:
        return _("I know no teacher called {name}. Please type a part of the name. /cancel stops.").format(
            name=name(typed)
        )
    return _("For which teacher? Tap, or type a part of the name. /cancel stops.")


def teacher_button(teacher: Teacher) -> str:
    """Plain text."""
    return label(teacher.name)


def which_amount(kind: Kind, teacher: str) -> str:
    asked: dict[Kind, str] = {
        "bonus": _("How much does {teacher} get on top? Type the amount and its currency, like 25 EUR. /cancel stops."),
        "deduction": _(
            "How much is taken from {teacher}? Type the amount and its currency, like 25 EUR. /cancel stops."
        ),
        "advance": _(
            "How much has {teacher} had in advance? It is taken from the month. Type the amount and its currency, "
            "like 25 EUR. /cancel stops."
        ),
    }
    return asked[kind].format(teacher=name(teacher))


def more_than_nothing() -> str:
    return _("Please type an amount above zero, like 25 EUR. /cancel stops.")


def which_reason() -> str:
    return _("What for? Type it in a sentence: the teacher reads it in the statement. /cancel stops.")


def reason_wanted() -> str:
    return _("Please type the reason as text, at most 500 characters. /cancel stops.")


def last_look(
    kind: Kind,
    teacher: str,
    month: str,
    amount: str,
    reason: str,
    *,
    before: Mapping[str, Decimal],
    after: Mapping[str, Decimal],
    is_closed: bool,
) -> str:
    lines = [
        _("<b>Right like this?</b>"),
        _("{kind} of {amount} for {teacher}, {month}").format(
            kind=kind_name(kind), amount=amount, teacher=name(teacher), month=month_name(month)
        ),
        name(reason),
    ]
    if is_closed:
        lines.append(_("That month is approved already, so it comes with the next one."))
    else:
        lines.append(
            _("The month comes to {after} instead of {before}.").format(before=sums(before), after=sums(after))
        )
    return "\n".join(lines)


def added() -> str:
    """A small window: plain text."""
    return _("Written down.")


def sure(item: PayItem, zone: ZoneInfo) -> str:
    return "\n\n".join([_("<b>Take this back?</b>"), one(item, zone)])


def withdrawn() -> str:
    """A small window: plain text."""
    return _("Taken back.")


def frozen() -> str:
    """A small window: plain text."""
    return _(
        "It is in an approved month, or was taken back already. An approval that is not paid can be taken back first."
    )
