"""What rests on an outage, and the decision that it costs nobody anything. Undone until an approved month has it."""

from collections.abc import Sequence
from datetime import datetime
from typing import Literal

from .. import audit
from ..database import transaction
from ..rules.pay import pay_for
from ..school import School
from ..tables.classes import ClassSession
from ..tables.pay import Outage, PayLine, Waiver
from ..tables.people import Person
from . import outages, terms, works
from .drafts import CLOSED, Assumed
from .foresight import USUAL, Foresight, foresee
from .works import Known

LONGEST_REASON = 500
Refusal = Literal["gone", "frozen", "waived"]


async def resting_on(began_at: datetime, ended_at: datetime, now: datetime) -> list[int]:
    """Classes that would cost somebody money, and fell into these hours."""
    book = await terms.rulebook()
    known = Known(outages.windows([(began_at, ended_at)]), await outages.waived())
    return [
        taught.session_id
        for taught in await works.of_hours(began_at, ended_at, known)
        if pay_for(
            taught.work, book.rule(teacher_id=taught.teacher_id, package_id=taught.package_id, day=taught.day), USUAL
        ).lack
        == "outage"
    ]


async def of_outage(outage: Outage, now: datetime) -> list[int]:
    return await resting_on(outage.began_at, outage.ended_at or now, now)


async def preview(outage: Outage, sessions: Sequence[int], *, school: School, now: datetime) -> Foresight:
    """Which lines change, and to what, once these classes are paid in full."""
    assumed = Assumed(waived=dict.fromkeys(sessions, ""))
    return await foresee(school.day_of(outage.began_at), assumed, school=school, now=now)


async def standing(outage: Outage) -> Waiver | None:
    """The latest decision that was not undone, with who made it."""
    return await Waiver.filter(outage_id=outage.id, undone_at=None).order_by("-id").prefetch_related("by").first()


async def waive(outage: Outage, sessions: Sequence[int], *, by: Person, reason: str, now: datetime) -> Waiver:
    """These classes pay as if they had been held in full; those of approved months are made good."""
    async with transaction():
        row = await Waiver.create(outage=outage, sessions=sorted(sessions), by=by, reason=reason, created_at=now)
        await _touch(row, now)
        await _note("waived", row, by, now)
        return row


async def undo(waiver_id: int, *, by: Person, now: datetime) -> Refusal | None:
    async with transaction():
        row = await Waiver.filter(id=waiver_id, undone_at=None).select_for_update(no_key=True).first()
        if row is None:
            return "gone"
        if await is_frozen(row):
            return "frozen"
        await Waiver.filter(id=row.id).update(undone_at=now)
        await _touch(row, now)
        await _note("waiver_undone", row, by, now)
        return None


async def is_frozen(row: Waiver) -> bool:
    """Whether an approved month has paid a class because of it."""
    lines = PayLine.filter(session_id__in=row.sessions, run__state__in=CLOSED).only("id", "work")
    return any(line.work.get("waiver") for line in await lines)


async def dismiss(outage: Outage, *, by: Person, now: datetime) -> Refusal | None:
    """Nothing rested on it: what waited for it waits no longer."""
    async with transaction():
        if await standing(outage) is not None:
            return "waived"
        if not await Outage.filter(id=outage.id, dismissed_at=None).update(dismissed_at=now):
            return "gone"
        await outages.note("outage_dismissed", outage, by, now)
        return None


async def recall(outage: Outage, *, by: Person, now: datetime) -> Refusal | None:
    """It has to be looked at after all."""
    async with transaction():
        if not await Outage.filter(id=outage.id, dismissed_at__isnull=False).update(dismissed_at=None):
            return "gone"
        await outages.note("outage_recalled", outage, by, now)
        return None


async def _touch(row: Waiver, now: datetime) -> None:
    """What these classes are worth has become another."""
    for start in range(0, len(row.sessions), 500):
        await ClassSession.filter(id__in=row.sessions[start : start + 500]).update(changed_at=now)


async def _note(what: audit.What, row: Waiver, by: Person, now: datetime) -> None:
    told = {"classes": len(row.sessions), "numbers": row.sessions[:50]}
    before, after = (told, {}) if what == "waiver_undone" else ({}, told)
    await audit.record(
        what, subject=f"outage:{row.outage_id}", by=by, now=now, reason=row.reason, before=before, after=after
    )
