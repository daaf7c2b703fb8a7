"""From rows to facts, from facts to a verdict, from the verdict back to rows and notices.

Everything here runs inside the caller's transaction, with the class's row locked.
"""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from . import attendance, digests, fetches, following, many, notices, telling, wishes
from .circumstances import Standing, dependents, joined_by_group, joined_in_room, known_of
from .rules.asking import needs_a_word
from .rules.facts import Flag, Reason, Stay, Verdict
from .rules.judge import judge
from .rules.minutes import whole_minutes
from .rules.wishes import is_problem
from .school import School
from .tables.classes import ClassSession, Unjudged

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
WRITTEN = (  # all that a verdict can change
    *SHOWN,
    "last_activity_at",
    "session_duration_minutes",
    "zoom_seen",
    "to_review",
    "because",
    "look_again_at",
    "beats_hold_until",
    "open_pair",
    "class_day",
    "presence",
    "attendance",
    "attendance_by",
    "changed_at",
)
ON_THE_LINK = ("session_status", "session_duration_seconds", "teacher_in_since", "student_in_since")  # what it shows


@dataclass(frozen=True, slots=True)
class _Turn:
    """A class that is being judged, and what it was."""

    session: ClassSession
    verdict: Verdict
    before: Mapping[str, Any]  # by column, of all that judging writes
    worth: tuple[object, ...]

    @property
    def was(self) -> str:
        return str(self.before["session_status"])

    def changed(self, among: Iterable[str] = WRITTEN) -> list[str]:
        return [name for name in among if getattr(self.session, name) != self.before[name]]

    def is_over(self, over: Collection[str] = OVER) -> bool:
        """It is now, and was not before."""
        return self.session.session_status in over and self.was not in over


async def judge_again(session: ClassSession, *, school: School, now: datetime) -> ClassSession:
    """Judge one class from all its evidence, and every class to which the change makes a difference."""
    await judge_all([session], school=school, now=now)
    return session


async def judge_all(sessions: Sequence[ClassSession], *, school: School, now: datetime) -> None:
    """Judge classes, each once, as their rows stand now, and every class to which a change makes a difference.

    However many they are, they are read by the same few queries and written by the same few statements. What the change
    of one means to another is known when all are written, so that it is all one in which order they come.

    It ends: a class that is judged because of another never changes when it was clicked, and what follows from its
    grade are flags alone.
    """
    known = {session.id: session for session in sessions}
    turn = list(known.values())
    while turn:
        standing = [(session, Standing.of(session)) for session in turn]
        await _judge(turn, school, now)
        others = await dependents(standing)
        if fresh := others - set(known):
            known |= {session.id: session for session in await _locked(fresh)}
        turn = [known[number] for number in sorted(others)]


async def judge_by_id(sessions: Collection[int], *, school: School, now: datetime) -> None:
    await judge_all(await _locked(sessions) if sessions else [], school=school, now=now)


async def judge_around(session: ClassSession, *, school: School, now: datetime) -> None:
    """A class was issued: judge those whose room is not what it was."""
    await judge_by_id(await joined_in_room(session), school=school, now=now)


async def judge_around_group(sessions: Sequence[ClassSession], *, school: School, now: datetime) -> None:
    """The same for the sessions of a group class, which are issued at once."""
    await judge_by_id(await joined_by_group(sessions), school=school, now=now)


async def verdict_of(session: ClassSession, *, school: School, now: datetime) -> Verdict:
    """What the rules conclude now, with every stay of both people; nothing is written."""
    [verdict] = await _verdicts_of([session], school, now)
    return verdict


async def verdicts_by_id(sessions: Collection[int], *, school: School, now: datetime) -> dict[int, Verdict]:
    """The same of several that are there, without waiting for anybody who writes."""
    rows = await ClassSession.filter(id__in=sessions)
    return {row.id: verdict for row, verdict in zip(rows, await _verdicts_of(rows, school, now), strict=True)}


async def _locked(sessions: Collection[int]) -> list[ClassSession]:
    return await ClassSession.filter(id__in=sessions).order_by("id").select_for_update(no_key=True)


