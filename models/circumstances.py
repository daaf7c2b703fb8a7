"""What the rules must know of a class besides its own evidence: who is who in Zoom, and the classes around it."""

from dataclasses import replace
from datetime import datetime

from tortoise.queryset import QuerySet

from .rules.facts import Facts
from .tables.classes import ClassSession
from .tables.zoom import Alias, ZoomAccount

HELD = ("ended", "timeout")
LOOK_BACK = 3  # classes: being only estimated so often in a row is worth a look


async def facts_of(session: ClassSession, *, zoom_spoke: bool) -> Facts:
    """`zoom_spoke`: some of the class's evidence is Zoom's; without it nobody's identity there matters."""
    facts = Facts(
        issued_at=session.issued_at,
        expires_at=session.expires_at,
        package_minutes=session.package_minutes,
        package_buffer_minutes=session.package_buffer_minutes,
        cancelled_at=session.cancelled_at,
        succeeded_at=await _succeeded_at(session),
        first_beat_at=session.first_beat_at,
        last_beat_at=session.last_beat_at,
        estimated_before=await _estimated_before(session),
    )
    return await _with_identities(facts, session) if zoom_spoke else facts


async def sharing_the_room(session: ClassSession) -> list[ClassSession]:
    """Other classes of the same meeting whose links are good at a common time."""
    return await _same_room(session).filter(issued_at__lt=session.expires_at, expires_at__gt=session.issued_at)


async def _with_identities(facts: Facts, session: ClassSession) -> Facts:
    accounts = await ZoomAccount.filter(confirmed_at__isnull=False, refused_at=None)
    aliases = await Alias.filter(teacher_id=session.teacher_id, undone_at=None)
    room = await sharing_the_room(session)
    own = [other for other in room if other.student_id == session.student_id]
    return replace(
        facts,
        teacher_zoom_ids=frozenset(one.zoom_user_id for one in accounts if one.teacher_id == session.teacher_id),
        other_zoom_ids=frozenset(one.zoom_user_id for one in accounts if one.teacher_id != session.teacher_id),
        teacher_aliases=frozenset(one.name for one in aliases if one.is_who == "teacher"),
        student_aliases=frozenset(one.name for one in aliases if one.student_id == session.student_id),
        opens_at=session.issued_at if any(one.issued_at < session.issued_at for one in own) else None,
        closes_at=min((one.issued_at for one in own if one.issued_at > session.issued_at), default=None),
        room_shared=any(other.student_id != session.student_id for other in room),
    )


def _same_room(session: ClassSession) -> QuerySet[ClassSession]:
    others = ClassSession.filter(meeting_id=session.meeting_id, id__not=session.id)
    return others.exclude(session_status__in=("cancelled", "void"))


async def _succeeded_at(session: ClassSession) -> datetime | None:
    """When this teacher's next one-to-one class was first clicked."""
    if session.clicked_at is None:
        return None
    following = ClassSession.filter(teacher_id=session.teacher_id, clicked_at__gt=session.clicked_at)
    first = await following.order_by("clicked_at").first()
    return first.clicked_at if first else None


async def _estimated_before(session: ClassSession) -> int:
    before = ClassSession.filter(
        student_id=session.student_id, session_status__in=HELD, issued_at__lt=session.issued_at
    )
    count = 0
    for earlier in await before.order_by("-issued_at").limit(LOOK_BACK):
        if earlier.grade != "estimated":
            break
        count += 1
    return count
