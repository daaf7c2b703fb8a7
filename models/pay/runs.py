"""A month on its way to being paid: draft → review → approved → paid. Undoable until paid, and never after.

Approving freezes every line with its inputs. What is frozen is written under a run that does not count yet, in pages,
so that nobody waits for it; one conditional update makes it count. Approving again after a crash begins anew.
"""

import asyncio
import json
from collections.abc import Sequence
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any, Literal

from tortoise.expressions import Subquery
from tortoise.queryset import QuerySet

from .. import audit, telling, unsettled
from ..database import on_postgres, transaction
from ..rules.money import Rounding
from ..school import School
from ..tables.pay import PayItem, PayLine, PayRun
from ..tables.people import Person
from . import works
from .drafts import CLOSED, Draft, draft, month_days
from .lines import Line

Refusal = Literal["not_over", "changed", "closed", "not_approved", "later_closed", "busy", "unsettled"]
PAGE = 500
APPROVING_TAKES = timedelta(minutes=2)  # at most: one that began before then was cut off

_INSERT = """
INSERT INTO pay_line (run_id, key, kind, teacher_id, session_id, stream_id, item_id, adjusts_id, day, teacher_name,
  student_name, package_name, amount, currency, lack, seconds, presence, grade, work, rule, because, evidence_ids)
VALUES ({})
"""
_WIDTH = 22


async def run_of(month: str) -> PayRun | None:
    return await PayRun.get_or_none(month=month).prefetch_related("approved_by", "paid_by")


async def look(month: str, *, rounding: Rounding, school: School, now: datetime) -> tuple[PayRun | None, Draft]:
    """The run as it stands: frozen lines where it is approved, worked out anew where it is not."""
    run = await run_of(month)
    if run is not None and run.state in CLOSED:
        return run, await frozen(run)
    return run, await draft(month, rounding=rounding, now=now, school=school)


async def frozen(run: PayRun, *, teacher_id: int | None = None) -> Draft:
    """An approved run, from its own rows alone."""
    rows = PayLine.filter(run_id=run.id)
    if teacher_id is not None:
        rows = rows.filter(teacher_id=teacher_id)
    lines = [Line.frozen(row) for row in await rows.order_by("id")]
    return Draft(
        month=run.month,
        rounding=run.rounding,  # type: ignore[arg-type]  # written from Rounding
        lines=[line for line in lines if line.lack is None],
        waiting=[line for line in lines if line.lack is not None],
    )


async def review(month: str, *, rounding: Rounding, school: School, now: datetime) -> PayRun | Refusal:
    """The draft is being looked at: teachers may see what they will get. The rounding is that of the whole run."""
    month_days(month)
    async with transaction():
        run, fresh = await PayRun.get_or_create(
            month=month,
            defaults={"state": "review", "rounding": rounding, "zone": school.zone.key, "created_at": now},
        )
        if not fresh and not await PayRun.filter(id=run.id, state__in=("draft", "review")).update(
            state="review", rounding=rounding
        ):
            return "busy" if run.state == "freezing" else "closed"
    return await PayRun.get(id=run.id)


async def approve(
    month: str, *, fingerprint: str, rounding: Rounding, by: Person, school: School, now: datetime
) -> PayRun | Refusal:
    """Freeze what was looked at. `fingerprint` is that of the draft on the screen: if it changed since, look again."""
    days = month_days(month)
    if school.day_of(now) <= days.last:
        return "not_over"
    if await unsettled.are_left(days.first, days.last):
        return "unsettled"
    run = await review(month, rounding=rounding, school=school, now=now)
    if isinstance(run, str):
        return run
    drafted = await draft(month, rounding=rounding, now=now, school=school)
    if drafted.fingerprint != fingerprint:
        return "changed"
    if not await PayRun.filter(id=run.id, state="review").update(
        state="freezing", approved_at=now, zone=school.zone.key
    ):
        return "busy"
    return await _freeze(run, drafted, by, now)


