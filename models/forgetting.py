"""Somebody wants to be deleted: what tells who they are goes, what classes and pay rest on stays as it was.

The row of the account stays without anything of the person in it, because the trail and approved months point to it;
whoever writes from that Telegram account again is a stranger. Names on classes, lines and changes are the school's.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from . import audit, conversations, notices, retention, telling
from .database import transaction
from .students import connections
from .tables.classes import ClassSession
from .tables.outbox import Notice
from .tables.pay import AbsenceNote, PayItem, PayRun
from .tables.people import Admin, Contact, Invite, Person, Student, Teacher
from .tables.streams import LiveStream, TelegramGroup
from .tables.zoom import ZoomAccount

DELETED = "deleted"  # why nobody can be written to there
OPEN = ("sent", "active")
HELD = ("ended", "timeout")


@dataclass(frozen=True, slots=True)
class Parts:
    """What an account is to the school. `alone`: the students for whom no other account stands.

    `teacher`: also one whom the school has taken off its list.
    """

    person: Person
    students: Sequence[Student] = ()
    alone: Sequence[Student] = ()
    teacher: Teacher | None = None
    is_admin: bool = False
    was_admin: bool = False

    @property
    def acted_for_school(self) -> bool:
        """Then the name stays on what they have changed: the school must be able to say who it was."""
        return self.teacher is not None or self.is_admin or self.was_admin

    @property
    def known(self) -> bool:
        return self.acted_for_school or bool(self.students)


@dataclass(frozen=True, slots=True)
class Obstacle:
    """What must be done first, and which students or months (`2026-10`) it is about."""

    what: Literal["class_runs", "classes_open", "unpaid", "last_admin"]
    which: Sequence[str] = ()


async def parts_of(person: Person) -> Parts:
    contacts = await Contact.filter(person_id=person.id).order_by("id").prefetch_related("student")
    mine = [contact.student for contact in contacts]
    others = Contact.filter(student_id__in=[one.id for one in mine]).exclude(person_id=person.id)
    shared = {contact.student_id for contact in await others}
    admin = await Admin.get_or_none(person_id=person.id)
    return Parts(
        person,
        students=mine,
        alone=[one for one in mine if one.id not in shared],
        teacher=await Teacher.get_or_none(person_id=person.id),
        is_admin=admin is not None and admin.removed_at is None,
        was_admin=admin is not None,
    )


async def obstacles(parts: Parts) -> list[Obstacle]:
    """Empty: nothing stands in the way. Whom the school has taken off its list need not wait for their pay."""
    found = []
    running = ClassSession.filter(student_id__in=[one.id for one in parts.students], session_status="active")
    if names := await running.distinct().order_by("student__name").values_list("student__name", flat=True):
        found.append(Obstacle("class_runs", [str(name) for name in names]))
    if parts.teacher is not None:
        found += await _of_teacher(parts.teacher)
    if parts.is_admin and await Admin.filter(removed_at=None).count() == 1:
        found.append(Obstacle("last_admin"))
    return found


async def forget(person: Person, now: datetime) -> list[Obstacle]:
    """Cannot be taken back. Nothing is done, and what stands in the way is returned, if anything does."""
    parts = await parts_of(person)
    if found := await obstacles(parts):
        return found
    await _thin(parts)  # before, in small writes: no verdict rests on it, and doing it twice does nothing
    async with transaction():
        await Admin.filter(removed_at=None).select_for_update(no_key=True)  # the last two cannot both go at once
        parts = await parts_of(person)
        if found := await obstacles(parts):
            return found
        if await _blank(parts, now):
            await _let_go(parts, now)
            await _tell(parts, now)
    return []


async def _of_teacher(teacher: Teacher) -> list[Obstacle]:
    mine = ClassSession.filter(teacher_id=teacher.id)
    open_ = await mine.filter(session_status__in=OPEN).distinct().values_list("student__name", flat=True)
    if open_ or await LiveStream.exists(teacher_id=teacher.id, status__in=("sent", "live")):
        return [Obstacle("classes_open", sorted(str(name) for name in open_))]
    if teacher.removed_at is not None:
        return []
    days = (
        await mine.filter(session_status__in=HELD, merged_into_id=None).distinct().values_list("class_day", flat=True)
    )
    months = {f"{day:%Y-%m}" for day in days if day is not None}
    months |= {item.month for item in await PayItem.filter(teacher_id=teacher.id, withdrawn_at=None)}
    months -= {run.month for run in await PayRun.filter(state="paid")}
    return [Obstacle("unpaid", sorted(months))] if months else []


async def _thin(parts: Parts) -> None:
    if parts.alone:
        await retention.thin_classes(student_ids=[one.id for one in parts.alone])
    if parts.teacher is not None:
        await retention.thin_classes(teacher_id=parts.teacher.id)


async def _blank(parts: Parts, now: datetime) -> bool:
    """False when somebody else was first. No Telegram id is negative, so nobody can come to be this account."""
    person = parts.person
    fresh = Person(
        telegram_id=-person.id,
        name=person.name if parts.acted_for_school else f"#{person.id}",
        blocked_at=now,
        blocked_why=DELETED,
        weekly_digest=False,
        created_at=person.created_at,
        last_seen_at=now,
    )
    columns = {name: value for name, value in dict(fresh).items() if name != "id"}  # type: ignore[call-overload]
    return bool(await Person.filter(id=person.id, telegram_id=person.telegram_id).update(**columns))


async def _let_go(parts: Parts, now: datetime) -> None:
    person, teacher = parts.person, parts.teacher
    waiting = ClassSession.filter(student_id__in=[one.id for one in parts.students], session_status="sent")
    cards = [session.id for session in await waiting.only("id")]
    invited = [f"connected:{invite.id}" for invite in await Invite.filter(used_by_id=person.id).only("id")]
    await Contact.filter(person_id=person.id).delete()
    await Admin.filter(person_id=person.id, removed_at=None).update(removed_at=now)
    await AbsenceNote.filter(by_id=person.id).update(words=None)  # the days stay: they excuse a class
    await Notice.filter(person_id=person.id).exclude(kind="stream_post").delete()
    await Notice.filter(subject__in=invited).delete()  # has the account's name
    await conversations.forget(person.telegram_id)
    if teacher is not None:
        await Teacher.filter(id=teacher.id).update(person_id=None)
        await ZoomAccount.filter(teacher_id=teacher.id).update(email=None)
        await TelegramGroup.filter(teacher_id=teacher.id).delete()
    await notices.again_all(cards, ("class_card",), now)


async def _tell(parts: Parts, now: datetime) -> None:
    """Once to each admin, and in the trail. Of a stranger there is nothing to tell."""
    if not parts.known:
        return
    states = await connections([one.id for one in parts.students])
    was = {
        "students": [one.name for one in parts.students],
        "teacher": parts.teacher.name if parts.teacher else None,
        "admin": parts.person.name if parts.is_admin else None,
    }
    before = {key: value for key, value in was.items() if value}
    subject = f"person:{parts.person.id}"
    await audit.record("account_deleted", subject=subject, by=parts.person, now=now, before=before)
    left = [one.name for one in parts.students if states[one.id] != "connected"]
    told = [
        notices.Decision(to, "account_deleted", f"deleted:{parts.person.id}:{to.id}", details={**was, "alone": left})
        for to in await telling.admins()
    ]
    await notices.decide_all(told, now)
