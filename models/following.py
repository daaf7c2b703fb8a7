"""A group class follows its class sessions: when one of them begins or ends, it may be the group class that does.

Everything here runs inside the transaction that judged the session, after the session's own row was locked. The
notices of a group class hang on its first session, by which they are found again.
"""

from collections.abc import Iterable
from datetime import datetime, timedelta

from tortoise.expressions import F
from tortoise.functions import Coalesce

from . import telling, wishes
from .notices import decide
from .tables.classes import ClassSession
from .tables.outbox import Notice
from .tables.streams import LiveStream

OVER = frozenset({"ended", "timeout"})
GONE = frozenset({"cancelled", "void"})
TOGETHER = timedelta(seconds=2)  # students pour in: what they do in so short a time is one edit of the card
ALL = ("stream_card", "stream_post", "stream_summary")


async def follow(session: ClassSession, was: str, now: datetime) -> None:
    """`was`: the session's status before it was judged."""
    if session.stream_id is None:
        return
    turned = False
    if session.session_status == "active" and was != "active":
        turned = await _began(session)
    elif (session.session_status in OVER and was not in OVER) or (session.session_status in GONE and was == "active"):
        turned = await _closed(session, now)
    elif session.session_status == "expired" and was == "sent":
        turned = await _expired(session)
    # a Telegram group takes few edits, and is told of the group class as a whole
    await again(session.stream_id, ALL if turned else ("stream_card", "stream_summary"), now, wait=TOGETHER)


async def again(stream_id: int, kinds: Iterable[str], now: datetime, *, wait: timedelta = timedelta()) -> None:
    """What is already told about this group class has changed: edit it, no later than it would have been anyway."""
    first = await ClassSession.filter(stream_id=stream_id).order_by("id").only("id").first()
    if first is None:
        return
    await Notice.filter(session_id=first.id, kind__in=list(kinds)).update(
        revision=F("revision") + 1,
        due_at=Coalesce("due_at", now + wait) if wait else now,
        due_since=now,
        attempts=0,
        problem=None,
        given_up_at=None,
    )


async def tell_summary(stream: LiveStream, now: datetime) -> None:
    """One for the whole group, to the teacher and to the admins, to each as they have asked for it."""
    sessions = await ClassSession.filter(stream_id=stream.id).order_by("id")
    if not sessions:
        return
    first, odd = sessions[0], any(wishes.is_problem(one) for one in sessions if one.session_status in OVER)
    readers = [one for one in await telling.readers_of([first]) if one.role != "student"]
    for one in await telling.as_wished(readers, now, lambda _: odd):
        await decide(
            one.person,
            "stream_summary",
            subject=f"stream_summary:{stream.id}:{one.role}:{one.person.id}",
            now=now,
            session=first,
            details={"stream": stream.id, "audience": one.role},
        )


async def turned_odd(session: ClassSession, now: datetime) -> None:
    """A session that was told as good is a problem now: those who want to hear of problems only are told."""
    if session.stream_id is None:
        return
    stream = await LiveStream.get(id=session.stream_id)
    if stream.status == "ended":
        await tell_summary(stream, now)


async def _began(session: ClassSession) -> bool:
    stream = await _locked(session)
    if stream is None or stream.status == "cancelled":
        return False
    began = session.started_at or stream.due_at
    await LiveStream.filter(id=stream.id).update(
        status="live", started_at=min(stream.started_at or began, began), ended_at=None
    )
    return stream.status != "live"


async def _closed(session: ClassSession, now: datetime) -> bool:
    """The group class is over when nobody is in it any more; one who was early has not ended what is still due."""
    stream = await _locked(session)
    if stream is None or stream.status == "cancelled" or now < stream.due_at:
        return False
    sessions = ClassSession.filter(stream_id=stream.id)
    if await sessions.filter(session_status="active").exists():
        return False
    ends = [
        one.session_ended_at for one in await sessions.filter(session_status__in=OVER).only("id", "session_ended_at")
    ]
    known = [moment for moment in (*ends, stream.ended_at) if moment is not None]
    await LiveStream.filter(id=stream.id).update(status="ended", ended_at=max(known, default=now))
    await tell_summary(stream, now)
    guesses = sessions.filter(session_status__in=OVER, grade="estimated", zoom_seen=False)
    if guess := await guesses.order_by("id").first():
        await telling.group_question(guess, now)
    return True


async def _expired(session: ClassSession) -> bool:
    """Nobody came, and nobody can come any more: it is over, and nobody knows when. The card says who did not come."""
    stream = await _locked(session)
    if stream is None or stream.status != "sent":
        return False
    if await ClassSession.filter(stream_id=stream.id, session_status__in=("sent", "active")).exists():
        return False
    meant = stream.due_at + timedelta(minutes=stream.minutes)
    await LiveStream.filter(id=stream.id).update(status="ended", ended_at=meant)
    return True


async def _locked(session: ClassSession) -> LiveStream | None:
    """With the row locked, of two sessions that end at the same moment the later one sees that the other has ended."""
    return await LiveStream.select_for_update(no_key=True).get_or_none(id=session.stream_id)
