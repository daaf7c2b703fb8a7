"""What an admin reads while a month is drafted, approved and paid."""

from collections import Counter
from datetime import UTC, datetime, time
from decimal import Decimal
from html import unescape

from aiogram.utils.i18n import get_i18n, ngettext
from aiogram.utils.i18n import gettext as _
from babel.dates import format_skeleton

from models.pay.drafts import Draft, month_days
from models.pay.lines import Line
from models.pay.runs import Refusal
from models.rules.money import Rounding
from models.tables.pay import PayRun

from .lists import more
from .marks import name, number
from .pay import lack_count, line_sentence, sums, why
from .tables import paragraphs, table, twin

TABLE_TEACHERS = 50  # the buttons turn to all of them


def month_name(month: str) -> str:
    """`October 2026`"""
    first = datetime.combine(month_days(month).first, time(12), UTC)
    written: str = format_skeleton("yMMMM", first, tzinfo=UTC, locale=get_i18n().current_locale)
    return written


def overview(drafted: Draft, run: PayRun | None, zone: str) -> str:
    parts = [
        _("<b>Payroll · {month}</b>").format(month=month_name(drafted.month)),
        _("{state}. Days of {zone}; {rounding}.").format(
            state=state(run), zone=name(zone), rounding=rounding_words(drafted.rounding)
        ),
        _("To pay: <b>{sums}</b>").format(sums=sums(_by_currency(drafted))),
    ]
    if drafted.waiting:
        waits = "\n".join(f"• {lack_count(lack, count)}" for lack, count in sorted(drafted.lacks.items()))
        parts.append(_("⏳ Not in it yet:\n{waits}").format(waits=waits))
    if not drafted.all:
        parts.append(nothing())
        return "\n\n".join(parts)
    text = "\n\n".join(parts)
    return twin(text, paragraphs(text), _teachers_table(drafted))


def _teachers_table(drafted: Draft) -> str:
    names = {line.teacher_id: line.teacher_name for line in drafted.all}
    paid = Counter(line.teacher_id for line in drafted.lines)
    waits = Counter(line.teacher_id for line in drafted.waiting)
    rows = []
    for teacher_id, called in sorted(names.items(), key=lambda one: (one[1].casefold(), one[0]))[:TABLE_TEACHERS]:
        amounts = {currency: amount for (whose, currency), amount in drafted.totals.items() if whose == teacher_id}
        rows.append([name(called), number(paid[teacher_id]), number(waits[teacher_id]), sums(amounts)])
    rows += [[more(left_out)]] if (left_out := len(names) - TABLE_TEACHERS) > 0 else []
    return table([_("Teacher"), _("Lines"), "⏳", _("To pay")], rows)


def nothing() -> str:
    return _("There is nothing in this month.")


def state(run: PayRun | None) -> str:
    words = {
        "review": _("In review"),
        "freezing": _("Being approved"),
        "approved": _("Approved"),
        "paid": _("Paid"),
    }
    return words.get(run.state, _("Draft")) if run else _("Draft")


def rounding_words(rounding: Rounding) -> str:
    words: dict[Rounding, str] = {
        "second": _("time counts to the second"),
        "minute": _("time counts to the minute"),
        "quarter": _("time counts to the quarter of an hour"),
    }
    return words[rounding]


def teacher_button(teacher: str, amounts: dict[str, Decimal], waits: int) -> str:
    """Plain text."""
    # Translators: a teacher and what they are paid
    text = _("{teacher} · {sums}").format(teacher=teacher, sums=sums(amounts))
    return f"{text} ⏳" if waits else text


def of_teacher(teacher: str, drafted: Draft, amounts: dict[str, Decimal]) -> str:
    return _("<b>{teacher} · {month}</b>\n{sums}\n\nTap a line to see why it is what it is.").format(
        teacher=name(teacher), month=month_name(drafted.month), sums=sums(amounts)
    )


def line_button(line: Line) -> str:
    """Plain text."""
    return unescape(line_sentence(line))


