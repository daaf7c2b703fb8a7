"""Hours in which something was down, and what is decided about the classes in them."""

from collections.abc import Sequence
from datetime import datetime
from zoneinfo import ZoneInfo

from aiogram.utils.i18n import gettext as _
from aiogram.utils.i18n import ngettext

from models.pay.foresight import Foresight
from models.pay.lines import Line
from models.pay.waivers import Refusal
from models.tables.pay import Outage, Waiver

from .days import hint
from .lists import fitted
from .marks import clock_time, day, name, number, price, time_from, whole_day
from .pay import subject, sums
from .payroll import month_name


def list_button() -> str:
    return _("Outages")


def list_screen(month: str, found: Sequence[Outage]) -> str:
    head = _("<b>Outages · {month}</b>").format(month=month_name(month))
    if not found:
        return "\n".join([head, _("Nothing was down, as far as anybody knows.")])
    return "\n".join([head, _("What would cost somebody money and rests on such hours waits for you. Tap one.")])


def outage_button(outage: Outage, zone: ZoneInfo) -> str:
    """Plain text."""
    mark = "✓ " if outage.dismissed_at else ""
    # Translators: what was down, and when
    return mark + _("{what} · {when}").format(what=source(outage.source), when=hours(outage, zone))


def source(what: str) -> str:
    words = {
        "program": _("The program"),
        "webhooks": _("Zoom’s messages"),
        "zoom": _("Zoom’s reports"),
        "telegram": _("Telegram"),
    }
    return words.get(what, _("Reported"))


def hours(outage: Outage, zone: ZoneInfo) -> str:
    return _hours(outage.began_at, outage.ended_at, zone)


def _hours(began_at: datetime, ended_at: datetime | None, zone: ZoneInfo) -> str:
    end = time_from(ended_at, began_at, zone) if ended_at else "…"
    return f"{day(began_at, zone)} {clock_time(began_at, zone)}–{end}"


def one(outage: Outage, waiting: int, waiver: Waiver | None, zone: ZoneInfo) -> str:
    lines = [f"<b>{source(outage.source)}</b>", hours(outage, zone)]
    if outage.words:
        lines.append(name(outage.words))
    if outage.ended_at is None:
        lines.append(_("It still lasts."))
    if waiver is not None:
        lines.append(_waived(waiver))
    if outage.dismissed_at is not None:
        lines.append(_("It was decided that nothing rested on it."))
    else:
        lines.append(_waiting(waiting) if waiting else _("No class waits because of it."))
    return "\n".join([*lines, "", _("Times are in {zone}.").format(zone=name(zone.key))])


def _waiting(count: int) -> str:
    return ngettext(
        "{n} class would cost somebody money and waits for you.",
        "{n} classes would cost somebody money and wait for you.",
        count,
    ).format(n=number(count))


def _waived(waiver: Waiver) -> str:
    count = len(waiver.sessions)
    return ngettext(
        "{who} had {n} class paid in full: {reason}", "{who} had {n} classes paid in full: {reason}", count
    ).format(who=name(waiver.by.name), n=number(count), reason=name(waiver.reason))


def waive_button() -> str:
    return _("Pay them in full…")


def dismiss_button() -> str:
    return _("Nothing rested on it")


def recall_button() -> str:
    return _("Look at it again")


def undo_button() -> str:
    return _("Take the decision back")


def declare_button() -> str:
    return _("＋ Report an outage")


def why() -> str:
    return _("Why are these classes paid in full? Type it in a sentence: it stands in the statements. /cancel stops.")


def reason_wanted() -> str:
    return _("Please type it as text, at most 500 characters. /cancel stops.")


def preview(outage: Outage, reason: str, seen: Foresight, zone: ZoneInfo) -> str:
    """Which classes, and which amounts."""
    head = "\n".join([_("<b>Pay these classes in full?</b>"), hours(outage, zone), name(reason)])
    foot = _("Together {after} instead of {before}.").format(before=sums(seen.before), after=sums(seen.after))
    return fitted(head, [_change(was, becomes) for was, becomes in seen.changes], foot)


def _change(was: Line | None, becomes: Line | None) -> str:
    line = becomes or was
    if line is None:
        return ""
    amounts = [price(one.amount if one else 0 * line.amount, line.currency) for one in (was, becomes)]
    # Translators: a day, a teacher, a student, and an amount before and after
    return _("{day} · {teacher} · {subject}: {before} → {after}").format(
        day=whole_day(line.day),
        teacher=name(line.teacher_name),
        subject=subject(line),
        before=amounts[0],
        after=amounts[1],
    )


def nothing_waits() -> str:
    """A small window: plain text."""
    return _("No class waits because of it any more.")


def waived() -> str:
    """A small window: plain text."""
    return _("They are paid in full.")


def done() -> str:
    """A small window: plain text."""
    return _("Done.")


def refusal(why_not: Refusal) -> str:
    """A small window: plain text."""
    sentences: dict[Refusal, str] = {
        "gone": _("Somebody has decided that already. Look again."),
        "frozen": _("An approved month has paid these classes. Take its approval back first, if it is not paid yet."),
        "waived": _("Classes are paid in full because of it. Take that decision back first."),
    }
    return sentences[why_not]


def which_day() -> str:
    return "\n".join([_("On which day was something down?"), hint()])


def which_hours(zone: ZoneInfo) -> str:
    return _("From when to when? Type it like 16:00-17:30, in the time of {zone}. /cancel stops.").format(
        zone=name(zone.key)
    )


def wrong_hours() -> str:
    return _("Please type two times like 16:00-17:30, at most 12 hours apart and not in the future. /cancel stops.")


def what_was_down() -> str:
    return _("What was down? Type it in a sentence, like “Zoom could not be reached”. /cancel stops.")


def last_look(began_at: datetime, ended_at: datetime, said: str, waiting: int, zone: ZoneInfo) -> str:
    return "\n".join(
        [
            _("<b>Report this outage?</b>"),
            _hours(began_at, ended_at, zone),
            name(said),
            _waiting(waiting) if waiting else _("No class would cost anybody money because of it."),
        ]
    )
