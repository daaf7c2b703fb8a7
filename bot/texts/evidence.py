"""What each witness said, one line each."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from aiogram.utils.i18n import gettext as _

from models.tables.classes import Evidence

from .marks import clock_time, day_and_time, minutes, minutes_of, name, number

LONGEST = 100  # characters of what somebody typed or is called, so that one line cannot fill a message
WORTH_SAYING = timedelta(minutes=1)  # a delay above this is shown


def line(row: Evidence, zone: ZoneInfo, day: datetime) -> str:
    """`16:50 The student came back from Zoom (heard 12 min later)`; with the date when it is another than `day`'s."""
    same_day = row.happened_at.astimezone(zone).date() == day.astimezone(zone).date()
    when = clock_time(row.happened_at, zone) if same_day else day_and_time(row.happened_at, zone)
    delay = row.received_at - row.happened_at
    if delay <= WORTH_SAYING:
        return f"{when} {statement(row.kind, row.details)}"
    # Translators: a time, what a witness said of that time, and how much later we heard of it
    return _("{time} {statement} (heard {minutes} later)").format(
        time=when, statement=statement(row.kind, row.details), minutes=minutes_of(int(delay.total_seconds()))
    )


def statement(kind: str, details: Mapping[str, Any]) -> str:
    """What the witness said, without the time."""
    known = _people(details) | _page() | _zoom(details) | _school(details)
    return known.get(kind, _("Something else was noted"))


def _people(details: Mapping[str, Any]) -> dict[str, str]:
    answer = _answer(details)
    return {
        "teacher_landing": _("The teacher came back from Zoom"),
        "student_landing": _("The student came back from Zoom"),
        "teacher_tap": _("The teacher pressed “Class is over”"),
        "student_tap": _("The student’s side pressed “Class is over”"),
        "teacher_answer": _("The teacher answered: {answer}").format(answer=answer),
        "student_answer": _("The student’s side answered: {answer}").format(answer=answer),
    }


def _answer(details: Mapping[str, Any]) -> str:
    if not details.get("held", True):
        return _("it did not take place")
    if isinstance(length := details.get("minutes"), int):
        return _("it took place, {minutes}").format(minutes=minutes(length))
    return _("it took place")


def _page() -> dict[str, str]:
    return {
        "click": _("The link was opened"),
        "page_closing": _("The class page was closed"),
    }


def _zoom(details: Mapping[str, Any]) -> dict[str, str]:
    who = name(str(details.get("user_name") or _("somebody"))[:LONGEST])
    return {
        "zoom_started": _("Zoom: the meeting began"),
        "zoom_ended": _("Zoom: the meeting ended"),
        "zoom_joined": _("Zoom: {who} came in").format(who=who),
        "zoom_left": _("Zoom: {who} left").format(who=who),
        "zoom_breakout_joined": _("Zoom: {who} went into a breakout room").format(who=who),
        "zoom_breakout_left": _("Zoom: {who} left a breakout room").format(who=who),
        "zoom_waiting_joined": _("Zoom: {who} came into the waiting room").format(who=who),
        "zoom_waiting_left": _("Zoom: {who} left the waiting room").format(who=who),
        "zoom_bound": _("Zoom: {who} joined by phone").format(who=who),
        "zoom_report": _("Zoom’s report came, with {count} entries").format(count=number(_rows(details))),
    }


def _rows(details: Mapping[str, Any]) -> int:
    return sum(len(instance.get("rows") or []) for instance in details.get("instances") or [])


def _school(details: Mapping[str, Any]) -> dict[str, str]:
    reason = name(str(details.get("reason") or "–")[:LONGEST])
    return {
        "correction": _("An admin corrected it: {reason}").format(reason=reason),
        "correction_undone": _("A correction was taken back: {reason}").format(reason=reason),
        "merged": _("An admin merged another record into it: {reason}").format(reason=reason),
        "split": _("An admin split it in two: {reason}").format(reason=reason),
    }
