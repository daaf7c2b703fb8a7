"""What the rules must know of a class besides its own evidence: who is who in Zoom, and the classes around it.

And the other way round: which classes must be judged again when one changes, so that the order in which things
became known leaves no trace.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Self

from tortoise.expressions import Q
from tortoise.queryset import QuerySet

from . import parts
from .rules.facts import Facts
from .rules.headcount import Hosts
from .tables.classes import ClassSession
from .tables.streams import MadeMeeting
from .tables.zoom import Alias, ZoomAccount

HELD = ("ended", "timeout")
GONE = ("cancelled", "void")
LOOK_BACK = 3  # classes: being only estimated so often in a row is worth a look
NEXT_WITHIN = timedelta(days=2)  # a later click is of no class that was still going on
NEXT_AFTER_GROUP = timedelta(hours=6)  # keeps a click from judging every student of two days of groups
OLDEST_LINK = timedelta(days=31)  # nobody clicks an older one; keeps a teacher's years out of the query


async def facts_of(session: ClassSession, *, zoom_spoke: bool) -> Facts:
    """`zoom_spoke`: some of the class's evidence is Zoom's; without it nobody's identity there matters."""
    facts = Facts(
        issued_at=session.issued_at,
        expires_at=session.expires_at,
        due_at=session.due_at if session.due_at > session.issued_at else None,
        package_minutes=session.package_minutes,
        package_buffer_minutes=session.package_buffer_minutes,
        cancelled_at=session.cancelled_at,
        succeeded_at=await _succeeded_at(session),
        first_beat_at=session.first_beat_at,
        last_beat_at=session.last_beat_at,
        estimated_before=await _estimated_before(session),
        is_group=session.stream_id is not None,
    )
    return await _with_identities(facts, session) if zoom_spoke else facts


@dataclass(frozen=True, slots=True)
class Standing:
    """What other classes' facts take from this one."""

    clicked_at: datetime | None  # None for a class of a group too: its click ends nobody's class
    is_estimate: bool | None  # None: not held
    is_gone: bool

    @classmethod
    def of(cls, session: ClassSession) -> Self:
        held = session.session_status in HELD
        estimate = session.grade == "estimated" if held else None
        clicked_at = session.clicked_at if session.stream_id is None else None
        return cls(clicked_at, estimate, session.session_status in GONE)


async def dependents(session: ClassSession, before: Standing) -> list[ClassSession]:
    """Classes whose facts are others than they were, now that this one no longer stands as it did."""
    now = Standing.of(session)
    changed: set[int] = set()
    if now.clicked_at != before.clicked_at:
        for moment in (before.clicked_at, now.clicked_at):
            changed.update(await _just_before(session, moment))
    if now.is_estimate != before.is_estimate:
        changed.update(await _counting_back(session))
    if now.is_gone != before.is_gone:
        changed.update(await _heard_by_zoom([other.id for other in await sharing_the_room(session)]))
    changed.update(await parts.touched_by(session))
    return await ClassSession.filter(id__in=changed).order_by("id").select_for_update(no_key=True) if changed else []


async def bounded_by(session: ClassSession) -> list[ClassSession]:
    """The teacher's classes that must have been over when this one was clicked."""
    before = await _just_before(session, session.clicked_at)
    return await ClassSession.filter(id__in=before).order_by("id").select_for_update(no_key=True)


async def joined_in_room(session: ClassSession) -> list[ClassSession]:
    """Classes to which it makes a difference that this one was issued: the same student's one before it, and those
    that had the room to themselves until now.
    """
    room = await sharing_the_room(session)
    alone = len({other.student_id for other in room}) == 1  # of several students each had company before
    changed = [other.id for other in room if alone or other.student_id == session.student_id]
    heard = await _heard_by_zoom(changed)
    return await ClassSession.filter(id__in=heard).order_by("id").select_for_update(no_key=True) if heard else []


async def joined_by_group(sessions: Sequence[ClassSession]) -> list[ClassSession]:
    """The same for a whole group class that was issued at once. Its own sessions are no company for each other."""
    if not sessions:
        return []
    room = [other for other in await sharing_the_room(sessions[0]) if other.stream_id != sessions[0].stream_id]
    alone = len({other.student_id for other in room}) == 1
    joined = {session.student_id for session in sessions}
    heard = await _heard_by_zoom([other.id for other in room if alone or other.student_id in joined])
    return await ClassSession.filter(id__in=heard).order_by("id").select_for_update(no_key=True) if heard else []


async def look_around(session: ClassSession, now: datetime) -> None:
    """This class was cancelled: the next sweep judges those that share its room, which may now be theirs alone."""
    room = await _heard_by_zoom([other.id for other in await sharing_the_room(session)])
    await ClassSession.filter(id__in=room).update(look_again_at=now)


async def sharing_the_room(session: ClassSession) -> list[ClassSession]:
    """Other classes of the same meeting whose links are good at a common time.

    The other students of a group class are no other class; there may be hundreds of them.
    """
    if session.meeting_id is None:
        return []
    return await _same_room(session).filter(issued_at__lt=session.expires_at, expires_at__gt=session.issued_at)


async def teacher_in_zoom(teacher_id: int) -> Hosts:
    """By what this teacher is known in a meeting, besides being its host."""
    aliases = await Alias.filter(teacher_id=teacher_id, undone_at=None, is_who="teacher")
    own, _ = await _accounts(teacher_id)
    return Hosts(own, frozenset(one.name for one in aliases))


