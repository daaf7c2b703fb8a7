"""*Who is this?*: somebody in the room whom Zoom's word does not identify, and a teacher's own Zoom account."""

from aiogram.utils.i18n import gettext as _

from models.tables.classes import ClassSession
from models.tables.zoom import Alias, ZoomAccount

from .marks import label, minutes_of, name


def who_is(session: ClassSession, called: str, alias: Alias | None) -> str:
    """`called` is the name shown in Zoom."""
    if alias is not None:
        return _answered(called, alias)
    return "\n".join([_somebody(session, called), _("<b>Who is it?</b> I will remember it for your classes.")])


def which_student(called: str) -> str:
    return _("Which of your students is {name}?").format(name=name(called))


def student_button(student_name: str) -> str:
    return label(student_name)


def me_button() -> str:
    return _("That’s me")


def others_button() -> str:
    return _("Another student of mine")


def nobody_button() -> str:
    return _("Nobody of ours")


def back_button() -> str:
    return _("Back")


def undo_button() -> str:
    return _("Undo")


def is_it_you(account: ZoomAccount) -> str:
    called = name(account.seen_as)
    if account.confirmed_at is not None:
        return _("✓ {name} in Zoom is you. I recognise you by that account now.").format(name=called)
    if account.refused_at is not None:
        return _("✓ {name} in Zoom is not you. Noted.").format(name=called)
    return _(
        "{name} opens the Zoom room of your classes, signed in to Zoom.\n"
        "<b>Is that you?</b> Then I always know when you are in class."
    ).format(name=called)


def it_is_me_button() -> str:
    return _("Yes, that’s me")


def not_me_button() -> str:
    return _("No, somebody else")


# What the buttons answer, in small windows: plain text.


def remembered() -> str:
    return _("Thank you, I will remember it.")


def forgotten() -> str:
    return _("Undone.")


def _somebody(session: ClassSession, called: str) -> str:
    seconds = _seconds(session, called)
    student = name(session.student.name)
    if seconds is None:
        return _("Someone called {name} was in your class with {student}.").format(name=name(called), student=student)
    return _("Someone called {name} was in your class with {student} for {minutes}.").format(
        name=name(called), student=student, minutes=minutes_of(seconds)
    )


def _seconds(session: ClassSession, called: str) -> int | None:
    for flag in session.flags:
        facts = flag.get("facts") or {}
        if flag.get("code") == "unknown_person" and facts.get("name") == called:
            return int(facts.get("seconds", 0))
    return None


def _answered(called: str, alias: Alias) -> str:
    match alias.is_who:
        case "student" if alias.student is not None:
            return _("✓ {name} is {student} in your classes.").format(
                name=name(called), student=name(alias.student.name)
            )
        case "teacher":
            return _("✓ {name} is you in your classes.").format(name=name(called))
        case _:
            return _("✓ {name} is nobody of ours.").format(name=name(called))
