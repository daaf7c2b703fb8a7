"""Who was in the room when, as two bars: in letters of one width, from left to right in every language."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo

from aiogram.utils.i18n import gettext as _

from models.rules.facts import Stay, Verdict
from models.tables.classes import ClassSession

from .marks import clock_time, minutes, name

WIDTH = 24  # marks; a narrow phone shows some thirty
THERE, AWAY = "█", "░"
STEPS = (1, 2, 3, 5, 10, 15, 30, 60, 120)  # minutes that one mark may stand for
LEFT_TO_RIGHT, END = "\u2066", "\u2069"


def bars(session: ClassSession, verdict: Verdict, now: datetime, zone: ZoneInfo) -> list[str]:
    """Nothing where Zoom saw nobody."""
    stays = [*verdict.teacher_stays, *verdict.student_stays]
    if not stays:
        return []
    start = min(stay.since for stay in stays)
    end = max(stay.until or now for stay in stays)
    step = step_for(end - start)
    scale = _("{start}–{end}, one mark is {minutes}").format(
        start=clock_time(start, zone), end=clock_time(end, zone), minutes=minutes(step)
    )
    return [
        _bar(session.teacher.name, marks(verdict.teacher_stays, start, end, step, now)),
        _bar(session.student.name, marks(verdict.student_stays, start, end, step, now)),
        scale,
    ]


def step_for(length: timedelta) -> int:
    """The fewest minutes a mark that make it fit."""
    needed = length.total_seconds() / 60 / WIDTH
    return next((step for step in STEPS if step >= needed), STEPS[-1])


def marks(stays: Sequence[Stay], start: datetime, end: datetime, step: int, now: datetime) -> str:
    """A mark is full when the person was there for at least half of its time."""
    length = timedelta(minutes=step)
    count = min(WIDTH, max(1, -(-(end - start) // length)))
    edges = [min(start + place * length, end) for place in range(count + 1)]
    return "".join(_mark(stays, begin, finish, now) for begin, finish in pairwise(edges))


def _mark(stays: Sequence[Stay], begin: datetime, finish: datetime, now: datetime) -> str:
    there = sum(
        (max(timedelta(), min(finish, stay.until or now) - max(begin, stay.since)) for stay in stays), timedelta()
    )
    return THERE if there * 2 >= finish - begin else AWAY


def _bar(who: str, drawn: str) -> str:
    return f"<code>{LEFT_TO_RIGHT}{drawn}{END}</code> {name(who)}"
