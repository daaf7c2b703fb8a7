"""The trail in plain words: who changed what, when, why, and what it was before."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from aiogram.utils.i18n import gettext as _

from models.tables.classes import ClassSession
from models.tables.desk import Audit

from . import marks
from .attendance import presence_word
from .corrections import LONGEST_SHOWN, came_to, times
from .lists import fitted
from .marks import day_and_time, label, name, number
from .rows import pair

LONGEST_VALUE = 80  # characters of one value of a change
SAID_ELSEWHERE = frozenset(  # of a class: told as times and minutes
    {
        "session_status",
        "started_at",
        "session_ended_at",
        "session_duration_seconds",
        "end_source",
        "grade",
        "correction",
        "teacher",
        "substitute_for",
        "window_until",
        "flags",
        "mark",
        "makes_up",
    }
)


def listed(rows: Sequence[Audit], zone: ZoneInfo, *, whose: str | None) -> str:
    """`whose`: the class or the person that the list is of."""
    head = _("<b>What was changed</b>")
    if whose is not None:
        head = f"{head} · {whose}"
    if not rows:
        return "\n".join([head, _("Nothing yet.")])
    entries = [f"{number(place)}. {_entry(row, zone)}" for place, row in enumerate(rows, start=1)]
    foot = _("The newest first. Times are in {zone}.").format(zone=name(zone.key))
    return fitted(head, [line for entry in entries for line in ("", entry)][1:], foot)


def change(row: Audit, zone: ZoneInfo, *, undone: bool) -> str:
    lines = [f"<b>{what(row.what)}</b>", *_facts(row, zone), _by(row, zone), *_reason(row, LONGEST_SHOWN)]
    if row.undoes_id is not None:
        lines.append(_("It takes change no. {change} back.").format(change=row.undoes_id))
    if undone:
        lines.append(_("It was taken back later."))
    lines.append(_("Change no. {change}").format(change=row.id))
    return "\n".join(lines)


def of_class(session: ClassSession) -> str:
    return _("Class no. {session}, {pair}").format(session=session.id, pair=pair(session))


def trail_line(row: Audit, zone: ZoneInfo) -> str:
    """One line in a class's story."""
    head = _("• {time}, {name}: {what}").format(
        time=day_and_time(row.happened_at, zone), name=name(_who(row)), what=what(row.what)
    )
    return ". ".join([head, *changes(row, zone), *_reason(row, LONGEST_SHOWN)])


def what(code: str) -> str:
    """What was done, as a heading."""
    return (_of_a_class() | _of_the_school()).get(code, code.replace("_", " "))


def changes(row: Audit, zone: ZoneInfo) -> list[str]:
    """`45 min → 50 min`, one line for each thing that became another."""
    lines = []
    if "session_status" in row.before and "session_status" in row.after:
        was, became = (_class_state(state, zone) for state in (row.before, row.after))
        lines.append(_arrow(was, became) if was != became else was)
    order = {key: place for place, key in enumerate(_labels())}  # PostgreSQL does not keep the order of keys
    keys = sorted({*row.before, *row.after}, key=lambda key: (order.get(key, len(order)), key))
    told = SAID_ELSEWHERE if row.session_id is not None else frozenset()
    return lines + [_line(key, row, zone) for key in keys if key not in told]


def older_button() -> str:
    return _("Older ›")


def newer_button() -> str:
    return _("‹ Newer")


def all_button() -> str:
    return _("All changes")


def file_button() -> str:
    return _("As a spreadsheet")


def undo_button() -> str:
    return _("Take this back")


def trail_button(count: int) -> str:
    return _("Changes: {count}").format(count=number(count))


def only_of_button(row: Audit) -> str:
    return _("All by {name}").format(name=label(_who(row)))


def back_button() -> str:
    return _("Back")


def nobody_called(typed: str) -> str:
    return _("Nobody called {name} has changed anything. Try /audit alone, or /audit with a class’s number.").format(
        name=name(typed)
    )


def _entry(row: Audit, zone: ZoneInfo) -> str:
    lines = [f"<b>{what(row.what)}</b>", *_facts(row, zone), _by(row, zone), *_reason(row, 120)]
    return "\n".join(lines)


def _facts(row: Audit, zone: ZoneInfo) -> list[str]:
    return [*([pair(row.session)] if row.session is not None else []), *changes(row, zone)]


def _by(row: Audit, zone: ZoneInfo) -> str:
    return _("{name}, {time}").format(name=name(_who(row)), time=day_and_time(row.happened_at, zone))


def _who(row: Audit) -> str:
    return row.by.name if row.by is not None else _("the operator")


def _reason(row: Audit, longest: int) -> list[str]:
    if not row.reason:
        return []
    shown = row.reason if len(row.reason) <= longest else f"{row.reason[: longest - 1]}…"
    return [_("Reason: {reason}").format(reason=name(shown))]


def _class_state(state: dict[str, Any], zone: ZoneInfo) -> str:
    return " · ".join(part for part in (times(state, zone), came_to(state)) if part)


def _line(key: str, row: Audit, zone: ZoneInfo) -> str:
    before, after = row.before.get(key), row.after.get(key)
    if key not in row.before or key not in row.after or before == after:
        shown = _value(key, after if key in row.after else before, zone)
    else:
        shown = _arrow(_value(key, before, zone), _value(key, after, zone))
    # Translators: the name of a detail and its value, like "Minutes: 45"
    return _("{what}: {value}").format(what=_label(key), value=shown)


