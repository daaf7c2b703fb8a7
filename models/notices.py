"""The outbox. What is decided here is told at least once: first the row, then the message, then the mark.

A notice is one message for its whole life: deciding again about the same subject raises its revision, and the
delivery edits the message that is already there. Send, then mark: a crash between the two can repeat a message that
was in flight, and can lose none.
"""

from collections.abc import Collection, Iterable
from datetime import datetime, timedelta
from typing import Any

from tortoise.expressions import F, Q

from .database import transaction
from .tables.classes import ClassSession
from .tables.outbox import Notice
from .tables.people import Person

PRIORITY = {  # lower goes first: what is needed now, then what is waited for, then what is good to know
    "menu": 0,
    "alarm": 0,
    "zoom_silent": 0,
    "class_link": 1,
    "connected": 2,
    "stream_post": 2,
    "making": 2,
    "class_card": 3,
    "stream_card": 3,
    "question": 4,
    "class_summary": 4,
    "stream_summary": 4,
    "corrected": 4,
    "dispute": 4,
    "who_is": 5,
    "is_it_you": 5,
    "live": 6,
    "announcing": 6,
    "digest": 8,
    "announcement": 9,
}
QUIET = "quiet hours"
LEASE = timedelta(seconds=60)  # longer than one delivery may take; after it another worker may try


async def decide(
    person: Person,
    kind: str,
    *,
    subject: str,
    now: datetime,
    session: ClassSession | None = None,
    details: dict[str, Any] | None = None,
    chat_id: int | None = None,
) -> None:
    """Call inside the transaction that makes the thing true. People who cannot be reached are left out.

    `chat_id`: a group, in which it is said in this person's language; None: the person's own chat.
    """
    if chat_id is None and person.blocked_at is not None:
        return
    to = person.telegram_id if chat_id is None else chat_id
    await Notice.get_or_create(
        subject=subject,
        defaults={
            "person_id": person.id,
            "chat_id": to,
            "kind": kind,
            "session_id": session.id if session else None,
            "details": details or {},
            "priority": PRIORITY[kind],
            "revision": 0,
            "created_at": now,
        },
    )
    # raised in one statement, so that a delivery that is marking the row at this moment cannot swallow it
    await Notice.filter(subject=subject).update(
        revision=F("revision") + 1, due_at=now, due_since=now, attempts=0, problem=None, given_up_at=None
    )


async def again(session: ClassSession, kinds: Iterable[str], now: datetime) -> None:
    """What is already told about this class has changed: edit it."""
    await Notice.filter(session_id=session.id, kind__in=list(kinds)).update(
        revision=F("revision") + 1, due_at=now, due_since=now, attempts=0, problem=None, given_up_at=None
    )


async def settle(subject: str, now: datetime) -> None:
    """A question has its answer: every message whose subject begins like this loses its buttons."""
    await Notice.filter(subject__startswith=subject).update(
        revision=F("revision") + 1, due_at=now, due_since=now, attempts=0, problem=None, given_up_at=None
    )


async def edit(subjects: Collection[str], now: datetime) -> None:
    """What these messages tell of has changed."""
    await Notice.filter(subject__in=list(subjects)).update(
        revision=F("revision") + 1, due_at=now, due_since=now, attempts=0, problem=None, given_up_at=None
    )


async def claim(now: datetime, limit: int) -> list[Notice]:
    """Due notices, now ours until the lease ends. Two workers never get the same one: the update is conditional."""
    free = Q(claimed_until=None) | Q(claimed_until__lte=now)
    candidates = await Notice.filter(free, due_at__lte=now).order_by("priority", "id").limit(limit)
    mine: list[Notice] = []
    for notice in candidates:
        took = await Notice.filter(free, id=notice.id, due_at__lte=now).update(claimed_until=now + LEASE)
        if took:
            mine.append(notice)
    ids = [notice.id for notice in mine]
    return (
        await Notice.filter(id__in=ids)
        .order_by("priority", "id")
        .prefetch_related("person", "session__teacher", "session__student", "session__stream")
    )


async def delivered(notice: Notice, message_id: int, now: datetime, *, refresh_at: datetime | None = None) -> None:
    """Mark what was told. If the class changed meanwhile, the row stays due for one more edit."""
    told = {
        "delivered_revision": notice.revision,
        "message_id": message_id or None,
        "delivered_at": now,
        "claimed_until": None,
        "attempts": 0,
        "problem": None,
    }
    if not await Notice.filter(id=notice.id, revision=notice.revision).update(due_at=refresh_at, **told):
        await Notice.filter(id=notice.id).update(**told)


async def put_off(notice: Notice, until: datetime, problem: str, *, tried: bool = True) -> None:
    """Not now. `tried` is False when it was not even attempted, because nobody could be told at the moment."""
    await Notice.filter(id=notice.id).update(
        claimed_until=None, due_at=until, attempts=F("attempts") + int(tried), problem=problem[:256]
    )


async def hold(notice: Notice, until: datetime) -> None:
    """It waits for the end of somebody's quiet hours."""
    await put_off(notice, until, QUIET, tried=False)


async def wake(person: Person, now: datetime) -> None:
    """This person's quiet hours have changed: what was held for them is looked at again."""
    await Notice.filter(person_id=person.id, problem=QUIET, due_at__gt=now).update(due_at=now)


async def give_up(notice: Notice, now: datetime, problem: str) -> None:
    """Openly: the row stays, with the reason."""
    await Notice.filter(id=notice.id).update(claimed_until=None, due_at=None, given_up_at=now, problem=problem[:256])


async def given_up(notice_id: int) -> Notice | None:
    """What could not be delivered, with its person and class loaded."""
    waiting = Notice.filter(id=notice_id, given_up_at__isnull=False)
    return await waiting.prefetch_related("person", "session__teacher", "session__student").first()


async def try_again(notice_id: int, now: datetime) -> bool:
    """Deliver what was given up after all. False when it is no longer given up."""
    return bool(
        await Notice.filter(id=notice_id, given_up_at__isnull=False).update(
            due_at=now, due_since=now, attempts=0, problem=None, given_up_at=None
        )
    )


async def open_live(person: Person, key: str, now: datetime, until: datetime) -> None:
    """A `/live` message that refreshes itself until then."""
    async with transaction():  # or a delivery in between would tell of a list that has already stopped
        await decide(person, "live", subject=f"live:{person.id}:{key}", now=now)
        await Notice.filter(subject=f"live:{person.id}:{key}").update(refresh_until=until)


async def keep_live(person: Person, message_id: int, now: datetime, until: datetime) -> bool:
    """Refresh the `/live` message that is shown under this id, and go on until then. False: no such message."""
    recent = Notice.filter(person_id=person.id, kind="live", refresh_until__gt=now - timedelta(days=7))
    shown = await recent.filter(message_id=message_id).update(
        revision=F("revision") + 1,
        due_at=now,
        due_since=now,
        attempts=0,
        problem=None,
        given_up_at=None,
        refresh_until=until,
    )
    return shown > 0
