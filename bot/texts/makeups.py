"""Make-up classes: for which missed class one is given."""

from datetime import date

from aiogram.utils.i18n import gettext as _

from models.sessions import Story
from models.tables.classes import ClassSession

from .marks import listed, whole_day


def line(missed_day: date | None) -> str:
    return _("Make-up for the missed class of {day}").format(day=_day(missed_day))


def in_story(told: Story) -> list[str]:
    """By number, because there may be several of one day."""
    lines = []
    if told.makes_up is not None:
        facts = {"session": told.makes_up.id, "day": _day(told.makes_up.class_day)}
        lines.append(_("Make-up for class no. {session} of {day}").format(**facts))
    for one in told.make_ups:
        facts = {"session": one.id, "day": _day(one.class_day)}
        lines.append(_("Made up for by class no. {session} of {day}").format(**facts))
    return lines


def still_to_come(missed: list[ClassSession]) -> str:
    """On a student's page; empty where nothing is."""
    if not missed:
        return ""
    return _("Missed and not made up: {days}").format(days=listed(*(_day(one.class_day) for one in missed)))


# Buttons and small windows: plain text


def count_button(missed: ClassSession) -> str:
    return _("Make-up for {day}").format(day=_day(missed.class_day))


def no_longer_button() -> str:
    return _("Not a make-up")


def counted() -> str:
    return _("Noted: it counts as the make-up class.")


def counts_no_longer() -> str:
    return _("Noted: it is a class of its own.")


def taken() -> str:
    return _("That class is made up for already, or was not missed after all.")


def _day(day: date | None) -> str:
    return whole_day(day) if day else "–"
