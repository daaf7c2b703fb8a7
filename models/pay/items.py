"""Amounts that come from no class: bonuses, deductions and advances, each with its reason. Undone until frozen."""

from datetime import datetime
from decimal import Decimal
from typing import Any, Literal

from .. import audit
from ..database import transaction
from ..rules.money import payable
from ..tables.pay import PayItem, PayLine
from ..tables.people import Person, Teacher

Kind = Literal["bonus", "deduction", "advance"]
FROZEN = ("approved", "paid")
LONGEST_REASON = 500


async def add(
    kind: Kind,
    teacher: Teacher,
    *,
    month: str,
    amount: Decimal,
    currency: str,
    reason: str,
    by: Person,
    now: datetime,
) -> PayItem:
    """Of a month that is approved already, it comes with the next one. ValueError for nothing, or less."""
    amount = payable(amount, currency)
    if amount <= 0:
        raise ValueError("the kind says which way an amount goes")
    async with transaction():
        item = await PayItem.create(
            kind=kind,
            teacher=teacher,
            month=month,
            amount=amount,
            currency=currency,
            reason=reason,
            by=by,
            created_at=now,
        )
        await _note("pay_item_added", item, by, now)
        return item


async def withdraw(item_id: int, *, by: Person, now: datetime) -> bool:
    """False when it was taken back before, or an approved month has it."""
    async with transaction():
        item = await PayItem.filter(id=item_id, withdrawn_at=None).select_for_update(no_key=True).first()
        if item is None or await is_frozen(item):
            return False
        await PayItem.filter(id=item.id).update(withdrawn_at=now)
        await item.fetch_related("teacher")
        await _note("pay_item_withdrawn", item, by, now)
        return True


async def is_frozen(item: PayItem) -> bool:
    return await PayLine.exists(item_id=item.id, run__state__in=FROZEN)


async def find(item_id: int) -> PayItem | None:
    """With its teacher and who wrote it down; None when it was taken back."""
    return await PayItem.get_or_none(id=item_id, withdrawn_at=None).prefetch_related("teacher", "by")


async def of_month(month: str) -> list[PayItem]:
    rows = PayItem.filter(month=month, withdrawn_at=None).order_by("teacher__search_key", "id")
    return await rows.prefetch_related("teacher")


async def _note(what: audit.What, item: PayItem, by: Person, now: datetime) -> None:
    told: dict[str, Any] = {
        "teacher": item.teacher.name,
        "kind": item.kind,
        "month": item.month,
        "amount": item.amount,
        "currency": item.currency,
    }
    before, after = ({}, told) if what == "pay_item_added" else (told, {})
    await audit.record(
        what, subject=f"pay_item:{item.id}", by=by, now=now, reason=item.reason, before=before, after=after
    )
