"""The days that are usually meant, as buttons. Any other can be typed."""

from collections.abc import Sequence
from datetime import date, timedelta
from typing import Annotated

from aiogram.filters.callback_data import CallbackData
from pydantic import Field

from ..texts import days as words
from .keys import Row, button

ONE_DAY = timedelta(days=1)


class PickDay(CallbackData, prefix="day"):
    """`day` counts from the year 1, as `date.toordinal` does. What it is for is in the conversation."""

    day: Annotated[int, Field(ge=date(2000, 1, 1).toordinal(), le=date(2199, 12, 31).toordinal())]

    @property
    def date(self) -> date:
        return date.fromordinal(self.day)


def day_buttons(today: date, near: Sequence[words.Near] = ("today", "tomorrow", "next_month")) -> list[Row]:
    following = (today.replace(day=1) + timedelta(days=31)).replace(day=1)
    days: dict[words.Near, date] = {
        "yesterday": today - ONE_DAY,
        "today": today,
        "tomorrow": today + ONE_DAY,
        "month_end": following - ONE_DAY,
        "this_month": today.replace(day=1),
        "next_month": following,
    }
    return [[button(words.button(name, days[name]), PickDay(day=days[name].toordinal()))] for name in near]
