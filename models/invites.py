"""Single-use, expiring, revocable invitations. A payload is shown once; only its hash is kept."""

import hashlib
import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from . import notices, people, telling
from .database import transaction
from .school import School
from .tables.classes import ClassSession
from .tables.people import Contact, Invite, Person, Student, Teacher

Role = Literal["admin", "teacher", "student"]
Refusal = Literal["unknown", "used", "expired", "revoked", "taken"]


@dataclass(frozen=True, slots=True)
class Welcome:
    """What an invitation made of somebody. `name` is the teacher's or student's, None for an admin."""

    role: Role
    name: str | None = None


async def give(
    role: Role,
    *,
    by: Person | None,
    school: School,
    now: datetime,
    teacher: Teacher | None = None,
    student: Student | None = None,
) -> str:
    """The payload of a new invitation: 32 characters that a Telegram deep link can carry."""
    [payload] = await give_each(role, [teacher or student], by, school, now)
    return payload


async def give_each(
    role: Role, to: Sequence[Teacher | Student | None], by: Person | None, school: School, now: datetime
) -> list[str]:
    """The payloads of new invitations, in the order of those whom they are for; None: whoever is to be an admin."""
    payloads = [secrets.token_urlsafe(24) for _ in to]
    rows = [
        Invite(
            payload_hash=_hash(payload),
            role=role,
            teacher=one if isinstance(one, Teacher) else None,
            student=one if isinstance(one, Student) else None,
            invited_by=by,
            created_at=now,
            expires_at=now + school.invite_valid,
        )
        for payload, one in zip(payloads, to, strict=True)
    ]
    await Invite.bulk_create(rows, batch_size=500)
    return payloads


async def claim(school: School, now: datetime) -> str | None:
    """A fresh payload for the first admin, None when there is one. Earlier unclaimed ones stop working."""
    if await people.is_there_an_admin():
        return None
    async with transaction():
        await Invite.filter(role="admin", invited_by_id=None, used_at=None, revoked_at=None).update(revoked_at=now)
        return await give("admin", by=None, school=school, now=now)


async def use(payload: str, person: Person, *, school: School, now: datetime) -> Welcome | Refusal:
    """Bind the account once: the conditional update decides between two who press Start at the same moment."""
    async with transaction():
        locked = Invite.filter(payload_hash=_hash(payload)).select_for_update(no_key=True)
        invite = await locked.prefetch_related("teacher", "student", "invited_by").first()
        if invite is None:
            return "unknown"
        if problem := await _problem(invite, person, now):
            return problem
        won = await Invite.filter(id=invite.id, used_at=None, revoked_at=None).update(used_at=now, used_by_id=person.id)
        if not won:
            return "used"
        welcome = await _bind(invite, person, school, now)
        await notices.decide(person, "menu", subject=f"menu:{person.id}", now=now)
        if invite.invited_by is not None:
            await notices.decide(
                invite.invited_by,
                "connected",
                subject=f"connected:{invite.id}",
                now=now,
                details={"role": welcome.role, "name": welcome.name or "", "account": person.name},
            )
        return welcome


async def revoke(invite_id: int, now: datetime) -> bool:
    """True when this call revoked it; False when it was used or revoked before."""
    return await Invite.filter(id=invite_id, used_at=None, revoked_at=None).update(revoked_at=now) == 1


async def open_invites(now: datetime, role: Role | None = None) -> list[Invite]:
    """Invitations that still work, newest first."""
    query = Invite.filter(used_at=None, revoked_at=None, expires_at__gt=now)
    if role is not None:
        query = query.filter(role=role)
    return await query.order_by("-id").prefetch_related("teacher", "student")


async def open_invite(invite_id: int, now: datetime) -> Invite | None:
    """One that still works, with whom it is for and who made it."""
    query = Invite.filter(id=invite_id, used_at=None, revoked_at=None, expires_at__gt=now)
    return await query.prefetch_related("teacher", "student", "invited_by").first()


async def _problem(invite: Invite, person: Person, now: datetime) -> Refusal | None:
    if invite.revoked_at is not None:
        return "revoked"
    if invite.used_at is not None:
        return "used"
    if now >= invite.expires_at:
        return "expired"
    if invite.role == "teacher":
        # one account is one teacher, and one teacher is one account
        other = await Teacher.get_or_none(person_id=person.id)
        taken = invite.teacher is None or invite.teacher.person_id not in {None, person.id}
        if taken or (other is not None and other.id != invite.teacher_id):
            return "taken"
    return None


async def _bind(invite: Invite, person: Person, school: School, now: datetime) -> Welcome:
    if invite.role == "admin":
        await people.make_admin(person, now)
        return Welcome("admin")
    if invite.role == "teacher" and invite.teacher is not None:
        await Teacher.filter(id=invite.teacher.id).update(person_id=person.id)
        return Welcome("teacher", invite.teacher.name)
    if invite.student is None:
        raise ValueError(f"invite {invite.id} is for nobody")
    await Contact.get_or_create(student_id=invite.student.id, person_id=person.id, defaults={"created_at": now})
    waiting = ClassSession.filter(student_id=invite.student.id, session_status__in=("sent", "active"))
    for session in await waiting:
        await telling.class_link(session, [person], now)
    return Welcome("student", invite.student.name)


def _hash(payload: str) -> str:
    return hashlib.sha256(payload.encode()).hexdigest()