async def _freeze(run: PayRun, drafted: Draft, by: Person, now: datetime) -> PayRun | Refusal:
    try:
        await PayLine.filter(run_id=run.id).delete()
        for start in range(0, len(drafted.all), PAGE):
            await _write(run, drafted.all[start : start + PAGE])
            await asyncio.sleep(0)
    except BaseException:
        await _ours(run, now).update(state="review", approved_at=None)
        raise
    async with transaction():
        if await _has_lost_an_item(run):
            await _ours(run, now).update(state="review", approved_at=None)
            return "changed"
        if not await _ours(run, now).update(state="approved", approved_by_id=by.id):
            return "changed"  # it took so long that it was given up, and perhaps somebody else began
        sums = {f"{teacher}:{currency}": str(sum_) for (teacher, currency), sum_ in drafted.totals.items()}
        await telling.pay_statements(run.id, {line.teacher_id for line in drafted.all}, now)
        await _note("pay_approved", run, by, now, fingerprint=drafted.fingerprint, **sums)
    return await PayRun.get(id=run.id).prefetch_related("approved_by")


def _ours(run: PayRun, began: datetime) -> QuerySet[PayRun]:
    return PayRun.filter(id=run.id, state="freezing", approved_at=began)


async def _has_lost_an_item(run: PayRun) -> bool:
    """A bonus that was taken back while its line was being written. From now on none of the others can be."""
    items = PayItem.filter(id__in=Subquery(PayLine.filter(run_id=run.id, item_id__isnull=False).values("item_id")))
    return any(item.withdrawn_at is not None for item in await items.select_for_update(no_key=True))


async def recover(now: datetime) -> int:
    """An approval that was cut off never happened. One that another copy of the program is just making goes on."""
    cut_off = PayRun.filter(state="freezing", approved_at__lt=now - APPROVING_TAKES)
    return await cut_off.update(state="review", approved_at=None)


async def take_back(run: PayRun, *, by: Person, now: datetime) -> Refusal | None:
    """Back to review, until it is paid. A later month that was closed in the meantime may rest on it."""
    if await PayRun.filter(month__gt=run.month, state__in=CLOSED).exists():
        return "later_closed"
    async with transaction():
        if not await PayRun.filter(id=run.id, state="approved").update(
            state="review", approved_at=None, approved_by_id=None
        ):
            return "not_approved"
        await PayLine.filter(run_id=run.id).delete()
        await _note("pay_taken_back", run, by, now)
    return None


async def paid(run: PayRun, *, by: Person, now: datetime) -> Refusal | None:
    """From now on nothing of it changes, whatever comes to light."""
    async with transaction():
        won = await PayRun.filter(id=run.id, state="approved").update(state="paid", paid_at=now, paid_by_id=by.id)
        if not won:
            return "not_approved"
        await _note("pay_paid", run, by, now)
    return None


async def _note(what: audit.What, run: PayRun, by: Person, now: datetime, **after: str) -> None:
    await audit.record(what, subject=f"pay:{run.month}", by=by, now=now, after={"month": run.month, **after})


async def _write(run: PayRun, page: Sequence[Line]) -> None:
    evidence = await works.evidence_of([line.session_id for line in page if line.session_id is not None])
    marks = ", ".join(f"${number + 1}" if on_postgres() else "?" for number in range(_WIDTH))
    async with transaction() as within:
        await within.execute_many(_INSERT.format(marks), [_row(run, line, evidence) for line in page])


def _row(run: PayRun, line: Line, evidence: dict[int, list[int]]) -> list[Any]:
    return [
        run.id,
        line.key,
        line.kind,
        line.teacher_id,
        line.session_id,
        line.stream_id,
        line.item_id,
        line.adjusts_id,
        line.day if on_postgres() else line.day.isoformat(),
        line.teacher_name,
        line.student_name,
        line.package_name,
        _amount(line.amount),
        line.currency,
        line.lack,
        line.seconds,
        line.presence,
        line.grade,
        _json(dict(line.work)),
        _json(dict(line.rule)),
        _json([{"code": one.code, "facts": dict(one.facts)} for one in line.because]),
        _json(evidence.get(line.session_id or 0, [])),
    ]


def _amount(amount: Decimal) -> Any:
    return amount if on_postgres() else str(amount)


def _json(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))
