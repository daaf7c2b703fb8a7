"""Announced absences: asking for the days, what everybody concerned is told, and how lists and stories show them."""

from collections.abc import Sequence
from typing import Literal
from zoneinfo import ZoneInfo

from aiogram.utils.i18n import gettext as _

from models.rules.periods import Period
from models.sessions import Story
from models.tables.pay import AbsenceNote

from .days import problem as day_problem
from .lists import more
from .marks import day_and_time, label, name, whole_day
from .settings import city

Problem = Literal["ambiguous", "not_understood", "over", "too_long", "too_far"]
LONGEST_REASON = 300  # characters
MOST_LISTED = 10


def announced(note: AbsenceNote, zone: ZoneInfo) -> str:
    """To the teachers and to everybody who stands for the student."""
    facts = {"student": name(note.student.name), "days": days(note, zone)}
    if note.withdrawn_at is not None:
        return _("<b>{student} comes after all</b>\n{days}").format(**facts)
    lines = [_("<b>{student} can’t come</b>\n{days}").format(**facts), *_reason(note)]
    lines.append(_("Said by {name}, {time}.").format(name=name(note.by.name), time=day_and_time(note.said_at, zone)))
    return "\n".join(lines)


def days(note: AbsenceNote, zone: ZoneInfo) -> str:
    """`Mon, Mar 2, 2026`, with the place where that day is counted when it is another than the reader's."""
    text = between(Period(note.first_day, note.last_day, ""))
    if note.zone == zone.key:
        return text
    return _("{days} (as days are in {place})").format(days=text, place=name(city(note.zone)))


def between(period: Period) -> str:
    if period.first == period.last:
        return whole_day(period.first)
    # Translators: the first and the last of several days
    return _("{first} to {last}").format(first=whole_day(period.first), last=whole_day(period.last))


def listed(notes: Sequence[AbsenceNote], zone: ZoneInfo, *, naming: bool) -> str:
    """Who can't come, below a list of classes; empty when everybody can."""
    if not notes:
        return ""
    lines = [_listed(note, zone, naming=naming) for note in notes[:MOST_LISTED]]
    rest = [more(len(notes) - MOST_LISTED)] if len(notes) > MOST_LISTED else []
    return "\n".join([_("<b>Can’t come</b>"), *lines, *rest])


def in_story(told: Story, zone: ZoneInfo) -> list[str]:
    if not told.absences:
        return []
    return [_("<b>Announced absence</b>"), *(_told(note, told, zone) for note in told.absences), ""]


def warning(note: AbsenceNote) -> str:
    """To a teacher who is about to send a class."""
    said = _("⚠️ It was announced that {student} can’t come today.").format(student=name(note.student.name))
    return "\n".join([said, *_reason(note)])


def which_days(student: str, notes: Sequence[AbsenceNote], zone: ZoneInfo) -> str:
    asked = _("<b>When can’t {student} come?</b>\nTap a day, or type one or two like 2026-10-05 to 2026-10-09.")
    lines = [asked.format(student=name(student)), _("/cancel stops.")]
    return "\n".join([*lines, *(["", listed(notes, zone, naming=False)] if notes else [])])


def why(student: str, period: Period) -> str:
    head = _("<b>{student} can’t come</b>\n{days}").format(student=name(student), days=between(period))
    return "\n".join([head, _("Would you like to say why? One sentence; the teacher will read it.")])


def done(note: AbsenceNote, zone: ZoneInfo, *, is_late: bool) -> str:
    head = _("✓ Noted: {student} can’t come.\n{days}").format(student=name(note.student.name), days=days(note, zone))
    lines = [head, *_reason(note), _("Everybody concerned is told.")]
    if is_late:
        lines.append(_("A class was due before you said so: whether it is excused, the teacher decides."))
    return "\n".join(lines)


def taken_back(note: AbsenceNote, zone: ZoneInfo) -> str:
    return _("✓ {student} comes after all.\n{days}\nEverybody concerned is told.").format(
        student=name(note.student.name), days=days(note, zone)
    )


def problem(why: Problem) -> str:
    match why:
        case "ambiguous" | "not_understood":
            return day_problem(why)
        case "over":
            return _("That day is over. Please choose today or a later day.")
        case "too_long":
            return _("That is longer than three months. Please talk to the school about it.")
        case "too_far":
            return _("That is more than a year ahead. Please choose an earlier day.")


def sentence_wanted() -> str:
    return _("Please write one sentence, or press the button.")


# Buttons: plain text


def button(student: str | None) -> str:
    """`student`: where the reader stands for several."""
    return _("Can’t come · {student}").format(student=label(student)) if student else _("Can’t come")


def no_reason_button() -> str:
    return _("Without a reason")


def take_back_button(note: AbsenceNote | None = None) -> str:
    if note is None:
        return _("Comes after all")
    return _("Comes after all: {days}").format(days=between(Period(note.first_day, note.last_day, "")))


def _listed(note: AbsenceNote, zone: ZoneInfo, *, naming: bool) -> str:
    parts = [name(note.student.name)] if naming else []
    parts += [days(note, zone), *([name(_short(note.words))] if note.words else [])]
    return f"🚫 {' · '.join(parts)}"


def _told(note: AbsenceNote, told: Story, zone: ZoneInfo) -> str:
    line = _("• {time}, {name}: {days}").format(
        time=day_and_time(note.said_at, zone), name=name(note.by.name), days=days(note, zone)
    )
    lines = [line, *_reason(note)]
    if note.said_at > told.session.due_at:
        lines.append(_("The class was due already."))
    if note.withdrawn_at is not None:
        lines.append(_("It was taken back later."))
    return ". ".join(line.rstrip(".") for line in lines) + "."


def _reason(note: AbsenceNote) -> list[str]:
    return [_("Reason: {reason}").format(reason=name(note.words))] if note.words else []


def _short(text: str) -> str:
    return text if len(text) <= 80 else f"{text[:79].rstrip()}…"
