"""Zoom's webhooks: kept first, answered second, judged third. What was kept and not judged is taken up by the sweep."""

from collections.abc import Awaitable, Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any, Self

import structlog
from tortoise.expressions import F
from tortoise.queryset import QuerySet

from . import identities, judging, many, stream_hours, zoom_silence
from .chunk_size import PEOPLE_FIRST, ChunkSize, nobody_waits
from .database import transaction
from .rules.facts import EvidenceKind
from .rules.moments import text_in
from .school import School
from .shared_commit import Entry, Row, Statement
from .tables.classes import ClassSession
from .tables.zoom import ZoomEvent
from .tracking import UNJUDGED

BEFORE_ISSUE = timedelta(hours=3)  # a teacher may open the room long before sending the link
AFTER_EXPIRY = timedelta(hours=12)
RETRY = timedelta(minutes=1)
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
class Heard:
    """An event, and a class that it may concern. `made_for`: the meeting was made for it, its host only lent."""

    event: ZoomEvent
    session_id: int
    teacher_id: int
    made_for: bool

    @classmethod
    def by(cls, session: ClassSession, event: ZoomEvent) -> Self:
        return cls(event, session.id, session.teacher_id, session.made_meeting_id is not None)


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

# a cancelled class counts where it was clicked: an admin may take the rest back
_NEAR = """
WITH told(id, meeting, until, since) AS ({these})
SELECT told.id AS event, s.id, s.teacher_id, s.stream_id, s.registrant_id, s.made_meeting_id
FROM told JOIN class_session s ON s.meeting_id = told.meeting AND s.issued_at <= told.until
  AND s.expires_at >= told.since AND (s.clicked_at IS NOT NULL OR s.session_status <> 'cancelled')
ORDER BY told.id, s.id
"""
_EVIDENCE = """
INSERT INTO evidence (session_id, kind, key, happened_at, received_at, details)
SELECT CAST(? AS INTEGER), kind, 'zoom:' || id, happened_at, received_at, details FROM zoom_event WHERE id = ?
ON CONFLICT (session_id, key) DO NOTHING
"""
READ = ("id", "event", "kind", "meeting_id", "happened_at", "received_at", "details", "attempts")  # all but the body


def _keep(row: Row | None, arrived: Arrived) -> Sequence[Statement]:
    """Nothing where it was stored before: a retry, a double, a replay. A twin in the same commit runs into its key."""
    if row is not None:
        return ()
    told = arrived.told
    judge_at = arrived.at if arrived.wants_judging else None
    values = [told.request_id, told.event, told.kind, told.meeting_id, told.host_id, told.happened_at, arrived.at]
    return [(_KEEP, [*values, told.body, dict(told.details), judge_at, told.business_key])]


KEEP: Entry[Row, Arrived] = Entry(_KEPT, tuple, _keep)  # by business key; what was there before is what `write` returns


class Hearing:
    """Lets kept events testify in the classes that they may concern, in each transaction so many as keep it short.

    Who judges these classes is not its business: it marks them as unjudged. Repeating it changes nothing.
    """

    def __init__(self, school: School) -> None:
        self._school = school
        self.size = ChunkSize(least=5, most=100)

    async def these(self, business_keys: Collection[str], now: datetime) -> list[int]:
        """Those of them that wait to be judged. Gives the classes that are to be judged now."""
        waiting = ZoomEvent.filter(business_key__in=list(business_keys), judge_at__isnull=False)
        sessions, _ = await self._together_or_alone(await waiting.only(*READ).order_by("id"), now)
        return sessions

    async def late(self, now: datetime) -> int:
        """Some that were kept and not judged: the process died, or judging failed. Gives how many there were."""
        due = ZoomEvent.filter(judge_at__lte=now - RETRY).order_by("judge_at", "id").limit(self.size.now)
        events = await due.only(*READ)
        _, failed = await self._together_or_alone(events, now)
        for event in failed:
            later = now + RETRY * 2 ** min(event.attempts, 8)
            await ZoomEvent.filter(id=event.id).update(judge_at=later, attempts=F("attempts") + 1)
        return len(events)

    async def _together_or_alone(self, events: Sequence[ZoomEvent], now: datetime) -> tuple[list[int], list[ZoomEvent]]:
        """The classes, and the events that failed: one bad event stops no other."""
        if not events:
            return [], []
        try:
            return await self._pass_on(events, now), []
        except Exception:
            if len(events) == 1:
                log.exception("zoom_event_not_judged", id=events[0].id)
                return [], list(events)
        each = [await self._together_or_alone([event], now) for event in events]
        return [number for sessions, _ in each for number in sessions], [event for _, bad in each for event in bad]

    async def _pass_on(self, events: Sequence[ZoomEvent], now: datetime) -> list[int]:
        await stream_hours.follow(events, school=self._school, now=now)
        async with transaction():
            self.size.begin()
            heard = await _concerned(events)
            await _testify(heard, now)
            for event in events:
                if event.event == APP_REMOVED:
                    await zoom_silence.app_removed(event, now)
            await ZoomEvent.filter(id__in=[event.id for event in events]).update(judge_at=None)
        self.size.done(len(events))
        return sorted({one.session_id for one in heard})


