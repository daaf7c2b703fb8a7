"""Which sessions somebody asks for, and the one condition in SQL that the list, the numbers, the picture, the file and
the API all share: the same filter gives the same classes everywhere.

A class belongs to its `class_day`, as in its pay. In the SQL `class_session` is called `s`. Values are parameters,
numbered, so that a place can be named twice.
"""

from dataclasses import dataclass, field, replace
from datetime import date
from typing import Any, Self

from .database import on_postgres
from .rules.names import search_key
from .tables.people import Student, Teacher

STATUSES = ("sent", "active", "ended", "timeout", "expired", "cancelled", "void")
NEWEST_FIRST = "s.class_day DESC, s.id DESC"
OLDEST_FIRST = "s.class_day, s.id"
# A search that finds few people starts from them, by the index of each; otherwise the days are walked. With these
# many, a teacher's 2,000 classes and a student's 100 make either way some 50 ms among a million.
FEW_TEACHERS, FEW_STUDENTS = 20, 400

Key = tuple[date, int]  # class_day and id of the last row that was seen


@dataclass(frozen=True, slots=True)
class Filter:
    """Which sessions: the school's days (both included), status, grade, flag, words of a name, people.

    `flag` is a code, or "any": whatever a person should look at.
    """

    first: date | None = None
    last: date | None = None
    status: str | None = None
    grade: str | None = None
    flag: str | None = None
    search: str = ""
    teacher_id: int | None = None
    student_id: int | None = None

    def but(self, **changes: object) -> Self:
        return replace(self, **changes)  # type: ignore[arg-type]  # dataclass fields, checked when made


@dataclass(slots=True)
class Condition:
    """What stands after WHERE, with the values of its parameters."""

    terms: list[str] = field(default_factory=list)
    values: list[Any] = field(default_factory=list)

    @property
    def sql(self) -> str:
        return " AND ".join(self.terms) or "TRUE"

    def value(self, value: Any) -> str:
        """Keep a value; gives its place in the SQL."""
        self.values.append(value)
        return f"{'$' if on_postgres() else '?'}{len(self.values)}"

    def also(self, term: str, *values: Any) -> None:
        """`{}` in the term stands for a value."""
        self.terms.append(term.format(*(self.value(value) for value in values)))

    def past(self, key: Key, order: str = NEWEST_FIRST) -> "Condition":
        """The same, after this row in this order. It stands before the filter's own days: of two bounds SQLite lets the
        index begin at the one that it reads first.
        """
        later = Condition([], [*self.values])
        sign = "<" if order == NEWEST_FIRST else ">"
        later.terms = [f"(s.class_day, s.id) {sign} ({later.value(key[0])}, {later.value(key[1])})", *self.terms]
        return later


async def matching(wanted: Filter) -> Condition:
    found = _days(wanted)
    for column in ("status", "grade", "teacher_id", "student_id"):
        if (value := getattr(wanted, column)) is not None:
            found.also(f"s.{'session_status' if column == 'status' else column} = {{}}", value)
    if wanted.flag is not None:
        found.terms.append("s.flags <> '[]'")  # word for word as the index on them has it
        if wanted.flag != "any":
            found.also(_has_flag("{}"), wanted.flag)
    if key := search_key(wanted.search):
        await _search(found, key, wanted)
    return found


def _has_flag(code: str) -> str:
    if on_postgres():
        return f"EXISTS (SELECT 1 FROM jsonb_array_elements(s.flags) f WHERE f.value->>'code' = {code})"
    return f"EXISTS (SELECT 1 FROM json_each(s.flags) f WHERE json_extract(f.value, '$.code') = {code})"


def _days(wanted: Filter) -> Condition:
    found = Condition()
    if wanted.first is not None:
        found.also("s.class_day >= {}", wanted.first)
    if wanted.last is not None:
        found.also("s.class_day <= {}", wanted.last)
    return found


async def _search(found: Condition, key: str, wanted: Filter) -> None:
    """Names are looked up first: comparing them class by class takes ten times as long."""
    teachers, students = await _called(Teacher, key, FEW_TEACHERS), await _called(Student, key, FEW_STUDENTS)
    if len(teachers) > FEW_TEACHERS or len(students) > FEW_STUDENTS:
        # the plus keeps SQLite from collecting and sorting every class of everybody who was found
        like = found.value(f"%{_literally(key)}%")
        named = f"WHERE search_key LIKE {like} ESCAPE '!'"
        found.terms.append(
            f"(+s.teacher_id IN (SELECT id FROM teacher {named}) OR +s.student_id IN (SELECT id FROM student {named}))"
        )
        return
    # the days once more: their values are the first ones of this condition, too
    days = [term.replace("s.", "p.") for term in _days(wanted).terms]
    parts = [
        f"SELECT p.id FROM class_session p WHERE {' AND '.join([f'p.{column} IN ({_listed(ids)})', *days])}"
        for column, ids in (("teacher_id", teachers), ("student_id", students))
        if ids
    ]
    found.terms.append(f"s.id IN ({' UNION ALL '.join(parts)})" if parts else "FALSE")


async def _called(table: type[Teacher] | type[Student], key: str, few: int) -> list[int]:
    """Who has this in their name; one more than a few if there are many."""
    found: list[Any] = await table.filter(search_key__contains=key).limit(few + 1).values_list("id", flat=True)
    return found


def _listed(ids: list[int]) -> str:
    return ", ".join(map(str, ids))


def _literally(text: str) -> str:
    return text.replace("!", "!!").replace("%", "!%").replace("_", "!_")
