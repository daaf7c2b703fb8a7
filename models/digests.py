"""Messages that gather what happened, at the time of day that somebody has chosen.

Days and weeks are the school's, so that their numbers are those of /report. A day is told after its noon as far as it
has come, with the whole of the day before beside it, and before noon it is yesterday that is told. A week is told when
it is over. Where nothing was, nothing is told.

A class for somebody's own digest is put aside by a notice of kind `collected`, which is never delivered by itself: the
next digest takes all that are waiting. So nothing is left out and nothing told twice, whenever the digest comes.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from tortoise.expressions import Q

from . import many, notices, people, reports, wishes
from .database import connection, transaction
from .filtering import Filter
from .reports import Totals
from .rules.periods import Period, week_of
from .rules.wishes import day_to_tell
from .school import School
from .tables.classes import ClassSession
from .tables.outbox import Notice
from .tables.people import Person, Teacher
from .wishes import Role

COLLECTED = "collected"
PRIORITY = notices.PRIORITY["digest"]
AT_ONCE = 200
SHOWN = 5  # classes to look at; the others are counted

# whoever has a digest coming; by lookups, because joins take a second among 10,000 students without one
_NOT_WORKED_OUT = f"""
SELECT id FROM person WHERE digest_due_at IS NULL AND (
    id IN (SELECT person_id FROM teacher WHERE removed_at IS NULL)
    OR id IN (SELECT person_id FROM admin WHERE removed_at IS NULL)
    OR 'digest' IN (teacher_summaries, student_summaries, admin_summaries)
) LIMIT {AT_ONCE}
"""  # noqa: S608  # a number of ours


_PUT_ASIDE = """
INSERT INTO notice (person_id, kind, session_id, details, priority, created_at, subject, revision, delivered_revision,
  attempts) VALUES (?, ?, ?, ?, ?, ?, ?, 1, 0, 0) ON CONFLICT (subject) DO NOTHING
