"""Which Zoom user holds a meeting: the teacher's own first, else one of the pool who is free.

A Zoom user can hold one meeting at a time (two above Pro), and have a hundred made a day. What Zoom said of a user is
kept for a day. The choice is made with all the users in question locked, so that two meetings never take one place.
"""

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

import structlog
from tortoise.expressions import Q
from tortoise.queryset import QuerySet

from .database import transaction
from .meetings import Host, MeetingsProblem, MissingScopes, NoPersonalLinks, NotOurs, RateLimited
from .outcome import Taken
from .school import School
from .tables.classes import ClassSession
from .tables.streams import LiveStream, MadeMeeting, ZoomHost
from .tables.zoom import ZoomAccount

DAILY = 100  # https://developers.zoom.us/docs/api/rate-limits/ , for each user and UTC day
KNOWN_FOR = timedelta(days=1)
A_LONG_LIMIT = timedelta(minutes=2)  # a longer one is the user's for the day, not the account's for a moment
TURNOVER = timedelta(minutes=15)  # a teacher prepares the next class while the one before it comes to its end
LONGEST_OVERRUN = timedelta(hours=3)
A_WHILE = timedelta(minutes=10)

AskZoom = Callable[[str], Awaitable[Host]]

log = structlog.get_logger(__name__)


class NoHost(Exception):
    """Nobody can hold the meeting. `taken` says who is in use and until when; empty where there is nobody at all."""

    def __init__(self, taken: Sequence[Taken] = ()) -> None:
        super().__init__(f"{len(taken)} taken")
        self.taken = tuple(taken)


@dataclass(frozen=True, slots=True)
class Candidate:
    """`is_own`: the teacher's. Its rank: licensed before Basic, own before lent."""

    row: ZoomHost
    is_own: bool

    @property
    def rank(self) -> tuple[bool, bool]:
        return self.row.licensed is False, not self.is_own


async def are_there(teacher_id: int, school: School) -> bool:
    """Whether a meeting of this teacher could have a host at all."""
    return bool(school.zoom_hosts) or await _own(teacher_id).exists()


async def choose(
    made: MadeMeeting,
    ask: AskZoom,
    *,
    school: School,
    now: datetime,
    keep: Callable[[str], Awaitable[None]],
) -> str:
    """Find the meeting a host, and `keep` who it is before anybody else can take the place. `ask` is Meetings.host.

    Raises NoHost or MeetingsProblem.
    """
    candidates = await _candidates(made.teacher_id, ask, school, now)
    taken = []
    async with transaction():
        locked = {row.id: row for row in await _locked([one.row for one in candidates])}
        for candidate in candidates:
            row = locked[candidate.row.id]
            until = await _taken_until(row, made, school.meetings_at_once, now)
            if until is None:
                await keep(row.zoom_user)
                return row.zoom_user
            taken.append(Taken("" if candidate.is_own else row.zoom_user, until))
    raise NoHost(taken)


async def learn(zoom_user: str, problem: MeetingsProblem, now: datetime) -> bool:
    """Zoom refused to make a meeting for this user. True when that was news, and another one may be asked."""
    row = ZoomHost.filter(zoom_user=zoom_user)
    if isinstance(problem, NotOurs):
        return bool(await row.filter(Q(ours=None) | Q(ours=True)).update(ours=False, checked_at=now))
    if isinstance(problem, NoPersonalLinks):
        return bool(await row.filter(Q(licensed=None) | Q(licensed=True)).update(licensed=False, checked_at=now))
    if isinstance(problem, RateLimited) and problem.until - now > A_LONG_LIMIT:
        return bool(await row.update(limited_until=problem.until))
    return False


async def give_back(made_id: int | None, now: datetime) -> None:
    """What the meeting was made for is taken back: unless somebody needs it, it is deleted, and its host is free.

    None: there is no meeting.
    """
    if made_id is None or await _not_over([made_id]):
        return
    await MadeMeeting.filter(id=made_id, state="made").update(
        state="dropped", problem=None, attempts=0, try_at=now, claimed_until=None
    )


async def is_basic(zoom_user: str | None) -> bool:
    """Whether Zoom ends this user's meetings after 40 minutes, as far as is known."""
    return zoom_user is not None and await ZoomHost.exists(zoom_user=zoom_user, licensed=False)


async def _candidates(teacher_id: int, ask: AskZoom, school: School, now: datetime) -> list[Candidate]:
    """Everybody of the school's account who may be asked, the best first, nobody twice."""
    own = [account.zoom_user_id for account in await _own(teacher_id).order_by("-confirmed_at")]
    names = dict.fromkeys((*own, *school.zoom_hosts))
    rows = await asyncio.gather(*(_known(zoom_user, ask, now) for zoom_user in names), return_exceptions=True)
    found: dict[str, Candidate] = {}
    for row in rows:
        if isinstance(row, BaseException):
            raise row
        if row.ours is not False:
            found.setdefault(row.zoom_user_id or row.zoom_user, Candidate(row, is_own=row.zoom_user in own))
    return sorted(found.values(), key=lambda candidate: candidate.rank)


