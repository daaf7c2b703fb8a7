"""Asking Zoom who was in a class that is over. Its report has the last word.

1. Which instances of the meeting can be this class, and all their rows. One that fails leaves the class as it was:
   nothing is ever judged from half a report.
2. The report becomes evidence of each class session, where it says something new.
3. A group class keeps the list of its people.
4. The row of the plan says when Zoom is asked again, until the report has all that the webhooks told of.

Every session is judged in a transaction of its own: a group's hundred in one would keep clicks and webhooks waiting. A
crash in between is made good by whoever claims the row next: a report that was taken already is no new evidence.
"""

import hashlib
import json
from collections.abc import AsyncIterator, Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Literal

import structlog

from . import fetches, following, participants
from .database import transaction
from .evidence import testify
from .fetch_subjects import Subject, subject_of
from .fetches import OVER, Class
from .meetings import (
    AskOperator,
    Meetings,
    MeetingsProblem,
    NotEndedYet,
    NotThere,
    RateLimited,
    Unauthorized,
    Unreachable,
)
from .participants import Participants
from .pay import outages
from .rules.coverage import lacking
from .rules.report_times import SOON, after_trouble, next_time
from .school import School
from .tables.classes import ClassSession
from .tables.streams import LiveStream, ReportFetch
from .zoom_reports import Run, read

Skip = Literal[
    "no_zoom_meeting_id",  # a link without a number inside: Zoom cannot be asked about it
    "not_ended",
    "already_fetched",  # and complete
    "too_soon",  # Zoom needs a minute or two; or somebody is asking at this moment
    "zoom_api_error",
    "no_data_from_zoom",  # it has no report, or not yet: also of a meeting of one person
]
READY = timedelta(minutes=2)  # after the end
PAUSE = timedelta(minutes=1)  # between two answers

log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True)
class Outcome:
    """What came of asking. `detail` says more of `zoom_api_error`; `again_at`: when Zoom will be asked by itself."""

    skipped: Skip | None = None
    detail: str = ""
    again_at: datetime | None = None
    found: Participants | None = None
    limited_until: datetime | None = None  # Zoom wants to be asked nothing at all before then


async def fetch(row: ReportFetch, meetings: Meetings, *, school: School, clock: Callable[[], datetime]) -> Outcome:
    """Ask about a class whose row was claimed, write down what came of it, and let the row go."""
    subject = await subject_of(row)
    if not subject.sessions:  # cancelled or void since
        await fetches.settle(row, due_at=None)
        return Outcome("no_data_from_zoom")
    try:
        runs = await read(meetings, row.meeting_id, subject.window, subject.seen)
    except MeetingsProblem as problem:
        if isinstance(problem, Unreachable | Unauthorized):
            await outages.began("zoom", clock(), clock())
        return await _in_trouble(subject, problem, school, clock())
    now = clock()
    await outages.ended("zoom", now)
    rows = any(run.rows for run in runs)
    fresh = [await _testify(session, subject, runs, school, now) for session in subject.sessions] if rows else []
    found = await participants.counted(subject.teacher_id, runs, subject.legs, now) if rows else None
    if found is not None and subject.stream is not None:
        async with transaction():
            await participants.keep(subject.stream, found)
            await following.again(subject.stream.id, following.ALL, now)
    changes = _planned(subject, runs, school, now, is_news=any(fresh))
    await fetches.settle(row, **changes)
    return Outcome(None if found else "no_data_from_zoom", again_at=changes["due_at"], found=found)


async def fetch_due(
    meetings: Meetings, *, school: School, clock: Callable[[], datetime], most: int | None = None
) -> AsyncIterator[tuple[ReportFetch, Outcome]]:
    """One after the other what is due, until Zoom wants a rest. One that fails stops no other: its lease is its pause.

    `most`: about so many classes, and leave the rest to others.
    """
    left = most
    while left != 0 and (row := await fetches.claim_next(clock())) is not None:
        left = None if left is None else left - 1
        try:
            outcome = await fetch(row, meetings, school=school, clock=clock)
        except Exception:
            log.exception("report_not_taken", row=row.id)
            continue
        yield row, outcome
        if outcome.limited_until is not None:
            break


