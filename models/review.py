"""What waits for an admin's eye: disputes, flagged classes, names vouched for, messages and reports not come."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from tortoise.queryset import QuerySet

from . import audit
from .database import transaction
from .tables.classes import ClassSession
from .tables.desk import Dispute
from .tables.outbox import Notice
from .tables.people import Person
from .tables.streams import ReportFetch
from .tables.zoom import Alias

RECENT = timedelta(days=14)
MOST_STRANGERS = 200  # questions looked through; a school that leaves more unanswered has other worries
OF_REPORT = ("session__teacher", "session__student", "stream__teacher")


@dataclass(frozen=True, slots=True)
class Counts:
    disputes: int
    flagged: int
    aliases: int
    given_up: int
    unreported: int
    strangers: int

    @property
    def waiting(self) -> int:
        """What wants a decision. Names that were vouched for do not."""
        return self.disputes + self.flagged + self.given_up + self.unreported + self.strangers


async def counts(now: datetime) -> Counts:
    return Counts(
        disputes=await Dispute.filter(decided_at=None).count(),
        flagged=await _flagged(now).count(),
        aliases=await Alias.filter(undone_at=None).count(),
        given_up=await _given_up(now).count(),
        unreported=await _unreported(now).count(),
        strangers=len(await strangers(now)),
    )


async def strangers(now: datetime) -> list[Notice]:
    """Names in Zoom that teachers were asked about and have not answered, the latest first; each once a teacher."""
    asked = Notice.filter(kind="who_is", created_at__gt=now - RECENT).order_by("-id").limit(MOST_STRANGERS)
    rows = await asked.prefetch_related("person", "session__teacher", "session__student")
    teachers = {row.session.teacher_id for row in rows if row.session is not None}
    known = set(await Alias.filter(teacher_id__in=teachers, undone_at=None).values_list("teacher_id", "name"))
    open_ = {(row.session.teacher_id, row.details["name"]): row for row in reversed(rows) if row.session is not None}
    return [row for key, row in reversed(open_.items()) if key not in known]


async def stranger(notice_id: int, now: datetime) -> Notice | None:
    """None: it was answered since."""
    return next((row for row in await strangers(now) if row.id == notice_id), None)


async def flagged(now: datetime, *, page: int, per_page: int) -> list[ClassSession]:
    """Recent classes with flags at which nobody has looked, the newest first."""
    rows = _flagged(now).order_by("-issued_at", "-id").offset(page * per_page).limit(per_page)
    return await rows.prefetch_related("teacher", "student")


async def given_up(now: datetime, *, page: int, per_page: int) -> list[Notice]:
    """Messages that could not be delivered, the latest first."""
    rows = _given_up(now).order_by("-given_up_at", "-id").offset(page * per_page).limit(per_page)
    return await rows.prefetch_related("person", "session__teacher", "session__student")


async def unreported(now: datetime, *, page: int, per_page: int) -> list[ReportFetch]:
    """Classes of which Zoom's report never became whole, the latest first."""
    rows = _unreported(now).order_by("-given_up_at", "-id").offset(page * per_page).limit(per_page)
    return await rows.prefetch_related(*OF_REPORT)


async def one_unreported(fetch_id: int) -> ReportFetch | None:
    """None: it has come since, or somebody let it be."""
    return await ReportFetch.filter(id=fetch_id, given_up_at__isnull=False).prefetch_related(*OF_REPORT).first()


async def let_be(fetch_id: int, *, by: Person, now: datetime) -> bool:
    """Somebody has seen that the report never came. False when somebody else was first."""
    async with transaction():
        if not await ReportFetch.filter(id=fetch_id, given_up_at__isnull=False).update(given_up_at=None):
            return False
        row = await ReportFetch.get(id=fetch_id).prefetch_related("session")
        subject = f"stream:{row.stream_id}" if row.stream_id is not None else f"class:{row.session_id}"
        seen = {"report": row.problem}
        await audit.record("looked_at", subject=subject, session=row.session, by=by, now=now, before=seen)
        return True


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


def _unreported(now: datetime) -> QuerySet[ReportFetch]:
    return ReportFetch.filter(given_up_at__gt=now - RECENT)


def _given_up(now: datetime) -> QuerySet[Notice]:
    return Notice.filter(given_up_at__gt=now - RECENT)
