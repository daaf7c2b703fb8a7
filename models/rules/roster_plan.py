"""What importing a spreadsheet would change, worked out without changing anything.

Nothing is guessed. Two people of one name are told apart by their numbers; where a name could be two people, the row
is an error and nobody is merged. An empty cell changes nothing, and a file that was imported changes nothing again.
"""

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from decimal import Decimal
from typing import Any, Literal

from .headings import KINDS, Kind
from .learning import Days
from .names import clean_name, search_key
from .terms import MOST_BUFFER, MOST_MINUTES, Terms, Timeline
from .typed_amounts import parse_amount, parse_minutes
from .typed_days import parse_day

LONGEST_PACKAGE_NAME = 64
# what a cell begins with that spreadsheets run as a formula (OWASP: CSV injection)
FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n", "\uff0b", "\uff0d", "\uff1d", "\uff20")

Why = Literal[
    "missing",
    "formula",
    "not_a_number",
    "no_such_number",
    "other_name",  # the number is somebody else's: `name`
    "namesakes",  # several have this name: `numbers`
    "maybe_same",  # somebody of this name learns with `teacher`, as `number`: the same one or another?
    "maybe_same_row",  # the same, in a row above: `row`
    "unknown",
    "gone",  # has left, was removed or is retired: `number`
    "twice",  # as in `row`
    "day",
    "ambiguous_day",
    "minutes",  # from `least` to `most`
    "amount",
    "currency",
    "link",  # `problem` is a models.ports.LinkProblem
    "last_before_first",
    "overlaps",  # the two learn together since `day` already
    "past_terms",  # what has been is not changed
    "too_long",
]


@dataclass(frozen=True, slots=True)
class Known:
    """A teacher or a student. New ones have a number below zero."""

    id: int
    name: str
    gone: bool = False


@dataclass(frozen=True, slots=True)
class KnownPackage:
    id: int
    name: str
    timeline: Timeline
    retired: bool = False


@dataclass(frozen=True, slots=True)
class KnownEnrolment:
    id: int
    student: int
    teacher: int
    package: int
    days: Days
    link: str | None = None


@dataclass(frozen=True, slots=True)
class Roster:
    """All that the school has, as plain values."""

    teachers: Sequence[Known] = ()
    students: Sequence[Known] = ()
    packages: Sequence[KnownPackage] = ()
    enrolments: Sequence[KnownEnrolment] = ()


@dataclass(frozen=True, slots=True)
class Row:
    """One line of a spreadsheet: its number as the spreadsheet counts, and its cells by their column."""

    sheet: str
    number: int
    kind: Kind
    cells: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Fault:
    """Why a row cannot be taken. `column` None: the row as a whole."""

    row: Row
    column: str | None
    why: Why
    facts: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Step:
    """One thing that is new or becomes another. `id` is below zero for what is new."""

    row: Row
    id: int
    what: str  # what it is called
    after: Mapping[str, Any]
    before: Mapping[str, Any] | None = None  # None: new

    @property
    def is_new(self) -> bool:
        return self.before is None


@dataclass(frozen=True, slots=True)
class Plan:
    steps: Sequence[Step]
    faults: Sequence[Fault]
    same: int  # rows that change nothing
    package_names: Mapping[int, str] = field(default_factory=dict)

    def count(self, kind: Kind, *, new: bool) -> int:
        return sum(step.is_new == new for step in self.of(kind))

    def of(self, kind: Kind) -> list[Step]:
        return [step for step in self.steps if step.row.kind == kind]


class _Wrong(Exception):
    def __init__(self, column: str | None, why: Why, **facts: object) -> None:
        self.column, self.why = column, why
        self.facts = {name: str(value) for name, value in facts.items()}


Reads = Callable[[str], tuple[str | None, str]]  # a pasted link: the address, or None and what is wrong with it


def plan(rows: Iterable[Row], roster: Roster, today: date, *, currencies: frozenset[str], read_link: Reads) -> Plan:
    """Teachers, students, packages, then enrolments, whatever the order in the file."""
    planner = _Planner(roster, today, currencies, read_link)
    ordered = sorted(rows, key=lambda row: KINDS.index(row.kind))
    for row in ordered:
        planner.take(row)
    planner.look_back()
    faults = sorted(planner.faults, key=lambda fault: (fault.row.sheet, fault.row.number))
    return Plan(planner.steps, faults, planner.same, planner.package_names)