async def fetch_now(
    about: Class, meetings: Meetings | None, *, school: School, clock: Callable[[], datetime]
) -> Outcome:
    """Ask now, because somebody wants to know. Of one session of a group class: about the whole group."""
    now = clock()
    if isinstance(about, ClassSession) and about.stream_id is not None:
        about = await LiveStream.get(id=about.stream_id)
    if about.meeting_id is None:
        return Outcome("no_zoom_meeting_id")
    if not (about.status == "ended" if isinstance(about, LiveStream) else about.session_status in OVER):
        return Outcome("not_ended")
    row = await fetches.of_over(about, now)
    if row.covered_at is not None:
        return Outcome("already_fetched")
    if now - row.ended_at < READY or (row.fetched_at is not None and now - row.fetched_at < PAUSE):
        return Outcome("too_soon", again_at=row.due_at)
    if meetings is None:
        return Outcome("zoom_api_error", "no Zoom API is configured")
    mine = await fetches.claim(row, now)
    if mine is None:
        return Outcome("too_soon", again_at=row.due_at)
    return await fetch(mine, meetings, school=school, clock=clock)


async def _testify(session: ClassSession, subject: Subject, runs: Sequence[Run], school: School, now: datetime) -> bool:
    """Whether it was news. The same rows are the same statement, whenever they are told."""
    others = {one.registrant_id for one in subject.sessions} - {None, session.registrant_id}
    mine = [run.as_details(row for row in run.rows if row.get("registrant_id") not in others) for run in runs]
    details = {"instances": [one for one in mine if one["rows"]]}
    if not details["instances"]:
        return False
    said = hashlib.sha256(json.dumps(details, sort_keys=True).encode()).hexdigest()
    heard = await testify(
        session.id,
        "zoom_report",
        key=f"report:{said[:32]}",
        happened_at=now,
        received_at=now,
        details=details,
        school=school,
    )
    return heard.fresh


def _planned(subject: Subject, runs: Sequence[Run], school: School, now: datetime, *, is_news: bool) -> dict[str, Any]:
    """What becomes of the row after an answer.

    Without webhooks nobody knows what the report should have: then the same answer twice is taken for the whole, and
    no answer for none. A stay that is still missing after the last night is given up openly.
    """
    row = subject.row
    step, due_at = next_time(row.ended_at, school.zone, now)
    has_rows = any(run.rows for run in runs)
    missing = lacking(subject.legs, {run.uuid: run.rows for run in runs})
    changes: dict[str, Any] = {"step": step, "due_at": due_at, "attempts": 0, "problem": None, "given_up_at": None}
    if has_rows:
        changes["fetched_at"] = now
    if missing:
        changes |= {"problem": f"stays missing: {len(missing)}", "given_up_at": None if due_at else now}
    elif has_rows and (subject.legs or not is_news or due_at is None):
        changes |= {"due_at": None, "covered_at": now}
    elif not has_rows and step >= len(SOON):
        changes["due_at"] = None
    return changes


async def _in_trouble(subject: Subject, problem: MeetingsProblem, school: School, now: datetime) -> Outcome:
    row, said = subject.row, f"{type(problem).__name__}: {problem}".removesuffix(": ")[:256]
    if isinstance(problem, NotEndedYet):
        changes = {**_planned(subject, (), school, now, is_news=False), "problem": said}
    elif isinstance(problem, RateLimited):
        changes = {"due_at": problem.until, "problem": said}
    else:
        changes = {"due_at": _again_at(row, problem, school, now), "attempts": row.attempts + 1, "problem": said}
        if changes["due_at"] is None and lacking(subject.legs, {}):
            changes["given_up_at"] = now
    await fetches.settle(row, **changes)
    log.info("report_not_fetched", row=row.id, why=said, again_at=changes["due_at"])
    return Outcome(
        "no_data_from_zoom" if isinstance(problem, NotEndedYet | NotThere) else "zoom_api_error",
        detail=said,
        again_at=changes["due_at"],
        limited_until=problem.until if isinstance(problem, RateLimited) else None,
    )


def _again_at(row: ReportFetch, problem: MeetingsProblem, school: School, now: datetime) -> datetime | None:
    if isinstance(problem, NotThere):
        return None
    if isinstance(problem, AskOperator):  # until somebody has changed the app, hours are nothing
        return next_time(row.ended_at, school.zone, now)[1]
    return after_trouble(row.ended_at, school.zone, now, row.attempts)
