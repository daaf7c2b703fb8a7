"""The admin's list of class sessions: what is shown, and its buttons."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import get_args
from zoneinfo import ZoneInfo

from aiogram.utils.i18n import gettext as _
from aiogram.utils.i18n import ngettext

from models.filtering import STATUSES, Filter
from models.rules.facts import Grade
from models.rules.flags import FLAG_CODES
from models.rules.periods import Period
from models.sessions import MOST_COUNTED, Page
from models.tables.classes import ClassSession
from models.tables.people import Student, Teacher

from . import moments, send, statuses
from .grades import grade_word
from .marks import day_and_time, label, name, number
from .periods import days_of, word
from .rows import outcome, pair, when, when_plain
from .tables import paragraphs, table, twin

GRADES: tuple[Grade, ...] = get_args(Grade)


def found(
    page: Page,
    counts: Mapping[str, int],
    wanted: Filter,
    *,
    period: Period | None,
    people: Sequence[Teacher | Student],
    now: datetime,
    zone: ZoneInfo,
) -> str:
    """`counts` are by the same filter, whatever the status."""
    lines = [_("<b>Classes</b> · {days}").format(days=days_of(period, zone))]
    lines += [
        (_("Teacher: {name}") if isinstance(one, Teacher) else _("Student: {name}")).format(name=name(one.name))
        for one in people
    ]
    if wanted.search:
        lines.append(_("Search: {search}").format(search=name(wanted.search)))
    if wanted.status is not None:
        lines.append(_("Only: {status}").format(status=statuses.word(wanted.status)))
    if wanted.grade is not None:
        lines.append(_("How sure: {grade}").format(grade=grade_word(wanted.grade)))
    if wanted.flag is not None:
        lines.append(_("To look at: {flag}").format(flag=flag_name(wanted.flag)))
    lines.append(_count(page.total))
    if wanted.status is None and page.total:
        lines.append(_by_status(counts))
    if not page.total:
        lines.append(_("Try another day, or all of them."))
    text = "\n".join(lines)
    one_day = period is not None and period.first == period.last
    columns = [_("When"), _("Class"), _("What came of it")]
    rows = [_row(one, now, zone, one_day=one_day) for one in page.sessions]
    return twin(text, paragraphs(text), table(columns, rows)) if rows else text


def _row(session: ClassSession, now: datetime, zone: ZoneInfo, *, one_day: bool) -> list[str]:
    began = session.started_at or session.issued_at
    moment = when(session, zone) if one_day else moments.day_and_time(began, zone)
    return [f"{statuses.badge(session.session_status)} {moment}", pair(session), outcome(session, now)]


def session_button(session: ClassSession, now: datetime, zone: ZoneInfo, *, one_day: bool, own: bool) -> str:
    """`own`: whoever reads it is the teacher."""
    moment = session.started_at or session.issued_at
    shown = when_plain(session, zone) if one_day else day_and_time(moment, zone)
    who = label(session.student.name) if own else f"{label(session.student.name)} · {label(session.teacher.name)}"
    return f"{statuses.badge(session.session_status)} {shown} {who} · {outcome(session, now)}"


def status_button(status: str | None, count: int, *, chosen: bool) -> str:
    shown = _("All {count}") if status is None else f"{statuses.badge(status)} {{count}}"
    return _chosen(shown.format(count=number(count)), chosen)


def day_button(code: str, *, chosen: bool) -> str:
    names = {
        "t": _("Today"),
        "y": _("Yesterday"),
        "w": _("This week"),
        "lw": _("Last week"),
        "m": _("This month"),
        "lm": _("Last month"),
        "": _("All days"),
    }
    return _chosen(names[code], chosen)


def days_word(period: Period) -> str:
    """For a button: `last week`, or the days in figures."""
    return word(period.name) or period.name.replace("..", " – ")


def grade_button(grade: str | None, *, chosen: bool) -> str:
    return _chosen(_("However sure") if grade is None else grade_word(grade), chosen)


def flag_button(flag: str | None, *, chosen: bool) -> str:
    return _chosen(_("With or without flags") if flag is None else flag_name(flag), chosen)


def search_button(search: str) -> str:
    return _("Search again") if search else _("Search a name")


def filter_button() -> str:
    return _("Filter…")


def choose() -> str:
    return _("<b>Which classes?</b>\nDays, how sure their times are, and what is odd about them.")


def off(what: str) -> str:
    """A filter that a tap takes off; plain text, as all buttons."""
    return f"✕ {what}"


def off_person(one: Teacher | Student) -> str:
    return off(label(one.name))


def off_search(search: str) -> str:
    return off(_("“{search}”").format(search=label(search)))


def only_person(one: Teacher | Student) -> str:
    text = _("All of {name} (teacher)") if isinstance(one, Teacher) else _("All of {name} (student)")
    return text.format(name=label(one.name))


def earlier_button() -> str:
    return send.earlier_button()


def later_button() -> str:
    return send.later_button()


def page_number(page: int, pages: int) -> str:
    return send.page_number(page, pages)


def grade_name(grade: str) -> str:
    return grade_word(grade)


def flag_name(flag: str) -> str:
    """A few words for what is odd, as a filter's name."""
    names = {
        "any": _("any flag"),
        "disagree": _("witnesses disagree"),
        "answers_contradict": _("answers contradict"),
        "click_only": _("nothing but a click"),
        "estimated_in_a_row": _("estimated again and again"),
        "over_package": _("over the package"),
        "two_at_once": _("two at once"),
        "own_address": _("teacher’s own address"),
        "student_never_seen": _("student never seen"),
        "teacher_never_seen": _("teacher never seen"),
        "probable_student": _("student only probable"),
        "unknown_person": _("unknown person"),
        "room_shared": _("room shared"),
        "forwarded_link": _("link forwarded"),
        "report_differs": _("report differs"),
        "report_incomplete": _("report incomplete"),
        "leave_never_came": _("leaving not seen"),
    }
    return names.get(flag, flag.replace("_", " "))


def back_button() -> str:
    return _("Back")


def what_to_search() -> str:
    return _("Type a part of the teacher’s or the student’s name.")


def status_named(typed: str) -> str | None:
    """The status that somebody typed, by its name in the program or in the reader's language."""
    return _named(typed, {status: statuses.word(status) for status in STATUSES})


def grade_named(typed: str) -> str | None:
    return _named(typed, {grade: grade_word(grade) for grade in GRADES})


def flag_named(typed: str) -> str | None:
    """`flags` and `flagged` are any of them."""
    if typed.casefold() in {"flag", "flags", "flagged", _("flagged").casefold()}:
        return "any"
    return _named(typed, {flag: flag_name(flag) for flag in FLAG_CODES})


def _named(typed: str, known: Mapping[str, str]) -> str | None:
    wanted = typed.casefold()
    return next((code for code, shown in known.items() if wanted in {code, shown.casefold()}), None)


def _count(total: int) -> str:
    if not total:
        return _("No classes found.")
    if total == MOST_COUNTED:
        return _("{count} classes or more: only the newest are counted").format(count=number(total))
    return ngettext("{count} class", "{count} classes", total).format(count=number(total))


def _by_status(counts: Mapping[str, int]) -> str:
    return " · ".join(
        f"{statuses.badge(status)} {statuses.word(status)}: {number(counts[status])}"
        for status in STATUSES
        if counts.get(status)
    )


def _chosen(text: str, chosen: bool) -> str:
    return f"• {text}" if chosen else text
