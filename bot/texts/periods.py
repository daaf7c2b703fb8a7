"""Stretches of days, named for people."""

from zoneinfo import ZoneInfo

from aiogram.utils.i18n import gettext as _

from models.rules.periods import Period

from .marks import day_with_year


def days_of(period: Period | None, zone: ZoneInfo) -> str:
    """`today, Mon, Mar 2, 2026`; `Mon, Mar 2, 2026 – Sun, Mar 8, 2026`; every day when there is no period."""
    if period is None:
        return _("all days")
    days = day_with_year(period.first, zone)
    if period.last != period.first:
        # Translators: a first and a last day
        days = _("{first} – {last}").format(first=days, last=day_with_year(period.last, zone))
    named = word(period.name)
    # Translators: the name of some days and the days, like "last week, Mon, Feb 23 – Sun, Mar 1"
    return _("{name}, {days}").format(name=named, days=days) if named else days


def word(period_name: str) -> str | None:
    """None for days that have no name of their own."""
    words = {
        "today": _("today"),
        "yesterday": _("yesterday"),
        "this_week": _("this week"),
        "last_week": _("last week"),
        "this_month": _("this month"),
        "last_month": _("last month"),
    }
    return words.get(period_name)
