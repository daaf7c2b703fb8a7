"""One text to many people. Each recipient has a notice of their own, and the outbox does the rest, after all else.

Nobody gets it twice, however many students they stand for. Its writer has seen it already.
"""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any, Literal

from . import notices
from .database import connection, on_postgres, stamp, transaction
from .filtering import Condition
from .notices import PRIORITY, QUIET
from .tables.outbox import Announcement, Notice
from .tables.people import Person

Who = Literal["teachers", "students", "students_of"]

FIRST_LOOK = timedelta(seconds=2)  # a few people have it by then, and its writer is told once
WATCHED = timedelta(days=3)  # how long its progress is shown; nobody's quiet hours and no outage keep it longer

_RECIPIENTS: dict[Who, str] = {
    "teachers": "SELECT person_id FROM teacher WHERE removed_at IS NULL AND person_id IS NOT NULL",
    "students": """
        SELECT c.person_id FROM contact c JOIN student s ON s.id = c.student_id WHERE s.left_at IS NULL
        """,
    "students_of": """
        SELECT c.person_id FROM contact c JOIN student s ON s.id = c.student_id
        JOIN enrolment e ON e.student_id = s.id
        WHERE s.left_at IS NULL AND e.teacher_id = {} AND e.first_day <= {} AND (e.last_day IS NULL OR e.last_day >= {})
        """,
}
_INSERT = """
INSERT INTO notice (person_id, chat_id, kind, subject, announcement_id, details, priority, revision, delivered_revision,
    due_at, due_since, attempts, created_at)
SELECT p.id, p.telegram_id, 'announcement', 'announcement:' || a.id || ':' || p.id, a.id, {nothing}, {priority}, 1, 0,
    a.created_at, a.created_at, 0, a.created_at
FROM person p, announcement a WHERE a.id = {announcement} AND p.blocked_at IS NULL AND {chosen} ORDER BY p.id
"""
_COUNT = """
SELECT COUNT(*) AS total,
    COUNT(n.message_id) AS delivered,
    COUNT(CASE WHEN n.message_id IS NULL AND (n.due_at IS NOT NULL OR n.claimed_until > {now}) THEN 1 END) AS waiting,
    COUNT(CASE WHEN n.message_id IS NULL AND n.due_at IS NOT NULL AND n.problem = {quiet} THEN 1 END) AS quiet,
    COUNT(CASE WHEN n.message_id IS NULL AND n.due_at IS NULL AND p.blocked_at IS NOT NULL THEN 1 END) AS blocked,
    COUNT(CASE WHEN n.given_up_at IS NOT NULL AND p.blocked_at IS NULL THEN 1 END) AS failed
FROM notice n JOIN person p ON p.id = n.person_id WHERE n.announcement_id = {id} AND n.kind = 'announcement'
"""


@dataclass(frozen=True, slots=True)
class Audience:
    who: Who
    teacher_id: int | None = None  # whose students
    sender: str = ""  # the name at its head: the school's, or the teacher's

    @classmethod
    def of(cls, stored: dict[str, Any]) -> "Audience":
        return cls(stored["who"], stored.get("teacher"), stored.get("from", ""))

    def stored(self) -> dict[str, Any]:
        return {"who": self.who, "teacher": self.teacher_id, "from": self.sender}


@dataclass(frozen=True, slots=True)
class Attached:
    """A picture or a file that Telegram has already, by its number there."""

    kind: Literal["photo", "document"]
    id: str


@dataclass(frozen=True, slots=True)
class Reach:
    """How many accounts would get it, and how many cannot be written to."""

    people: int
    unreachable: int


@dataclass(frozen=True, slots=True)
class Progress:
    """How far it has come, in people. Those of no other kind were spared by *Stop*."""

    announcement: Announcement
    total: int
    delivered: int
    waiting: int
    quiet: int  # of those who wait: until their quiet hours end
    blocked: int
    failed: int

    @property
    def is_over(self) -> bool:
        return self.waiting == 0


