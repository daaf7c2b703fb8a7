"""What each command is for, and what somebody may do next."""

from collections.abc import Iterable

from aiogram.utils.i18n import gettext as _

from .marks import number


def descriptions() -> dict[str, str]:
    """One short line per command, as Telegram's menu and /help show it."""
    return {
        "class": _("Send a class link"),
        "stream": _("Send a group class"),
        "streams": _("Your group classes and who was there"),
        "today": _("Your classes today"),
        "students": _("Your students: add, invite, change"),
        "history": _("All your classes, and what each came to"),
        "classes": _("Your classes and their minutes"),
        "live": _("Who is in class now"),
        "sessions": _("All classes: find one, see its story"),
        "review": _("What waits for you: contested times, odd classes"),
        "audit": _("What was changed, by whom and why"),
        "report": _("Numbers and a spreadsheet"),
        "announce": _("Write to many at once"),
        "timeout": _("Close classes that have gone silent"),
        "people": _("Teachers, students, contacts: see and change them"),
        "packages": _("What classes are and what they pay"),
        "pay": _("What you have earned, line by line"),
        "payroll": _("What the school owes its teachers"),
        "invite": _("Invite teachers and admins"),
        "doctor": _("Is everything connected?"),
        "settings": _("Your language, times and messages"),
        "language": _("Choose your language"),
        "timezone": _("Choose your time zone"),
        "privacy": _("What I keep about you; delete me"),
        "help": _("What you can do here"),
        "cancel": _("Stop what we are in the middle of"),
        "start": _("Begin here"),
    }


def help_text(commands: Iterable[str], *, waiting: int = 0) -> str:
    """`waiting`: how much there is to look at in /review."""
    said = descriptions()
    counted = {"review": f" ({number(waiting)})"} if waiting else {}
    lines = [f"/{command}{counted.get(command, '')} · {said[command]}" for command in commands]
    return "\n".join([_("<b>What you can do here</b>"), "", *lines])