async def _known(zoom_user: str, ask: AskZoom, now: datetime) -> ZoomHost:
    """What Zoom says of a user. An app that may not ask is answered by the attempt to make a meeting."""
    row, _ = await ZoomHost.get_or_create(zoom_user=zoom_user)
    if row.checked_at is not None and now - row.checked_at < KNOWN_FOR:
        return row
    row.checked_at = now
    try:
        host = await ask(zoom_user)
    except NotOurs:
        row.ours = False
        log.warning("zoom_host_not_ours", zoom_user=zoom_user)
    except MissingScopes:
        row.ours = row.licensed = None
    else:
        row.ours, row.licensed, row.zoom_user_id = True, host.licensed, host.id
    await row.save(update_fields=["ours", "licensed", "zoom_user_id", "checked_at"])
    return row


async def _locked(rows: list[ZoomHost]) -> list[ZoomHost]:
    """Under all their spellings, in an order that is everybody's."""
    ids = [row.zoom_user_id for row in rows if row.zoom_user_id is not None]
    mine = Q(id__in=[row.id for row in rows]) | Q(zoom_user_id__in=ids)
    return await ZoomHost.filter(mine).order_by("id").select_for_update()


async def _taken_until(row: ZoomHost, made: MadeMeeting, at_once: int, now: datetime) -> datetime | None:
    """None: this user can hold the meeting."""
    spellings = {row.zoom_user}
    if row.zoom_user_id is not None:
        spellings |= {one.zoom_user for one in await ZoomHost.filter(zoom_user_id=row.zoom_user_id)}
    limits = await ZoomHost.filter(zoom_user__in=spellings, limited_until__gt=now)
    if limits:
        return max(one.limited_until for one in limits if one.limited_until is not None)
    midnight = now.astimezone(UTC).replace(hour=0, minute=0, second=0, microsecond=0)
    asked = MadeMeeting.filter(zoom_host__in=spellings, asked_at__gte=midnight)
    if await asked.exclude(id=made.id).count() >= DAILY:
        return midnight + timedelta(days=1)
    ends = await _held_meanwhile(spellings, made, now)
    return ends[-at_once] if len(ends) >= at_once else None


async def _held_meanwhile(spellings: set[str], made: MadeMeeting, now: datetime) -> list[datetime]:
    """When each of this user's meetings at the time of this one is over. A class that is over has left its room."""
    before = min(made.starts_at, now) - LONGEST_OVERRUN
    others = await MadeMeeting.filter(
        zoom_host__in=spellings, state__in=("wanted", "made"), starts_at__lt=made.ends_at, ends_at__gt=before
    ).exclude(id=made.id)
    going = await _not_over([other.id for other in others if other.state == "made"])
    in_use = [other for other in others if other.state == "wanted" or other.id in going]
    ends = [
        _over_at(other, now, overruns=going.get(other.id, False)) for other in in_use if not _makes_way(other, made)
    ]
    return sorted(end for end in ends if end > made.starts_at)


def _over_at(other: MadeMeeting, now: datetime, *, overruns: bool) -> datetime:
    """As planned; while people are in it past its time, nobody knows: a new meeting would throw them out."""
    return max(other.ends_at, now + A_WHILE) if overruns else other.ends_at


def _makes_way(other: MadeMeeting, made: MadeMeeting) -> bool:
    """The teacher's class before this one: nobody is in two at once."""
    before = other.teacher_id == made.teacher_id and other.starts_at < made.starts_at
    return before and other.ends_at - made.starts_at <= TURNOVER


async def _not_over(ids: list[int]) -> dict[int | None, bool]:
    """Those whose class is still to come or going on, and whether somebody is in the room."""
    sessions = await ClassSession.filter(made_meeting_id__in=ids, session_status__in=("sent", "active"))
    streams = await LiveStream.filter(made_meeting_id__in=ids, status__in=("sent", "live"))
    going = {stream.made_meeting_id: False for stream in streams}
    for session in sessions:
        there = session.teacher_in_since is not None or session.student_in_since is not None
        going[session.made_meeting_id] = going.get(session.made_meeting_id, False) or there
    return going


def _own(teacher_id: int) -> QuerySet[ZoomAccount]:
    return ZoomAccount.filter(teacher_id=teacher_id, confirmed_at__isnull=False, refused_at=None)
