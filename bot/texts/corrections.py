"""Correcting a class: what an admin is asked, and what both sides are told."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from aiogram.utils.i18n import gettext as _

from models.changing import as_it_stands
from models.ports import Audience
from models.rules.typed_times import Problem
from models.tables.classes import ClassSession

from . import statuses
from .attendance import presence_word
from .grades import grade_word
from .marks import day, listed, minutes_of, name, span
from .rows import pair

LONGEST_SHOWN = 600  # characters of a reason


def corrected(
    session: ClassSession, audience: Audience, details: Mapping[str, Any], zone: ZoneInfo, *, name_student: bool
) -> str:
    """`details` as models.telling.correction writes them."""
    before, after = details["before"], details["after"]
    handed = "teacher_name" in after
    class_ = _handed(session, audience, name_student) if handed else whose(session, audience, name_student=name_student)
    was, became = (_shown(state) for state in (before, after))
    head = _head(str(details.get("what")), undone=bool(details.get("undone"))).format(class_=class_)
    change = _("{before} → <b>{after}</b>").format(before=was, after=became)
    return "\n".join([head, change, times(after, zone) or day(session.issued_at, zone), _reason(details["reason"])])


def _shown(state: Mapping[str, Any]) -> str:
    """Whatever of the class was changed."""
    if "teacher_name" in state:
        return name(state["teacher_name"])
    if "attendance" in state:
        return presence_word(state["attendance"] or "unknown")
    return came_to(state)


def _head(what: str, *, undone: bool) -> str:
    if undone and what in {"correction_undone", "None"}:
        return _("<b>The school took a correction back</b>\n{class_}")
    if undone:
        return _("<b>The school took a change back</b>\n{class_}")
    heads = {
        "marked": _("<b>The school settled the attendance</b>\n{class_}"),
        "unmarked": _("<b>The school took its mark of the attendance back</b>\n{class_}"),
        "cancelled": _("<b>The school cancelled a class</b>\n{class_}"),
        "reassigned": _("<b>A class has another teacher</b>\n{class_}"),
        "merged": _("<b>The school made one class of two</b>\n{class_}"),
        "split": _("<b>The school made two classes of one</b>\n{class_}\nThis is the first; the second follows."),
    }
    return heads.get(what, _("<b>The school corrected a class</b>\n{class_}"))


def _handed(session: ClassSession, audience: Audience, name_student: bool) -> str:
    """Whose class it is, without a teacher: that is what changes."""
    if audience == "teacher" or name_student:
        return _("The class with {student}").format(student=name(session.student.name))
    return _("Your class")


def whose(session: ClassSession, audience: Audience, *, name_student: bool) -> str:
    if audience == "teacher":
        return _("Your class with {student}").format(student=name(session.student.name))
    if name_student:
        return _("{student} with {teacher}").format(
            student=name(session.student.name), teacher=name(session.teacher.name)
        )
    return _("Your class with {teacher}").format(teacher=name(session.teacher.name))


def as_recorded(session: ClassSession, zone: ZoneInfo) -> str:
    """`Mon, Mar 2, 16:05–16:50 · 45 min, estimated`"""
    state = as_it_stands(session)
    parts = [times(state, zone) or day(session.issued_at, zone), came_to(state)]
    return listed(" · ".join(parts), grade_word(session.grade))


def came_to(state: Mapping[str, Any]) -> str:
    """`45 min`, or what became of the class instead; `state` as models.corrections.as_it_stands gives it."""
    seconds = state.get("session_duration_seconds")
    if state.get("session_status") in {"ended", "timeout"} and seconds is not None:
        return minutes_of(seconds) if seconds else _("did not take place")
    return statuses.word(str(state.get("session_status")))


def times(state: Mapping[str, Any], zone: ZoneInfo) -> str:
    """`Mon, Mar 2, 16:05–16:50`, empty where the class has no times."""
    start, end = state.get("started_at"), state.get("session_ended_at")
    if not start or not end:
        return ""
    since, until = datetime.fromisoformat(start), datetime.fromisoformat(end)
    return listed(day(since, zone), span(since, until, zone))


def which_times(session: ClassSession, zone: ZoneInfo) -> str:
    recorded = session.started_at is not None
    lines = [_("<b>When was it really?</b>"), pair(session)]
    if recorded:
        lines += [_("Type a time, for example:"), "<code>16:05-16:50</code>", "<code>end 16:50</code>"]
        lines += ["<code>45 min</code>"]
    else:
        lines += [_("Type both times, for example:"), "<code>16:05-16:50</code>"]
    return "\n".join([*lines, "", _("Times in {zone}.").format(zone=name(zone.key))])


def problem(what: Problem) -> str:
    sentences: dict[Problem, str] = {
        "not_understood": _("I did not understand that. Type it like 16:05-16:50, end 16:50 or 45 min."),
        "no_start": _("This class has no such time yet: type both, like 16:05-16:50."),
        "too_long": _("That would be longer than 12 hours. Please type both times, like 16:05-16:50."),
        "future": _("That time is still to come. Please type when it really ended."),
    }
    return sentences[what]


def why(what: str) -> str:
    match what:
        case "void":
            return _("<b>Why does this class not count?</b> One sentence; teacher and student will read it.")
        case "undo":
            return _("<b>Why is the correction taken back?</b> One sentence; teacher and student will read it.")
        case "leave":
            return _("<b>Why does it stay as it is?</b> One sentence; teacher and student will read it.")
        case _:
            return _("<b>Why?</b> One sentence; teacher and student will read it.")


def words_wanted() -> str:
    return _("Please write one sentence.")


def last_look(session: ClassSession, what: str, state: Mapping[str, Any], reason: str, zone: ZoneInfo) -> str:
    """`state` is the class as it is; its `start` and `end` what is wanted, where times are to be set."""
    lines = [_("<b>Right like this?</b>"), pair(session)]
    now = " · ".join(part for part in (times(state["before"], zone), came_to(state["before"])) if part)
    match what:
        case "void":
            lines += [now, _("→ <b>struck out</b>")]
        case "undo":
            lines += [now, _("→ <b>the correction is taken back</b>, and the class judged again")]
        case "mark" | "unmark":
            wanted = presence_word(state["mark"]) if what == "mark" else _("as the times and the teacher say")
            attendance = _("{before} → <b>{after}</b>").format(
                before=presence_word(session.attendance or "unknown"), after=wanted
            )
            lines += [now, attendance]
        case "leave":
            lines += [now, _("→ <b>it stays as it is</b>")]
        case _:
            start, end = datetime.fromisoformat(state["start"]), datetime.fromisoformat(state["end"])
            length = minutes_of(int((end - start).total_seconds()))
            wanted = listed(day(start, zone), span(start, end, zone))
            lines += [now, _("→ {times} · <b>{minutes}</b>").format(times=wanted, minutes=length)]
    return "\n".join([*lines, _reason(reason)])


def _reason(reason: str) -> str:
    return _("Reason: {reason}").format(reason=name(reason[:LONGEST_SHOWN]))


# Buttons


def correct_button() -> str:
    return _("Correct the time")


def void_button() -> str:
    return _("Strike out")


def undo_button() -> str:
    return _("Take the correction back")


def yes_button() -> str:
    return _("Yes, do it")


def stop_button() -> str:
    return _("Leave it")


# What the buttons answer, in small windows and short lines: plain text.


def done() -> str:
    return _("Done. Teacher and student are told.")


def done_already() -> str:
    return _("This is done already.")


def changed_meanwhile() -> str:
    return _("The class has changed meanwhile. Please look again.")


def press_a_button() -> str:
    return _("Please press one of the buttons above, or /cancel.")


def no_correction() -> str:
    return _("There is no correction to take back.")
