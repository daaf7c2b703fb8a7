"""Zoom's participant reports of one class: which instances of its meeting to ask about, and their rows.

All or nothing: a problem with any instance is a problem with the whole.
"""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from .meetings import Gone, Instance, Meetings, MissingScopes, NotEndedYet, PastMeeting, PlanTooLow
from .rules.moments import moment_in

Row = Mapping[str, Any]  # as in the evidence `zoom_report`, see rules.zoom_report
STILL_OPEN = timedelta(hours=12)  # a room that was opened so long before may still have been open


@dataclass(frozen=True, slots=True)
class Window:
    """From when until when something seen in the room can be of this class."""

    opens: datetime
    closes: datetime

    def touches(self, since: datetime | None, until: datetime | None) -> bool:
        """Whether that stretch can be of this class; an end that is not known may be any."""
        return (since is None or since < self.closes) and (until is None or until > self.opens)


@dataclass(frozen=True, slots=True)
class Run:
    """One instance of the meeting, with the rows that can be of this class."""

    uuid: str
    host_id: str = ""
    started_at: datetime | None = None
    ended_at: datetime | None = None
    rows: tuple[Row, ...] = field(default=(), repr=False)

    def as_details(self, rows: Iterable[Row]) -> dict[str, Any]:
        """One of the `instances` of the evidence, with some of its rows."""
        told = {
            "uuid": self.uuid,
            "host_id": self.host_id,
            "start": self.started_at.isoformat() if self.started_at else "",
            "end": self.ended_at.isoformat() if self.ended_at else "",
        }
        return {**{name: value for name, value in told.items() if value}, "rows": list(rows)}


async def read(meetings: Meetings, meeting_id: int, window: Window, seen: Collection[str]) -> list[Run]:
    """`seen`: the instances in which the webhooks saw this class, should Zoom not list them (any more).

    Raises any MeetingsProblem; NotEndedYet also while an instance of the class still runs.
    """
    runs = [await _past(meetings, uuid) for uuid in await _instances(meetings, meeting_id, window, seen)]
    return [await _with_rows(meetings, run, window) for run in runs if window.touches(run.started_at, run.ended_at)]


async def _instances(meetings: Meetings, meeting_id: int, window: Window, seen: Collection[str]) -> list[str]:
    try:
        listed = await meetings.instances(meeting_id)
    except (NotEndedYet, Gone, MissingScopes, PlanTooLow):
        if not seen:
            raise
        listed = []  # a deleted meeting's instances can still be asked for by name
    return list(dict.fromkeys([*_possible(listed, window), *sorted(seen)]))


def _possible(listed: list[Instance], window: Window) -> Iterable[str]:
    """Those that began in the window, and the last one that began before it: it may have gone on."""
    before = [one for one in listed if one.started_at is not None and one.started_at < window.opens]
    if before and before[-1].started_at and before[-1].started_at >= window.opens - STILL_OPEN:
        yield before[-1].uuid
    for one in listed:
        if one.started_at is None or window.opens <= one.started_at < window.closes:
            yield one.uuid


async def _past(meetings: Meetings, uuid: str) -> Run:
    """What is known of an instance besides its rows. Without the scope for it the rows have to do."""
    try:
        past: PastMeeting = await meetings.past(uuid)
    except (MissingScopes, PlanTooLow):
        return Run(uuid)
    return Run(uuid, past.host_id, past.started_at, past.ended_at)


async def _with_rows(meetings: Meetings, run: Run, window: Window) -> Run:
    rows = [row.as_details() for row in await meetings.participants(run.uuid)]
    mine = [row for row in rows if window.touches(moment_in(row, "join_time"), moment_in(row, "leave_time"))]
    return Run(run.uuid, run.host_id, run.started_at, run.ended_at, tuple(mine))
