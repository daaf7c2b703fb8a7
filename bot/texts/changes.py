"""Cancelling, handing over, merging and splitting a class: what an admin is asked, shown and answered."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from aiogram.utils.i18n import gettext as _

from models.fetching import Outcome
from models.tables.classes import ClassSession
from models.tables.people import Teacher

from . import statuses
from .corrections import came_to, times
from .marks import clock_time, day, day_and_time, label, name
from .rows import outcome, pair, when_plain

# Buttons


def cancel_button() -> str:
    return _("Cancel class")


def hand_button() -> str:
    return _("Another teacher")


def merge_button() -> str:
    return _("Merge with…")


def split_button() -> str:
    return _("Split in two")


def fetch_button() -> str:
    return _("Ask Zoom for its report")


def undo_button(what: str) -> str:
    """`what` is the change's heading."""
    return _("Take back: {what}").format(what=what)


def relative_button(session: ClassSession) -> str:
    return _("Class no. {session}: {badge} {outcome}").format(
        session=session.id, badge=statuses.badge(session.session_status), outcome=came_to(_state(session))
    )


def other_class_button(session: ClassSession, now: datetime, zone: ZoneInfo) -> str:
    return (
        f"{day(session.started_at or session.issued_at, zone)}, {when_plain(session, zone)} · {outcome(session, now)}"
    )


def teacher_button(teacher: Teacher) -> str:
    return label(teacher.name)


def stop_button() -> str:
    return _("Leave it")


# Questions


def which_teacher(session: ClassSession, *, found: int | None, typed: str = "") -> str:
    """`found`: how many have what was typed in their name; None: nothing was typed yet."""
    head = "\n".join([_("<b>Who taught this class?</b>"), pair(session)])
    if found == 0:
        asked = _("No teacher is called {name}. Type another part of the name.").format(name=name(typed[:64]))
    elif found is None:
        asked = _("Press a name, or type a part of it.")
    else:
        asked = _("Found for {name}. Press a name, or type another part.").format(name=name(typed[:64]))
    return f"{head}\n{asked}"


def which_class(session: ClassSession, count: int) -> str:
    head = "\n".join([_("<b>Which class belongs to this one?</b>"), pair(session)])
    if not count:
        return "\n".join(
            [head, _("There is no other class of these two within half a day that is over and counts by itself.")]
        )
    return "\n".join([head, _("Both become one class; the earlier one stays.")])


def which_border(session: ClassSession, moments: Sequence[datetime], zone: ZoneInfo) -> str:
    """`moments`: when the link was opened again, which may be where the second class began."""
    lines = [_("<b>When did the second class begin?</b>"), pair(session)]
    if session.started_at is not None and session.session_ended_at is not None:
        lines.append(
            _("As it is: {span}").format(
                span=times(
                    {"started_at": _iso(session.started_at), "session_ended_at": _iso(session.session_ended_at)}, zone
                )
            )
        )
    lines.append(_("Type a time, for example:"))
    lines += [f"<code>{clock_time(moment, zone)}</code>" for moment in moments] or ["<code>17:30</code>"]
    return "\n".join([*lines, "", _("Times in {zone}.").format(zone=name(zone.key))])


def no_time(zone: ZoneInfo) -> str:
    return _("I did not understand that. Type one time, like 17:30, in {zone}.").format(zone=name(zone.key))


def why(what: str) -> str:
    match what:
        case "cancel":
            return _("<b>Why is this class cancelled?</b> One sentence; teacher and student will read it.")
        case "hand":
            return _(
                "<b>Why did another teacher take it?</b> One sentence; both teachers and the student will read it."
            )
        case "merge":
            return _("<b>Why are these one class?</b> One sentence; teacher and student will read it.")
        case "split":
            return _("<b>Why are these two classes?</b> One sentence; teacher and student will read it.")
        case _:
            return _("<b>Why is it taken back?</b> One sentence; teacher and student will read it.")


def last_look(session: ClassSession, data: Mapping[str, Any], *, undoing: str | None, zone: ZoneInfo) -> str:
    """`data` is the conversation's: `before`, `becomes` (the classes as they will be), `hands` (two teachers' names).

    `undoing`: the heading of the change that is taken back.
    """
    lines = [_("<b>Right like this?</b>"), pair(session)]
    if undoing is not None:
        lines.append(_("Taken back: {what}").format(what=undoing))
    if data.get("hands"):
        before, after = data["hands"]
        lines.append(_("{before} → <b>{after}</b>").format(before=name(before), after=name(after)))
    lines.append(_as_shown(data["before"], zone))
    if data["becomes"] != [data["before"]]:
        lines += [_("→ <b>{class_}</b>").format(class_=_as_shown(state, zone)) for state in data["becomes"]]
    return "\n".join([*lines, _("Reason: {reason}").format(reason=name(data["reason"][:600]))])


# Refusals and small windows


def refused(why: str) -> str:
    """A sentence for each code of models.cancelling, handing_over, merging, splitting and undoing. Plain text."""
    sentences = {
        "already": _("This class is cancelled already."),
        "merged": _("This record is a part of another class. Please change that one."),
        "corrected": _("A correction stands. Please take it back first."),
        "same": _("That would change nothing."),
        "group": _("This is one student of a group class, which cannot be changed by itself in this way."),
        "removed": _("This teacher is no longer at the school."),
        "open_already": _("That teacher has an open class with this student already."),
        "not_alike": _("These are classes of different people, or too far apart."),
        "gone": _("A class that was cancelled or struck out is none. Please take that back first."),
        "still_open": _("This class is still going on. Please wait until it is over."),
        "in_parts": _("One of them was merged or split before. Please take that back first."),
        "contested": _("Its time is contested. Please decide that first."),
        "outside": _("That is not within this class: something must be known of it before and after that time."),
        "not_undoable": _("This cannot be taken back."),
        "undone": _("This was taken back already."),
        "changed_since": _("The class was changed again after that. Please take the later change back first."),
    }
    return sentences.get(why, _("That is not possible."))


def refused_reverting(why: str) -> str:
    """For what is not of a class. Plain text."""
    sentences = {
        "not_undoable": _("This cannot be taken back."),
        "undone": _("This was taken back already."),
        "changed_since": _("It was changed again after that. Please look at it as it is now."),
    }
    return sentences.get(why, _("That is not possible."))


def fetched(outcome: Outcome, zone: ZoneInfo) -> str:
    again = outcome.again_at
    match outcome.skipped:
        case None:
            said = _("Zoom’s report is here. The class was judged again.")
        case "no_zoom_meeting_id":
            said = _("This class has a personal link: Zoom cannot be asked about it.")
        case "not_ended":
            said = _("This class is not over yet.")
        case "already_fetched":
            return _("Zoom’s report is here already, and complete.")
        case "too_soon":
            said = _("Zoom was asked a moment ago, or the class is only just over. Try again in some minutes.")
        case "no_data_from_zoom":
            said = _("Zoom has no report of this class, or not yet.")
        case _:
            said = _("Zoom could not be asked: {why}").format(why=name(outcome.detail[:200] or "–"))
    if again is None:
        return said
    return " ".join([said, _("I will ask again on {time}.").format(time=day_and_time(again, zone))])


def _as_shown(state: Mapping[str, Any], zone: ZoneInfo) -> str:
    return " · ".join(part for part in (times(state, zone), came_to(state)) if part)


def _state(session: ClassSession) -> dict[str, Any]:
    return {
        "session_status": session.session_status,
        "session_duration_seconds": session.session_duration_seconds,
    }


def _iso(moment: datetime) -> str:
    return moment.isoformat()
