"""What waits for an admin's eye: disputes, flagged classes, names vouched for, messages that did not arrive."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from tortoise.queryset import QuerySet

from . import audit
from .database import transaction
from .tables.classes import ClassSession
from .tables.desk import Dispute
from .tables.outbox import Notice
from .tables.people import Person
from .tables.zoom import Alias

RECENT = timedelta(days=14)


@dataclass(frozen=True, slots=True)
class Counts:
    disputes: int
    flagged: int
    aliases: int
    given_up: int


async def counts(now: datetime) -> Counts:
    return Counts(
        disputes=await Dispute.filter(decided_at=None).count(),
        flagged=await _flagged(now).count(),
        aliases=await Alias.filter(undone_at=None).count(),
        given_up=await _given_up(now).count(),
    )


async def flagged(now: datetime, *, page: int, per_page: int) -> list[ClassSession]:
    """Recent classes with flags at which nobody has looked, the newest first."""
    rows = _flagged(now).order_by("-issued_at", "-id").offset(page * per_page).limit(per_page)
    return await rows.prefetch_related("teacher", "student")


async def given_up(now: datetime, *, page: int, per_page: int) -> list[Notice]:
    """Messages that could not be delivered, the latest first."""
    rows = _given_up(now).order_by("-given_up_at", "-id").offset(page * per_page).limit(per_page)
    return await rows.prefetch_related("person", "session__teacher", "session__student")


async def looked_at(session_id: int, *, by: Person, now: datetime) -> bool:
    """False when somebody else has looked first, or there is nothing to look at. A new flag asks for a new look."""
    async with transaction():
        if not await ClassSession.filter(id=session_id, to_review=True).update(to_review=False):
            return False
        session = await ClassSession.get(id=session_id)
        flags = {"flags": [flag["code"] for flag in session.flags]}
        await audit.record("looked_at", subject=f"class:{session_id}", session=session, by=by, now=now, before=flags)
        return True


def _flagged(now: datetime) -> QuerySet[ClassSession]:
    return ClassSession.filter(to_review=True, issued_at__gt=now - RECENT)


def _given_up(now: datetime) -> QuerySet[Notice]:
    return Notice.filter(given_up_at__gt=now - RECENT)
