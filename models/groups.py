"""Saved groups: students that a teacher teaches together, under a name."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime

from . import students
from .database import transaction
from .rules.names import search_key
from .students import Enrolled
from .tables.people import Teacher
from .tables.streams import GroupMember, StudentGroup

LONGEST_NAME = 64


@dataclass(frozen=True, slots=True)
class Saved:
    """A saved group, and how many of its students are this teacher's today."""

    group: StudentGroup
    count: int


async def of_teacher(teacher: Teacher, today: date) -> list[Saved]:
    """In alphabetical order."""
    mine = {one.student.id for one in await students.among(teacher, None, today)}
    rows = await StudentGroup.filter(teacher_id=teacher.id, removed_at=None)
    counts = dict.fromkeys((row.id for row in rows), 0)
    for member in await GroupMember.filter(group_id__in=list(counts), student_id__in=mine):
        counts[member.group_id] += 1
    rows.sort(key=lambda row: (search_key(row.name), row.id))
    return [Saved(row, counts[row.id]) for row in rows]


async def one_of(teacher: Teacher, group_id: int) -> StudentGroup | None:
    return await StudentGroup.get_or_none(id=group_id, teacher_id=teacher.id, removed_at=None)


async def members(teacher: Teacher, group: StudentGroup, today: date) -> list[Enrolled]:
    """Those who are still this teacher's students, in alphabetical order."""
    ids = [member.student_id for member in await GroupMember.filter(group_id=group.id)]
    return await students.among(teacher, ids, today)


async def save(
    teacher: Teacher, name: str, student_ids: Collection[int], *, chat: tuple[int, str] | None, now: datetime
) -> StudentGroup:
    """Under this name from now on; a group of the teacher's that is called the same is replaced."""
    async with transaction():
        key = search_key(name)
        for old in await StudentGroup.filter(teacher_id=teacher.id, removed_at=None).select_for_update():
            if search_key(old.name) == key:
                await StudentGroup.filter(id=old.id).update(removed_at=now)
        group = await StudentGroup.create(
            teacher_id=teacher.id,
            name=name[:LONGEST_NAME],
            chat_id=chat[0] if chat else None,
            chat_title=chat[1] if chat else None,
            created_at=now,
        )
        await GroupMember.bulk_create([GroupMember(group_id=group.id, student_id=one) for one in set(student_ids)])
        return group


async def remove(teacher: Teacher, group_id: int, now: datetime) -> bool:
    """Forget the name; the students and their classes stay. False when it is gone already or somebody else's."""
    return bool(await StudentGroup.filter(id=group_id, teacher_id=teacher.id, removed_at=None).update(removed_at=now))
