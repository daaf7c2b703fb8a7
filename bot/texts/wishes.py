"""What somebody wants to be told of, and when."""

from datetime import time
from zoneinfo import ZoneInfo

from aiogram.utils.i18n import gettext as _

from models.rules.wishes import Quiet, Wish
from models.wishes import How, Role

from .marks import listed, name
from .settings import city


def told(wish: Wish, role: Role, at: str) -> str:
    """One line of the settings. `at` is when this person's digest comes."""
    lines: dict[Role, str] = {
        # Translators: {what}: "each class", "classes with a problem", "all classes in one message at 20:00", "no class"
        "teacher": _("As a teacher you hear of {what}"),
        "student": _("As a student or parent you hear of {what}"),
        "admin": _("As an admin you hear of {what}"),
    }
    return lines[role].format(what=_what(wish, at))


def digests(at: str, hows: list[How]) -> str:
    if not hows:
        return _("Numbers are sent to you: never")
    often = {"daily": _("every day"), "weekly": _("every week")}
    return _("Numbers are sent to you: {how_often}, at {time}").format(
        how_often=listed(*(often[how] for how in hows)), time=at
    )


def quiet(hours: Quiet | None) -> str:
    return _("Quiet hours: {hours}").format(hours=stretch(hours) if hours else _("none"))


def role_button(role: Role) -> str:
    buttons: dict[Role, str] = {
        "teacher": _("Classes I teach"),
        "student": _("Classes as a student or parent"),
        "admin": _("Classes of the school"),
    }
    return buttons[role]


def digests_button() -> str:
    return _("Digests")


def quiet_button() -> str:
    return _("Quiet hours")


def tables_button() -> str:
    return _("Lists as tables again")


def as_text_from_now() -> str:
    """A small window: plain text."""
    return _("From now on lists come to you as text: ask for this one again. /settings brings the tables back.")


def back_button() -> str:
    return _("Back")


def which(role: Role) -> str:
    questions: dict[Role, str] = {
        "teacher": _("<b>Which of the classes you teach shall I tell you of when they are over?</b>"),
        "student": _("<b>Of which classes shall I tell you when they are over?</b>"),
        "admin": _("<b>Of which classes of the school shall I tell you when they are over?</b>"),
    }
    return "\n".join(
        [
            questions[role],
            _(
                "A problem is a class of which nobody said when it ended, or about which something is odd. "
                "If a class turns out to be one later, you are told then."
            ),
        ]
    )


def wish_button(wish: Wish, *, chosen: bool) -> str:
    labels: dict[Wish, str] = {
        "each": _("Each class"),
        "problems": _("Only problems"),
        "digest": _("All in one message a day"),
        "none": _("Nothing"),
    }
    return f"✓ {labels[wish]}" if chosen else labels[wish]


def digest_screen(at: str, zone: ZoneInfo, *, held_until: time | None) -> str:
    """`held_until`: the end of this person's quiet hours, if that is what the digest waits for."""
    lines = [
        _("<b>Digests come at {time}</b>, as the clock says in {place}.").format(time=at, place=name(city(zone.key))),
        _("Tap another time, or type one, like 19:30."),
    ]
    if held_until is not None:
        lines.append(_("That is in your quiet hours, so they wait until {time}.").format(time=f"{held_until:%H:%M}"))
    return "\n".join(lines)


def digest_toggle(how: How, *, wanted: bool) -> str:
    if how == "daily":
        return _("Send me every day’s numbers") if wanted else _("Stop every day’s numbers")
    return _("Send me every week’s numbers") if wanted else _("Stop every week’s numbers")


def quiet_screen(hours: Quiet | None, zone: ZoneInfo) -> str:
    return "\n".join(
        [
            _("<b>Quiet hours: {hours}</b>").format(hours=stretch(hours) if hours else _("none")),
            _(
                "In them I keep to myself what can wait, and send it afterwards. A class that is to begin comes "
                "at once, and alarms come without a sound."
            ),
            _("Tap, or type from when until when, like 22:00-07:00. The clock is that of {place}.").format(
                place=name(city(zone.key))
            ),
        ]
    )


def no_quiet_button() -> str:
    return _("No quiet hours")


def stretch(hours: Quiet) -> str:
    """`22:00–07:00`; plain text."""
    return f"{hours[0]:%H:%M}–{hours[1]:%H:%M}"


def time_wanted() -> str:
    return _("Please type a time of day, like 19:30. /cancel stops.")


def quiet_wanted() -> str:
    return _("Please type two times of day, like 22:00-07:00. /cancel stops.")


def _what(wish: Wish, at: str) -> str:
    match wish:
        case "each":
            return _("each class")
        case "problems":
            return _("classes with a problem")
        case "digest":
            return _("all classes in one message at {time}").format(time=at)
        case _:
            return _("no class")
