"""Whose classes a report is about: the whole school's, one teacher's, or one student's."""

from dataclasses import dataclass
from typing import Literal

from .filtering import Filter
from .rules.names import search_key
from .tables.classes import Enrolment
from .tables.people import Student, Teacher

Kind = Literal["teacher", "student"]


@dataclass(frozen=True, slots=True)
class Whose:
    """One person. `with_teacher` tells students of one name apart."""

    kind: Kind
    id: int
    name: str
    with_teacher: str | None = None

    def of(self, wanted: Filter) -> Filter:
        return wanted.but(**{f"{self.kind}_id": self.id})


async def find(kind: Kind, row_id: int, *, of_teacher: int | None = None) -> Whose | None:
    """`of_teacher`: only a student who has learned with that teacher."""
    if kind == "teacher":
        teacher = await Teacher.get_or_none(id=row_id) if of_teacher in {None, row_id} else None
        return Whose("teacher", teacher.id, teacher.name) if teacher else None
    if of_teacher is not None and not await Enrolment.exists(student_id=row_id, teacher_id=of_teacher):
        return None
    student = await Student.get_or_none(id=row_id)
    return Whose("student", student.id, student.name) if student else None


async def called(text: str, *, of_teacher: int | None = None, limit: int = 8) -> list[Whose]:
    """Whoever has this in their name, teachers first; one more than the limit when there are more."""
    key = search_key(text)
    if not key:
        return []
    teachers: list[Teacher] = []
    students = Student.filter(search_key__contains=key)
    if of_teacher is None:
        teachers = await Teacher.filter(search_key__contains=key).order_by("name", "id").limit(limit + 1)
    else:
        students = students.filter(enrolments__teacher_id=of_teacher).distinct()
    found = [Whose("teacher", one.id, one.name) for one in teachers]
    pupils = await students.order_by("name", "id").limit(limit + 1 - len(found))
    taught_by = await _teachers_of(pupils) if of_teacher is None else {}
    return [*found, *(Whose("student", one.id, one.name, taught_by.get(one.id)) for one in pupils)]


async def _teachers_of(students: list[Student]) -> dict[int, str]:
    """The teacher of the latest enrolment of each."""
    rows = Enrolment.filter(student_id__in=[one.id for one in students]).order_by("first_day", "id")
    return {row.student_id: row.teacher.name for row in await rows.prefetch_related("teacher")}
