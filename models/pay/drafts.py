"""What a month comes to: every class of it, what waits and for what, and what earlier months are still owed or owe.

A draft is worked out anew whenever it is looked at. Nothing is skipped: what cannot be paid yet is listed with what it
lacks.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta
from decimal import Decimal
from hashlib import sha256

from ..rules.money import Rounding
from ..rules.periods import Period, month_of
from ..school import School
from ..tables.pay import PayItem, PayLine, PayRun
from . import lines as line_of
from . import outages, terms, works
from .lines import Line
from .terms import Rulebook
from .works import Known, Taught

CLOSED = ("approved", "paid")
PAGE = 500
AT_WORK = timedelta(hours=1)  # what began before a month was approved may have been written down after it was read
LOOK_BACK = 13  # months: what changes in a class that is older is no longer anybody's pay


@dataclass(frozen=True, slots=True)
class Assumed:
    """What nobody has decided yet: a draft says what it would come to."""

    book: Rulebook | None = None
    waived: Mapping[int, str] = field(default_factory=dict)  # session ids, and why


AS_IT_IS = Assumed()


@dataclass(frozen=True, slots=True)
class Draft:
    """`lines` are paid, `waiting` is not; both in the order of teacher, day and key."""

    month: str  # 2026-10
    rounding: Rounding
    lines: list[Line] = field(default_factory=list)
    waiting: list[Line] = field(default_factory=list)

    @property
    def totals(self) -> dict[tuple[int, str], Decimal]:
        return line_of.totals(self.lines)

    @property
    def lacks(self) -> dict[str, int]:
        """What is missing, and how many lines wait for it."""
        counts: dict[str, int] = {}
        for line in self.waiting:
            counts[line.lack or ""] = counts.get(line.lack or "", 0) + 1
        return counts

    @property
    def fingerprint(self) -> str:
        """The same draft has the same one: what was approved is what was looked at."""
        told = "\n".join(f"{line.key} {line.amount} {line.currency} {line.lack}" for line in self.all)
        return sha256(told.encode()).hexdigest()[:16]

    def of_teacher(self, teacher_id: int) -> "Draft":
        return replace(
            self,
            lines=[line for line in self.lines if line.teacher_id == teacher_id],
            waiting=[line for line in self.waiting if line.teacher_id == teacher_id],
        )

    @property
    def all(self) -> list[Line]:
        return [*self.lines, *self.waiting]


def month_days(month: str) -> Period:
    """ValueError for what is no month."""
    return month_of(date.fromisoformat(f"{month}-01"))


async def draft(
    month: str,
    *,
    rounding: Rounding,
    now: datetime,
    school: School,
    teacher_id: int | None = None,
    assumed: Assumed = AS_IT_IS,
) -> Draft:
    """For one teacher, or for all."""
    period = month_days(month)
    known = Known(await outages.standing(now), {**await outages.waived(), **assumed.waived})
    book = assumed.book or await terms.rulebook()
    found = await _of_classes(period, book, known, rounding, teacher_id)
    found += await _of_items(month, _day_in(period, now, school), teacher_id)
    found += await _made_good(period, book, known, _day_in(period, now, school), teacher_id, list(assumed.waived))
    found.sort(key=lambda line: (line.teacher_name.casefold(), line.teacher_id, line.day, line.key))
    return Draft(
        month=month,
        rounding=rounding,
        lines=[line for line in found if line.lack is None],
        waiting=[line for line in found if line.lack is not None],
    )


async def _of_classes(
    period: Period, book: Rulebook, known: Known, rounding: Rounding, teacher_id: int | None
) -> list[Line]:
    found: list[Line] = []
    groups: dict[int, list[Taught]] = {}
    before = await works.paid_before(f"{period.first:%Y-%m}", period.first, period.last)
    async for page in works.of_month(period.first, period.last, known, teacher_id=teacher_id):
        for taught in page:
            if (taught.session_id, taught.teacher_id) in before:
                continue
            rule = book.rule(teacher_id=taught.teacher_id, package_id=taught.package_id, day=taught.day)
            if taught.stream_id is not None and rule.per_head is not None:
                groups.setdefault(taught.stream_id, []).append(taught)
            elif taught.work.status not in {"cancelled", "void"}:
                found.append(line_of.of_class(taught, rule, rounding))
    for classes in groups.values():
        first = classes[0]
        rule = book.rule(teacher_id=first.teacher_id, package_id=first.package_id, day=first.day)
        if held := [one for one in classes if one.work.status not in {"cancelled", "void"}]:
            found.append(line_of.of_group(held, rule, rounding))
    return found


async def _of_items(month: str, day: date, teacher_id: int | None) -> list[Line]:
    """Of this month, and of earlier ones that were closed before somebody wrote them down."""
    items = PayItem.filter(month__lte=month, withdrawn_at=None)
    if teacher_id is not None:
        items = items.filter(teacher_id=teacher_id)
    lines = PayLine.filter(item_id__isnull=False, run__state__in=CLOSED)
    frozen: set[object] = set(await lines.values_list("item_id", flat=True))
    closed: set[object] = set(await PayRun.filter(state__in=CLOSED).values_list("month", flat=True))
    return [
        line_of.of_item(item, item.teacher.name, day)
        for item in await items.order_by("id").prefetch_related("teacher")
        if item.id not in frozen and (item.month == month or item.month in closed)
    ]


def _day_in(period: Period, now: datetime, school: School) -> date:
    return max(period.first, min(period.last, school.day_of(now)))


async def _made_good(
    period: Period, book: Rulebook, known: Known, day: date, teacher_id: int | None, also: Sequence[int]
) -> list[Line]:
    """Classes of approved months that are worth something else now, or that were not known when they were approved."""
    oldest = _months_before(period.first, LOOK_BACK)
    runs = PayRun.filter(state__in=CLOSED, month__lt=f"{period.first:%Y-%m}", month__gte=oldest).order_by("month")
    found: list[Line] = []
    for run in await runs:
        changed = {*await works.changed_since((run.approved_at or run.created_at) - AT_WORK), *also}
        found += await _of_run(run, book, await works.of_sessions(sorted(changed), known), known, day, teacher_id)
    return found


async def _of_run(
    run: PayRun, book: Rulebook, classes: list[Taught], known: Known, day: date, teacher_id: int | None
) -> list[Line]:
    rows = await _to_look_at(run, classes)
    if teacher_id is not None:
        rows = [row for row in rows if row.teacher_id == teacher_id]
        classes = [taught for taught in classes if taught.teacher_id == teacher_id]
    found = [
        made
        for row, worth in await _worth(rows, book, known, run.rounding)  # type: ignore[arg-type]  # written from Rounding
        if (made := line_of.adjustment(Line.frozen(row), row.id, worth, await _paid_for(row), day))
    ]
    return found + await _unknown_then(run, classes, book)


async def _to_look_at(run: PayRun, changed: Sequence[Taught]) -> list[PayLine]:
    """Lines of classes that changed, and lines that waited."""
    own = PayLine.filter(run_id=run.id, kind__in=("class", "group"))
    rows = {row.id: row for row in await own.filter(lack__isnull=False)}
    for column in ("session_id", "stream_id"):
        ids = sorted({key for one in changed if (key := getattr(one, column)) is not None})
        for start in range(0, len(ids), PAGE):
            among = own.filter(**{f"{column}__in": ids[start : start + PAGE]})
            rows.update({row.id: row for row in await among})
    return [rows[key] for key in sorted(rows)]


async def _worth(
    rows: Sequence[PayLine], book: Rulebook, known: Known, rounding: Rounding
) -> list[tuple[PayLine, Line]]:
    sessions = [row.session_id for row in rows if row.session_id is not None]
    streams = [row.stream_id for row in rows if row.session_id is None and row.stream_id is not None]
    classes = {one.session_id: one for one in await works.of_sessions(sessions, known)}
    groups: dict[int | None, list[Taught]] = {}
    for one in await works.of_streams(streams, known):
        groups.setdefault(one.stream_id, []).append(one)
    found = []
    for row in rows:
        alone = classes.get(row.session_id or 0)
        group = [alone] if alone else groups.get(row.stream_id, []) if row.session_id is None else []
        if not group:
            continue
        was = await _by_its_terms(row, group[0], book)
        worth = line_of.worth_now(was, alone, rounding) if alone else line_of.group_worth_now(was, group, rounding)
        found.append((row, worth))
    return found


async def _by_its_terms(row: PayLine, taught: Taught, book: Rulebook) -> Line:
    """The line with what it is paid by: of one that waited for a rate, what it was paid by first, else today's."""
    was = Line.frozen(row)
    if was.lack != "no_rate":
        return was
    first = await PayLine.filter(adjusts_id=row.id, run__state__in=CLOSED).order_by("id").first()
    if first is not None:
        return replace(was, rule=first.rule, work={**was.work, "package_rate": first.work["package_rate"]})
    rule = book.rule(teacher_id=was.teacher_id, package_id=taught.package_id, day=was.day)
    return replace(was, rule=rule.stored())


