"""Zoom says when the meeting of a group class is over, and when it goes on after all."""

from collections.abc import Iterable
from datetime import datetime, timedelta

from . import fetches, following
from .database import transaction
from .fetch_subjects import as_statement
from .rules.stream_hours import Hours, hours
from .school import School
from .tables.streams import LiveStream
from .tables.zoom import ZoomEvent

LEAD = timedelta(minutes=30)  # before it is due; who looked in earlier did not hold the class
LONGEST = timedelta(hours=12)  # after it was due
KINDS = ("zoom_started", "zoom_ended")


async def follow(events: Iterable[ZoomEvent], *, school: School, now: datetime) -> None:
    """Meetings began or ended: so do the group classes that are held in them, by all that Zoom said so far."""
    told = [event for event in events if event.kind in KINDS and event.meeting_id is not None]
    if not told:
        return
    near = LiveStream.filter(
        meeting_id__in={event.meeting_id for event in told},
        due_at__lte=max(event.happened_at for event in told) + LEAD,
        due_at__gt=min(event.happened_at for event in told) - LONGEST,
    )
    for stream in await near.exclude(status="cancelled").order_by("id"):
        if any(_is_of(event, stream) for event in told):
            async with transaction():
                locked = await LiveStream.select_for_update(no_key=True).get(id=stream.id)
                await _take(locked, await _hours(locked), school, now)


def _is_of(event: ZoomEvent, stream: LiveStream) -> bool:
    near = -LONGEST < stream.due_at - event.happened_at <= LEAD
    return event.meeting_id == stream.meeting_id and near


async def _take(stream: LiveStream, told: Hours, school: School, now: datetime) -> None:
    if told.over_at is not None and told.over_at >= stream.due_at:
        if stream.status == "ended" and stream.ended_at == told.over_at:
            return
        stream.status, stream.ended_at = "ended", told.over_at
    elif told.running_since and stream.ended_at and told.running_since > stream.ended_at:
        stream.status, stream.ended_at = "live", None
    else:
        return
    await stream.save(update_fields=["status", "ended_at"])
    await fetches.plan_stream(stream, school=school, now=now)
    await following.again(stream.id, following.ALL, now)


async def _hours(stream: LiveStream) -> Hours:
    """Until the next group class in the same room is due."""
    later = await LiveStream.filter(meeting_id=stream.meeting_id, due_at__gt=stream.due_at).order_by("due_at").first()
    until = stream.due_at + LONGEST
    until = min(until, later.due_at - LEAD) if later else until
    said = ZoomEvent.filter(
        meeting_id=stream.meeting_id, kind__in=KINDS, happened_at__gte=stream.due_at - LEAD, happened_at__lt=until
    )
    return hours([as_statement(event) for event in await said])
