"""The words in a report's picture. Plain text: nothing is escaped, and names are isolated like everywhere."""

from typing import Literal
from zoneinfo import ZoneInfo

from aiogram.utils.i18n import gettext as _
from aiogram.utils.i18n import ngettext

from models.reports import OfTeacher, Totals
from models.rules.periods import Period
from models.whose import Whose

from .marks import END_ISOLATE, ISOLATE, hours, label, listed, minutes_of, number
from .periods import days_of

Step = Literal["day", "week", "month"]


def title() -> str:
    return _("Report")


def below_title(school_name: str, period: Period, school_zone: ZoneInfo, whose: Whose | None) -> list[str]:
    whom = [] if whose is None else [label(whose.name)]
    return [listed(label(school_name), *whom), days_of(period, school_zone)]


def figures(totals: Totals) -> list[tuple[str, str]]:
    """The large numbers, with what each is."""
    shown = [
        (number(totals.held), ngettext("class held", "classes held", totals.held)),
        (hours(totals.seconds), _("of teaching")),
    ]
    if totals.mean_seconds is not None and totals.mean_package_seconds is not None:
        average = _("on average, of {minutes}").format(minutes=minutes_of(totals.mean_package_seconds))
        shown.append((minutes_of(totals.mean_seconds), average))
    shown += [
        (number(totals.late), ngettext("late start", "late starts", totals.late)),
        (number(totals.student_missing), ngettext("student absent", "students absent", totals.student_missing)),
        (number(totals.teacher_missing), ngettext("teacher missing", "teachers missing", totals.teacher_missing)),
    ]
    return shown


def classes_title(step: Step) -> str:
    return {"day": _("Classes a day"), "week": _("Classes a week"), "month": _("Classes a month")}[step]


def hours_title(step: Step) -> str:
    return {"day": _("Hours a day"), "week": _("Hours a week"), "month": _("Hours a month")}[step]


def teachers_title(shown: int, total: int) -> str:
    if shown == total:
        return _("Teachers by hours")
    return ngettext("{count} teacher with most hours", "{count} teachers with most hours", shown).format(
        count=number(shown)
    )


def of_teacher(one: OfTeacher) -> str:
    classes = ngettext("{count} class", "{count} classes", one.held).format(count=number(one.held))
    return _("{hours} · {classes}").format(hours=hours(one.seconds), classes=classes)


def week_title() -> str:
    return _("When classes begin")


def foot(school_zone: ZoneInfo) -> str:
    zone = f"{ISOLATE}{school_zone.key}{END_ISOLATE}"
    return _("Days and hours are those of {zone}, the school’s time zone.").format(zone=zone)
