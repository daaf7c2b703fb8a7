"""The month an admin sees: its sums, its teachers, its lines, and what may be done with it."""

from collections import Counter
from datetime import date, timedelta
from decimal import Decimal
from typing import Annotated, Literal

from aiogram.filters.callback_data import CallbackData
from pydantic import Field

from models.pay.drafts import Draft, month_days
from models.pay.lines import Line
from models.rules.money import Rounding
from models.school import School
from models.tables.pay import PayRun

from ..buttons import NoOrId, PageNumber
from ..texts import outages as outage_words
from ..texts import pay_items as item_words
from ..texts import pay_rules as rule_words
from ..texts import payroll as words
from ..texts import statements as statement_words
from .keys import Row, Screen, button, keyboard
from .months import Month, Pay, Step
from .outages import Outages
from .paging import pages_of, turning
from .pay_items import Items, OneItem, adding
from .pay_rules import PayRules

PER_PAGE = 8
NEXT_STEP: dict[Rounding, Rounding] = {"second": "minute", "minute": "quarter", "quarter": "second"}


class PayOf(CallbackData, prefix="payof"):
    """A page of one teacher's lines; teacher 0: of what waits."""

    month: Month
    rounding: Step
    teacher: Annotated[int, Field(ge=0, le=2**31 - 1)]
    page: PageNumber = 0


class PayLineOf(CallbackData, prefix="payln"):
    """Why one line is what it is; `key` is the line's."""

    month: Month
    rounding: Step
    teacher: Annotated[int, Field(ge=0, le=2**31 - 1)]
    key: Annotated[str, Field(max_length=20, pattern=r"^[a-z]+-\d+$")]


class PayFile(CallbackData, prefix="payfl"):
    month: Month
    rounding: Step
    what: Literal["totals", "detail"]
    kind: Literal["csv", "xlsx"]


class PayStatement(CallbackData, prefix="payst"):
    """The printed month of a teacher; 0: of all, as one file."""

    month: Month
    rounding: Step
    teacher: NoOrId = 0


class PayAsk(CallbackData, prefix="payask"):
    """Approve, mark as paid, take back: asked once more."""

    month: Month
    rounding: Step
    what: Literal["approve", "pay", "back"]


class PayDo(CallbackData, prefix="paydo"):
    """…and done. `seen` is the fingerprint of what was looked at."""

    month: Month
    rounding: Step
    what: Literal["approve", "pay", "back"]
    seen: Annotated[str, Field(pattern=r"^[0-9a-f]{16}$")]


def overview(drafted: Draft, run: PayRun | None, school: School, page: int, *, is_over: bool) -> Screen:
    month, rounding = number_of(drafted.month), drafted.rounding
    teachers = _teachers(drafted)
    pages = pages_of(len(teachers), PER_PAGE)
    page = min(page, pages - 1)
    waits = Counter(line.teacher_id for line in drafted.waiting)
    rows: list[Row] = [
        [
            button(
                words.teacher_button(name, _sums(drafted, teacher_id), waits[teacher_id]),
                PayOf(month=month, rounding=rounding, teacher=teacher_id),
            )
        ]
        for teacher_id, name in teachers[page * PER_PAGE : (page + 1) * PER_PAGE]
    ]
    rows.append(turning(page, pages, lambda to: Pay(month=month, rounding=rounding, page=to)))
    if drafted.waiting:
        waiting = PayOf(month=month, rounding=rounding, teacher=0)
        rows.append([button(words.waiting_button(len(drafted.waiting)), waiting)])
    rows += _files(month, rounding) if drafted.all else []
    rows += _steps(drafted, run, is_over=is_over)
    rows.append(
        [button(rule_words.list_button(), PayRules()), button(outage_words.list_button(), Outages(month=month))]
    )
    rows.append([button(item_words.list_button(), Items(month=month))])
    rows.append(_months(drafted.month, rounding))
    zone = run.zone if run is not None and run.state in {"approved", "paid"} else school.zone.key
    return words.overview(drafted, run, zone), keyboard(*rows)


