"""Messages that gather what happened, at the time of day that somebody has chosen.

A class for somebody's digest is put aside by a notice of kind `collected`, which is never delivered by itself: the next
digest takes all that are waiting. So nothing is left out and nothing told twice, whenever the digest comes.
"""

from datetime import datetime

from . import notices
from .tables.classes import ClassSession
from .tables.outbox import Notice
from .tables.people import Person
from .wishes import Role

COLLECTED = "collected"


async def collect(person: Person, role: Role, session: ClassSession, now: datetime) -> None:
    """Put this class aside, once."""
    if person.blocked_at is None:
        await Notice.get_or_create(
            subject=f"{COLLECTED}:{session.id}:{role}:{person.id}",
            defaults={
                "person_id": person.id,
                "kind": COLLECTED,
                "session_id": session.id,
                "details": {"audience": role},
                "priority": notices.PRIORITY["digest"],
                "created_at": now,
            },
        )


async def changed(session: ClassSession, now: datetime) -> None:
    """Edit every digest that has told of this class."""
    told = await Notice.filter(session_id=session.id, kind=COLLECTED, delivered_at__isnull=False)
    if told:
        await notices.edit([_subject(one.person_id, one.delivered_at) for one in told], now)


def _subject(person_id: int, told_at: datetime | None) -> str:
    return f"digest:classes:{person_id}:{told_at:%Y%m%d%H%M%S}"