class _Planner:
    def __init__(self, roster: Roster, today: date, currencies: frozenset[str], read_link: Reads) -> None:
        self.steps: list[Step] = []
        self.faults: list[Fault] = []
        self.same = 0
        self._today, self._currencies, self._read_link = today, currencies, read_link
        self._people = {"teacher": _People(roster.teachers), "student": _People(roster.students)}
        self._packages = {search_key(one.name): one for one in roster.packages}
        self.package_names = {one.id: one.name for one in roster.packages}
        self._enrolments: dict[tuple[int, int], list[KnownEnrolment]] = defaultdict(list)
        self._teachers_of: dict[int, list[int]] = defaultdict(list)
        for one in roster.enrolments:
            self._learns(one)
        self._labels: dict[tuple[str, str], int] = {}  # what stands for the number of somebody new, and their name
        self._rows: dict[tuple[str, int], Row] = {}  # in which row somebody or something was named
        self._called: list[tuple[Row, Known, int]] = []  # the student whom a row names without a number, the teacher
        self._next = 0

    def take(self, row: Row) -> None:
        before = len(self.steps)
        try:
            match row.kind:
                case "teachers":
                    self._person(row, "teacher")
                case "students":
                    self._person(row, "student")
                case "packages":
                    self._package(row)
                case "enrolments":
                    self._enrolment(row)
        except _Wrong as wrong:
            del self.steps[before:]
            self.faults.append(Fault(row, wrong.column, wrong.why, wrong.facts))
        else:
            self.same += len(self.steps) == before

    def look_back(self) -> None:
        """Who was named alone must still be meant alone when all rows are taken: the file may be read again."""
        faulty = {(fault.row.sheet, fault.row.number) for fault in self.faults}
        for row, student, teacher in self._called:
            others = [one for one in self._people["student"].called(student.name) if one.id != student.id]
            if (row.sheet, row.number) not in faulty and any(teacher in self._teachers_of[one.id] for one in others):
                self.faults.append(Fault(row, "student", "namesakes", {"numbers": _numbers([student, *others])}))

    # Teachers and students

    def _person(self, row: Row, who: str) -> None:
        people, called = self._people[who], _name(row, who)
        label = row.cells.get(f"{who}_id", "")
        if label and _is_number(label):
            known = people.number(int(label))
            if known is None:
                raise _Wrong(f"{who}_id", "no_such_number")
            self._once(row, who, known.id)
            if called != known.name:
                people.rename(known, called)
                self._step(row, known.id, called, {"name": called}, {"name": known.name})
            return
        namesakes = people.called(called)
        if not namesakes:
            self._new_person(row, who, called, label)
            return
        if len(namesakes) > 1 or label:
            raise _Wrong(who, "namesakes", numbers=_numbers(namesakes))
        self._once(row, who, namesakes[0].id)
        if namesakes[0].gone:
            raise _Wrong(who, "gone", number=namesakes[0].id)

    def _new_person(self, row: Row, who: str, called: str, label: str = "") -> int:
        known = self._people[who].add(self._fresh(), called)
        self._once(row, who, known.id)
        if label:
            self._labels[label, search_key(called)] = known.id
        kind: Kind = "teachers" if who == "teacher" else "students"
        self._step(replace(row, kind=kind), known.id, called, {"name": called})
        return known.id

    # Packages

    def _package(self, row: Row) -> None:
        called = _name(row, "package")
        if len(called) > LONGEST_PACKAGE_NAME:
            raise _Wrong("package", "too_long")
        since = self._day(row, "valid_from") or self._today
        known = self._packages.get(search_key(called))
        if known is None:
            for column in ("minutes", "rate", "currency"):
                if not row.cells.get(column):
                    raise _Wrong(column, "missing")
            terms = self._terms(row, Terms(0, Decimal(0), ""))
            known = KnownPackage(self._fresh(), called, Timeline(terms, {}))
            self._packages[search_key(called)] = known
            self.package_names[known.id] = called
            self._step(row, known.id, called, {"name": called, "terms": terms})
            return
        before = known.timeline.on(since)
        terms = self._terms(row, before)
        if terms == before:
            return
        if since < self._today:
            raise _Wrong("valid_from", "past_terms")
        if known.retired:
            raise _Wrong("package", "gone")
        timeline = known.timeline.changed(since, terms)
        self._packages[search_key(called)] = replace(known, timeline=timeline)
        self._step(row, known.id, known.name, {"since": since, "terms": terms}, {"terms": before})

    def _terms(self, row: Row, before: Terms) -> Terms:
        minutes = self._minutes(row, "minutes", 1, MOST_MINUTES)
        buffer = self._minutes(row, "buffer_minutes", 0, MOST_BUFFER)
        rate, currency = row.cells.get("rate", ""), row.cells.get("currency", "").upper()
        amount = parse_amount(rate) if rate else before.rate
        if amount is None:
            raise _Wrong("rate", "amount")
        if currency and currency not in self._currencies:
            raise _Wrong("currency", "currency")
        return Terms(
            before.minutes if minutes is None else minutes,
            amount,
            currency or before.currency,
            before.buffer_minutes if buffer is None else buffer,
        )

    # Enrolments

    def _enrolment(self, row: Row) -> None:
        teacher = self._teacher(row)
        student = self._student(row, teacher)
        if not _is_number(row.cells.get("student_id", "")):
            self._called.append((row, student, teacher.id))
        first, last = self._day(row, "first_day"), self._day(row, "last_day")
        known = self._going(student.id, teacher.id, first)
        link = self._link(row, known.link if known else None)
        if known is None:
            self._begin(row, student, teacher, Days(first or self._today, last), link)
        else:
            self._once(row, "enrolment", known.id)
            self._change(row, known, student, teacher, last, link)

    def _begin(self, row: Row, student: Known, teacher: Known, days: Days, link: str | None) -> None:
        if not row.cells.get("package"):
            raise _Wrong("package", "missing")
        package = self._given_package(row)
        self._must_be_here(student, teacher, package)
        self._must_fit(student, teacher, days)
        known = KnownEnrolment(self._fresh(), student.id, teacher.id, package.id, days, link)
        self._once(row, "enrolment", known.id)
        self._learns(known)
        after = {
            "student": student.id,
            "teacher": teacher.id,
            "package": package.id,
            "first_day": days.first,
            "last_day": days.last,
            "link": link,
        }
        self._step(row, known.id, _pair(student, teacher), after)

    def _change(
        self, row: Row, known: KnownEnrolment, student: Known, teacher: Known, last: date | None, link: str | None
    ) -> None:
        package = self._given_package(row) if row.cells.get("package") else None
        before: dict[str, Any] = {}
        after: dict[str, Any] = {}
        if package is not None and package.id != known.package:
            self._must_be_here(student, teacher, package)
            before["package"], after["package"] = known.package, package.id
        if last is not None and last != known.days.last:
            days = Days(known.days.first, last)
            self._must_fit(student, teacher, days, but=known.id)
            before["last_day"], after["last_day"] = known.days.last, last
        if link != known.link:
            before["link"], after["link"] = known.link, link
        if after:
            self._must_be_here(student, teacher)
            self._step(row, known.id, _pair(student, teacher), after, before)

    def _teacher(self, row: Row) -> Known:
        label = row.cells.get("teacher_id", "")
        if label:
            return self._by_number(row, "teacher", label)
        called = _name(row, "teacher")
        namesakes = self._people["teacher"].called(called)
        here = [one for one in namesakes if not one.gone]
        if len(here) == 1:
            return here[0]
        if here:
            raise _Wrong("teacher", "namesakes", numbers=_numbers(here))
        raise _Wrong("teacher", "gone", number=namesakes[0].id) if namesakes else _Wrong("teacher", "unknown")

    def _student(self, row: Row, teacher: Known) -> Known:
        """By number; by name among the teacher's own; else somebody new, unless that could be somebody we know."""
        people, label = self._people["student"], row.cells.get("student_id", "")
        if label and _is_number(label):
            return self._by_number(row, "student", label)
        called = _name(row, "student")
        labelled = self._labels.get((label, search_key(called))) if label else None
        if labelled is not None:
            return people.known(labelled)
        namesakes = people.called(called)
        own = [one for one in namesakes if teacher.id in self._teachers_of[one.id]]
        free = [one for one in namesakes if not self._teachers_of[one.id]]
        if len(own) > 1:
            raise _Wrong("student", "namesakes", numbers=_numbers(own))
        if not own and len(namesakes) == len(free) == 1:
            own = free
        if not own and namesakes and not label:
            raise self._maybe_same(namesakes)
        number = own[0].id if own else self._new_person(row, "student", called)
        if label:
            self._labels[label, search_key(called)] = number
        return people.known(number)

    def _maybe_same(self, namesakes: Sequence[Known]) -> _Wrong:
        if len(namesakes) > 1:
            return _Wrong("student", "namesakes", numbers=_numbers(namesakes))
        [one] = namesakes
        if one.id < 0:
            return _Wrong("student", "maybe_same_row", row=self._rows["student", one.id].number)
        teacher = self._people["teacher"].known(self._teachers_of[one.id][0])
        return _Wrong("student", "maybe_same", number=one.id, teacher=teacher.name)

    def _by_number(self, row: Row, who: str, label: str) -> Known:
        if not _is_number(label):
            raise _Wrong(f"{who}_id", "not_a_number")
        known = self._people[who].number(int(label))
        if known is None:
            raise _Wrong(f"{who}_id", "no_such_number")
        called = _cell_name(row, who)
        if called and search_key(called) != search_key(known.name):
            raise _Wrong(f"{who}_id", "other_name", name=known.name)
        return known

    def _given_package(self, row: Row) -> KnownPackage:
        known = self._packages.get(search_key(_name(row, "package")))
        if known is None:
            raise _Wrong("package", "unknown")
        return known

    def _going(self, student: int, teacher: int, first: date | None) -> KnownEnrolment | None:
        """The one that began on that day; without a day the one that is not over, the earlier first."""
        theirs = [one for one in self._enrolments[student, teacher] if not one.days.empty]
        if first is not None:
            return next((one for one in theirs if one.days.first == first), None)
        going = [one for one in theirs if one.days.last is None or one.days.last >= self._today]
        return min(going, key=lambda one: one.days.first, default=None)

    def _must_be_here(self, student: Known, teacher: Known, package: KnownPackage | None = None) -> None:
        if student.gone:
            raise _Wrong("student", "gone", number=student.id)
        if teacher.gone:
            raise _Wrong("teacher", "gone", number=teacher.id)
        if package is not None and package.retired:
            raise _Wrong("package", "gone")

    def _must_fit(self, student: Known, teacher: Known, days: Days, but: int = 0) -> None:
        if days.empty:
            raise _Wrong("last_day", "last_before_first")
        for other in self._enrolments[student.id, teacher.id]:
            if other.id != but and days.overlaps(other.days):
                raise _Wrong("first_day", "overlaps", day=other.days.first.isoformat())

    def _learns(self, one: KnownEnrolment) -> None:
        self._enrolments[one.student, one.teacher].append(one)
        self._teachers_of[one.student].append(one.teacher)

    # Cells

    def _day(self, row: Row, column: str) -> date | None:
        typed = row.cells.get(column, "")
        if not typed:
            return None
        day = parse_day(typed, self._today)
        if isinstance(day, str):
            raise _Wrong(column, "ambiguous_day" if day == "ambiguous" else "day")
        return day

    def _minutes(self, row: Row, column: str, least: int, most: int) -> int | None:
        typed = row.cells.get(column, "")
        minutes = parse_minutes(typed, least=least, most=most) if typed else None
        if typed and minutes is None:
            raise _Wrong(column, "minutes", least=least, most=most)
        return minutes

    def _link(self, row: Row, before: str | None) -> str | None:
        pasted = row.cells.get("link", "")
        if not pasted or pasted == before:
            return before
        address, problem = self._read_link(pasted)
        if address is None:
            raise _Wrong("link", "link", problem=problem)
        return address

    def _once(self, row: Row, what: str, number: int) -> None:
        """Nothing is said twice in one file."""
        there = self._rows.setdefault((what, number), row)
        if there is not row and what == row.kind.removesuffix("s"):
            raise _Wrong(None, "twice", row=there.number)

    def _step(
        self, row: Row, number: int, what: str, after: Mapping[str, Any], before: Mapping[str, Any] | None = None
    ) -> None:
        self.steps.append(Step(row, number, what, after, before))

    def _fresh(self) -> int:
        self._next -= 1
        return self._next