async def reach(audience: Audience, *, writer: Person, today: date) -> Reach:
    found = _chosen(audience, writer, today)
    query = f"SELECT COUNT(*) AS n, COUNT(p.blocked_at) AS blocked FROM person p WHERE {found.sql}"  # noqa: S608  # ours
    [row] = await connection().execute_query_dict(query, found.values)
    return Reach(row["n"] - row["blocked"], row["blocked"])


async def send(
    writer: Person,
    audience: Audience,
    text: str,
    *,
    press_key: str,
    today: date,
    now: datetime,
    attached: Attached | None = None,
) -> Announcement:
    """In one transaction: the announcement, a notice for each recipient, and one that shows its writer how far it is.

    The same press of *Send* again gives the same announcement.
    """
    async with transaction():
        announcement, fresh = await Announcement.get_or_create(
            press_key=press_key,
            defaults={
                "person_id": writer.id,
                "text": text,
                "file_kind": attached.kind if attached else None,
                "file_id": attached.id if attached else None,
                "audience": audience.stored(),
                "total": 0,
                "created_at": now,
            },
        )
        if not fresh:
            return announcement
        await _address(announcement, _chosen(audience, writer, today))
        announcement.total = await Notice.filter(announcement_id=announcement.id).count()
        await Announcement.filter(id=announcement.id).update(total=announcement.total)
        subject = f"announcing:{announcement.id}"
        await notices.decide(writer, "announcing", subject=subject, now=now)
        await Notice.filter(subject=subject).update(
            announcement_id=announcement.id, due_at=now + FIRST_LOOK, refresh_until=now + WATCHED
        )
        return announcement


async def sent_by_press(press_key: str, writer: Person) -> bool:
    return await Announcement.exists(press_key=press_key, person_id=writer.id)


async def stop(announcement_id: int, *, by: Person, is_admin: bool, now: datetime) -> bool:
    """Whoever has it keeps it. False when it is not this person's to stop, or nothing is left to stop."""
    async with transaction():
        mine = Announcement.filter(id=announcement_id, stopped_at=None, finished_at=None)
        if not await (mine if is_admin else mine.filter(person_id=by.id)).update(stopped_at=now):
            return False
        waiting = Notice.filter(announcement_id=announcement_id, kind="announcement", message_id=None)
        await waiting.filter(due_at__isnull=False).update(due_at=None, problem="stopped")
        await notices.edit([f"announcing:{announcement_id}"], now)
        return True


async def progress(announcement: Announcement, now: datetime) -> Progress:
    """Counted anew. The first to see that nothing is left writes down that it is finished."""
    found = Condition()
    query = _COUNT.format(quiet=found.value(QUIET), now=found.value(stamp(now)), id=found.value(announcement.id))
    [row] = await connection().execute_query_dict(query, found.values)
    counted = Progress(announcement, **{name: int(count) for name, count in row.items()})
    if counted.is_over:
        await Announcement.filter(id=announcement.id, finished_at=None).update(finished_at=now)
        await Notice.filter(subject=f"announcing:{announcement.id}").update(refresh_until=None)
    return counted


async def _address(announcement: Announcement, found: Condition) -> None:
    """In one statement, however many they are: nobody else can write on SQLite meanwhile."""
    query = _INSERT.format(
        announcement=announcement.id,
        nothing="'{}'::jsonb" if on_postgres() else "'{}'",
        priority=PRIORITY["announcement"],
        chosen=found.sql,
    )
    await connection().execute_query(query, found.values)


def _chosen(audience: Audience, writer: Person, today: date) -> Condition:
    """Which rows of `person p`."""
    found = Condition()
    day = today if on_postgres() else today.isoformat()
    values = [audience.teacher_id, day, day] if audience.who == "students_of" else []
    found.also(f"p.id IN ({_RECIPIENTS[audience.who]})", *values)
    found.also("p.id <> {}", writer.id)
    return found
