"""Spreadsheets of the school's lists: what can be sent, what a file would change, and what is wrong with it."""

from collections.abc import Sequence
from datetime import datetime
from zoneinfo import ZoneInfo

from aiogram.utils.i18n import gettext as _
from aiogram.utils.i18n import ngettext

from models.importing import Preview
from models.inviting_all import Whom
from models.rules.headings import KINDS, Kind
from models.rules.roster_plan import Fault, Plan, Step
from models.rules.terms import Terms
from models.spreadsheets import MOST_BYTES, MOST_ROWS, Why

from .import_faults import sentence
from .lists import fitted
from .marks import listed, name, number, whole_day
from .moments import day_and_time
from .packages import difference

MOST_SHOWN = 15  # rows that want mending; all of them come as a file when there are more
MOST_STEPS = 10


def home() -> str:
    return _(
        "<b>Import and export</b>\n"
        "Send me a spreadsheet (XLSX or CSV) of teachers, students, packages or enrolments. The first line names the "
        "columns, in any order. First I say what it would change, and nothing is changed before you press Yes.\n\n"
        "Empty cells change nothing. Two people of one name are told apart by their number. "
        "The lists below can be sent back to me, changed or not."
    )


def book_button() -> str:
    return _("All lists (XLSX)")


def form_button() -> str:
    return _("Empty form (XLSX)")


def csv_button(kind: Kind) -> str:
    """Plain text."""
    return _("{list} (CSV)").format(list=_list(kind))


def file_button() -> str:
    return _("Import and export")


def people_button() -> str:
    return _("‹ People")


def file_wanted() -> str:
    return _("Please send the spreadsheet as a file: XLSX or CSV. /cancel stops.")


def reading(file: str) -> str:
    return _("I’m reading {file} …").format(file=name(file))


def being_made() -> str:
    """A small window: plain text."""
    return _("I’m writing the file …")


def caption(kind: Kind | None, zone: str) -> str:
    what = _list(kind) if kind else _("Teachers, students, packages and enrolments")
    return _("{list}. Days are those of {zone}.").format(list=what, zone=name(zone))


def form_caption() -> str:
    return _(
        "Fill in what you need: each sheet is a list of its own, and sheets may stay empty. An enrolment says which "
        "student learns with which teacher; a student who is not there yet is added."
    )


