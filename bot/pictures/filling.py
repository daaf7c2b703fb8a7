"""From the numbers of a filter to the sheet that is drawn, in the current language."""

import base64
import json
from collections.abc import Iterator
from datetime import date, timedelta

from models import reports
from models.filtering import Filter
from models.reports import Curves, Totals
from models.rules.periods import Period, month_of
from models.school import School
from models.whose import Whose

from ..texts import pictures as words
from ..texts.marks import day_of_month, label, month, reads_from_the_right, weekdays
from ..texts.pictures import Step
from ..worker import once, work
from .sheet import Bars, Ranking, Sheet, Week

DAYS, WEEKS = 62, 400  # a longer period is shown by the week, and a much longer one by the month
TEACHERS = 8
DRAWING_SECONDS = 120.0


async def pictures(wanted: Filter, period: Period, school: School, whose: Whose | None) -> list[bytes]:
    """A PNG for a day, two for longer; none where no class was held."""
    sheets = await filled(wanted, period, school, whose)
    if not sheets:
        return []
    packed = b"".join(sheet.packed() + b"\n" for sheet in sheets)
    drawn = json.loads(await work("bot.pictures.drawing", once(packed), seconds=DRAWING_SECONDS))
    return [base64.b64decode(png) for png in drawn]


async def filled(wanted: Filter, period: Period, school: School, whose: Whose | None) -> list[Sheet]:
    """The sums and the days; then who, and when in the week."""
    totals = await reports.totals(wanted)
    if not totals.held:
        return []
    curves = await reports.curves(wanted, school)
    below = words.below_title(school.name, period, school.zone, whose)
    foot, right_to_left = words.foot(school.zone), reads_from_the_right()
    ranking = _ranking(totals) if len(totals.by_teacher) > 1 else None
    figures, week = words.figures(totals), _week(curves, period)
    if period.first == period.last:  # a single bar says nothing
        return [Sheet(words.title(), below, figures, [], ranking, week, foot, right_to_left)]
    return [
        Sheet(words.title(), below, figures, _bars(curves, period, school), None, None, foot, right_to_left),
        Sheet(words.title(), below, [], [], ranking, week, foot, right_to_left),
    ]


def _bars(curves: Curves, period: Period, school: School) -> list[Bars]:
    length = (period.last - period.first).days + 1
    step: Step = "day" if length <= DAYS else "week" if length <= WEEKS else "month"
    sums = dict.fromkeys(_starts(period, step), (0, 0))
    for day, (count, seconds) in curves.days.items():
        before = sums[_start(day, step)]
        sums[_start(day, step)] = before[0] + count, before[1] + seconds
    said = month if step == "month" else day_of_month
    labels = [said(start, school.zone) for start in sums]
    return [
        Bars(words.classes_title(step), labels, [count for count, _ in sums.values()]),
        Bars(words.hours_title(step), labels, [seconds / 3600 for _, seconds in sums.values()]),
    ]


def _starts(period: Period, step: Step) -> Iterator[date]:
    day = _start(period.first, step)
    while day <= period.last:
        yield day
        day = month_of(day).last + timedelta(days=1) if step == "month" else day + timedelta(days=_LENGTH[step])


def _start(day: date, step: Step) -> date:
    if step == "month":
        return day.replace(day=1)
    return day - timedelta(days=day.weekday()) if step == "week" else day


_LENGTH: dict[Step, int] = {"day": 1, "week": 7}


def _ranking(totals: Totals) -> Ranking:
    shown = totals.by_teacher[:TEACHERS]
    return Ranking(
        words.teachers_title(len(shown), len(totals.by_teacher)),
        [label(one.name) for one in shown],
        [one.seconds / 3600 for one in shown],
        [words.of_teacher(one) for one in shown],
    )


def _week(curves: Curves, period: Period) -> Week:
    """From the first hour in which any class began to the last. Of a few days, only the weekdays that there were."""
    began = [hour for _, hour in curves.week]
    hours = range(min(began), max(began) + 1)
    length = min((period.last - period.first).days + 1, 7)
    days = {(period.first + timedelta(days=place)).weekday() for place in range(length)}
    shown = sorted(days | {day for day, _ in curves.week})
    names = weekdays()
    return Week(
        words.week_title(),
        [names[day] for day in shown],
        [f"{hour}:00" for hour in hours],
        [[curves.week.get((day, hour), 0) for hour in hours] for day in shown],
    )