def of_teacher(drafted: Draft, teacher_id: int, page: int) -> Screen | None:
    """None when the teacher has nothing in this month."""
    month, rounding = number_of(drafted.month), drafted.rounding
    lines = [line for line in drafted.all if line.teacher_id == teacher_id] if teacher_id else drafted.waiting
    if not lines:
        return None
    pages = pages_of(len(lines), PER_PAGE)
    page = min(page, pages - 1)
    shown = lines[page * PER_PAGE : (page + 1) * PER_PAGE]
    rows: list[Row] = [
        [
            button(
                words.line_button(line),
                PayLineOf(month=month, rounding=rounding, teacher=teacher_id, key=line.key.replace(":", "-")),
            )
        ]
        for line in shown
    ]
    rows.append(turning(page, pages, lambda to: PayOf(month=month, rounding=rounding, teacher=teacher_id, page=to)))
    if teacher_id:
        statement = PayStatement(month=month, rounding=rounding, teacher=teacher_id)
        rows += [*adding(month, teacher_id), [button(statement_words.button(), statement)]]
    rows.append([button(words.back_button(), Pay(month=month, rounding=rounding))])
    if not teacher_id:
        return words.waiting_head(drafted), keyboard(*rows)
    text = words.of_teacher(lines[0].teacher_name, drafted, _sums(drafted, teacher_id))
    return text, keyboard(*rows)


def one_line(drafted: Draft, asked: PayLineOf) -> Screen | None:
    line = find(drafted, asked.key)
    if line is None:
        return None
    back = PayOf(month=asked.month, rounding=asked.rounding, teacher=asked.teacher)
    item = [button(words.item_button(), OneItem(item=line.item_id))] if line.item_id else []
    return words.one_line(line), keyboard(item, [button(words.back_button(), back)])


def sure(drafted: Draft, what: Literal["approve", "pay", "back"]) -> Screen:
    month, rounding = number_of(drafted.month), drafted.rounding
    yes = PayDo(month=month, rounding=rounding, what=what, seen=drafted.fingerprint)
    no = Pay(month=month, rounding=rounding)
    return words.sure(what, drafted), keyboard(
        [button(words.yes_button(), yes, "success"), button(words.back_button(), no)]
    )


def find(drafted: Draft, key: str) -> Line | None:
    return next((line for line in drafted.all if line.key.replace(":", "-") == key), None)


def month_of(number: int) -> str | None:
    """`2026-10`; None for a month that no year has."""
    year, month = divmod(number, 100)
    return f"{year:04}-{month:02}" if 1 <= month <= 12 else None


def number_of(month: str) -> int:
    return int(month.replace("-", ""))


def last_month(today: date) -> str:
    return f"{today.replace(day=1) - timedelta(days=1):%Y-%m}"


def around(month: str) -> tuple[str, str]:
    """The months before and after."""
    days = month_days(month)
    return f"{days.first - timedelta(days=1):%Y-%m}", f"{days.last + timedelta(days=1):%Y-%m}"


def _teachers(drafted: Draft) -> list[tuple[int, str]]:
    names = {line.teacher_id: line.teacher_name for line in drafted.all}
    return sorted(names.items(), key=lambda one: (one[1].casefold(), one[0]))


def _sums(drafted: Draft, teacher_id: int) -> dict[str, Decimal]:
    return {currency: amount for (whose, currency), amount in drafted.totals.items() if whose == teacher_id}


def _files(month: int, rounding: Rounding) -> list[Row]:
    return [
        [
            button(words.file_button(kind, what), PayFile(month=month, rounding=rounding, what=what, kind=kind))
            for kind in ("csv", "xlsx")
        ]
        for what in ("totals", "detail")
    ] + [[button(statement_words.all_button(), PayStatement(month=month, rounding=rounding))]]


def _steps(drafted: Draft, run: PayRun | None, *, is_over: bool) -> list[Row]:
    month, rounding = number_of(drafted.month), drafted.rounding
    state = run.state if run is not None else "draft"
    if state == "approved":
        return [
            [button(words.pay_button(), PayAsk(month=month, rounding=rounding, what="pay"), "success")],
            [button(words.take_back_button(), PayAsk(month=month, rounding=rounding, what="back"), "danger")],
        ]
    if state in {"paid", "freezing"}:
        return []
    rows: list[Row] = [[button(words.rounding_button(rounding), Pay(month=month, rounding=NEXT_STEP[rounding]))]]
    if is_over and drafted.all:
        rows.append([button(words.approve_button(), PayAsk(month=month, rounding=rounding, what="approve"), "success")])
    return rows


def _months(month: str, rounding: Rounding) -> Row:
    before, after = around(month)
    return [
        button(f"‹ {words.month_name(before)}", Pay(month=number_of(before), rounding=rounding)),
        button(f"{words.month_name(after)} ›", Pay(month=number_of(after), rounding=rounding)),
    ]
