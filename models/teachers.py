"""The teachers of the school, as its admins see them."""

from dataclasses import dataclass

from .rules.names import search_key
from .students import Connection
from .tables.people import Teacher


@dataclass(frozen=True, slots=True)
class Staff:
    """A teacher, and whether they can be reached."""

    teacher: Teacher  # with its person loaded, None until the invitation is used
    connection: Connection


async def of_school(*, page: int = 0, per_page: int = 8) -> tuple[list[Staff], int]:
    """One page in alphabetical order, and how many there are in all."""
    query = Teacher.filter(removed_at=None)
    rows = await query.order_by("search_key", "id").offset(page * per_page).limit(per_page).prefetch_related("person")
    return [_staff(row) for row in rows], await query.count()


async def called(typed: str, *, at_most: int) -> list[Teacher]:
    """Those at the school who have this in their name; everybody for nothing typed."""
    here = Teacher.filter(removed_at=None, search_key__contains=search_key(typed))
    return await here.order_by("search_key", "id").limit(at_most)


async def find(teacher_id: int) -> Staff | None:
    row = await Teacher.get_or_none(id=teacher_id, removed_at=None).prefetch_related("person")
    return _staff(row) if row else None


def _staff(teacher: Teacher) -> Staff:
    if teacher.person is None:
        return Staff(teacher, "invited")
    return Staff(teacher, "connected" if teacher.person.blocked_at is None else "blocked")