async def _verdicts_of(sessions: Sequence[ClassSession], school: School, now: datetime) -> list[Verdict]:
    return [judge(one.facts, one.statements, school.policy, now) for one in await known_of(sessions)]


async def _judge(sessions: Sequence[ClassSession], school: School, now: datetime) -> None:
    # first: what is said from now on is not read any more, and makes them unjudged again
    await Unjudged.filter(session_id__in=[session.id for session in sessions]).delete()
    verdicts = await _verdicts_of(sessions, school, now)
    turns = [
        _Turn(session, verdict, {name: getattr(session, name) for name in WRITTEN}, attendance.worth_of(session))
        for session, verdict in zip(sessions, verdicts, strict=True)
    ]
    for turn in turns:
        _take(turn.session, turn.verdict)
    await attendance.settle_all([(turn.session, turn.verdict) for turn in turns], school)
    for turn in turns:
        if attendance.worth_of(turn.session) != turn.worth:
            turn.session.changed_at = now
    await _write(turns)
    await _tell([turn for turn in turns if turn.changed(SHOWN)], now)
    await fetches.plan([turn.session for turn in turns if turn.is_over(fetches.OVER)], school=school, now=now)


async def _write(turns: Iterable[_Turn]) -> None:
    """Of each class what is not as it was; classes in which the same has changed by one statement."""
    alike: dict[tuple[str, ...], list[list[Any]]] = {}
    for turn in turns:
        if columns := tuple(turn.changed()):
            values = [getattr(turn.session, name) for name in columns]
            alike.setdefault(columns, []).append([*values, turn.session.id])
    for columns, rows in alike.items():
        changes = ", ".join(f"{name} = ?" for name in columns)
        await many.write(f"UPDATE class_session SET {changes} WHERE id = ?", rows)  # noqa: S608  # columns of ours


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
    session.beats_hold_until = verdict.beats_hold_until
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


def _plain(item: Flag | Reason) -> dict[str, Any]:
    return {"code": item.code, "facts": dict(item.facts)}


async def _ask_who(session: ClassSession, now: datetime) -> None:
    for flag in session.flags:
        if flag["code"] == "unknown_person" and (name := str(flag["facts"].get("name", ""))):
            await telling.who_is(session, name, now)


async def _tell(turns: Sequence[_Turn], now: datetime) -> None:
    """Only what was told before is edited; only what became true now is told anew."""
    edited: dict[tuple[str, ...], list[int]] = {}
    for turn in turns:
        edited.setdefault(_told_before(turn), []).append(turn.session.id)
    for kinds, sessions in edited.items():
        await notices.again_all(sessions, kinds, now)
    for turn in turns:
        await following.follow(turn.session, turn.was, now)
    over = [turn for turn in turns if turn.is_over()]
    odd = [turn.session for turn in turns if _turned_odd(turn)]
    asking = {turn.session.id for turn in over if needs_a_word(turn.verdict)}
    await telling.class_summaries([*(turn.session for turn in over), *odd], now, asking=asking)
    for turn in over:
        await _ask_who(turn.session, now)
    for session in odd:
        await following.turned_odd(session, now)
    told = [turn.session for turn in turns if turn.session.session_status in OVER and not turn.is_over()]
    await digests.changed(told, now)


def _told_before(turn: _Turn) -> tuple[str, ...]:
    """Kinds of notices that show what has changed. A class that is over only now gets its summary anew."""
    link = ("class_link",) if turn.changed(ON_THE_LINK) else ()
    summary = () if turn.is_over() else ("class_summary",)
    return ("class_card", "question", "alarm", *link, *summary)


def _turned_odd(turn: _Turn) -> bool:
    """It was told as good, and is a problem now."""
    was_over = turn.session.session_status in OVER and not turn.is_over()
    return was_over and wishes.is_problem(turn.session) and not _was_problem(turn.before)


def _was_problem(before: Mapping[str, Any]) -> bool:
    return is_problem(before["session_status"], before["grade"], before["flags"])
