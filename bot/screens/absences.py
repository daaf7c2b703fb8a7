"""The steps of announcing an absence, and taking one back."""

from collections.abc import Sequence
from datetime import date
from zoneinfo import ZoneInfo

from aiogram.filters.callback_data import CallbackData

from models.rules.periods import Period
from models.tables.pay import AbsenceNote
from models.tables.people import Student

from ..buttons import Id
from ..texts import absences as words
from .days import day_buttons
from .keys import Screen, button, keyboard

MOST_OFFERED = 5


class NoReason(CallbackData, prefix="canty"):
    """Announce it without saying why."""


class ComesAfterAll(CallbackData, prefix="cantno"):
    note_id: Id


def which_days(student: Student, notes: Sequence[AbsenceNote], today: date, zone: ZoneInfo) -> Screen:
    back = ([button(words.take_back_button(one), ComesAfterAll(note_id=one.id))] for one in notes[:MOST_OFFERED])
    return words.which_days(student.name, notes, zone), keyboard(*day_buttons(today, ("today", "tomorrow")), *back)


def why(student: Student, days: Period) -> Screen:
    return words.why(student.name, days), keyboard([button(words.no_reason_button(), NoReason())])


def done(note: AbsenceNote, zone: ZoneInfo, *, is_late: bool) -> Screen:
    back = button(words.take_back_button(), ComesAfterAll(note_id=note.id))
    return words.done(note, zone, is_late=is_late), keyboard([back])