def one_line(line: Line) -> str:
    head = _("<b>{teacher}</b>\n{line}").format(teacher=name(line.teacher_name), line=line_sentence(line))
    facts = [f"• {step}" for step in why(line)]
    if line.evidence:
        facts.append(
            "• "
            + ngettext(
                "It rests on {n} statement, numbered in the files.",
                "It rests on {n} statements, numbered in the files.",
                len(line.evidence),
            ).format(n=number(len(line.evidence)))
        )
    return "\n".join([head, "", *facts])


def sure(what: str, drafted: Draft) -> str:
    month = month_name(drafted.month)
    questions = {
        "approve": _(
            "<b>Approve {month}?</b>\n{sums} are frozen, line by line. What waits stays open and is paid with a later "
            "month. You can take it back until you mark it as paid."
        ),
        "pay": _("<b>Is {month} paid?</b>\nFrom then on nothing of it changes, whatever comes to light."),
        "back": _("<b>Take the approval of {month} back?</b>\nIts lines are worked out anew."),
    }
    return questions[what].format(month=month, sums=sums(_by_currency(drafted)))


def refusal(why_not: Refusal) -> str:
    """A small window: plain text."""
    sentences: dict[Refusal, str] = {
        "not_over": _("This month is not over yet in the school’s time zone. Approve it when it is."),
        "changed": _("Something has changed since you looked. Look again, then approve."),
        "closed": _("This month is approved already."),
        "not_approved": _("This month is not approved, or it is paid."),
        "later_closed": _("A later month is approved and rests on this one. Take that one back first."),
        "busy": _("Somebody is approving it at this moment."),
        "unsettled": _("I am still finding out who was there in its older classes. Please try again in some minutes."),
    }
    return sentences[why_not]


def approve_button() -> str:
    return _("Approve")


def pay_button() -> str:
    return _("Mark as paid")


def take_back_button() -> str:
    return _("Take approval back")


def item_button() -> str:
    return _("Who wrote this down ›")


def take_item_back_button() -> str:
    return _("Take back")


def yes_button() -> str:
    return _("Yes")


def back_button() -> str:
    return _("Back")


def rounding_button(rounding: Rounding) -> str:
    words: dict[Rounding, str] = {
        "second": _("Round: second"),
        "minute": _("Round: minute"),
        "quarter": _("Round: quarter hour"),
    }
    return words[rounding]


def file_button(kind: str, what: str) -> str:
    words = {
        "totals": _("Totals, {kind}"),
        "detail": _("Every class, {kind}"),
    }
    return words[what].format(kind=kind.upper())


def waiting_button(count: int) -> str:
    return ngettext("What waits ({n})", "What waits ({n})", count).format(n=number(count))


def caption(drafted: Draft, run: PayRun | None, zone: str) -> str:
    return _("{month}, {state}. Days of {zone}; {rounding}.").format(
        month=month_name(drafted.month), state=state(run), zone=name(zone), rounding=rounding_words(drafted.rounding)
    )


def no_month(command: str = "payroll") -> str:
    return _("Which month? Write it like /{command} 2026-10, or /{command} last month.").format(command=command)


def my_month(drafted: Draft, run: PayRun | None) -> str:
    parts = [
        _("<b>Your pay · {month}</b>").format(month=month_name(drafted.month)),
        _("{state}: <b>{sums}</b>").format(state=_my_state(run), sums=sums(_by_currency(drafted))),
    ]
    if drafted.waiting:
        waits = "\n".join(f"• {lack_count(lack, count)}" for lack, count in sorted(drafted.lacks.items()))
        parts.append(_("⏳ Not in it yet:\n{waits}").format(waits=waits))
    parts.append(_("Tap a line to see why it is what it is.") if drafted.all else nothing())
    return "\n\n".join(parts)


def _my_state(run: PayRun | None) -> str:
    words = {"approved": _("Approved"), "paid": _("Paid")}
    return words.get(run.state, _("So far")) if run else _("So far")


def waiting_head(drafted: Draft) -> str:
    return _("<b>What waits · {month}</b>\nEach of these is paid with a later month once it is settled.").format(
        month=month_name(drafted.month)
    )


def _by_currency(drafted: Draft) -> dict[str, Decimal]:
    found: dict[str, Decimal] = {}
    for (_teacher, currency), amount in drafted.totals.items():
        found[currency] = found.get(currency, Decimal(0)) + amount
    return found
