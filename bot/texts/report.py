"""Numbers of a period."""

from collections.abc import Iterable
from zoneinfo import ZoneInfo

from aiogram.utils.i18n import gettext as _
from aiogram.utils.i18n import ngettext

from models.filtering import STATUSES
from models.reports import Totals
from models.rules.facts import Grade
from models.rules.periods import Period
from models.school import School
from models.whose import Whose

from . import statuses
from .grades import grade_sentence, grade_word
from .lists import fitted, more
from .marks import hours, label, minutes_of, name, number, share
from .periods import days_of, word
from .tables import paragraphs, table, twin

TEACHERS = 10
TABLE_TEACHERS = 50  # a table has more room
GRADES: tuple[Grade, ...] = (
    "corrected",
    "verified",
    "witnessed",
    "agreed",
    "reported",
    "estimated",
    "unknown",
)


def report(totals: Totals, period: Period, school_zone: ZoneInfo, *, whose: Whose | None, own: bool) -> str:
    """`own`: the reader is a teacher, who sees their own classes only."""
    head = "\n".join([_("<b>Report</b> · {days}").format(days=days_of(period, school_zone)), *_of(whose, own=own)])
    blocks = [_sums(totals)]
    if totals.sessions:
        blocks += [_not_as_planned(totals), _by_status(totals), _by_grade(totals)]
    if not own and (whose is None or whose.kind == "student"):
        blocks.append(_by_teacher(totals))
    lines = "\n\n".join(block for block in blocks if block).split("\n")
    text = fitted(head, lines, zone_line(school_zone))
    if not totals.sessions:
        return text
    teachers = [] if own or (whose is not None and whose.kind == "teacher") else _teachers_table(totals)
    return twin(
        text,
        paragraphs("\n".join([head, _sums(totals), _not_as_planned(totals)])),
        *_tables(totals),
        *teachers,
        f"<footer>{zone_line(school_zone)}</footer>",
    )


def zone_line(school_zone: ZoneInfo) -> str:
    return _("Days begin at midnight in {zone}, the school’s time zone.").format(zone=name(school_zone.key))


def wrong_period(said: str) -> str:
    return _(
        "I don’t know which days, or whose classes, {said} means. Try <code>/report today</code>, "
        "<code>/report last week</code>, <code>/report 2026-10</code>, <code>/report 2026-10-01..2026-10-15</code>, "
        "or a part of a name: <code>/report last month amina</code>."
    ).format(said=name(said))


def nobody_called(said: str) -> str:
    return _("I know nobody with {said} in their name. Type a part of the name, as it is in the list.").format(
        said=name(said)
    )


def what_name() -> str:
    return _("Type a part of the name of the person whose classes you want to see.")


def which_of_them(said: str, *, too_many: bool) -> str:
    text = _("Several people have {said} in their name. Whose classes?").format(said=name(said))
    return "\n\n".join([text, _("There are more of them: type more of the name.")]) if too_many else text


def whose_button(whose: Whose) -> str:
    if whose.kind == "teacher":
        return _("{name}, teacher").format(name=label(whose.name))
    if whose.with_teacher is None:
        return label(whose.name)
    # Translators: a student, and the teacher they learn with
    return _("{name}, with {teacher}").format(name=label(whose.name), teacher=label(whose.with_teacher))


def period_button(period_name: str, *, chosen: bool) -> str:
    shown = word(period_name) or period_name
    shown = shown[:1].upper() + shown[1:]
    return f"• {shown}" if chosen else shown


def picture_button() -> str:
    return _("Picture")


def csv_button() -> str:
    return _("CSV")


def xlsx_button() -> str:
    return _("Excel")


def one_person_button() -> str:
    return _("One person’s classes")


def everybody_button() -> str:
    return _("All classes")


def back_button() -> str:
    return _("Back")


def caption(period: Period, school_zone: ZoneInfo, whose: Whose | None, part: int = 1, parts: int = 1) -> str:
    lines = [_("Classes · {days}").format(days=days_of(period, school_zone)), *_of(whose, own=False)]
    if parts > 1:
        lines.append(_("Part {part} of {parts}").format(part=number(part), parts=number(parts)))
    return "\n".join([*lines, zone_line(school_zone)])


def being_made() -> str:
    """A small window: plain text."""
    return _("It is on its way.")


def busy() -> str:
    """A small window: plain text."""
    return _("One thing after the other: what you asked for before is still being made.")


def working(done: int, total: int) -> str:
    return _("Working: {done} of {total} classes are written.").format(done=number(done), total=number(total))


def not_made() -> str:
    return _("It could not be sent. Please try again in a minute.")


def nothing_to_draw() -> str:
    """A small window: plain text."""
    return _("No class was held in these days, so there is nothing to draw.")


def about(totals: Totals, period: Period, school: School, whose: Whose | None) -> list[list[str | int]]:
    """The sheet before the classes: what it is about, and its sums. Plain text, and whole numbers that add up."""
    lines: list[list[str | int]] = [[school.name], [days_of(period, school.zone)]]
    if whose is not None:
        lines.append([whose.name])
    lines += [
        [_("Time zone"), school.zone.key],
        [],
        [_("Classes sent"), totals.sessions],
        [_("Classes held"), totals.held],
        [_("Seconds held"), totals.seconds],
        [_("Late starts"), totals.late],
        [_("Student absent"), totals.student_missing],
        [_("Teacher missing"), totals.teacher_missing],
    ]
    lines += [[statuses.word(status), totals.by_status[status]] for status in _first(STATUSES, totals.by_status)]
    lines += [[grade_word(grade), totals.by_grade[grade]] for grade in _first(GRADES, totals.by_grade)]
    return lines


