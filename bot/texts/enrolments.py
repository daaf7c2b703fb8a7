"""One student with one teacher, from day to day: what is, and each change of it."""

from datetime import date

from aiogram.utils.i18n import gettext as _
from aiogram.utils.i18n import ngettext

from models.enrolments import Learning, Problem
from models.rules.terms import Terms

from .days import hint
from .marks import label, minutes, name, number, whole_day


def line(one: Learning) -> str:
    """As a student's page lists it."""
    return f"{_badge(one)} {_between(one, name(one.enrolment.teacher.name))}"


def one_button(one: Learning) -> str:
    """Plain text."""
    return f"{_badge(one)} {label(one.enrolment.teacher.name)} · {label(one.enrolment.package.name)}"


def one(learning: Learning, terms: Terms) -> str:
    row = learning.enrolment
    lines = [
        _("<b>{student}</b> with {teacher}").format(student=name(row.student.name), teacher=name(row.teacher.name)),
        _("Package: {package}, {minutes}").format(package=name(row.package.name), minutes=minutes(terms.minutes)),
        _days(learning),
    ]
    if learning.pause is not None:
        lines.append(_pause(learning.pause.first_day, learning.pause.last_day))
    return "\n".join(lines)


def buttons() -> dict[str, str]:
    """Plain text."""
    return {
        "end": _("End"),
        "go_on": _("Goes on after all"),
        "pause": _("Pause"),
        "resume": _("Resume"),
        "move": _("Other teacher"),
        "package": _("Other package"),
    }


def student_button(called: str) -> str:
    """Plain text."""
    return f"‹ {label(called)}"


def which_teacher(search: str, total: int) -> str:
    if search and not total:
        return _("No other teacher matches {search}. Type another part of the name.").format(search=name(search))
    if not total:
        return _("There is no other teacher. /invite brings one in.")
    return _("Which teacher? Tap a name, or type a part of it. /cancel stops.")


def which_package() -> str:
    return _("Which package?")


def which_day(what: str) -> str:
    asked = {
        "end": _("Which day is the last one on which they learn together?"),
        "pause": _("From which day on are there no classes?"),
        "resume": _("From which day on are there classes again?"),
        "move": _("From which day on does the new teacher teach?"),
        "enrol": _("From which day on do they learn together?"),
    }
    return f"{asked[what]}\n{hint()}"


def until_which_day() -> str:
    return _("Which day is the last one without classes? Type one like 2026-10-05, or leave the end open.")


def open_end_button() -> str:
    return _("Leave the end open")


def last_look(what: str, said: dict[str, str], *, classes_after: int = 0) -> str:
    """`said` is ready to show: student, teacher, and what the change needs of old, package, day and until."""
    lines = {
        "end": _("{student} learns with {teacher} until {day}, that day included."),
        "never": _("{student} does not begin with {teacher}."),
        "go_on": _("{student} goes on with {teacher}, without an end."),
        "pause": _("{student} has no classes with {teacher} from {day} until {until}, both days included."),
        "pause_open": _("{student} has no classes with {teacher} from {day} on, until somebody resumes them."),
        "resume": _("{student} has classes with {teacher} again from {day} on."),
        "move": _("{student} learns with {teacher} from {day} on, and with {old} until the day before."),
        "enrol": _("{student} learns with {teacher} from {day} on. Package: {package}"),
        "package": _("{student} has the package {package} with {teacher} from the next class on."),
    }
    text = "\n".join([_("<b>Right like this?</b>"), lines[what].format(**said)])
    if not classes_after:
        return text
    more = ngettext(
        "{count} class was sent after that day. It stays as it is.",
        "{count} classes were sent after that day. They stay as they are.",
        classes_after,
    )
    return f"{text}\n⚠️ {more.format(count=number(classes_after))}"


def yes_button() -> str:
    return _("Yes, do it")


def stop_button() -> str:
    return _("No, leave it")


def done() -> str:
    """A small window: plain text."""
    return _("Done. What was taught stays as it is.")


def problem(why: Problem) -> str:
    """Plain text, at most 200 characters: it may be shown in a small window."""
    match why:
        case "same":
            return _("It is like that already.")
        case "before_first":
            return _("They do not learn together yet on that day. Please choose a later one.")
        case "after_last":
            return _("They no longer learn together on that day. Please choose an earlier one.")
        case "overlaps":
            return _("The two learn together in those days already. Look at the student’s list of teachers.")
        case "paused":
            return _("There is a pause in those days already. Resume it first.")
        case "gone":
            return _("The teacher or the student is no longer with the school. Bring them back first.")


def until_before_day() -> str:
    return _("That day is before the first one. Please type a later day, or leave the end open.")


def press_a_button() -> str:
    return _("Please press one of the two buttons above. /cancel stops.")


def tap_a_package() -> str:
    return _("Please tap one of the packages above. /cancel stops.")


def day(of_school: date) -> str:
    return whole_day(of_school)


def _badge(one: Learning) -> str:
    return {"going": "▶", "paused": "⏸", "planned": "⏳", "ended": "⏹", "never": "✕"}[one.state]


def _between(one: Learning, teacher: str) -> str:
    # Translators: whom somebody learns with, their package, and from which day to which
    return _("{teacher}, {package}: {days}").format(
        teacher=teacher, package=name(one.enrolment.package.name), days=_days(one)
    )


def _days(one: Learning) -> str:
    row = one.enrolment
    if one.state == "never":
        return _("did not begin")
    if row.last_day is None:
        return (
            _("since {day}").format(day=whole_day(row.first_day))
            if one.state != "planned"
            else _("from {day} on").format(day=whole_day(row.first_day))
        )
    return _("{first} – {last}").format(first=whole_day(row.first_day), last=whole_day(row.last_day))


def _pause(first: date, last: date | None) -> str:
    if last is None:
        return _("⏸ No classes from {day} on").format(day=whole_day(first))
    return _("⏸ No classes from {first} to {last}").format(first=whole_day(first), last=whole_day(last))
