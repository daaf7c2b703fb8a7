"""Which classes Zoom must still be asked about, and when. The rows are the plan: a restart forgets nothing.

One row for a one-to-one class, one for a group class; it is made in the transaction in which the class is over. Any
number of workers may take what is due: a row is claimed by one.
"""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

from tortoise.expressions import Q

from .rules.report_times import SOON
from .school import School
from .tables.classes import ClassSession
from .tables.streams import LiveStream, ReportFetch

OVER = ("ended", "timeout", "expired")
LEASE = timedelta(minutes=15)  # longer than Zoom may take for a long list; after it another worker may ask
LATER = timedelta(minutes=1)  # an end that moves by less is the same end
Class = ClassSession | LiveStream


async def plan(over: Sequence[ClassSession], *, school: School, now: datetime) -> None:
    """These classes were just judged and are over now: Zoom is asked about them soon."""
    met = [session for session in over if session.meeting_id is not None] if school.reports else []
    alone = [session for session in met if session.stream_id is None]
    if alone:
        known = {row.session_id: row for row in await ReportFetch.filter(session_id__in=[one.id for one in alone])}
        fresh = [_new(one, one.session_ended_at or one.expires_at, now) for one in alone if one.id not in known]
        await ReportFetch.bulk_create(fresh, ignore_conflicts=True)
        for one in alone:
            if row := known.get(one.id):
                await _expect(one, row, one.session_ended_at or one.expires_at)
    for stream_id in {one.stream_id for one in met if one.stream_id is not None}:
        if stream := await LiveStream.get_or_none(id=stream_id, status="ended"):
            await plan_stream(stream, school=school, now=now)


async def plan_stream(stream: LiveStream, *, school: School, now: datetime) -> None:
    """The group class is over, at its `ended_at`."""
    if school.reports and stream.meeting_id is not None and stream.ended_at is not None:
        if row := await of_class(stream):
            await _expect(stream, row, stream.ended_at)
        else:
            await _made(stream, stream.ended_at, now)


async def of_class(about: Class) -> ReportFetch | None:
    return await ReportFetch.filter(**_key(about)).first()


async def of_over(about: Class, now: datetime) -> ReportFetch:
    """The row of a class that is over, made now where there was no Zoom API to ask when it ended."""
    ended_at = about.ended_at if isinstance(about, LiveStream) else about.session_ended_at or about.expires_at
    return await of_class(about) or await _made(about, ended_at or now, now)


async def claim_next(now: datetime) -> ReportFetch | None:
    """A row that is due, now ours until the lease ends; None when nothing is due."""
    for row in await ReportFetch.filter(_free(now), due_at__lte=now).order_by("due_at", "id").limit(20):
        if await ReportFetch.filter(_free(now), id=row.id, due_at__lte=now).update(claimed_until=now + LEASE):
            return await ReportFetch.get(id=row.id)
    return None


async def claim(row: ReportFetch, now: datetime) -> ReportFetch | None:
    """This very row, due or not; None while somebody else is asking."""
    if not await ReportFetch.filter(_free(now), id=row.id).update(claimed_until=now + LEASE):
        return None
    return await ReportFetch.get(id=row.id)


async def settle(row: ReportFetch, **changes: Any) -> None:
    """Write what came of a claimed row, and let it go.

    Only as it was claimed: a class that has gone on meanwhile keeps the times that were planned since.
    """
    mine = ReportFetch.filter(id=row.id, claimed_until=row.claimed_until)
    await mine.filter(ended_at=row.ended_at).update(**changes)
    await mine.update(claimed_until=None)


async def _expect(about: Class, row: ReportFetch, ended_at: datetime) -> None:
    """A class that went on after all is asked about anew; a group class of which one more link expires did not."""
    if ended_at - row.ended_at >= LATER or (row.due_at is None and isinstance(about, ClassSession)):
        ended_at = max(ended_at, row.ended_at)
        await ReportFetch.filter(id=row.id).update(
            ended_at=ended_at, step=0, due_at=ended_at + SOON[0], covered_at=None, given_up_at=None
        )


async def _made(about: Class, ended_at: datetime, now: datetime) -> ReportFetch:
    await ReportFetch.bulk_create([_new(about, ended_at, now)], ignore_conflicts=True)
    return await ReportFetch.get(**_key(about))


def _new(about: Class, ended_at: datetime, now: datetime) -> ReportFetch:
    asked = {"meeting_id": about.meeting_id, "ended_at": ended_at, "due_at": ended_at + SOON[0], "created_at": now}
    return ReportFetch(**_key(about), **asked)


def _key(about: Class) -> dict[str, Any]:
    return {"stream_id": about.id} if isinstance(about, LiveStream) else {"session_id": about.id}


def _free(now: datetime) -> Q:
    return Q(claimed_until=None) | Q(claimed_until__lte=now)
