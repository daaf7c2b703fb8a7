"""One class's story, and all that an admin can do about it."""

from typing import Literal

from aiogram.filters.callback_data import CallbackData

from models import corrections, judging, sessions, undoing
from models.sessions import Story
from models.tables.desk import Dispute

from ..buttons import Decide, Id, NoOrId
from ..texts import attendance as attendance_words
from ..texts import audit as audit_words
from ..texts import changes as change_words
from ..texts import corrections as correction_words
from ..texts import disputes as dispute_words
from ..texts import review as review_words
from ..texts import sessions as words
from ..texts import story as story_words
from .keys import Row, Screen, button, keyboard
from .view import Reader, View

OPEN = ("sent", "active")
GONE = ("cancelled", "void")


class Correct(View, prefix="sc", sep="|"):
    """Correct the times of the class that is open."""


class StrikeOut(View, prefix="sv", sep="|"):
    """There was no class."""


class TakeBack(View, prefix="su", sep="|"):
    """Undo the correction that stands."""


class Attendance(View, prefix="sm", sep="|"):
    """Say whether the student was there."""


class LookedAt(View, prefix="sl", sep="|"):
    """An admin has seen the flags."""


class Act(View, prefix="sx", sep="|"):
    """Cancel, hand to another teacher, merge with another class, split in two, or fetch Zoom's report."""

    act: Literal["c", "h", "m", "s", "f"]


class Trail(CallbackData, prefix="tr"):
    """A page of the trail of changes: the rows older than `before`, or newer than `after`. 0 is none."""

    session: NoOrId = 0
    person: NoOrId = 0
    before: NoOrId = 0
    after: NoOrId = 0

    def but(self, **changes: int) -> "Trail":
        return self.model_copy(update=changes)


class TakeChangeBack(CallbackData, prefix="tru"):
    """Undo this change of the trail."""

    change: Id


async def told(view: View, reader: Reader) -> Screen | None:
    """The story of the class that was opened; None when there is none."""
    story = await sessions.story(view.session)
    if story is None:
        return None
    verdict = await judging.verdict_of(story.session, school=reader.school, now=reader.now)
    text = story_words.story(story, verdict, reader.now, reader.zone)
    return text, keyboard(
        *_open_dispute(story),
        *await _acts(story, view, can_fetch=reader.school.reports),
        *_around(story, view),
        [button(words.back_button(), view.but(session=0))],
    )


def decisions(dispute: Dispute) -> list[Row]:
    uphold, leave = (Decide(dispute_id=dispute.id, upheld=upheld) for upheld in (True, False))
    return [
        [button(dispute_words.uphold_button(), uphold, "primary")],
        [button(dispute_words.leave_button(), leave)],
    ]


def _open_dispute(story: Story) -> list[Row]:
    waiting = [one for one in story.disputes if one.decided_at is None]
    return [row for one in waiting for row in decisions(one)]


async def _acts(story: Story, view: View, *, can_fetch: bool) -> list[Row]:
    session, here = story.session, view.model_dump()
    undo = await _undo(story, view)
    if session.merged_into_id is not None:
        return [undo]
    correct = button(correction_words.correct_button(), Correct(**here))
    strike = button(correction_words.void_button(), StrikeOut(**here), "danger")
    cancel = button(change_words.cancel_button(), Act(**here, act="c"), "danger")
    hand = button(change_words.hand_button(), Act(**here, act="h"))
    merge, split = (button(word, Act(**here, act=act)) for word, act in _shapes())
    fetch = button(change_words.fetch_button(), Act(**here, act="f"))
    mark = button(attendance_words.attendance_button(), Attendance(**here))
    gone, alone, over = session.session_status in GONE, session.stream_id is None, session.session_status not in OPEN
    return [
        [button(review_words.looked_at_button(), LookedAt(**here))] if session.to_review else [],
        [correct, *([strike] if session.session_status != "void" else [])],
        [mark] if over and not gone else [],
        [*([cancel] if not gone else []), *([hand] if alone else [])],
        [merge, split] if alone and over and not gone else [],
        [fetch] if can_fetch and session.meeting_id is not None and over else [],
        undo,
    ]


def _shapes() -> tuple[tuple[str, Literal["m"]], tuple[str, Literal["s"]]]:
    return (change_words.merge_button(), "m"), (change_words.split_button(), "s")


async def _undo(story: Story, view: View) -> Row:
    """The latest change that stands; corrections can be older than the trail."""
    if await corrections.standing_correction(view.session) is not None:
        return [button(correction_words.undo_button(), TakeBack(**view.model_dump()))]
    undone = {change.undoes_id for change in story.changes}
    standing = [one for one in story.changes if one.what in undoing.UNDO and one.id not in undone]
    if not standing:
        return []
    last = standing[-1]
    return [button(change_words.undo_button(audit_words.what(last.what)), TakeChangeBack(change=last.id))]


def _around(story: Story, view: View) -> list[Row]:
    """The classes it was merged with or split from, its two people, and its trail."""
    session = story.session
    relatives = [[button(change_words.relative_button(one), view.but(session=one.id))] for one in story.relatives]
    trail = [button(audit_words.trail_button(len(story.changes)), Trail(session=session.id))] if story.changes else []
    people = [
        button(words.only_person(session.teacher), View(teacher=session.teacher_id)),
        button(words.only_person(session.student), View(student=session.student_id)),
    ]
    return [*relatives, trail, people]
