"""Taking a spreadsheet of teachers, students, packages and enrolments: first what it would change, then all or nothing.

The dry run and the doing work the same thing out from the same file. If the school has changed in between, what was
shown is no longer what would be done, and it is shown again.
"""

import asyncio
import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from babel.numbers import list_currencies

from . import audit, membership, packages
from .database import connection, on_postgres, transaction
from .ports import ClassLink, Links
from .rules.headings import LOOKED_FOR_IN, columns_of, kind_of, named_for
from .rules.learning import Days
from .rules.names import search_key
from .rules.roster_plan import Known, KnownEnrolment, KnownPackage, Plan, Roster, Row, Step, plan, totals
from .spreadsheets import Sheet, read
from .tables.classes import Enrolment, Package
from .tables.people import Person, Student, Teacher

BATCH = 500  # rows of one INSERT
LOCK = 7_317_002  # any number: the name of the lock that imports take from each other on PostgreSQL


@dataclass(frozen=True, slots=True)
class Preview:
    """What a file would change. `rows`: how many it has; sheets and columns that mean nothing are named."""

    plan: Plan
    rows: int
    unused_columns: Sequence[str]
    unused_sheets: Sequence[str]
    unnamed_sheets: Sequence[str]  # of names only: teachers or students?

    @property
    def digest(self) -> str:
        """The same for the same changes and no others."""
        told = repr([(step.row.kind, step.id, step.what, step.before, step.after) for step in self.plan.steps])
        return hashlib.sha256(told.encode()).hexdigest()


async def preview(content: bytes, name: str, *, links: Links, today: date) -> Preview:
    """Changes nothing. Unreadable when the file cannot be read."""
    sheets = await asyncio.to_thread(read, content, name)
    return await asyncio.to_thread(_planned, sheets, await _roster(), today, links)


async def take(
    content: bytes, name: str, digest: str, *, links: Links, today: date, by: Person, now: datetime
) -> tuple[bool, Preview]:
    """Do what was shown, in one transaction; called inside one, it belongs to that.

    False when the changes are no longer those of `digest`: nothing is done, and this is what they are now.
    """
    sheets = await asyncio.to_thread(read, content, name)
    async with transaction():
        if on_postgres():  # two admins with one file; SQLite lets one write at a time anyway
            await connection().execute_query("SELECT pg_advisory_xact_lock($1)", [LOCK])
        shown = await asyncio.to_thread(_planned, sheets, await _roster(), today, links)
        if shown.digest != digest or shown.plan.faults:
            return False, shown
        await _Doing(by, today, now).do(shown.plan, name)
        return True, shown


def _planned(sheets: Sequence[Sheet], roster: Roster, today: date, links: Links) -> Preview:
    rows: list[Row] = []
    unused: dict[str, None] = {}
    skipped: list[str] = []
    unnamed: list[str] = []
    for sheet in sheets:
        head = _headings(sheet)
        kind = kind_of(head[1], sheet.title) if head else None
        if head is None or kind is None:
            (unnamed if head and "name" in head[1].values() else skipped).append(sheet.title)
            continue
        columns = named_for(kind, head[1])
        unused |= dict.fromkeys(
            cell for place, cell in enumerate(sheet.rows[head[0]][1]) if cell and place not in columns
        )
        rows += [
            Row(sheet.title, number, kind, {column: _at(cells, place) for place, column in columns.items()})
            for number, cells in sheet.rows[head[0] + 1 :]
            if any(_at(cells, place) for place in columns)
        ]

    def read_link(pasted: str) -> tuple[str | None, str]:
        link = links.read(pasted)
        return (link.url, "") if isinstance(link, ClassLink) else (None, link)

    found = plan(rows, roster, today, currencies=frozenset(list_currencies()), read_link=read_link)
    return Preview(found, len(rows), list(unused), skipped, unnamed)


def _headings(sheet: Sheet) -> tuple[int, dict[int, str]] | None:
    """Which of the first rows names the columns, and how."""
    known = [columns_of(cells) for _, cells in sheet.rows[:LOOKED_FOR_IN]]
    best = max(range(len(known)), key=lambda place: len(known[place]))
    return (best, known[best]) if known[best] else None


def _at(cells: Sequence[str], place: int) -> str:
    return cells[place] if place < len(cells) else ""


