"""Saying no, or not understood, in one kind sentence. Nothing is ever changed by what is refused."""

from typing import Literal

from aiogram.utils.i18n import gettext as _

from .marks import name, number


def not_for_you(who: Literal["everyone", "student", "teacher", "staff", "admin"]) -> str:
    match who:
        case "admin":
            return _("That is for the admins of the school. /help shows what you can do here.")
        case "teacher":
            return _("That is for teachers. /help shows what you can do here.")
        case "staff":
            return _("That is for teachers and for the admins of the school. /help shows what you can do here.")
        case _:
            return _("That is for students and their parents. /help shows what you can do here.")


def stranger(school_name: str) -> str:
    return _(
        "I clock the online classes of {school}, and I don’t know you yet: "
        "please ask the school or your teacher for your personal link, and open it here."
    ).format(school=name(school_name))


def no_such_command() -> str:
    return _("I don’t know this command. /help shows what you can do here.")


def not_understood() -> str:
    return _("I did not understand that. /help shows what you can do here.")


def old_button() -> str:
    """Plain text, at most 200 characters: it is shown in a pop-up."""
    return _("This button is from an older message and no longer works.")


def not_in_groups() -> str:
    return _("I only work in a private chat: open my profile and write to me there.")


def too_fast(seconds: int) -> str:
    """Plain text: it is shown in a pop-up, too."""
    return _("That was too fast for me. Please wait {seconds} seconds, then go on.").format(seconds=number(seconds))


def memory_away() -> str:
    """Plain text, at most 200 characters: it is shown in a pop-up, too."""
    return _("I can’t look up where we were right now. Nothing is lost: please try that again in a minute.")


def our_fault() -> str:
    return _("Something went wrong on our side. Please try again in a minute.")