class _People:
    """Teachers or students, found by number and by name."""

    def __init__(self, people: Sequence[Known]) -> None:
        self._by_id = {one.id: one for one in people}
        self._ids: dict[str, list[int]] = defaultdict(list)
        for one in people:
            self._ids[search_key(one.name)].append(one.id)

    def number(self, number: int) -> Known | None:
        return self._by_id.get(number) if number > 0 else None

    def known(self, number: int) -> Known:
        return self._by_id[number]

    def called(self, name: str) -> list[Known]:
        return [self._by_id[number] for number in self._ids[search_key(name)]]

    def add(self, number: int, name: str) -> Known:
        self._by_id[number] = known = Known(number, name)
        self._ids[search_key(name)].append(number)
        return known

    def rename(self, known: Known, name: str) -> None:
        self._ids[search_key(known.name)].remove(known.id)
        self._by_id[known.id] = replace(known, name=name)
        self._ids[search_key(name)].append(known.id)


def _name(row: Row, column: str) -> str:
    called = _cell_name(row, column)
    if not called:
        raise _Wrong(column, "missing")
    return called


def _cell_name(row: Row, column: str) -> str:
    typed = row.cells.get(column, "")
    if typed.startswith("="):
        raise _Wrong(column, "formula")
    return clean_name(unquoted(typed))


def unquoted(cell: str) -> str:
    """A cell without the quote that keeps spreadsheets from running it."""
    return cell[1:] if cell.startswith("'") and cell[1:2] in FORMULA else cell


def _is_number(text: str) -> bool:
    return text.isdecimal() and len(text) < 10


def _numbers(people: Iterable[Known]) -> str:
    return ", ".join(str(one.id) for one in people if one.id > 0)


def _pair(student: Known, teacher: Known) -> str:
    return f"{student.name} – {teacher.name}"


def totals(plan_: Plan) -> Counter[tuple[Kind, bool]]:
    """How many steps by kind, and whether they are new."""
    return Counter((step.row.kind, step.is_new) for step in plan_.steps)
