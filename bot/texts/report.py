"""Numbers of a period."""

from collections.abc import Iterable
from zoneinfo import ZoneInfo

from aiogram.utils.i18n import gettext as _
from aiogram.utils.i18n import ngettext

from models.filtering import STATUSES
from models.reports import Totals
from models.rules.facts import Grade
from models.rules.periods import Period

from . import statuses
from .grades import grade_sentence, grade_word
from .lists import fitted, more
from .marks import hours, name, number
from .periods import days_of, word

TEACHERS = 10
GRADES: tuple[Grade, ...] = (
    "corrected",
    "verified",
    "witnessed",
    "agreed",
    "reported",
    "estimated",
    "unknown",
)


def report(totals: Totals, period: Period, school_zone: ZoneInfo, *, teacher: str | None) -> str:
    """`teacher` is set when it is that teacher's own report."""
    head = "\n".join([_("<b>Report</b> · {days}").format(days=days_of(period, school_zone)), *_whose(teacher)])
    blocks = [_sums(totals)]
    if totals.sessions:
        blocks += [_by_status(totals), _by_grade(totals)]
    if teacher is None:
        blocks.append(_by_teacher(totals))
    foot = _("Days begin at midnight in {zone}, the school’s time zone.").format(zone=name(school_zone.key))
    lines = "\n\n".join(block for block in blocks if block).split("\n")
    return fitted(head, lines, foot)


def wrong_period(said: str) -> str:
    return _(
        "I don’t know which days {said} means. Try <code>/report today</code>, <code>/report last week</code>, "
        "<code>/report 2026-10</code> or <code>/report 2026-10-01..2026-10-15</code>."
    ).format(said=name(said))


def period_button(period_name: str, *, chosen: bool) -> str:
    shown = word(period_name) or period_name
    shown = shown[:1].upper() + shown[1:]
    return f"• {shown}" if chosen else shown


def csv_button() -> str:
    return _("Spreadsheet (CSV)")


def caption(period: Period, school_zone: ZoneInfo) -> str:
    return _("Classes · {days}").format(days=days_of(period, school_zone))


def being_made() -> str:
    """A small window: plain text."""
    return _("The spreadsheet is on its way.")


def not_made() -> str:
    return _("The spreadsheet could not be sent. Please try again in a minute.")


def _whose(teacher: str | None) -> list[str]:
    return [_("Your own classes, {teacher}").format(teacher=name(teacher))] if teacher is not None else []


def _sums(totals: Totals) -> str:
    if not totals.sessions:
        return _("No classes in these days.")
    sent = ngettext("{count} class sent", "{count} classes sent", totals.sessions)
    # Translators: of the classes sent, how many took place, and how long they were together
    held = ngettext("{count} held: <b>{hours}</b>", "{count} held: <b>{hours}</b>", totals.held)
    return "\n".join(
        [
            sent.format(count=number(totals.sessions)),
            held.format(count=number(totals.held), hours=hours(totals.seconds)),
        ]
    )


def _by_status(totals: Totals) -> str:
    lines = [
        f"{statuses.badge(status)} {statuses.word(status)}: {number(totals.by_status[status])}"
        for status in _first(STATUSES, totals.by_status)
    ]
    return "\n".join([_("<b>What became of them</b>"), *lines])


def _by_grade(totals: Totals) -> str:
    if not totals.held:
        return ""
    lines = [
        _("{grade}: {count}. {sentence}").format(
            grade=grade_word(grade), count=number(totals.by_grade[grade]), sentence=grade_sentence(grade)
        )
        for grade in _first(GRADES, totals.by_grade)
    ]
    return "\n".join([_("<b>How sure the times are</b>"), *lines])


def _by_teacher(totals: Totals) -> str:
    if not totals.by_teacher:
        return ""
    lines = [
        ngettext(
            "{place}. {teacher}: {count} class, {hours}",
            "{place}. {teacher}: {count} classes, {hours}",
            one.held,
        ).format(place=number(place), teacher=name(one.name), count=number(one.held), hours=hours(one.seconds))
        for place, one in enumerate(totals.by_teacher[:TEACHERS], start=1)
    ]
    left_out = len(totals.by_teacher) - TEACHERS
    return "\n".join([_("<b>Teachers</b>"), *lines, *([more(left_out)] if left_out > 0 else [])])


def _first(order: Iterable[str], there: dict[str, int]) -> list[str]:
    """What there is, in this order."""
    return [code for code in order if there.get(code)]
