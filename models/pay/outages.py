"""Hours in which a witness was down, and what was decided about the classes that fell into them.

A deduction or an absence that rests on such hours waits until an admin has waived it or said that nothing rested on
them: see models.pay.waivers.
"""

from bisect import bisect_right
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from tortoise.expressions import Q

from .. import audit
from ..database import transaction
from ..tables.pay import LifeSign, Outage, Waiver
from ..tables.people import Person

GAP = timedelta(minutes=5)  # the program gives a sign every minute: restarts are no outage


@dataclass(frozen=True, slots=True)
class Windows:
    """Outages as stretches of time that do not overlap, in order."""

    starts: Sequence[datetime]
    ends: Sequence[datetime]

    def touch(self, begin: datetime, end: datetime) -> bool:
        """Whether anything was down in between."""
        position = bisect_right(self.starts, end) - 1
        return position >= 0 and self.ends[position] > begin


def windows(outages: Iterable[tuple[datetime, datetime]]) -> Windows:
    joined: list[tuple[datetime, datetime]] = []
    for begin, end in sorted(outages):
        if joined and begin <= joined[-1][1]:
            joined[-1] = (joined[-1][0], max(end, joined[-1][1]))
        else:
            joined.append((begin, end))
    return Windows([begin for begin, _ in joined], [end for _, end in joined])


async def standing(now: datetime) -> Windows:
    """Everything that was down and has not been dismissed; what is still down lasts until now."""
    rows = await Outage.filter(dismissed_at=None)
    return windows((row.began_at, row.ended_at or now) for row in rows)


async def alive(what: str, now: datetime) -> Outage | None:
    """`what` works at this moment. The outage that was since the last sign, if there was one."""
    async with transaction():
        before = await LifeSign.get_or_none(what=what)
        if before is None:
            await LifeSign.create(what=what, seen_at=now)
            return None
        if before.seen_at >= now:
            return None
        await LifeSign.filter(what=what).update(seen_at=now)
        if now - before.seen_at < GAP:
            return None
        outage, _ = await Outage.get_or_create(
            source=what, began_at=before.seen_at, defaults={"ended_at": now, "noted_at": now}
        )
        return outage


async def began(source: str, at: datetime, now: datetime) -> None:
    """Something is down since then; an outage of the same source that lasts goes on."""
    async with transaction():
        if not await Outage.exists(source=source, ended_at=None):
            await Outage.get_or_create(source=source, began_at=at, defaults={"noted_at": now})


async def ended(source: str, at: datetime) -> None:
    """It works again. What lasted less than `GAP` was none."""
    lasting = Outage.filter(source=source, ended_at=None, began_at__lte=at)
    if await lasting.exists():
        async with transaction():
            await lasting.filter(began_at__gt=at - GAP, waivers=None).delete()
            await lasting.update(ended_at=at)


async def declare(began_at: datetime, ended_at: datetime, words: str, *, by: Person, now: datetime) -> Outage:
    """An admin knows of one that the program could not see. ValueError when it ends before it begins."""
    if ended_at <= began_at:
        raise ValueError("an outage ends after it begins")
    async with transaction():
        outage, _ = await Outage.update_or_create(
            source="admin",
            began_at=began_at,
            defaults={"ended_at": ended_at, "noted_at": now, "words": words, "dismissed_at": None},
        )
        await note("outage_declared", outage, by, now, reason=words)
        return outage


async def find(outage_id: int) -> Outage | None:
    return await Outage.get_or_none(id=outage_id)


async def of_period(first: datetime, end: datetime) -> list[Outage]:
    """That touch these hours, the latest first, also the dismissed ones."""
    lasting = Q(ended_at=None) | Q(ended_at__gt=first)
    return await Outage.filter(lasting, began_at__lt=end).order_by("-began_at", "-id")


async def note(what: audit.What, outage: Outage, by: Person, now: datetime, *, reason: str | None = None) -> None:
    told = {"source": outage.source, "began_at": outage.began_at, "ended_at": outage.ended_at}
    await audit.record(what, subject=f"outage:{outage.id}", by=by, now=now, reason=reason, after=told)


async def waived() -> dict[int, str]:
    """Session ids and the reason for which an outage costs them nothing."""
    rows = await Waiver.filter(undone_at=None).order_by("id")
    return {session_id: row.reason for row in rows for session_id in row.sessions}
