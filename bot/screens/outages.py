"""The outages of a month, and what can be decided about one."""

from datetime import date, datetime
from typing import Literal
from zoneinfo import ZoneInfo

from aiogram.filters.callback_data import CallbackData

from models.pay import outages, waivers
from models.pay.drafts import month_days
from models.rules.periods import bounds
from models.school import School
from models.tables.pay import Outage

from ..buttons import Id
from ..texts import outages as words
from ..texts import packages as package_words
from ..texts import payroll as payroll_words
from .days import day_buttons
from .keys import Row, Screen, button, keyboard
from .months import Month, back_to


class Outages(CallbackData, prefix="ou"):
    month: Month


class OneOutage(CallbackData, prefix="ou1"):
    outage: Id


class Decision(CallbackData, prefix="oud"):
    """Pay its classes in full, take that back, or say that nothing rested on it, or that it did."""

    outage: Id
    what: Literal["waive", "undo", "dismiss", "recall"]


class DeclareOutage(CallbackData, prefix="oun"):
    """Begin reporting one."""


class DoOutage(CallbackData, prefix="ouy"):
    """`key` names this last look: a second press is a no-op."""

    key: str


async def list_screen(month: str, school: School, zone: ZoneInfo) -> Screen:
    found = await outages.of_period(*bounds(month_days(month), school.zone))
    rows = [[button(words.outage_button(one, zone), OneOutage(outage=one.id))] for one in found[:40]]
    return words.list_screen(month, found), keyboard(
        *rows, [button(words.declare_button(), DeclareOutage())], back_to(int(month.replace("-", "")))
    )


async def one(outage: Outage, school: School, zone: ZoneInfo, now: datetime) -> Screen:
    waiting = await waivers.of_outage(outage, now) if outage.dismissed_at is None else []
    waiver = await waivers.standing(outage)
    row: Row = []
    if outage.dismissed_at is not None:
        row.append(button(words.recall_button(), Decision(outage=outage.id, what="recall")))
    else:
        if waiting:
            row.append(button(words.waive_button(), Decision(outage=outage.id, what="waive"), "primary"))
        row.append(button(words.dismiss_button(), Decision(outage=outage.id, what="dismiss")))
    undo = [button(words.undo_button(), Decision(outage=outage.id, what="undo"), "danger")] if waiver else []
    month = school.day_of(outage.began_at)
    back = [button(payroll_words.back_button(), Outages(month=month.year * 100 + month.month))]
    return words.one(outage, len(waiting), waiver, zone), keyboard(row, undo, back)


def which_day(today: date) -> Screen:
    return words.which_day(), keyboard(*day_buttons(today, ("yesterday", "today")))


def sure(text: str, key: str, back: CallbackData) -> Screen:
    return text, keyboard(
        [button(package_words.yes_button(), DoOutage(key=key), "primary")],
        [button(package_words.stop_button(), back)],
    )
