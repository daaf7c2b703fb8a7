"""What a row of the plan is about: its classes, when they were held, and what the webhooks told of them."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from .rules.facts import Evidence
from .rules.moments import text_in
from .rules.testimony import Testimony
from .rules.zoom_legs import Leg, legs_from
from .tables.classes import ClassSession
from .tables.streams import LiveStream, ReportFetch
from .tables.zoom import ZoomEvent
from .zoom_reports import Window

BEFORE, AFTER = timedelta(minutes=30), timedelta(minutes=120)
SEEN_AFTER = timedelta(minutes=10)  # past the end what the webhooks saw is of another class
GONE = ("cancelled", "void")


@dataclass(frozen=True, slots=True)
class Subject:
    row: ReportFetch
    stream: LiveStream | None
    sessions: tuple[ClassSession, ...]  # those that took place, or may have
    window: Window
    legs: tuple[Leg, ...]  # every stay that the webhooks told of
    seen: frozenset[str]  # the instances they told of

    @property
    def teacher_id(self) -> int:
        return self.sessions[0].teacher_id


async def subject_of(row: ReportFetch) -> Subject:
    about = {"stream_id": row.stream_id} if row.stream_id is not None else {"id": row.session_id}
    sessions = await ClassSession.filter(**about).exclude(session_status__in=GONE).order_by("id")
    stream = await LiveStream.get(id=row.stream_id) if row.stream_id is not None else None
    window = Window(_began(row, stream, sessions) - BEFORE, row.ended_at + AFTER)
    seen = ZoomEvent.filter(
        meeting_id=row.meeting_id,
        kind__isnull=False,
        happened_at__gte=window.opens,
        happened_at__lt=row.ended_at + SEEN_AFTER,
    )
    events = await seen
    legs = legs_from(Testimony(as_statement(event) for event in events))
    uuids = (text_in(event.details, "uuid") for event in events)
    return Subject(row, stream, tuple(sessions), window, tuple(legs), frozenset(uuids) - {""})


def _began(row: ReportFetch, stream: LiveStream | None, sessions: list[ClassSession]) -> datetime:
    """A class nobody clicked may have been held whenever its link was good."""
    if stream is not None:
        return min(stream.due_at, stream.started_at or stream.due_at)
    begins = (one.started_at or one.clicked_at or one.issued_at for one in sessions)
    return min(begins, default=row.ended_at)


def as_statement(event: ZoomEvent) -> Evidence:
    """A webhook as the rules read it, of whichever class it may be evidence."""
    return Evidence(
        kind=event.kind,  # type: ignore[arg-type]  # written from EvidenceKind, see zoom_events
        happened_at=event.happened_at,
        received_at=event.received_at,
        key=str(event.id),
        details=event.details,
    )
