"""The outbox. What is decided here is told at least once: first the row, then the message, then the mark.
See models.delivering for the other side.

A notice is one message for its whole life: deciding again about the same subject raises its revision, and the
delivery edits the message that is already there. Send, then mark: a crash between the two can repeat a message that
was in flight, and can lose none.
"""

from collections.abc import Collection, Iterable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any, Protocol

from tortoise.expressions import F

from . import many
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
    "account_deleted": 2,
    "stream_post": 2,
    "making": 2,
    "class_card": 3,
    "stream_card": 3,
    "question": 4,
    "class_summary": 4,
    "stream_summary": 4,
    "corrected": 4,
    "absence": 2,
    "dispute": 4,
    "who_is": 5,
    "is_it_you": 5,
    "announcing": 6,
    "pay_statement": 7,
    "digest": 8,
    "announcement": 9,
    "unreachable": 2,
    "live": 2,
}
REFRESH = 6  # a live list that refreshes itself, a card that follows its class: nobody has just asked for it
CARDS = frozenset({"class_card", "stream_card"})
LOWEST = 9
QUIET = "quiet hours"


class Addressee(Protocol):
    """As much of a person as it takes to tell them something."""

    @property
    def id(self) -> int: ...

    @property
    def telegram_id(self) -> int: ...

    @property
    def blocked_at(self) -> object | None: ...


@dataclass(frozen=True, slots=True)
class Decision:
    """To tell one person one thing.

    `chat_id`: a group, in which it is said in this person's language; None: the person's own chat.
    """

    person: Addressee
    kind: str
    subject: str
    session_id: int | None = None
    details: dict[str, Any] = field(default_factory=dict)
    chat_id: int | None = None


# raised in one statement, so that a delivery that is marking the row at this moment cannot swallow it
_INSERT = """
INSERT INTO notice (person_id, chat_id, kind, session_id, details, priority, due_at, due_since, created_at, subject,
  revision, delivered_revision, attempts) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, 1, 0, 0)
ON CONFLICT (subject) DO"""
_DECIDE_ONCE = f"{_INSERT} NOTHING"
_DECIDE = f"""{_INSERT} UPDATE SET revision = notice.revision + 1, due_at = excluded.due_at,
  due_since = excluded.due_since, attempts = 0, problem = NULL, given_up_at = NULL
"""


async def decide(
    person: Addressee,
    kind: str,
    *,
    subject: str,
    now: datetime,
    session: ClassSession | None = None,
    details: dict[str, Any] | None = None,
    chat_id: int | None = None,
    anew: bool = False,
) -> None:
    """Call inside the transaction that makes the thing true. `anew`: as another message, not by an edit of the one that
    is there.
    """
    session_id = session.id if session else None
    await decide_all([Decision(person, kind, subject, session_id, details or {}, chat_id)], now)
    if anew:
        await Notice.filter(subject=subject).update(message_id=None, priority=PRIORITY[kind])


async def decide_all(decisions: Iterable[Decision], now: datetime, *, once: bool = False) -> None:
    """People who cannot be reached are left out. `once`: what was decided before stays as it is."""
    rows = []
    for one in decisions:
        if one.chat_id is not None or one.person.blocked_at is None:
            to = one.person.telegram_id if one.chat_id is None else one.chat_id
            what = [one.kind, one.session_id, one.details, PRIORITY[one.kind]]
            rows.append([one.person.id, to, *what, now, now, now, one.subject])
    await many.write(_DECIDE_ONCE if once else _DECIDE, rows)


async def again(session: ClassSession, kinds: Iterable[str], now: datetime) -> None:
    """What is already told about this class has changed: edit it."""
    await again_all([session.id], kinds, now)


async def again_all(sessions: Collection[int], kinds: Iterable[str], now: datetime) -> None:
    if sessions:
        await Notice.filter(session_id__in=list(sessions), kind__in=list(kinds)).update(
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


async def wake(person: Person, now: datetime) -> None:
    """This person's quiet hours have changed: what was held for them is looked at again."""
    await Notice.filter(person_id=person.id, problem=QUIET, due_at__gt=now).update(due_at=now)


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


async def open_live(person: Person, key: str, now: datetime, until: datetime, *, teacher: int | None = None) -> None:
    """A `/live` message that refreshes itself until then; of one teacher's classes, or of all."""
    async with transaction():  # or a delivery in between would tell of a list that has already stopped
        await decide(person, "live", subject=f"live:{person.id}:{key}", now=now, details={"teacher": teacher})
        await Notice.filter(subject=f"live:{person.id}:{key}").update(refresh_until=until)


async def open_lists(now: datetime) -> int:
    """How many messages refresh themselves now, `/live` most of them."""
    return await Notice.filter(refresh_until__gt=now).count()


async def show_only(person: Person, message_id: int, teacher: int | None) -> None:
    """From its next refresh on, the `/live` message under this id is of one teacher's classes; None: of all."""
    await Notice.filter(person_id=person.id, kind="live", message_id=message_id).update(details={"teacher": teacher})


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
        priority=PRIORITY["live"],
        refresh_until=until,
    )
    return shown > 0
