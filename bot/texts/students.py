"""A teacher's students: the list, adding one, and what is known of each."""

from collections.abc import Sequence

from aiogram.utils.i18n import gettext as _

from models.packages import Offer
from models.ports import ClassLink
from models.students import Connection, Enrolled
from models.tables.classes import ClassSession, EnrolmentPause
from models.tables.people import Person

from . import makeups
from .addresses import short_link
from .marks import label, listed, minutes, name, number, whole_day

BADGES: dict[Connection, str] = {"connected": "🟢", "invited": "⚪", "blocked": "🔴"}


def all_students(total: int, search: str) -> str:
    if search and not total:
        return _("None of your students matches {search}. Type another part of the name.").format(search=name(search))
    if search:
        return _("<b>Students matching {search}: {count}</b>").format(search=name(search), count=number(total))
    if not total:
        return _("<b>Your students</b>\nYou have none yet. Add the first one:")
    return _(
        "<b>Your students: {count}</b>\n🟢 connected · ⚪ not yet · 🔴 has blocked me\n"
        "Tap a name, or type a part of it."
    ).format(count=number(total))


def student_button(one: Enrolled, *, tell_apart: bool) -> str:
    """Plain text. Two students of one name get their number: only that tells them apart."""
    badge = "⏸" if one.pause else BADGES[one.connection]
    shown = f"{badge} {label(one.student.name)}"
    if not tell_apart:
        return shown
    return _("{name} (no. {number})").format(name=shown, number=one.student.id)


def add_button() -> str:
    return _("＋ Add a student")


def all_button() -> str:
    return _("‹ All students")


def type_a_name() -> str:
    return _("Please type a part of the name. /cancel stops.")


# Adding


def which_name() -> str:
    return _("What is the student’s name?")


def name_wanted() -> str:
    return _("Please type the name as text. /cancel stops.")


def link_instead_of_name() -> str:
    return _("That looks like a link. First the student’s name, please; I’ll ask for the link in a moment.")


def which_package(called: str, *, namesake: bool) -> str:
    text = _("Which package does {student} have?").format(student=name(called))
    if not namesake:
        return text
    warning = _("⚠️ You already have a student named {student}; this will be another one. /cancel stops.")
    return f"{warning.format(student=name(called))}\n\n{text}"


def package_button(offer: Offer) -> str:
    """Plain text."""
    return f"{label(offer.package.name)} · {minutes(offer.terms.minutes)}"


def tap_a_package() -> str:
    return _("Please tap one of the packages above. /cancel stops.")


def no_packages() -> str:
    return _("The school has no packages yet. Please ask an admin to add one.")


def which_link(called: str) -> str:
    return _(
        "Is there a Zoom link that {student}’s classes usually take place in? Paste it, "
        "and you won’t have to again. Otherwise press Skip."
    ).format(student=name(called))


def skip_button() -> str:
    return _("Skip")


def text_wanted_for_link() -> str:
    return _("Please send the link as text: copy it in Zoom and paste it here. /cancel stops.")


def added(called: str) -> str:
    return _(
        "✓ {student} is on your list. Forward the next message to {student} or a parent; "
        "I’ll tell you when they are connected."
    ).format(student=name(called))


def cannot_be_matched() -> str:
    return _(
        "⚠️ This personal link has no meeting number in it, so I can’t learn from Zoom who was in class when. "
        "The times will come from taps. A link like https://zoom.us/j/12345678901 gives better ones."
    )


# One student


def one_student(one: Enrolled, link: ClassLink | None, contacts: Sequence[Person], missed: list[ClassSession]) -> str:
    """`missed`: classes that are still to be made up for."""
    package = one.enrolment.package
    usual = name(short_link(link)) if link else _("none")
    lines = [
        f"{BADGES[one.connection]} <b>{name(one.student.name)}</b>",
        _("Package: {package}, {minutes}").format(package=name(package.name), minutes=minutes(one.terms.minutes)),
        *([paused(one.pause)] if one.pause else []),
        _("Usual Zoom link: {link}").format(link=usual),
        _contacts(contacts),
        *([makeups.still_to_come(missed)] if missed else []),
    ]
    return "\n".join(lines)


def paused(pause: EnrolmentPause) -> str:
    if pause.last_day is None:
        return _("⏸ Takes no classes at the moment")
    return _("⏸ Takes no classes until {day}").format(day=whole_day(pause.last_day))


def send_button() -> str:
    return _("Send a class")


def invite_button(contacts: int) -> str:
    return _("Invite one more contact") if contacts else _("Invite")


def package_change_button() -> str:
    return _("Package")


def link_change_button() -> str:
    return _("Usual link")


def invited(called: str) -> str:
    return _("Forward the next message to whoever should get the classes of {student}.").format(student=name(called))


def new_package(called: str) -> str:
    return _("Which package from the next class on, for {student}?").format(student=name(called))


def package_changed() -> str:
    """A small window: plain text."""
    return _("Done. Classes already sent keep what they had.")


def new_link(called: str) -> str:
    return _("Paste the Zoom link that {student}’s classes usually take place in.").format(student=name(called))


def remove_link_button() -> str:
    return _("Remove the usual link")


def link_kept() -> str:
    return _("✓ Kept. /class offers it from now on.")


def link_removed() -> str:
    """A small window: plain text."""
    return _("Removed.")


def back_button() -> str:
    return _("‹ Back")


def not_your_student() -> str:
    """A small window: plain text."""
    return _("This student is not on your list any more.")


def _contacts(contacts: Sequence[Person]) -> str:
    if not contacts:
        return _("Nobody is connected yet.")
    shown = [_contact(person) for person in contacts[:5]]
    more = "" if len(contacts) == len(shown) else f" +{number(len(contacts) - len(shown))}"
    return _("Connected: {contacts}").format(contacts=listed(*shown) + more)


def _contact(person: Person) -> str:
    if person.blocked_at is None:
        return name(person.name)
    return _("{account} (has blocked me)").format(account=name(person.name))
