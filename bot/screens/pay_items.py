"""Bonuses, deductions and advances of a month."""

from collections.abc import Sequence
from typing import Literal
from zoneinfo import ZoneInfo

from aiogram.filters.callback_data import CallbackData

from models.pay.items import Kind
from models.tables.pay import PayItem
from models.tables.people import Teacher

from ..buttons import Id, NoOrId
from ..texts import packages as package_words
from ..texts import pay_items as words
from ..texts import payroll as payroll_words
from .keys import Row, Screen, button, keyboard
from .months import Month, back_to
from .paging import in_rows

KINDS: tuple[Kind, ...] = ("bonus", "deduction", "advance")


class Items(CallbackData, prefix="pi"):
    month: Month


class AddItem(CallbackData, prefix="pia"):
    """Begin writing one down; teacher 0: ask for whom."""

    month: Month
    kind: Literal["bonus", "deduction", "advance"]
    teacher: NoOrId = 0


class ItemFor(CallbackData, prefix="pit"):
    teacher: Id


class OneItem(CallbackData, prefix="pi1"):
    item: Id


class WithdrawItem(CallbackData, prefix="piw"):
    """Take one back; asked once more until `sure`."""

    item: Id
    sure: bool = False


class DoItem(CallbackData, prefix="piy"):
    """`key` names this last look: a second press is a no-op."""

    key: str


def list_screen(month: str, items: Sequence[PayItem]) -> Screen:
    rows = [[button(words.item_button(item), OneItem(item=item.id))] for item in items[:40]]
    return words.list_screen(month, items), keyboard(*rows, *adding(_number(month)), back_to(_number(month)))


def adding(month: int, teacher: int = 0) -> list[Row]:
    return [[button(words.add_button(kind), AddItem(month=month, kind=kind, teacher=teacher)) for kind in KINDS]]


def one(item: PayItem, zone: ZoneInfo) -> Screen:
    back = Items(month=_number(item.month))
    return words.one(item, zone), keyboard(
        [button(payroll_words.take_item_back_button(), WithdrawItem(item=item.id), "danger")],
        [button(payroll_words.back_button(), back)],
    )


def sure(item: PayItem, zone: ZoneInfo) -> Screen:
    return words.sure(item, zone), keyboard(
        [button(package_words.yes_button(), WithdrawItem(item=item.id, sure=True), "danger")],
        [button(package_words.stop_button(), OneItem(item=item.id))],
    )


def which_teacher(found: Sequence[Teacher], *, typed: str | None = None) -> Screen:
    buttons = [button(words.teacher_button(one), ItemFor(teacher=one.id)) for one in found]
    return words.which_teacher(typed if not found else None), keyboard(*in_rows(buttons, 2))


def last_look(text: str, key: str, month: str) -> Screen:
    return text, keyboard(
        [button(package_words.yes_button(), DoItem(key=key), "primary")],
        [button(package_words.stop_button(), Items(month=_number(month)))],
    )


def _number(month: str) -> int:
    return int(month.replace("-", ""))
