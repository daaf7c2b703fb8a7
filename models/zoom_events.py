"""Zoom's webhooks: kept first, answered second, judged third. What was kept and not judged is taken up by the sweep."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

import structlog
from tortoise.expressions import F, Q
from tortoise.queryset import QuerySet

from . import identities, stream_hours, zoom_silence
from .evidence import testify
from .rules.facts import EvidenceKind
from .rules.moments import text_in
from .school import School
from .shared_commit import Entry, Row, Statement
from .tables.classes import ClassSession
from .tables.zoom import ZoomEvent

BEFORE_ISSUE = timedelta(hours=3)  # a teacher may open the room long before sending the link
AFTER_EXPIRY = timedelta(hours=12)
RETRY = timedelta(minutes=1)
MAY_COUNT = Q(clicked_at__isnull=False) | Q(session_status__not="cancelled")  # an admin may take the rest back
APP_REMOVED = "app_deauthorized"

log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True)
class Told:
    """One webhook, understood. `kind`: None when it says nothing of a class; `details`: as in facts.Evidence."""

    request_id: str | None
    business_key: str
    event: str
    kind: EvidenceKind | None
    meeting_id: int | None
    host_id: str | None
    happened_at: datetime
    body: str
    details: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Arrived:
    """One webhook at our door. Moments are aware UTC."""

    told: Told
    at: datetime

    @property
    def wants_judging(self) -> bool:
        told = self.told
        return bool(told.kind and told.meeting_id) or told.event == APP_REMOVED


_KEPT = "SELECT business_key AS key, id FROM zoom_event WHERE business_key IN ({keys})"
_KEEP = """
INSERT INTO zoom_event (request_id, event, kind, meeting_id, host_id, happened_at, received_at, body, details, judge_at,
  attempts, business_key) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, 0, ?)
ON CONFLICT DO NOTHING
"""


def _keep(row: Row | None, arrived: Arrived) -> Sequence[Statement]:
    """Nothing where it was stored before: a retry, a double, a replay. A twin in the same commit runs into its key."""
    if row is not None:
        return ()
    told = arrived.told
    judge_at = arrived.at if arrived.wants_judging else None
    values = [told.request_id, told.event, told.kind, told.meeting_id, told.host_id, told.happened_at, arrived.at]
    return [(_KEEP, [*values, told.body, dict(told.details), judge_at, told.business_key])]


KEEP: Entry[Arrived] = Entry(_KEPT, _keep)  # by business key; what was there before is what `write` returns


async def kept(business_key: str) -> ZoomEvent | None:
    """The event, if it has not been judged yet."""
    return await ZoomEvent.get_or_none(business_key=business_key, judge_at__isnull=False)


async def pass_on(event: ZoomEvent, *, school: School, now: datetime) -> int:
    """Let a stored event testify in every class it may concern; returns in how many. Repeating it changes nothing."""
    await stream_hours.follow(event, school=school, now=now)
    sessions = await _concerned(event)
    for session in sessions:
        await identities.learn(event, session, now)
        await _testify(event, session, school, now)
    if event.event == APP_REMOVED:
        await zoom_silence.app_removed(event, now)
    await ZoomEvent.filter(id=event.id).update(judge_at=None)
    return len(sessions)


async def pass_on_late(*, school: School, now: datetime, limit: int = 200) -> int:
    """Events that were kept but not judged: the process died, or judging failed. One bad event stops no other."""
    due = await ZoomEvent.filter(judge_at__lte=now - RETRY).order_by("judge_at", "id").limit(limit)
    for event in due:
        try:
            await pass_on(event, school=school, now=now)
        except Exception:
            log.exception("zoom_event_not_judged", id=event.id)
            await ZoomEvent.filter(id=event.id).update(
                judge_at=now + RETRY * 2 ** min(event.attempts, 8), attempts=F("attempts") + 1
            )
    return len(due)


async def leave_to_sweep(session: ClassSession, now: datetime) -> None:
    """Inside the transaction that issues a class: should the process die before it recalls, the sweep will."""
    await _said_before(session).filter(judge_at=None).update(judge_at=now)


async def recall(session: ClassSession, *, school: School, now: datetime) -> int:
    """What Zoom said of this class's meeting before the class was issued: the teacher may already be in the room."""
    siblings = await _siblings(session)
    said = await _said_before(session).order_by("happened_at", "id")
    earlier = [event for event in said if _registrant(event) not in siblings]
    for event in earlier:
        try:
            await identities.learn(event, session, now)
            await _testify(event, session, school, now)
        except Exception:  # the class is sent all the same, and the sweep tries again
            log.exception("zoom_event_not_recalled", id=event.id)
        else:
            await ZoomEvent.filter(id=event.id, judge_at=session.issued_at).update(judge_at=None)
    return len(earlier)


def _said_before(session: ClassSession) -> QuerySet[ZoomEvent]:
    """None of a link without a meeting's number: `meeting_id` is never null where there is a kind to judge."""
    return ZoomEvent.filter(
        meeting_id=session.meeting_id or 0, kind__isnull=False, happened_at__gte=session.issued_at - BEFORE_ISSUE
    )


async def _concerned(event: ZoomEvent) -> list[ClassSession]:
    """Classes of that meeting whose link was good around then. The rules decide what the event means to each.

    Of a group class whoever came by a student's personal link concerns that student alone: told to all, thirty
    students would be nine hundred statements.
    """
    if event.meeting_id is None:
        return []
    around = ClassSession.filter(
        MAY_COUNT,
        meeting_id=event.meeting_id,
        issued_at__lte=event.happened_at + BEFORE_ISSUE,
        expires_at__gte=event.happened_at - AFTER_EXPIRY,
    )
    registrant = _registrant(event)
    if registrant and await around.filter(stream_id__isnull=False, registrant_id=registrant).exists():
        around = around.filter(Q(stream_id=None) | Q(registrant_id=registrant))
    return await around.order_by("id")


def _registrant(event: ZoomEvent) -> str:
    return text_in(event.details, "registrant_id") if isinstance(event.details, dict) else ""


async def _siblings(session: ClassSession) -> set[str]:
    """The personal links of the others in a group class."""
    if session.stream_id is None:
        return set()
    others = ClassSession.filter(stream_id=session.stream_id, id__not=session.id, registrant_id__isnull=False)
    return {str(one) for one in await others.values_list("registrant_id", flat=True)}


async def _testify(event: ZoomEvent, session: ClassSession, school: School, now: datetime) -> None:
    kind: EvidenceKind = event.kind  # type: ignore[assignment]  # written from EvidenceKind above
    await testify(
        session.id,
        kind,
        key=f"zoom:{event.id}",
        happened_at=event.happened_at,
        received_at=event.received_at,
        details=event.details,
        school=school,
        now=now,
    )
