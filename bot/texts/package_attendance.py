"""When a class of a package counts as attended, and whether a rate of nothing is meant."""

from aiogram.utils.i18n import gettext as _

from models.rules.presence import Thresholds

from .marks import minutes, name, number

MOST_MINUTES, MOST_PERCENT = 600, 100


def attendance_button() -> str:
    return _("Attendance")


def free_button(*, is_free: bool) -> str:
    """Plain text."""
    return _("✓ Nothing is paid") if is_free else _("Nothing is paid?")


def nothing_meant(*, is_free: bool) -> str:
    if is_free:
        return _("Nothing is paid for its classes, and that is meant.")
    return _("Nobody has said what it pays, so its classes wait in the payroll.")


def screen(package: str, thresholds: Thresholds) -> str:
    lines = [
        _("<b>{package} · attendance</b>").format(package=name(package)),
        *(f"• {one}" for one in _all(thresholds)),
    ]
    return "\n".join([*lines, "", _("A change holds for classes that are sent from now on.")])


def _all(thresholds: Thresholds) -> list[str]:
    late, early, share = thresholds.late_minutes, thresholds.left_early_minutes, thresholds.left_early_percent
    return [
        _("Late: more than {minutes} after the class was due.").format(minutes=minutes(late))
        if late
        else _("Nobody is late."),
        _("Left early: more than {minutes} before its end.").format(minutes=minutes(early))
        if early
        else _("Nobody leaves early by minutes."),
        *(
            [_("Left early: more than {percent} of its time before its end.").format(percent=f"{share}%")]
            if share
            else []
        ),
        _("Absent: together for less than {percent} of its time.").format(percent=f"{thresholds.present_percent}%"),
    ]


def field_button(field: str) -> str:
    """Plain text."""
    return {
        "late_minutes": _("Late"),
        "left_early_minutes": _("Left early, minutes"),
        "left_early_percent": _("Left early, percent"),
        "present_percent": _("Present from"),
    }[field]


def which_value(field: str) -> str:
    return {
        "late_minutes": _("After how many minutes is a student late? Type a number, like 10; 0 for never."),
        "left_early_minutes": _("By how many minutes must a student leave early? Type a number, like 10; 0 for never."),
        "left_early_percent": _("By what share of the class must a student leave early? Type percent, like 20."),
        "present_percent": _("From what share of the class is a student present? Type percent, like 25."),
    }[field]


def wrong_value(field: str) -> str:
    most = MOST_PERCENT if field.endswith("percent") else MOST_MINUTES
    return _("Please type a whole number from 0 to {most}, like 10. /cancel stops.").format(most=number(most))


def like_the_school_button(value: int) -> str:
    """Plain text."""
    return _("Like the school: {value}").format(value=number(value))


def saved() -> str:
    """A small window: plain text."""
    return _("Noted.")
