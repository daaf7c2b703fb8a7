"""The words of a pay statement. On paper they are plain text."""

from html import unescape
from zoneinfo import ZoneInfo

from aiogram.utils.i18n import gettext as _
from aiogram.utils.i18n import ngettext

from models.pay.drafts import CLOSED, Draft
from models.pay.lines import Line
from models.tables.pay import PayRun

from .attendance import presence_word
from .grades import grade_word
from .marks import day_and_time, listed, minutes_of, name, number, price, whole_day
from .pay import subject, sums, why
from .payroll import month_name, rounding_words, state


def title(month: str) -> str:
    return _("Pay statement · {month}").format(month=month_name(month))


def below_title(school_name: str, teacher: str, drafted: Draft, run: PayRun | None, zone: ZoneInfo) -> list[str]:
    standing = state(run)
    if run is not None and run.approved_at is not None:
        # Translators: what a month has come to, and when, as in "Approved: Mon, Nov 2, 16:05"
        standing = _("{state}: {when}").format(state=standing, when=day_and_time(run.approved_at, zone))
    elif run is None or run.state not in CLOSED:
        standing = _("{state}. It is not approved and can still change.").format(state=standing)
    return [
        teacher,
        school_name,
        standing,
        _("Days of {zone}; {rounding}.").format(
            zone=run.zone if run is not None else zone.key, rounding=rounding_words(drafted.rounding)
        ),
    ]


def figures(drafted: Draft) -> list[tuple[str, str]]:
    owed = [(price(amount, currency), _("to be paid")) for (_who, currency), amount in sorted(drafted.totals.items())]
    return owed or [(_("Nothing"), _("to be paid"))]


def columns() -> list[str]:
    return [_("Day"), _("Class"), _("Time"), _("Attendance, how sure"), _("Amount")]


def in_it() -> str:
    return _("In this month")


def waiting() -> str:
    return _("Not in it yet")


def cells(line: Line) -> list[str]:
    is_class = line.session_id is not None or line.stream_id is not None
    presence = presence_word(line.presence) if line.presence else ""
    return [
        whole_day(line.day),
        unescape(subject(line)),
        minutes_of(line.seconds) if line.seconds else "",
        " · ".join(filter(None, [presence, grade_word(line.grade)])) if is_class else "",
        price(line.would_be if line.lack else line.amount, line.currency),
    ]


def reasons(line: Line) -> str:
    return unescape(" ".join(why(line)))


def foot(teacher: str, month: str) -> str:
    return listed(teacher, month_name(month))


def button() -> str:
    return _("Statement, PDF")


def all_button() -> str:
    return _("Statements, PDF")


def caption(drafted: Draft, run: PayRun | None) -> str:
    """Below the teacher's own file."""
    return _("<b>Your pay · {month}</b>\n{state}: <b>{sums}</b>").format(
        month=month_name(drafted.month),
        state=state(run),
        sums=sums({currency: amount for (_who, currency), amount in drafted.totals.items()}),
    )


def pushed(drafted: Draft, run: PayRun, school_name: str) -> str:
    """To the teacher, when the month was approved."""
    lines = [
        _("<b>Your pay for {month} is approved: {sums}</b>").format(
            month=month_name(drafted.month),
            sums=sums({currency: amount for (_who, currency), amount in drafted.totals.items()}),
        ),
        name(school_name),
    ]
    if drafted.waiting:
        lines.append(_("What waits for somebody is listed in it, and comes with a later month."))
    lines.append(_("/pay shows every line and why it is what it is."))
    return "\n".join(lines)


def all_caption(drafted: Draft, run: PayRun | None) -> str:
    teachers = len({line.teacher_id for line in drafted.all})
    return ngettext(
        "Pay statements · {month}, {state} · {n} teacher",
        "Pay statements · {month}, {state} · {n} teachers",
        teachers,
    ).format(month=month_name(drafted.month), state=state(run), n=number(teachers))


def being_made() -> str:
    """A small window: plain text."""
    return _("I am writing it. It comes in a moment.")


def busy() -> str:
    """A small window: plain text."""
    return _("I am still writing the last one. It comes in a moment.")


def not_made() -> str:
    return _("The statement could not be written. Please try again in a moment.")
