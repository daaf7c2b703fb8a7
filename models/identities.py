"""Who is who in Zoom: learned where it is certain, asked of the teacher where it is not, remembered, and undoable."""

from collections.abc import Collection, Iterable
from datetime import datetime, timedelta
from operator import itemgetter
from typing import Literal

from . import audit, judging, telling
from .database import connection, on_postgres, stamp, transaction
from .notices import decide, settle
from .school import School
from .tables.classes import ClassSession
from .tables.outbox import Notice
from .tables.people import Person, Student, Teacher
from .tables.zoom import Alias, ZoomAccount, ZoomEvent

Who = Literal["teacher", "student", "nobody"]
REACH = timedelta(days=40)  # how far back an answer changes classes: a month and the days to settle it

# An id that LIKE takes for a pattern finds a class too many at worst, and judging that one again changes nothing.
_VISITED = """
SELECT DISTINCT s.id FROM class_session s JOIN evidence e ON e.session_id = s.id
WHERE s.teacher_id <> {teacher} AND s.issued_at >= {since} AND e.kind = 'zoom_joined'
  AND CAST(e.details AS TEXT) LIKE {like}
"""


async def learn(told: Iterable[tuple[int, ZoomEvent]], now: datetime) -> None:
    """By teacher, what Zoom said of their classes. Someone signed in as the host of their own meeting: most likely the
    teacher, who is asked once to confirm it. Not for meetings that were made for a class: their host was lent to the
    teacher, or is known to be theirs.
    """
    hosts: dict[tuple[int, str], ZoomEvent] = {}
    for teacher_id, event in told:
        if seen := _came_as_host(event):
            hosts.setdefault((teacher_id, seen), event)
    if not hosts:
        return
    teachers = {teacher_id for teacher_id, _ in hosts}
    known = await ZoomAccount.filter(teacher_id__in=teachers).values_list("teacher_id", "zoom_user_id")
    for (teacher_id, seen), event in sorted(hosts.items(), key=itemgetter(0)):
        if (teacher_id, seen) not in known:
            await _ask_whether(teacher_id, seen, event, now)


def _came_as_host(event: ZoomEvent) -> str:
    """The Zoom user id, empty for everybody else."""
    seen, host = str(event.details.get("id") or ""), str(event.details.get("host_id") or "")
    return seen if event.kind == "zoom_joined" and seen == host else ""


async def _ask_whether(teacher_id: int, seen: str, event: ZoomEvent, now: datetime) -> None:
    account, fresh = await ZoomAccount.get_or_create(
        teacher_id=teacher_id,
        zoom_user_id=seen,
        defaults={
            "email": str(event.details.get("email") or "") or None,
            "seen_as": str(event.details.get("user_name") or "")[:128],
            "learned_at": now,
        },
    )
    if not fresh:
        return
    for person in await Person.filter(teachers__id=teacher_id):
        details = {"account": account.id, "name": account.seen_as}
        await decide(person, "is_it_you", subject=f"zoom:{account.id}:{person.id}", now=now, details=details)


async def confirm(account_id: int, teacher: Teacher, *, is_me: bool, school: School, now: datetime) -> bool:
    """The teacher's answer, which may be changed later. False when there is no such question for this teacher."""
    answer = {"confirmed_at": now, "refused_at": None} if is_me else {"confirmed_at": None, "refused_at": now}
    async with transaction():
        if not await ZoomAccount.filter(id=account_id, teacher_id=teacher.id).update(**answer):
            return False
        await settle(f"zoom:{account_id}:", now)
        await _judge_all(teacher.id, school, now)
        account = await ZoomAccount.get(id=account_id)
        await _judge(await _visited(account, now), school, now)
        return True


async def answer(
    teacher_id: int,
    name: str,
    *,
    who: Who,
    student: Student | None,
    by: Person,
    school: School,
    now: datetime,
    by_admin: bool = False,
) -> Alias:
    """Remember who a display name is in this teacher's classes, and judge them again. A later answer replaces it.

    An admin's answer is a change of the trail. ValueError when `who` is student and there is none.
    """
    if (who == "student") != (student is not None):
        raise ValueError("a student alias names a student, and no other does")
    async with transaction():
        await Alias.filter(teacher_id=teacher_id, name=name, undone_at=None).update(undone_at=now)
        alias = await Alias.create(
            teacher_id=teacher_id, name=name, is_who=who, student=student, said_by=by, said_at=now
        )
        await settle(telling.who_subject(teacher_id, name), now)
        await _judge_all(teacher_id, school, now)
        if by_admin:
            said = {"name": name, "is_who": student.name if student else who}
            await audit.record("alias_answered", subject=f"alias:{alias.id}", by=by, now=now, after=said)
        return alias


async def undo(alias_id: int, *, school: School, now: datetime, by_admin: Person | None = None) -> bool:
    """Forget an answer, and judge again without it. False when it was undone before. An admin's undoing is a change."""
    async with transaction():
        alias = await Alias.get_or_none(id=alias_id)
        if alias is None or not await Alias.filter(id=alias_id, undone_at=None).update(undone_at=now):
            return False
        await settle(telling.who_subject(alias.teacher_id, alias.name), now)  # the question is open again
        if by_admin is not None:
            said = {"name": alias.name, "is_who": alias.is_who}
            await audit.record("alias_undone", subject=f"alias:{alias_id}", by=by_admin, now=now, before=said)
        await _judge_all(alias.teacher_id, school, now)
        return True


async def standing(teacher_id: int, name: str) -> Alias | None:
    """What was answered about this name, with its student loaded."""
    return await Alias.filter(teacher_id=teacher_id, name=name, undone_at=None).prefetch_related("student").first()


async def question(notice_id: int, person: Person) -> Notice | None:
    """*Who is this?* as it was put to this person, with its class, teacher and student loaded."""
    asked = Notice.filter(id=notice_id, person_id=person.id, kind="who_is")
    return await asked.prefetch_related("session__teacher", "session__student").first()


async def account(account_id: int) -> ZoomAccount | None:
    return await ZoomAccount.get_or_none(id=account_id)


async def one(alias_id: int) -> Alias | None:
    return await Alias.get_or_none(id=alias_id).prefetch_related("teacher", "student", "said_by")


async def remembered() -> list[Alias]:
    """Answers that stand, the newest first."""
    return await Alias.filter(undone_at=None).order_by("-id").prefetch_related("teacher", "student", "said_by")


async def _judge_all(teacher_id: int, school: School, now: datetime) -> None:
    """The classes of this teacher of which Zoom told, as far back as it can matter."""
    told = ClassSession.filter(teacher_id=teacher_id, issued_at__gte=now - REACH, evidence__kind__startswith="zoom")
    await _judge({session.id for session in await told.only("id")}, school, now)


async def _judge(sessions: Collection[int], school: School, now: datetime) -> None:
    await judging.judge_by_id(sessions, school=school, now=now)


async def _visited(account: ZoomAccount, now: datetime) -> list[int]:
    """Other teachers' classes in which this account was seen: there it is now somebody known, or no longer."""
    teacher, since, like = ("$1", "$2", "$3") if on_postgres() else ("?", "?", "?")
    query = _VISITED.format(teacher=teacher, since=since, like=like)
    values = [account.teacher_id, stamp(now - REACH), f'%"{account.zoom_user_id}"%']
    return [row["id"] for row in await connection().execute_query_dict(query, values)]