def unreadable(why: Why) -> str:
    match why:
        case "too_big":
            return _("This file is too big: at most {size} MB. Please send it in parts.").format(
                size=number(MOST_BYTES // (1024 * 1024))
            )
        case "too_many_rows":
            return _("This file has more than {rows} rows. Please send it in parts.").format(rows=number(MOST_ROWS))
        case "old_excel":
            return _("This is an old or a locked Excel file. Please save it as XLSX or CSV, without a password.")
        case "not_a_spreadsheet":
            return _("I can’t read this as a spreadsheet. Please save it as XLSX or CSV and send it again.")
        case "empty":
            return _("There is nothing in this file. The first line must name the columns, like student and teacher.")
        case "bomb":
            return _("This file unpacks to far more than it shows, so I don’t open it. Please save it anew as XLSX.")


def not_downloaded() -> str:
    return _("I could not get the file from Telegram. Please send it again in a minute.")


def no_headings() -> str:
    return _(
        "I don’t know what is in this file: its first line must name the columns, like student, teacher and package. "
        "The empty form shows how."
    )


def teachers_or_students() -> str:
    return _("Are these teachers or students? Please call the column with the names “teacher” or “student”.")


def faulty(shown: Preview) -> str:
    """Nothing can be done with the file before its rows are mended."""
    faults = shown.plan.faults
    head = _("<b>Nothing was changed. Rows to be mended: {count}</b>").format(count=number(len(faults)))
    foot = [*_unused(shown), _("Mend them and send the file again.")]
    several = len({fault.row.sheet for fault in faults}) > 1
    lines = [_fault(fault, several=several) for fault in faults[:MOST_SHOWN]]
    return fitted(head, lines, "\n".join(foot), hidden=len(faults) - len(lines))


def all_faults(faults: Sequence[Fault]) -> list[list[str]]:
    """As a spreadsheet: plain text."""
    head = [_("Sheet"), _("Row"), _("Column"), _("What is wrong")]
    return [
        head,
        *[
            [fault.row.sheet, str(fault.row.number), fault.column or "", sentence(fault, plain=True)]
            for fault in faults
        ],
    ]


def all_faults_caption() -> str:
    return _("All rows that want mending.")


def no_changes(shown: Preview) -> str:
    text = _("Everything in this file is as the school has it already. There is nothing to do.")
    return "\n\n".join([text, *_unused(shown)])


def would_change(shown: Preview, file: str, school_buffer: int) -> str:
    plan = shown.plan
    head = [_("<b>{file}</b>, rows: {count}").format(file=name(file), count=number(shown.rows)), *_counts(plan)]
    if plan.same:
        head.append(_("Rows that change nothing: {count}").format(count=number(plan.same)))
    # what becomes another is looked at more closely than what is new
    steps = sorted(plan.steps, key=lambda step: step.is_new)
    lines = [_step(step, plan, school_buffer) for step in steps[:MOST_STEPS]]
    foot = [*_unused(shown), _("<b>Nothing has been changed yet.</b> Right like this?")]
    return fitted("\n".join(head), lines, "\n".join(foot), hidden=len(steps) - len(lines))


def done(plan: Plan) -> str:
    lines = [_("✓ Done."), *_counts(plan)]
    if has_new_people(plan):
        lines.append(_("Whoever is new is not connected yet: /people makes invitations."))
    return "\n".join(lines)


def has_new_people(plan: Plan) -> bool:
    return bool(plan.count("students", new=True) or plan.count("teachers", new=True))


def invite_all_button() -> str:
    return _("Invitations as a file")


def whom_to_invite(anybody: bool) -> str:
    if not anybody:
        return _("Everybody who is with the school is connected.")
    return _(
        "<b>Invitations as a file</b>\n"
        "One new link for each who is not connected yet, to be sent by mail or by hand. Each works once, and for "
        "whoever opens it first: give nobody the whole file. Links that were made before go on working."
    )


def invite_button(whom: Whom, count: int) -> str:
    """Plain text."""
    words = {
        "teachers": ngettext("For {count} teacher", "For {count} teachers", count),
        "students": ngettext("For {count} student", "For {count} students", count),
    }
    return words[whom].format(count=number(count))


def invitations_caption(until: datetime, zone: ZoneInfo) -> str:
    return _("New invitations; they work until {until}.").format(until=day_and_time(until, zone))


def yes_button() -> str:
    return _("Yes, do it")


def stop_button() -> str:
    return _("No, leave it")


def stopped() -> str:
    return _("Nothing was changed.")


def changed_meanwhile() -> str:
    """A small window: plain text."""
    return _("The school’s lists have changed in the meantime. Please look again.")


def press_a_button() -> str:
    return _("Please press one of the two buttons above, or send another file. /cancel stops.")


def _counts(plan: Plan) -> list[str]:
    found = ((kind, new, plan.count(kind, new=new)) for kind in KINDS for new in (True, False))
    return [_count(kind, count, new=new) for kind, new, count in found if count]


def _count(kind: Kind, count: int, *, new: bool) -> str:
    words: dict[tuple[Kind, bool], str] = {
        ("teachers", True): _("New teachers: {count}"),
        ("teachers", False): _("Teachers with a new name: {count}"),
        ("students", True): _("New students: {count}"),
        ("students", False): _("Students with a new name: {count}"),
        ("packages", True): _("New packages: {count}"),
        ("packages", False): _("Changed packages: {count}"),
        ("enrolments", True): _("New enrolments: {count}"),
        ("enrolments", False): _("Changed enrolments: {count}"),
    }
    return words[kind, new].format(count=number(count))


def _step(step: Step, plan: Plan, school_buffer: int) -> str:
    called = name(step.what)
    if step.before is None:
        return _("Row {row}, new: {name}").format(row=step.row.number, name=called)
    changes = " · ".join(_changes(step, plan, school_buffer))
    return _("Row {row}, {name}: {changes}").format(row=step.row.number, name=called, changes=changes)


def _changes(step: Step, plan: Plan, school_buffer: int) -> list[str]:
    before, after = step.before or {}, step.after
    if isinstance(terms := after.get("terms"), Terms):
        day = _("from {day} on").format(day=whole_day(after["since"]))
        return [day, *difference(before["terms"], terms, school_buffer)]
    if "name" in after:
        return [_arrow(name(before["name"]), name(after["name"]))]
    changes = []
    if "package" in after:
        names = plan.package_names
        changes.append(_arrow(name(names[before["package"]]), name(names[after["package"]])))
    if "last_day" in after:
        changes.append(_("last day {day}").format(day=whole_day(after["last_day"])))
    if "link" in after:
        changes.append(_("another usual link"))
    return changes


def _arrow(before: str, after: str) -> str:
    # Translators: what it was, and what it becomes
    return _("{before} → {after}").format(before=before, after=after)


def _fault(fault: Fault, *, several: bool) -> str:
    where = _row(fault, several=several)
    # Translators: where something is wrong, and what
    return _("• {where}: {what}").format(where=where, what=sentence(fault))


def _row(fault: Fault, *, several: bool) -> str:
    row, column = str(fault.row.number), name(fault.column or "")
    sheet = name(fault.row.sheet)
    if several and fault.column:
        return _("Sheet {sheet}, row {row}, {column}").format(sheet=sheet, row=row, column=column)
    if several:
        return _("Sheet {sheet}, row {row}").format(sheet=sheet, row=row)
    if fault.column:
        return _("Row {row}, {column}").format(row=row, column=column)
    return _("Row {row}").format(row=row)


def _unused(shown: Preview) -> list[str]:
    lines = []
    if shown.unused_columns:
        lines.append(_("Columns that I don’t use: {columns}").format(columns=_some(shown.unused_columns)))
    if sheets := [*shown.unused_sheets, *shown.unnamed_sheets]:
        lines.append(_("Sheets that I don’t use: {sheets}").format(sheets=_some(sheets)))
    return lines


def _some(names: Sequence[str]) -> str:
    shown = listed(*(name(one[:40]) for one in names[:8]))
    return shown if len(names) <= 8 else f"{shown} …"


def _list(kind: Kind) -> str:
    words: dict[Kind, str] = {
        "teachers": _("Teachers"),
        "students": _("Students"),
        "packages": _("Packages"),
        "enrolments": _("Enrolments"),
    }
    return words[kind]
