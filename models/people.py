"""Telegram accounts and what each may do."""

from dataclasses import dataclass, field
from datetime import datetime

from . import notices, reaching
from .database import transaction
from .tables.people import Admin, Contact, Person, Student, Teacher


@dataclass(frozen=True, slots=True)
class Roles:
    """What one account may do. All empty: a stranger."""

    admin: bool = False
    teacher: Teacher | None = None
    students: list[Student] = field(default_factory=list)

    @property
    def known(self) -> bool:
        return self.admin or self.teacher is not None or bool(self.students)


async def meet(
    telegram_id: int, *, name: str, username: str | None, language: str, now: datetime, leaving: bool = False
) -> Person:
    """The person behind a Telegram account, made at first sight. Someone who writes to us has unblocked us.

    `leaving`: what we hear of them is that they have just blocked us.
    """
    person, fresh = await Person.get_or_create(
        telegram_id=telegram_id,
        defaults={
            "name": name,
            "username": username,
            "language": language,
            "created_at": now,
            "last_seen_at": now,
        },
    )
    if not fresh:
        here = Person.filter(id=person.id, telegram_id=telegram_id)  # not one that was deleted at this moment
        await here.update(name=name, username=username, last_seen_at=now)
        person.name, person.username, person.last_seen_at = name, username, now
        if person.blocked_at is not None and not leaving:
            await reaching.back(person, now)
    return person


async def find(telegram_id: int) -> Person | None:
    """None for an account that has never written to us."""
    return await Person.get_or_none(telegram_id=telegram_id)


async def roles_of(person: Person) -> Roles:
    contacts = await Contact.filter(person_id=person.id).order_by("id").prefetch_related("student")
    return Roles(
        admin=await Admin.exists(person_id=person.id, removed_at=None),
        teacher=await Teacher.get_or_none(person_id=person.id, removed_at=None),
        students=[contact.student for contact in contacts],
    )


async def make_admin(person: Person, now: datetime) -> bool:
    """True when the person was not an admin before."""
    admin, fresh = await Admin.get_or_create(person_id=person.id, defaults={"created_at": now})
    return fresh or bool(await Admin.filter(id=admin.id, removed_at__isnull=False).update(removed_at=None))


async def is_there_an_admin() -> bool:
    return await Admin.exists(removed_at=None)


async def speak(person: Person, language: str, now: datetime) -> None:
    """From now on in this language, the command menu included."""
    async with transaction():
        await Person.filter(id=person.id).update(language=language)
        await notices.decide(person, "menu", subject=f"menu:{person.id}", now=now)
    person.language = language


async def live_in(person: Person, time_zone: str | None) -> None:
    """None: wherever the school is. The time of the next digest is worked out anew."""
    await Person.filter(id=person.id).update(time_zone=time_zone, digest_due_at=None)
    person.time_zone = time_zone


async def cannot_be_reached(person_id: int, now: datetime, why: str = "blocked") -> None:
    """Telegram said for good that this account takes no messages; their next /start brings them back."""
    await reaching.lost(person_id, why, now)


async def appoint(telegram_id: int, *, language: str, now: datetime) -> None:
    """Make an account admin that may never have written to us; its name comes with its first message."""
    person, _ = await Person.get_or_create(
        telegram_id=telegram_id,
        defaults={"name": str(telegram_id), "language": language, "created_at": now, "last_seen_at": now},
    )
    await make_admin(person, now)
