"""Hours in which a witness was down, and what was decided about the classes that fell into them.

A deduction or an absence that rests on such hours waits until an admin has waived it or said that nothing rested on
them. A waiver can be undone until the month is approved.
"""

from bisect import bisect_right
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

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


async def began(source: str, at: datetime, now: datetime) -> Outage:
    """Something is down since then; an outage of the same source that lasts goes on."""
    async with transaction():
        lasting = await Outage.filter(source=source, ended_at=None).order_by("began_at").first()
        return lasting or await Outage.create(source=source, began_at=at, noted_at=now)


async def ended(source: str, at: datetime) -> int:
    return await Outage.filter(source=source, ended_at=None, began_at__lte=at).update(ended_at=at)


async def declare(began_at: datetime, ended_at: datetime, words: str, now: datetime) -> Outage:
    """An admin knows of one that the program could not see. ValueError when it ends before it begins."""
    if ended_at <= began_at:
        raise ValueError("an outage ends after it begins")
    outage, _ = await Outage.update_or_create(
        source="admin", began_at=began_at, defaults={"ended_at": ended_at, "noted_at": now, "words": words}
    )
    return outage


async def dismiss(outage_id: int, now: datetime) -> bool:
    """Nothing rested on it. False when it was dismissed before."""
    return bool(await Outage.filter(id=outage_id, dismissed_at=None).update(dismissed_at=now))


async def waive(outage: Outage, sessions: Sequence[int], *, by: Person, reason: str, now: datetime) -> Waiver:
    """These classes pay as if they had been held in full."""
    return await Waiver.create(outage=outage, sessions=sorted(sessions), by=by, reason=reason, created_at=now)


async def undo(waiver_id: int, now: datetime) -> bool:
    return bool(await Waiver.filter(id=waiver_id, undone_at=None).update(undone_at=now))


async def waived() -> dict[int, str]:
    """Session ids and the reason for which an outage costs them nothing."""
    rows = await Waiver.filter(undone_at=None).order_by("id")
    return {session_id: row.reason for row in rows for session_id in row.sessions}
