"""The packages of the school: what a class of each is, and what it becomes from when on."""

from collections.abc import Sequence
from datetime import date

from aiogram.utils.i18n import gettext as _
from aiogram.utils.i18n import ngettext

from models.packages import Offer
from models.rules.terms import MOST_BUFFER, MOST_MINUTES, Terms, Timeline

from .days import hint
from .lists import fitted
from .marks import label, minutes, name, number, price, whole_day
from .package_attendance import nothing_meant


def all_packages(offers: Sequence[Offer], retired: int) -> str:
    if not offers:
        return _("<b>Packages</b>\nThere are none that students can get. Add one:")
    text = _("<b>Packages</b>\nWhat a class is and what the school pays for it. Tap one to change it.")
    if not retired:
        return text
    more = ngettext("{count} package is retired.", "{count} packages are retired.", retired)
    return f"{text}\n{more.format(count=number(retired))}"


def retired_packages() -> str:
    return _("<b>Retired packages</b>\nNo more students get them; those who have one keep it.")


def package_button(offer: Offer) -> str:
    """Plain text."""
    terms = offer.terms
    return f"{label(offer.package.name)} · {minutes(terms.minutes)} · {price(terms.rate, terms.currency)}"


def one(offer: Offer, timeline: Timeline, learners: int, today: date, school_buffer: int) -> str:
    package, terms = offer.package, offer.terms
    learning = ngettext("{count} student has it.", "{count} students have it.", learners)
    head = [
        f"<b>{name(package.name)}</b>",
        _("Minutes: {minutes}").format(minutes=minutes(terms.minutes)),
        _("Rate per class: {rate}").format(rate=price(terms.rate, terms.currency)),
        _("Closed when nothing more is heard: {buffer} after the minutes").format(buffer=_buffer(terms, school_buffer)),
        learning.format(count=number(learners)),
    ]
    if not terms.rate:
        head.append(nothing_meant(is_free=package.is_free))
    if package.retired_at is not None:
        head.append(_("Retired: no more students get it."))
    changes = [
        change_line(since, timeline, school_buffer, begun=since <= today)
        for since in sorted(timeline.changes, reverse=True)
    ]
    return fitted("\n".join(head), changes)


def change_line(since: date, timeline: Timeline, school_buffer: int, *, begun: bool) -> str:
    """`From Wed, Apr 1, 2026: 10.00 EUR → 12.50 EUR`"""
    before = timeline.on(date.fromordinal(since.toordinal() - 1))
    after = timeline.on(since)
    changes = difference(before, after, school_buffer) or [_("nothing changes")]
    text = _("Since {day}: {changes}") if begun else _("From {day}: {changes}")
    return text.format(day=whole_day(since), changes=" · ".join(changes))


def difference(before: Terms, after: Terms, school_buffer: int) -> list[str]:
    """What changes, each as `before → after`."""
    changed = []
    if before.minutes != after.minutes:
        changed.append(_arrow(minutes(before.minutes), minutes(after.minutes)))
    if (before.rate, before.currency) != (after.rate, after.currency):
        changed.append(_arrow(price(before.rate, before.currency), price(after.rate, after.currency)))
    if before.buffer_minutes != after.buffer_minutes:
        was, will_be = _buffer(before, school_buffer), _buffer(after, school_buffer)
        changed.append(_("closed after {before} → {after}").format(before=was, after=will_be))
    return changed


def add_button() -> str:
    return _("＋ Add a package")


def retired_button(count: int) -> str:
    return _("Retired ({count})").format(count=number(count))


def all_button() -> str:
    return _("‹ All packages")


def back_button() -> str:
    return _("‹ Back")


def minutes_button() -> str:
    return _("Minutes")


def rate_button() -> str:
    return _("Rate")


def buffer_button() -> str:
    return _("Closing time")


def retire_button() -> str:
    return _("Retire")


def offer_again_button() -> str:
    return _("Offer it again")


def take_back_button(since: date) -> str:
    """Plain text."""
    return _("Take back the change of {day}").format(day=whole_day(since))


def schools_button(school_buffer: int) -> str:
    """Plain text."""
    return _("Like the school: {minutes}").format(minutes=minutes(school_buffer))


def which_minutes() -> str:
    return _("How many minutes is a class? Type a number, like 45. /cancel stops.")


def wrong_minutes() -> str:
    return _("Please type whole minutes from 1 to {most}, like 45. /cancel stops.").format(most=number(MOST_MINUTES))


def which_rate() -> str:
    return _("What is a class paid? Type the amount and its currency, like 12.50 EUR. /cancel stops.")


def wrong_rate() -> str:
    return _(
        "I did not understand that. Type the amount without separators and the three letters of its currency, "
        "like 1200.50 EUR. /cancel stops."
    )


def no_such_currency(code: str) -> str:
    return _("I know no currency {code}. Type its three letters, like EUR, USD or EGP.").format(code=name(code))


def which_buffer() -> str:
    return _(
        "A class of which nothing more is heard is closed some minutes after its length. How many minutes? "
        "Type a number, like 10. /cancel stops."
    )


def wrong_buffer() -> str:
    return _("Please type whole minutes from 0 to {most}, like 10. /cancel stops.").format(most=number(MOST_BUFFER))


def from_which_day() -> str:
    return "\n".join([_("From which day on? Classes sent before keep what they had."), hint()])


def day_is_over() -> str:
    return _("That day is over, and what has been is not changed. Please choose today or a later day.")


def last_look(called: str, since: date, changes: Sequence[str]) -> str:
    lines = [
        _("<b>Right like this?</b>"),
        name(called),
        *changes,
        _("From {day} on. Classes of earlier days keep what they have.").format(day=whole_day(since)),
    ]
    return "\n".join(lines)


def same_already(since: date) -> str:
    return _("It is like that on {day} already, so there is nothing to change.").format(day=whole_day(since))


def yes_button() -> str:
    return _("Yes, do it")


def stop_button() -> str:
    return _("No, leave it")


def changed() -> str:
    """A small window: plain text."""
    return _("Done. Classes already sent keep what they had.")


def taken_back() -> str:
    """A small window: plain text."""
    return _("Taken back.")


def begun_already() -> str:
    """A small window: plain text."""
    return _("This change has begun or was taken back already.")


def offered_again() -> str:
    """A small window: plain text."""
    return _("Students can get it again.")


def which_name() -> str:
    return _("What is the new package called? /cancel stops.")


def name_wanted() -> str:
    return _("Please type the name as text, at most 64 characters. /cancel stops.")


def name_taken(called: str) -> str:
    return _("There is a package {package} already, maybe a retired one. Please type another name.").format(
        package=name(called)
    )


def last_look_new(called: str, terms: Terms) -> str:
    return "\n".join(
        [
            _("<b>Add this package?</b>"),
            name(called),
            _("Minutes: {minutes}").format(minutes=minutes(terms.minutes)),
            _("Rate per class: {rate}").format(rate=price(terms.rate, terms.currency)),
        ]
    )


def press_a_button() -> str:
    return _("Please press one of the two buttons above. /cancel stops.")


def _buffer(terms: Terms, school_buffer: int) -> str:
    return minutes(school_buffer if terms.buffer_minutes is None else terms.buffer_minutes)


def _arrow(before: str, after: str) -> str:
    # Translators: what it was, and what it becomes
    return _("{before} → {after}").format(before=before, after=after)
