"""The report and its buttons, which say all that is shown: nothing goes stale."""

from dataclasses import dataclass
from typing import Literal

from aiogram.filters.callback_data import CallbackData

from models import reports
from models.filtering import Filter
from models.rules.periods import Period
from models.school import School
from models.whose import Kind, Whose

from ..handing_over import What
from ..texts import report as words
from .keys import Row, Screen, button, keyboard

OFFERED = (("today", "yesterday"), ("this_week", "last_week"), ("this_month", "last_month"))
NAMES = 8
KINDS: dict[str, Kind] = {"t": "teacher", "s": "student"}


class ReportOf(CallbackData, prefix="rp"):
    """`days` as `parse_period` takes them; `whom`: t12 a teacher, s12 a student, nothing: all that the reader sees."""

    days: str
    whom: str = ""


class Hand(CallbackData, prefix="rh"):
    """The days themselves, both included: the file is of the days that were on the screen, also tomorrow."""

    what: What
    days: str
    whom: str = ""


class AskWhose(CallbackData, prefix="rw"):
    """Whose classes? The name is typed."""

    days: str


@dataclass(frozen=True, slots=True)
class Scope:
    """What is shown. `only`: the teacher whose classes alone the reader sees."""

    period: Period
    whose: Whose | None
    only: int | None

    @property
    def wanted(self) -> Filter:
        days = Filter(self.period.first, self.period.last, teacher_id=self.only)
        return self.whose.of(days) if self.whose else days

    @property
    def whom(self) -> str:
        return code_of(self.whose) if self.whose and not self.is_own else ""

    @property
    def is_own(self) -> bool:
        """A teacher's own classes, all of them."""
        return self.only is not None and self.whose is not None and self.whose.kind == "teacher"


def code_of(one: Whose) -> str:
    return f"{one.kind[0]}{one.id}"


def decoded(code: str) -> tuple[Kind, int] | tuple[None, Literal[0]]:
    """Nothing for what was never on a button of ours."""
    number = code[1:]
    if code[:1] in KINDS and number.isascii() and number.isdigit() and 0 < int(number[:10]) < 2**31:
        return KINDS[code[0]], int(number[:10])
    return None, 0


async def report(scope: Scope, school: School) -> Screen:
    totals = await reports.totals(scope.wanted)
    text = words.report(totals, scope.period, school.zone, whose=scope.whose, own=scope.is_own)
    return text, keyboard(
        *_periods(scope),
        _made(scope) if totals.sessions else [],
        _persons(scope),
    )


def asked(days: str) -> Screen:
    return words.what_name(), keyboard([button(words.back_button(), ReportOf(days=days))])


def which(said: str, found: list[Whose], days: str) -> Screen:
    """More than one person is called so."""
    text = words.which_of_them(said, too_many=len(found) > NAMES)
    rows = [[button(words.whose_button(one), ReportOf(days=days, whom=code_of(one)))] for one in found[:NAMES]]
    return text, keyboard(*rows, [button(words.back_button(), ReportOf(days=days))])


def _periods(scope: Scope) -> list[Row]:
    return [
        [
            button(words.period_button(name, chosen=name == scope.period.name), ReportOf(days=name, whom=scope.whom))
            for name in pair
        ]
        for pair in OFFERED
    ]


def _made(scope: Scope) -> Row:
    days = f"{scope.period.first.isoformat()}..{scope.period.last.isoformat()}"
    offered: list[tuple[str, What]] = [
        (words.picture_button(), "picture"),
        (words.csv_button(), "csv"),
        (words.xlsx_button(), "xlsx"),
    ]
    return [button(text, Hand(what=what, days=days, whom=scope.whom), style="primary") for text, what in offered]


def _persons(scope: Scope) -> Row:
    days = scope.period.name
    one = button(words.one_person_button(), AskWhose(days=days))
    if not scope.whom:
        return [one]
    return [one, button(words.everybody_button(), ReportOf(days=days))]