async def pass_on_late(
    *,
    school: School,
    now: datetime,
    stopping: Callable[[], bool] = lambda: False,
    let_pass: Callable[[float], Awaitable[bool]] = nobody_waits,
) -> int:
    """All that was kept and not judged; `stopping` and `let_pass` as for a sweep. Gives how many there were."""
    hearing, count = Hearing(school), 0
    while not stopping() and (some := await hearing.late(now)):
        count += some
        hearing.size.among_people = await let_pass(hearing.size.took * PEOPLE_FIRST)
    return count


async def leave_to_sweep(session: ClassSession, now: datetime) -> None:
    """Inside the transaction that issues a class: should the process die before it recalls, the sweep will."""
    await _said_before(session).filter(judge_at=None).update(judge_at=now)


async def recall(session: ClassSession, *, school: School, now: datetime) -> int:
    """What Zoom said of this class's meeting before the class was issued: the teacher may already be in the room."""
    siblings = await _siblings(session)
    said = await _said_before(session).order_by("happened_at", "id").only(*READ)
    earlier = [event for event in said if _registrant(event) not in siblings]
    if not earlier:
        return 0
    try:
        async with transaction():
            await _testify([Heard.by(session, event) for event in earlier], now)
            await judging.judge_by_id([session.id], school=school, now=now)
            done = ZoomEvent.filter(id__in=[event.id for event in earlier], judge_at=session.issued_at)
            await done.update(judge_at=None)
    except Exception:  # the class is sent all the same, and the sweep tries again
        log.exception("zoom_events_not_recalled", session_id=session.id)
    return len(earlier)


def _said_before(session: ClassSession) -> QuerySet[ZoomEvent]:
    """None of a link without a meeting's number: `meeting_id` is never null where there is a kind to judge."""
    return ZoomEvent.filter(
        meeting_id=session.meeting_id or 0, kind__isnull=False, happened_at__gte=session.issued_at - BEFORE_ISSUE
    )


async def _concerned(events: Sequence[ZoomEvent]) -> list[Heard]:
    """Classes of their meetings whose links were good around then. The rules decide what an event means to each.

    Of a group class whoever came by a student's personal link concerns that student alone: told to all, thirty
    students would be nine hundred statements.
    """
    by_id = {event.id: event for event in events if event.kind and event.meeting_id}
    asked = [
        [one.id, one.meeting_id, one.happened_at + BEFORE_ISSUE, one.happened_at - AFTER_EXPIRY]
        for one in by_id.values()
    ]
    near: dict[int, list[dict[str, Any]]] = {}
    for row in await many.read(_NEAR, ["BIGINT", "BIGINT", "MOMENT", "MOMENT"], asked):
        near.setdefault(row["event"], []).append(row)
    return [
        Heard(by_id[number], row["id"], row["teacher_id"], made_for=row["made_meeting_id"] is not None)
        for number, rows in near.items()
        for row in _meant(rows, _registrant(by_id[number]))
    ]


def _meant(rows: list[dict[str, Any]], registrant: str) -> list[dict[str, Any]]:
    if registrant and any(row["stream_id"] is not None and row["registrant_id"] == registrant for row in rows):
        return [row for row in rows if row["stream_id"] is None or row["registrant_id"] == registrant]
    return rows


def _registrant(event: ZoomEvent) -> str:
    return text_in(event.details, "registrant_id") if isinstance(event.details, dict) else ""


async def _siblings(session: ClassSession) -> set[str]:
    """The personal links of the others in a group class."""
    if session.stream_id is None:
        return set()
    others = ClassSession.filter(stream_id=session.stream_id, id__not=session.id, registrant_id__isnull=False)
    return {str(one) for one in await others.values_list("registrant_id", flat=True)}


async def _testify(heard: Sequence[Heard], now: datetime) -> None:
    """Inside a transaction: what they say is evidence, once, and the classes are unjudged."""
    await identities.learn([(one.teacher_id, one.event) for one in heard if not one.made_for], now)
    await many.write(_EVIDENCE, [[one.session_id, one.event.id] for one in heard])
    await many.write(UNJUDGED, [[now, number] for number in sorted({one.session_id for one in heard})])