async def _paid_for(row: PayLine) -> Decimal:
    """The line and every adjustment of it in an approved run."""
    later = await PayLine.filter(adjusts_id=row.id, run__state__in=CLOSED).values_list("amount", flat=True)
    return sum((Decimal(str(amount)) for amount in later), row.amount)


async def _unknown_then(run: PayRun, changed: Sequence[Taught], book: Rulebook) -> list[Line]:
    """Classes that belong to the month of an approved run and have no line anywhere: their day was another then."""
    days = month_days(run.month)
    of_then = [one for one in changed if days.first <= one.day <= days.last]
    of_then = [one for one in of_then if one.work.status not in {"cancelled", "void"}]
    paid: set[tuple[object, object]] = set()
    by_heads: set[object] = set()
    for start in range(0, len(of_then), PAGE):
        some = of_then[start : start + PAGE]
        rows = PayLine.filter(session_id__in=[one.session_id for one in some], run__state__in=CLOSED)
        paid.update(await rows.values_list("session_id", "teacher_id"))
        groups = PayLine.filter(stream_id__in=[one.stream_id for one in some if one.stream_id], kind="group")
        by_heads.update(await groups.filter(run__state__in=CLOSED).values_list("stream_id", flat=True))
    rounding: Rounding = run.rounding  # type: ignore[assignment]  # written from Rounding
    return [
        line_of.of_class(one, book.rule(teacher_id=one.teacher_id, package_id=one.package_id, day=one.day), rounding)
        for one in of_then
        if (one.session_id, one.teacher_id) not in paid and one.stream_id not in by_heads
    ]


def _months_before(day: date, count: int) -> str:
    for _ in range(count):
        day = (day - timedelta(days=1)).replace(day=1)
    return f"{day:%Y-%m}"
