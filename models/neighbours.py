"""The classes before and after a class, of its teacher and of its student: asked for any number of classes at once."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import takewhile
from typing import Any

from . import many
from .tables.classes import ClassSession

HELD = ("ended", "timeout")
LOOK_BACK = 3  # classes: being only estimated so often in a row is worth a look
NEXT_WITHIN = timedelta(days=2)  # a later click is of no class that was still going on
NEXT_AFTER_GROUP = timedelta(hours=6)  # keeps a click from judging every student of two days of groups
OLDEST_LINK = timedelta(days=31)  # nobody clicks an older one; keeps a teacher's years out of the query

# of a group many click, some of them long before it begins; a class's own row still tells of a later click when an
# earlier one comes to light
_AROUND = """
WITH mine(id, teacher, student, issued, clicked, until, oldest) AS ({{these}})
SELECT id, (
  SELECT MIN(clicked_at) FROM class_session n WHERE n.teacher_id = mine.teacher AND n.issued_at > mine.oldest
    AND n.clicked_at > mine.clicked AND n.clicked_at <= mine.until AND n.stream_id IS NULL AND n.id <> mine.id
) AS succeeded_at, {grades} FROM mine
"""
_EARLIER = f"""(
  SELECT grade FROM class_session e WHERE e.student_id = mine.student AND e.session_status IN {HELD}
    AND e.issued_at < mine.issued ORDER BY e.issued_at DESC, e.id DESC LIMIT 1 OFFSET {{0}}
) AS grade_{{0}}"""  # noqa: S608  # words of ours
_BACK = "WITH mine(student, issued) AS ({{these}}) SELECT {ids} FROM mine"
_LATER = f"""(
  SELECT id FROM class_session l WHERE l.student_id = mine.student AND l.session_status IN {HELD}
    AND l.issued_at > mine.issued ORDER BY l.issued_at, l.id LIMIT 1 OFFSET {{0}}
) AS id_{{0}}"""  # noqa: S608  # words of ours
_BEFORE = """
WITH click(number, id, teacher, at, since, oldest) AS ({these})
SELECT click.number, o.id, o.clicked_at, o.stream_id FROM click JOIN class_session o ON o.teacher_id = click.teacher
  AND o.issued_at > click.oldest AND o.clicked_at < click.at AND o.clicked_at >= click.since AND o.id <> click.id
"""


@dataclass(frozen=True, slots=True)
class Around:
    succeeded_at: datetime | None  # when the teacher's next one-to-one class was first clicked
    estimated_before: int  # how many of the student's classes before this one, in a row, were only estimated


async def around(sessions: Sequence[ClassSession], clicked: Mapping[int, datetime | None]) -> dict[int, Around]:
    """`clicked`: when each was clicked first, which its row may not say yet."""
    asked = []
    for one in sessions:
        at = clicked[one.id]
        until = at and at + (NEXT_WITHIN if one.stream_id is None else NEXT_AFTER_GROUP)
        asked.append([one.id, one.teacher_id, one.student_id, one.issued_at, at, until, at and at - OLDEST_LINK])
    sql = _AROUND.format(grades=", ".join(_EARLIER.format(number) for number in range(LOOK_BACK)))
    found = await many.read(sql, ["INTEGER"] * 3 + ["MOMENT"] * 4, asked)
    return {row["id"]: _read(row) for row in found}


async def clicked_just_before(clicks: Sequence[tuple[ClassSession, datetime]]) -> set[int]:
    """The teacher's classes that each of these clicks follows: the last one-to-one class, and group classes since."""
    asked = [
        [number, one.id, one.teacher_id, at, at - NEXT_WITHIN, at - OLDEST_LINK]
        for number, (one, at) in enumerate(clicks)
    ]
    found: dict[int, list[tuple[datetime, int, bool]]] = {}
    for row in await many.read(_BEFORE, ["INTEGER"] * 3 + ["MOMENT"] * 3, asked):
        found.setdefault(row["number"], []).append(
            (many.moment(row["clicked_at"]), row["id"], row["stream_id"] is not None)
        )
    return {session_id for number, others in found.items() for session_id in _last(others, clicks[number][1])}


async def counting_back(sessions: Sequence[ClassSession]) -> set[int]:
    """The student's later classes that look back as far as these."""
    sql = _BACK.format(ids=", ".join(_LATER.format(number) for number in range(LOOK_BACK)))
    found = await many.read(sql, ["INTEGER", "MOMENT"], [[one.student_id, one.issued_at] for one in sessions])
    return {session_id for row in found for session_id in row.values() if session_id is not None}


def _read(row: Mapping[str, Any]) -> Around:
    grades = [row[f"grade_{number}"] for number in range(LOOK_BACK)]
    estimated = len(list(takewhile(lambda grade: grade == "estimated", grades)))
    return Around(many.moment(row["succeeded_at"]) if row["succeeded_at"] else None, estimated)


def _last(others: list[tuple[datetime, int, bool]], click: datetime) -> list[int]:
    last = max((at for at, _, of_group in others if not of_group), default=None)
    return [
        session_id
        for at, session_id, of_group in others
        if (last is None or at >= last) and (not of_group or at >= click - NEXT_AFTER_GROUP)
    ]