"""


@dataclass(frozen=True, slots=True)
class Numbers:
    """What a day or a week came to, for the whole school or for one teacher."""

    period: Period
    totals: Totals
    before: Totals  # the day or the week before, whole
    odd: list[ClassSession]  # some of those to look at, and how many there are
    odd_count: int
    teacher: Teacher | None = None


@dataclass(frozen=True, slots=True)
class Collected:
    """Classes that somebody wanted to be told of together, in the order in which they began.

    Of a group class, teachers and admins have one session here that stands for all.
    """

    classes: list[tuple[Role, ClassSession]]


Digest = Numbers | Collected


async def collect(classes: Iterable[tuple[notices.Addressee, Role, int]], now: datetime) -> None:
    """Put these classes aside for those people, each once."""
    rows = [
        [person.id, COLLECTED, number, {"audience": role}, PRIORITY, now, f"{COLLECTED}:{number}:{role}:{person.id}"]
        for person, role, number in classes
        if person.blocked_at is None
    ]
    await many.write(_PUT_ASIDE, rows)


async def changed(sessions: Sequence[ClassSession], now: datetime) -> None:
    """Edit every digest that has told of one of these classes."""
    if not sessions:
        return
    of_these = Q(session_id__in=[session.id for session in sessions])
    if streams := {session.stream_id for session in sessions if session.stream_id is not None}:
        of_these |= Q(session__stream_id__in=streams)  # one session stands for all
    told = await Notice.filter(of_these, kind=COLLECTED, delivered_at__isnull=False)
    if told:
        await notices.edit({_subject(one.person_id, one.delivered_at) for one in told}, now)


async def work_out(school: School, now: datetime) -> None:
    """When the next digest comes of those of whom it is not known yet: they are new here, or in another zone now."""
    rows = await connection().execute_query_dict(_NOT_WORKED_OUT)
    waiting = await Person.filter(id__in=[row["id"] for row in rows]) if rows else []
    async with transaction():
        for person in waiting:
            next_one = wishes.next_digest(person, school, now)
            await Person.filter(id=person.id, digest_due_at=None).update(digest_due_at=next_one)


async def decide_due(school: School, now: datetime) -> int:
    """Decide the digests of everybody whose time has come; returns for how many people it had."""
    due = await Person.filter(digest_due_at__lte=now).order_by("digest_due_at").limit(AT_ONCE)
    return sum([await _decide_one(person, school, now) for person in due])


async def _decide_one(person: Person, school: School, now: datetime) -> bool:
    """The next time is set in the same transaction: two processes, or a restart, make neither two digests nor none."""
    next_one = wishes.next_digest(person, school, now)
    async with transaction():
        mine = Person.filter(id=person.id, digest_due_at=person.digest_due_at)
        if not await mine.update(digest_due_at=next_one):
            return False
        person = await Person.get(id=person.id)
        await _decide_numbers(person, school, now)
        await _decide_collected(person, now)
        return True


async def _decide_numbers(person: Person, school: School, now: datetime) -> None:
    roles = await people.roles_of(person)
    day, today = day_to_tell(now, school.zone), school.day_of(now)
    week = week_of(today - timedelta(days=7))
    if roles.admin and person.daily_digest:
        await _once(person, Period(day, day, "day"), None, now)
    if roles.admin and person.weekly_digest:
        await _once(person, week, None, now)
    if roles.teacher is not None and person.weekly_digest:
        await _once(person, week, roles.teacher, now)


async def _once(person: Person, period: Period, teacher: Teacher | None, now: datetime) -> None:
    whose = "school" if teacher is None else "teacher"
    subject = f"digest:{whose}:{period.first}:{period.last}:{person.id}"
    filters = [Filter(each.first, each.last, teacher_id=teacher.id if teacher else None) for each in _both(period)]
    if await Notice.exists(subject=subject) or not any([await reports.has_any(each) for each in filters]):
        return
    details = {"first": period.first.isoformat(), "last": period.last.isoformat(), "whose": whose}
    await notices.decide(person, "digest", subject=subject, now=now, details=details)


async def _decide_collected(person: Person, now: datetime) -> None:
    waiting = Notice.filter(person_id=person.id, kind=COLLECTED, delivered_at=None)
    if await waiting.update(delivered_at=now):
        subject = _subject(person.id, now)
        await notices.decide(person, "digest", subject=subject, now=now, details={"collected": now.isoformat()})


async def read(notice: Notice) -> Digest:
    """What this digest tells, as it is at this moment."""
    if "collected" in notice.details:
        return await _collected(notice.person_id, datetime.fromisoformat(notice.details["collected"]))
    teacher = await Teacher.get_or_none(person_id=notice.person_id) if notice.details["whose"] == "teacher" else None
    return await _numbers(_period(notice.details), teacher)


async def _collected(person_id: int, at: datetime) -> Collected:
    rows = Notice.filter(person_id=person_id, kind=COLLECTED, delivered_at=at).order_by("session__started_at", "id")
    loaded = await rows.prefetch_related("session__teacher", "session__student", "session__stream")
    return Collected([(row.details["audience"], row.session) for row in loaded if row.session is not None])


async def _numbers(period: Period, teacher: Teacher | None) -> Numbers:
    teacher_id = None if teacher is None else teacher.id
    totals, before = [
        await reports.totals(Filter(each.first, each.last, teacher_id=teacher_id)) for each in _both(period)
    ]
    odd = ClassSession.filter(class_day__gte=period.first, class_day__lte=period.last, to_review=True)
    if teacher is not None:
        odd = odd.filter(teacher_id=teacher.id)
    some = await odd.order_by("started_at", "id").limit(SHOWN).prefetch_related("teacher", "student")
    return Numbers(period, totals, before, some, await odd.count(), teacher)


def _both(period: Period) -> tuple[Period, Period]:
    """And the one before, of the same length."""
    days = period.last - period.first + timedelta(days=1)
    return period, Period(period.first - days, period.last - days, "before")


def _period(details: Mapping[str, Any]) -> Period:
    first, last = date.fromisoformat(details["first"]), date.fromisoformat(details["last"])
    return Period(first, last, first.isoformat())


def _subject(person_id: int, told_at: datetime | None) -> str:
    return f"digest:collected:{person_id}:{told_at:%Y%m%d%H%M%S}"