async def _roster() -> Roster:
    """Names and numbers only, without making an object of every row."""
    teachers = await Teacher.all().order_by("id").values_list("id", "name", "removed_at")
    students = await Student.all().order_by("id").values_list("id", "name", "left_at")
    learning = (
        await Enrolment.all()
        .order_by("id")
        .values_list("id", "student_id", "teacher_id", "package_id", "first_day", "last_day", "default_link")
    )
    known = await Package.all().order_by("id")
    timelines = await packages.timelines(known)
    return Roster(
        teachers=[Known(number, name, gone is not None) for number, name, gone in teachers],
        students=[Known(number, name, gone is not None) for number, name, gone in students],
        packages=[KnownPackage(one.id, one.name, timelines[one.id], one.retired_at is not None) for one in known],
        enrolments=[
            KnownEnrolment(number, student, teacher, package, Days(first, last), link)
            for number, student, teacher, package, first, last, link in learning
        ],
    )


class _Doing:
    """Writes a plan down. Numbers below zero become those of the rows that were made for them."""

    def __init__(self, by: Person, today: date, now: datetime) -> None:
        self._by, self._today, self._now = by, today, now
        self._made: dict[int, int] = {}

    async def do(self, wanted: Plan, name: str) -> None:
        counts = totals(wanted)
        await self._people(Teacher, wanted.of("teachers"))
        await self._people(Student, wanted.of("students"))
        await self._packages(wanted.of("packages"))
        await self._enrolments(wanted.of("enrolments"), wanted.package_names)
        after = {"file": name} | {f"{'new' if new else 'changed'}_{kind}": n for (kind, new), n in counts.items()}
        await audit.record(
            "imported", subject=f"import:{self._now:%Y-%m-%dT%H:%M:%S}", by=self._by, now=self._now, after=after
        )

    async def _people(self, table: Any, steps: Sequence[Step]) -> None:
        latest = await table.all().order_by("-id").first()
        fresh = [step for step in steps if step.is_new]
        await table.bulk_create(
            [table(name=one.what, search_key=search_key(one.what), created_at=self._now) for one in fresh],
            batch_size=BATCH,
        )
        # bulk_create tells no numbers; whoever has one name was made alike, so any of them may be any of the file's
        made: dict[str, list[int]] = {}
        rows = table.filter(id__gt=latest.id if latest else 0, created_at=self._now).order_by("-id")
        for number, called in await rows.values_list("id", "name"):
            made.setdefault(called, []).append(number)
        self._made |= {one.id: made[one.what].pop() for one in fresh}
        for step in steps:
            if not step.is_new:
                await membership.rename(await table.get(id=step.id), step.after["name"], by=self._by, now=self._now)

    async def _packages(self, steps: Sequence[Step]) -> None:
        for step in steps:
            if step.is_new:
                made = await packages.add(step.what, step.after["terms"], by=self._by, now=self._now)
                if made is None:
                    raise ValueError("the plan has looked for packages of this name")
                self._made[step.id] = made.id
                continue
            package = await Package.get(id=self._number(step.id))
            await packages.change(
                package,
                step.after["terms"],
                since=step.after["since"],
                today=self._today,
                by=self._by,
                now=self._now,
            )

    async def _enrolments(self, steps: Sequence[Step], names: Mapping[int, str]) -> None:
        fresh = [self._enrolment(step.after) for step in steps if step.is_new]
        await Enrolment.bulk_create(fresh, batch_size=BATCH)
        for step in steps:
            if not step.is_new:
                await self._change(step, names)

    def _enrolment(self, after: Any) -> Enrolment:
        return Enrolment(
            student_id=self._number(after["student"]),
            teacher_id=self._number(after["teacher"]),
            package_id=self._number(after["package"]),
            first_day=after["first_day"],
            last_day=after["last_day"],
            default_link=after["link"],
            created_at=self._now,
        )

    async def _change(self, step: Step, names: Mapping[int, str]) -> None:
        columns = {"package": "package_id", "last_day": "last_day", "link": "default_link"}
        values = {columns[name]: value for name, value in step.after.items()}
        if "package_id" in values:
            values["package_id"] = self._number(values["package_id"])
        await Enrolment.filter(id=step.id).update(**values)
        await audit.record(
            "enrolment_changed",
            subject=f"enrolment:{step.id}",
            by=self._by,
            now=self._now,
            before={"enrolment": step.what, **_named(step.before or {}, names)},
            after=_named(step.after, names),
        )

    def _number(self, number: int) -> int:
        return self._made[number] if number < 0 else number


def _named(values: Mapping[str, Any], names: Mapping[int, str]) -> dict[str, Any]:
    """As the trail keeps it: a package by its name."""
    return {name: names[value] if name == "package" else value for name, value in values.items()}
