"""From rows to facts, from facts to a verdict, from the verdict back to rows and notices.

Everything here runs inside the caller's transaction, with the class's row locked.
"""

from collections.abc import Mapping, Sequence
from dataclasses import asdict
from datetime import datetime
from typing import Any

from . import attendance, digests, fetches, following, notices, parts, telling, wishes
from .circumstances import Standing, dependents, facts_of, joined_by_group, joined_in_room
from .rules.asking import needs_a_word
from .rules.facts import Evidence as Statement
from .rules.facts import Stay, Verdict
from .rules.judge import judge
from .rules.minutes import whole_minutes
from .rules.wishes import is_problem
from .school import School
from .tables.classes import ClassSession, Evidence

OVER = frozenset({"ended", "timeout"})
OPEN = frozenset({"sent", "active"})
SHOWN = (  # what people see of a class; a change of anything else is not worth a message
    "session_status",
    "clicked_at",
    "started_at",
    "session_ended_at",
    "session_duration_seconds",
    "taught_seconds",
    "waited_seconds",
    "teacher_in_since",
    "student_in_since",
    "end_source",
    "grade",
    "flags",
)
ON_THE_LINK = ("session_status", "session_duration_seconds", "teacher_in_since", "student_in_since")  # what it shows


async def judge_again(session: ClassSession, *, school: School, now: datetime) -> ClassSession:
    """Judge one class from all its evidence, and every class to which the change makes a difference.

    It ends: a class that is judged because of another never changes when it was clicked, and what follows from its
    grade are flags alone.
    """
    before = Standing.of(session)
    await _judge_one(session, school, now)
    for other in await dependents(session, before):
        await judge_again(other, school=school, now=now)
    return session


async def judge_around(session: ClassSession, *, school: School, now: datetime) -> None:
    """A class was issued: judge those whose room is not what it was."""
    for other in await joined_in_room(session):
        await judge_again(other, school=school, now=now)


async def judge_around_group(sessions: Sequence[ClassSession], *, school: School, now: datetime) -> None:
    """The same for the sessions of a group class, which are issued at once."""
    for other in await joined_by_group(sessions):
        await judge_again(other, school=school, now=now)


async def verdict_of(session: ClassSession, *, school: School, now: datetime) -> Verdict:
    """What the rules conclude now, with every stay of both people; nothing is written."""
    evidence = await parts.evidence_of(session)
    facts = await facts_of(session, zoom_spoke=any(row.kind.startswith("zoom") for row in evidence))
    facts = await parts.with_parts(facts, session, evidence)
    return judge(facts, [_statement(row) for row in evidence], school.policy, now)


async def _judge_one(session: ClassSession, school: School, now: datetime) -> None:
    before = {name: getattr(session, name) for name in SHOWN}
    worth = attendance.worth_of(session)
    verdict = await verdict_of(session, school=school, now=now)
    _take(session, verdict)
    if session.clicked_at != before["clicked_at"]:  # what the classes around it mean depends on when it began
        verdict = await verdict_of(session, school=school, now=now)
        _take(session, verdict)
    await attendance.settle(session, verdict, school)
    if attendance.worth_of(session) != worth:
        session.changed_at = now
    await session.save()
    if any(before[name] != getattr(session, name) for name in SHOWN):
        await _tell(session, before, ask=needs_a_word(verdict), now=now)
    await fetches.plan(session, before["session_status"], school=school, now=now)


def _statement(row: Evidence) -> Statement:
    return Statement(
        kind=row.kind,  # type: ignore[arg-type]  # the judge passes over kinds it does not know
        happened_at=row.happened_at,
        received_at=row.received_at,
        key=row.key,
        details=row.details,
    )


def _take(session: ClassSession, verdict: Verdict) -> None:
    session.clicked_at = verdict.clicked_at
    session.started_at = verdict.started_at
    session.last_activity_at = verdict.last_activity_at
    session.session_ended_at = verdict.ended_at
    session.session_duration_seconds = verdict.seconds
    session.session_duration_minutes = None if verdict.seconds is None else whole_minutes(verdict.seconds)
    session.taught_seconds = verdict.taught_seconds
    session.waited_seconds = verdict.waited_seconds
    session.teacher_in_since = _in_since(verdict.teacher_stays)
    session.student_in_since = _in_since(verdict.student_stays)
    session.zoom_seen = bool(verdict.teacher_stays or verdict.student_stays)
    session.end_source = verdict.end_source
    session.grade = verdict.grade
    session.to_review = _wants_a_look(session, verdict)
    session.flags = [_plain(flag) for flag in verdict.flags]
    session.because = [_plain(reason) for reason in verdict.because]
    session.look_again_at = verdict.look_again_at
    session.session_status = verdict.status
    if verdict.status not in {"sent", "active"}:
        session.open_pair = None  # not taken again when a class reopens: the teacher may have sent the next one


def _wants_a_look(session: ClassSession, verdict: Verdict) -> bool:
    """A flag that was not there when an admin looked, or one that nobody has looked at. Running classes can wait."""
    if not verdict.flags or verdict.status in {"sent", "active"}:
        return False
    known = {flag["code"] for flag in session.flags}
    return session.to_review or session.session_status in OPEN or any(flag.code not in known for flag in verdict.flags)


def _in_since(stays: tuple[Stay, ...]) -> datetime | None:
    return stays[-1].since if stays and stays[-1].until is None else None


def _plain(item: Any) -> dict[str, Any]:
    plain = asdict(item)
    plain["facts"] = dict(plain["facts"])
    return plain


async def _ask_who(session: ClassSession, now: datetime) -> None:
    for flag in session.flags:
        if flag["code"] == "unknown_person" and (name := str(flag["facts"].get("name", ""))):
            await telling.who_is(session, name, now)


async def _tell(session: ClassSession, before: Mapping[str, Any], *, ask: bool, now: datetime) -> None:
    """Only what was told before is edited; only what became true now is told anew."""
    was = before["session_status"]
    await notices.again(session, ("class_card", "question", "alarm"), now)
    if any(before[name] != getattr(session, name) for name in ON_THE_LINK):
        await notices.again(session, ("class_link",), now)
    await following.follow(session, was, now)
    if session.session_status in OVER and was not in OVER:
        await telling.class_summary(session, now)
        if ask:
            await telling.question(session, now)
        await _ask_who(session, now)
        return
    await notices.again(session, ("class_summary",), now)
    if session.session_status in OVER:
        if wishes.is_problem(session) and not _was_problem(before):
            await telling.class_summary(session, now)
            await following.turned_odd(session, now)
        await digests.changed(session, now)


def _was_problem(before: Mapping[str, Any]) -> bool:
    return is_problem(before["session_status"], before["grade"], before["flags"])