def _arrow(before: str, after: str) -> str:
    return _("{before} → {after}").format(before=before, after=after)


def _value(key: str, value: Any, zone: ZoneInfo) -> str:
    if value is None or value == "":
        return "–"
    if key == "attendance":
        return presence_word(value)
    if isinstance(value, bool):
        return _("yes") if value else _("no")
    if key.endswith("_at") and isinstance(value, str):
        return _moment(value, zone)
    text = marks.listed(*map(str, value)) if isinstance(value, list) else str(value)
    return name(text if len(text) <= LONGEST_VALUE else f"{text[: LONGEST_VALUE - 1]}…")


def _moment(text: str, zone: ZoneInfo) -> str:
    try:
        return day_and_time(datetime.fromisoformat(text), zone)
    except ValueError:
        return name(text)


def _of_a_class() -> dict[str, str]:
    return {
        "corrected": _("Time corrected"),
        "struck_out": _("Struck out"),
        "correction_undone": _("Correction taken back"),
        "cancelled": _("Cancelled"),
        "cancel_undone": _("Cancelling taken back"),
        "reassigned": _("Given to another teacher"),
        "reassign_undone": _("Given back to the teacher before"),
        "merged": _("Merged with another class"),
        "merge_undone": _("Merging taken back"),
        "split": _("Split in two"),
        "split_undone": _("Splitting taken back"),
        "dispute_upheld": _("Contested time decided: corrected"),
        "dispute_left": _("Contested time decided: it stays"),
        "looked_at": _("Flags looked at"),
        "marked": _("Attendance marked"),
        "unmarked": _("Mark of attendance taken back"),
        "made_up": _("Counts as a make-up class"),
        "make_up_undone": _("No longer a make-up class"),
    }


def _of_the_school() -> dict[str, str]:
    return {
        "package_added": _("Package added"),
        "package_changed": _("Package changed"),
        "package_retired": _("Package retired"),
        "enrolment_begun": _("Enrolment begun"),
        "enrolment_ended": _("Enrolment ended"),
        "enrolment_paused": _("Enrolment paused"),
        "enrolment_resumed": _("Enrolment resumed"),
        "enrolment_moved": _("Enrolment moved to another teacher"),
        "enrolment_changed": _("Enrolment changed"),
        "student_renamed": _("Student renamed"),
        "student_left": _("Student left the school"),
        "student_back": _("Student is back"),
        "teacher_renamed": _("Teacher renamed"),
        "teacher_removed": _("Teacher removed"),
        "teacher_back": _("Teacher is back"),
        "teacher_disconnected": _("Teacher’s account disconnected"),
        "admin_removed": _("Admin removed"),
        "contact_removed": _("Contact removed"),
        "account_deleted": _("Account deleted by its owner"),
        "alias_answered": _("Name in Zoom placed"),
        "alias_undone": _("Name in Zoom forgotten"),
        "imported": _("Imported"),
        "settings_changed": _("Settings changed"),
        "absence_announced": _("Absence announced"),
        "absence_taken_back": _("Announced absence taken back"),
        "pay_approved": _("Month approved"),
        "pay_taken_back": _("Approval of a month taken back"),
        "pay_paid": _("Month marked as paid"),
        "pay_rule_agreed": _("Pay rule agreed"),
        "pay_rule_withdrawn": _("Pay rule taken back"),
        "pay_item_added": _("Bonus, deduction or advance written down"),
        "pay_item_withdrawn": _("Bonus, deduction or advance taken back"),
        "outage_declared": _("Outage reported"),
        "outage_dismissed": _("Outage decided: nothing rested on it"),
        "outage_recalled": _("Outage looked at again"),
        "waived": _("Classes of an outage paid in full"),
        "waiver_undone": _("Decision on an outage taken back"),
    }


def _label(key: str) -> str:
    return _labels().get(key, key.replace("_", " "))


def _labels() -> dict[str, str]:
    return {
        "teacher_name": _("Teacher"),
        "teacher": _("Teacher"),
        "student": _("Student"),
        "students": _("Students"),
        "admin": _("Admin"),
        "package": _("Package"),
        "name": _("Name"),
        "account": _("Account"),
        "minutes": _("Minutes"),
        "buffer_minutes": _("Buffer in minutes"),
        "rate": _("Rate"),
        "currency": _("Currency"),
        "valid_from": _("From"),
        "month": _("Month"),
        "kind": _("Kind"),
        "amount": _("Amount"),
        "first_day": _("First day"),
        "last_day": _("Last day"),
        "paused_from": _("Paused from"),
        "paused_until": _("Paused until"),
        "offered": _("Can be given"),
        "is_free": _("Nothing to be paid is meant"),
        "late_minutes": _("Late after minutes"),
        "left_early_minutes": _("Left early by minutes"),
        "left_early_percent": _("Left early by percent"),
        "present_percent": _("Present from percent"),
        "enrolment": _("Enrolment"),
        "enrolments": _("Enrolments that ended"),
        "link": _("Usual link"),
        "file": _("File"),
        "new_teachers": _("New teachers"),
        "changed_teachers": _("Teachers with a new name"),
        "new_students": _("New students"),
        "changed_students": _("Students with a new name"),
        "new_packages": _("New packages"),
        "changed_packages": _("Changed packages"),
        "new_enrolments": _("New enrolments"),
        "changed_enrolments": _("Changed enrolments"),
        "merged": _("Merged: class no."),
        "split_off": _("Second part: class no."),
        "is_who": _("Meant"),
        "attendance": _("Attendance"),
        "missed_day": _("Missed class of"),
    }
