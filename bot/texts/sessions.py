"""The admin's list of class sessions: what is shown, and its buttons."""

from collections.abc import Mapping
from datetime import datetime
from zoneinfo import ZoneInfo

from aiogram.utils.i18n import gettext as _
from aiogram.utils.i18n import ngettext

from models.filtering import STATUSES
from models.rules.periods import Period
from models.sessions import Page
from models.tables.classes import ClassSession

from . import statuses
from .marks import day_and_time, label, name, number
from .periods import days_of
from .rows import outcome, when


def found(
    page: Page,
    counts: Mapping[str, int],
    *,
    period: Period | None,
    status: str | None,
    search: str,
    zone: ZoneInfo,
) -> str:
    """`counts` are of the same days and the same search, whatever the status."""
    lines = [_("<b>Classes</b> · {days}").format(days=days_of(period, zone))]
    if search:
        lines.append(_("Search: {search}").format(search=name(search)))
    if status is not None:
        lines.append(_("Only: {status}").format(status=statuses.word(status)))
    lines.append(_count(page.total))
    if status is None and page.total:
        lines.append(_by_status(counts))
    if not page.total:
        lines.append(_("Try another day, or all of them."))
    return "\n".join(lines)


def session_button(session: ClassSession, now: datetime, zone: ZoneInfo, *, one_day: bool) -> str:
    moment = session.started_at or session.issued_at
    shown = when(session, zone) if one_day else day_and_time(moment, zone)
    return (
        f"{statuses.badge(session.session_status)} {shown} {label(session.student.name)} · "
        f"{label(session.teacher.name)} · {outcome(session, now)}"
    )


def status_button(status: str | None, count: int, *, chosen: bool) -> str:
    shown = _("All {count}") if status is None else f"{statuses.badge(status)} {{count}}"
    return _chosen(shown.format(count=number(count)), chosen)


def day_button(code: str, *, chosen: bool) -> str:
    names = {"t": _("Today"), "y": _("Yesterday"), "w": _("This week"), "": _("All days")}
    return _chosen(names[code], chosen)


def search_button(search: str) -> str:
    return _("Search again") if search else _("Search a name")


def no_search_button() -> str:
    return _("Clear search")


def back_button() -> str:
    return _("Back")


def what_to_search() -> str:
    return _("Type a part of the teacher’s or the student’s name.")


def status_named(word: str) -> str | None:
    """The status that somebody typed, by its name in the program or in the reader's language."""
    typed = word.casefold()
    for status in STATUSES:
        if typed in {status, statuses.word(status).casefold()}:
            return status
    return None


def _count(total: int) -> str:
    if not total:
        return _("No classes found.")
    return ngettext("{count} class", "{count} classes", total).format(count=number(total))


def _by_status(counts: Mapping[str, int]) -> str:
    return " · ".join(
        f"{statuses.badge(status)} {statuses.word(status)}: {number(counts[status])}"
        for status in STATUSES
        if counts.get(status)
    )


def _chosen(text: str, chosen: bool) -> str:
    return f"• {text}" if chosen else text
