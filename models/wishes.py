"""What each person has asked to be told, and when. Whoever has asked for nothing has what the columns begin with."""

from datetime import datetime, time
from typing import Literal, cast

from . import notices
from .database import transaction
from .rules import wishes as rules
from .rules.wishes import Quiet, Wish
from .school import School
from .tables.classes import ClassSession
from .tables.outbox import Notice
from .tables.people import Person

Role = Literal["teacher", "student", "admin"]
How = Literal["daily", "weekly"]

# Nobody waits for these, so they can wait for the morning. What belongs to a class of this moment, an answer to
# something just pressed, and alarms are not held. A message that is there is edited at once: that makes no sound.
HELD = frozenset(
    {
        "announcement",
        "class_summary",
        "connected",
        "corrected",
        "digest",
        "dispute",
        "is_it_you",
        "pay_statement",
        "question",
        "stream_summary",
        "who_is",
    }
)


def of_classes(person: Person, role: Role) -> Wish:
    """What this person wants to hear of the classes they have this role in."""
    return cast("Wish", getattr(person, f"{role}_summaries"))


def is_problem(session: ClassSession) -> bool:
    return rules.is_problem(session.session_status, session.grade, session.flags)


def quiet_of(person: Person) -> Quiet | None:
    if person.quiet_from is None or person.quiet_until is None:
        return None
    return time.fromisoformat(person.quiet_from), time.fromisoformat(person.quiet_until)


def is_silent(person: Person, school: School, now: datetime) -> bool:
    """Whether what cannot wait comes without a sound. A person's own quiet hours stand in place of the school's."""
    quiet = quiet_of(person)
    if quiet is None:
        return school.is_quiet(now)
    return rules.is_quiet(now, quiet, school.zone_of(person.time_zone))


def held_until(notice: Notice, school: School, now: datetime) -> datetime | None:
    """When this may be told; None: now. `notice` comes with its person."""
    if notice.kind not in HELD or notice.message_id is not None:
        return None
    person = notice.person
    return rules.quiet_until(now, quiet_of(person), school.zone_of(person.time_zone))


async def hear_of_classes(person: Person, role: Role, wish: Wish, *, school: School, now: datetime) -> None:
    await _keep(person, school, now, **{f"{role}_summaries": wish})


async def want_digest(person: Person, how: How, wanted: bool, *, school: School, now: datetime) -> None:
    await _keep(person, school, now, **{f"{how}_digest": wanted})


async def digest_at(person: Person, at: time, *, school: School, now: datetime) -> None:
    await _keep(person, school, now, digest_at=f"{at:%H:%M}")


async def be_quiet(person: Person, quiet: Quiet | None, *, school: School, now: datetime) -> None:
    """None: at no time."""
    begins, ends = (f"{quiet[0]:%H:%M}", f"{quiet[1]:%H:%M}") if quiet else (None, None)
    async with transaction():
        await _keep(person, school, now, quiet_from=begins, quiet_until=ends)
        await notices.wake(person, now)


async def wants_tables(telegram_id: int) -> bool:
    """Whoever we do not know has said nothing against them."""
    return not await Person.exists(telegram_id=telegram_id, tables=False)


async def want_tables(person: Person, wanted: bool) -> None:
    await Person.filter(id=person.id).update(tables=wanted)
    person.tables = wanted


def next_digest(person: Person, school: School, after: datetime) -> datetime:
    return rules.next_at(after, time.fromisoformat(person.digest_at), school.zone_of(person.time_zone))


async def _keep(person: Person, school: School, now: datetime, **columns: str | bool | None) -> None:
    """Whoever moves the digest waits for its next time; any other wish leaves a digest that is due as it is."""
    person.update_from_dict(columns)
    if person.digest_due_at is None or "digest_at" in columns:
        person.digest_due_at = next_digest(person, school, now)
    await Person.filter(id=person.id).update(**columns, digest_due_at=person.digest_due_at)