async def _with_identities(facts: Facts, session: ClassSession) -> Facts:
    own, others = await _accounts(session.teacher_id, lent=await _lent_to(session))
    aliases = await Alias.filter(teacher_id=session.teacher_id, undone_at=None)
    room = await sharing_the_room(session)
    same = [other.due_at for other in room if other.student_id == session.student_id]
    return replace(
        facts,
        teacher_zoom_ids=own,
        student_zoom_ids=frozenset({session.registrant_id} if session.registrant_id else ()),
        other_zoom_ids=others | _registrants(room, session),
        teacher_aliases=frozenset(one.name for one in aliases if one.is_who == "teacher"),
        student_aliases=frozenset(one.name for one in aliases if one.student_id == session.student_id),
        other_aliases=frozenset(one.name for one in aliases if one.is_who == "nobody"),
        opens_at=session.due_at if any(due_at < session.due_at for due_at in same) else None,
        closes_at=min((due_at for due_at in same if due_at > session.due_at), default=None),
        room_shared=any(other.student_id != session.student_id for other in room),
    )


def _registrants(room: list[ClassSession], session: ClassSession) -> frozenset[str]:
    """Whoever comes by another student's personal link. The same student may have one in the class before."""
    theirs = (other.registrant_id for other in room if other.student_id != session.student_id)
    return frozenset(one for one in theirs if one and one != session.registrant_id)


async def _lent_to(session: ClassSession) -> str | None:
    """The Zoom user that holds the meeting which was made for this class: whoever comes as that one is its teacher."""
    made = await MadeMeeting.get_or_none(id=session.made_meeting_id) if session.made_meeting_id else None
    return made.zoom_user_id if made else None


async def _accounts(teacher_id: int, *, lent: str | None = None) -> tuple[frozenset[str], frozenset[str]]:
    """Zoom user ids and e-mail addresses that are this teacher's, and those that are somebody else's.

    Teachers may share one account: what another one confirmed is somebody else's only until this one was seen with it.
    """
    mine = await ZoomAccount.filter(teacher_id=teacher_id)
    refused = {zoom_id for one in mine if one.refused_at is not None for zoom_id in _ids(one)}
    confirmed = {zoom_id for one in mine if one.confirmed_at is not None for zoom_id in _ids(one)} - refused
    theirs = ZoomAccount.filter(confirmed_at__isnull=False, refused_at=None).exclude(teacher_id=teacher_id)
    others = {zoom_id for one in await theirs if one.zoom_user_id != lent for zoom_id in _ids(one)}
    return frozenset(confirmed), frozenset((others - {zoom_id for one in mine for zoom_id in _ids(one)}) | refused)


def _ids(account: ZoomAccount) -> set[str]:
    """What Zoom may know this person by: where one is hidden, the other may be told."""
    return {account.zoom_user_id, account.email} if account.email else {account.zoom_user_id}


def _same_room(session: ClassSession) -> QuerySet[ClassSession]:
    others = ClassSession.filter(meeting_id=session.meeting_id, id__not=session.id).exclude(session_status__in=GONE)
    if session.stream_id is None:
        return others
    return others.filter(Q(stream_id=None) | Q(stream_id__not=session.stream_id))


async def _succeeded_at(session: ClassSession) -> datetime | None:
    """When this teacher's next one-to-one class was first clicked."""
    if session.clicked_at is None:
        return None
    within = NEXT_WITHIN if session.stream_id is None else NEXT_AFTER_GROUP
    following = ClassSession.filter(
        teacher_id=session.teacher_id,
        clicked_at__gt=session.clicked_at,
        clicked_at__lte=session.clicked_at + within,
        issued_at__gt=session.clicked_at - OLDEST_LINK,
        stream_id=None,  # of a group many click, some of them long before it begins
        id__not=session.id,  # its own row still tells of a later click when an earlier one comes to light
    )
    first = await following.order_by("clicked_at").first()
    return first.clicked_at if first else None


async def _just_before(session: ClassSession, moment: datetime | None) -> list[int]:
    """The teacher's classes that a click at this moment follows: the last one-to-one class, and group classes since."""
    if moment is None:
        return []
    others = ClassSession.filter(
        Q(stream_id=None) | Q(clicked_at__gte=moment - NEXT_AFTER_GROUP),
        teacher_id=session.teacher_id,
        clicked_at__lt=moment,
        clicked_at__gte=moment - NEXT_WITHIN,
        issued_at__gt=moment - OLDEST_LINK,
        id__not=session.id,
    )
    last = await others.filter(stream_id=None).order_by("-clicked_at").first()
    since = others if last is None else others.filter(clicked_at__gte=last.clicked_at)
    return [one.id for one in await since.only("id")]


async def _estimated_before(session: ClassSession) -> int:
    before = ClassSession.filter(
        student_id=session.student_id, session_status__in=HELD, issued_at__lt=session.issued_at
    )
    count = 0
    for earlier in await before.order_by("-issued_at", "-id").limit(LOOK_BACK):
        if earlier.grade != "estimated":
            break
        count += 1
    return count


async def _counting_back(session: ClassSession) -> list[int]:
    """The student's later classes that look back as far as this one."""
    later = ClassSession.filter(student_id=session.student_id, session_status__in=HELD, issued_at__gt=session.issued_at)
    return [one.id for one in await later.order_by("issued_at", "id").limit(LOOK_BACK).only("id")]


async def _heard_by_zoom(sessions: list[int]) -> list[int]:
    """Those of which Zoom has said something: to the others it is all one who shares their room."""
    if not sessions:
        return []
    said = ClassSession.filter(id__in=sessions, evidence__kind__startswith="zoom").distinct()
    return [session.id for session in await said.only("id")]