def _of(whose: Whose | None, *, own: bool) -> list[str]:
    if whose is None:
        return []
    if whose.kind == "student":
        return [_("Student: {name}").format(name=name(whose.name))]
    if own:
        return [_("Your own classes, {teacher}").format(teacher=name(whose.name))]
    return [_("Teacher: {name}").format(name=name(whose.name))]


def _sums(totals: Totals) -> str:
    if not totals.sessions:
        return _("No classes in these days.")
    sent = ngettext("{count} class sent", "{count} classes sent", totals.sessions)
    # Translators: of the classes sent, how many took place, and how long they were together
    held = ngettext("{count} held: <b>{hours}</b>", "{count} held: <b>{hours}</b>", totals.held)
    return "\n".join(
        [
            sent.format(count=number(totals.sessions)),
            held.format(count=number(totals.held), hours=hours(totals.seconds)),
            *_average(totals),
            *_groups(totals),
        ]
    )


def _average(totals: Totals) -> list[str]:
    if totals.mean_seconds is None or totals.mean_package_seconds is None:
        return []
    # Translators: how long a class was on average, and how long its package says it is
    sentence = _("On average {minutes}, where the package gives {package}")
    return [sentence.format(minutes=minutes_of(totals.mean_seconds), package=minutes_of(totals.mean_package_seconds))]


def _groups(totals: Totals) -> list[str]:
    if not totals.streams:
        return []
    sentence = ngettext(
        "Of these, {places} places in {count} group class, which lasted {hours}",
        "Of these, {places} places in {count} group classes, which lasted {hours} together",
        totals.streams,
    )
    return [
        sentence.format(places=number(totals.places), count=number(totals.streams), hours=hours(totals.stream_seconds))
    ]


def _not_as_planned(totals: Totals) -> str:
    counts = [
        (_("Late starts: {count}"), totals.late),
        (_("Student absent: {count}"), totals.student_missing),
        (_("Teacher missing: {count}"), totals.teacher_missing),
    ]
    lines = [sentence.format(count=number(count)) for sentence, count in counts if count]
    return "\n".join([_("<b>Not as planned</b>"), *lines]) if lines else ""


def _by_status(totals: Totals) -> str:
    lines = [
        f"{statuses.badge(status)} {statuses.word(status)}: {number(totals.by_status[status])}"
        for status in _first(STATUSES, totals.by_status)
    ]
    return "\n".join([_("<b>What became of them</b>"), *lines])


def _by_grade(totals: Totals) -> str:
    if not totals.held:
        return ""
    lines = [
        # Translators: how sure the times of some classes are, how many they are, and their share of all
        _("{grade}: {count} ({share}). {sentence}").format(
            grade=grade_word(grade),
            count=number(totals.by_grade[grade]),
            share=share(totals.by_grade[grade], totals.held),
            sentence=grade_sentence(grade),
        )
        for grade in _first(GRADES, totals.by_grade)
    ]
    return "\n".join([_("<b>How sure the times are</b>"), *lines])


def _by_teacher(totals: Totals) -> str:
    if not totals.by_teacher:
        return ""
    lines = [
        ngettext(
            "{place}. {teacher}: {count} class, {hours}",
            "{place}. {teacher}: {count} classes, {hours}",
            one.held,
        ).format(place=number(place), teacher=name(one.name), count=number(one.held), hours=hours(one.seconds))
        for place, one in enumerate(totals.by_teacher[:TEACHERS], start=1)
    ]
    left_out = len(totals.by_teacher) - TEACHERS
    return "\n".join([_("<b>Teachers</b>"), *lines, *([more(left_out)] if left_out > 0 else [])])


def _tables(totals: Totals) -> list[str]:
    became = [
        [f"{statuses.badge(status)} {statuses.word(status)}", number(totals.by_status[status])]
        for status in _first(STATUSES, totals.by_status)
    ]
    sure = [
        [grade_word(grade), number(totals.by_grade[grade]), share(totals.by_grade[grade], totals.held)]
        for grade in _first(GRADES, totals.by_grade)
    ]
    count = _("Classes")
    return [
        table([_("What became of them"), count], became),
        table([_("How sure the times are"), count, _("Share")], sure),
    ]


def _teachers_table(totals: Totals) -> list[str]:
    rows = [[name(one.name), number(one.held), hours(one.seconds)] for one in totals.by_teacher[:TABLE_TEACHERS]]
    left_out = len(totals.by_teacher) - TABLE_TEACHERS
    rows += [[more(left_out)]] if left_out > 0 else []
    return [table([_("Teacher"), _("Classes"), _("Time")], rows)]


def _first(order: Iterable[str], there: dict[str, int]) -> list[str]:
    """What there is, in this order."""
    return [code for code in order if there.get(code)]
