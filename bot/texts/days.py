"""Asking from which day on something holds."""

from datetime import date
from typing import Literal

from aiogram.utils.i18n import gettext as _

from models.rules.typed_days import Problem

from .marks import whole_day

Near = Literal["yesterday", "today", "tomorrow", "month_end", "this_month", "next_month"]


def button(near: Near, day: date) -> str:
    """Plain text."""
    names: dict[Near, str] = {
        "yesterday": _("Yesterday"),
        "today": _("Today"),
        "tomorrow": _("Tomorrow"),
        "month_end": _("End of the month"),
        "this_month": _("This month"),
        "next_month": _("Next month"),
    }
    # Translators: a word for a day, and the day itself, as in "Tomorrow · Tue, Mar 3, 2026"
    return _("{word} · {day}").format(word=names[near], day=whole_day(day))


def hint() -> str:
    return _("Tap a day, or type one like 2026-10-05. /cancel stops.")


def problem(why: Problem) -> str:
    match why:
        case "ambiguous":
            return _("That could be two different days. Please write it like 2026-10-05: year, month, day.")
        case "not_understood":
            return _("I did not understand that day. Please write it like 2026-10-05: year, month, day.")
