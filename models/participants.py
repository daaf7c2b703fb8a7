"""Who was in a class by Zoom's report, under the names that users' scripts know: totalRecords, uniqueCount, …"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from . import following
from .rules.headcount import Attendee, Hosts, attendees
from .rules.moments import text_in
from .rules.zoom_legs import Leg
from .rules.zoom_people import plain_name
from .tables.classes import ClassSession, Evidence
from .tables.streams import LiveStream
from .who_is_who import teacher_in_zoom
from .zoom_reports import Row, Run


@dataclass(frozen=True, slots=True)
class Participants:
    """`data` as `LiveStream.participants` keeps it: people besides the teacher, in the order in which they came."""

    count: int
    fetched_at: datetime
    data: dict[str, Any]

    def as_json(self) -> dict[str, Any]:
        return {
            "participantCount": self.count,
            "participantsFetchedAt": self.fetched_at.isoformat(),
            "participantsData": self.data,
        }


async def counted(teacher_id: int, runs: Sequence[Run], legs: Iterable[Leg], now: datetime) -> Participants:
    """`legs` are what the webhooks told of: they show names as people wrote them, with their commas."""
    own = await teacher_in_zoom(teacher_id)
    hosts = Hosts(own.ids | {run.host_id for run in runs}, own.names)
    names = {(leg.uuid, leg.user_id): leg.who.name for leg in legs if leg.user_id and leg.who.name}
    rows = [_named(row, names.get((run.uuid, text_in(row, "user_id")))) for run in runs for row in run.rows]
    people = attendees(rows, hosts)
    data = {"totalRecords": len(rows), "uniqueCount": len(people), "participants": [_plain(one) for one in people]}
    return Participants(len(people), now, data)


async def keep(stream: LiveStream, found: Participants) -> None:
    """What was told of the group class counts them from now on."""
    await LiveStream.filter(id=stream.id).update(
        participants=found.data, participant_count=found.count, participants_fetched_at=found.fetched_at
    )
    await following.again(stream.id, ("stream_summary",), found.fetched_at)


async def of_stream(stream_id: int) -> Participants | None:
    """None: Zoom has told nothing yet."""
    stream = await LiveStream.get_or_none(id=stream_id)
    if stream is None or stream.participants is None or stream.participants_fetched_at is None:
        return None
    return Participants(stream.participant_count or 0, stream.participants_fetched_at, stream.participants)


async def of_session(session: ClassSession) -> Participants | None:
    """The same of a one-to-one class, from the latest report that is evidence of it."""
    latest = await Evidence.filter(session_id=session.id, kind="zoom_report").order_by("-happened_at", "-id").first()
    if latest is None:
        return None
    runs = [_run(one) for one in latest.details.get("instances", ())]
    return await counted(session.teacher_id, runs, (), latest.received_at)


def _run(instance: dict[str, Any]) -> Run:
    return Run(instance["uuid"], instance.get("host_id", ""), rows=tuple(instance["rows"]))


def _named(row: Row, name: str | None) -> Row:
    """Reports write "#" for a comma."""
    same = name is not None and plain_name(name) == plain_name(text_in(row, "name"))
    return {**row, "name": name} if same else row


def _plain(person: Attendee) -> dict[str, Any]:
    return {
        "name": person.name,
        "email": person.email,
        "joinTime": person.joined_at.astimezone(UTC).isoformat(),
        "leaveTime": person.left_at.astimezone(UTC).isoformat(),
        "duration": person.seconds,
    }
