"""/audit: the trail of changes, newest first, of all, of one class or of one person; and one change."""

from aiogram.filters.callback_data import CallbackData

from models import audit, reverting, sessions, undoing
from models.tables.desk import Audit
from models.tables.people import Person

from .. import reasons
from ..buttons import Id, NoOrId
from ..texts import audit as words
from ..texts import disputes as dispute_words
from ..texts.marks import name
from .keys import Row, Screen, button, keyboard
from .story import TakeChangeBack, Trail
from .view import Reader, View

PER_PAGE = 5


class OneChange(Trail, prefix="trc"):
    """One change, and the page it was opened from."""

    change: Id


class TrailFile(CallbackData, prefix="trf"):
    """The whole trail of what is shown, as CSV."""

    session: NoOrId = 0
    person: NoOrId = 0


async def listed(view: Trail, reader: Reader) -> Screen:
    wanted = {"session_id": view.session or None, "person_id": view.person or None}
    found = await audit.page(**wanted, before_id=view.before or None, after_id=view.after or None, limit=PER_PAGE + 1)
    rows = found[1:] if view.after and len(found) > PER_PAGE else found[:PER_PAGE]
    if view.after and len(found) <= PER_PAGE:  # the newest page is always a full one
        rows = await audit.page(**wanted, limit=PER_PAGE)
    return words.listed(rows, reader.zone, whose=await _whose(view)), keyboard(
        [button(str(place), _opened(row, view)) for place, row in enumerate(rows, start=1)],
        await _turning(rows, view),
        _ways_on(rows, view),
    )


async def one(view: OneChange, reader: Reader) -> Screen | None:
    row = await audit.one(view.change)
    if row is None:
        return None
    undone = await audit.is_undone(row)
    can = await undoing.can_undo(row) or await reverting.can_revert(row)
    undo = [button(words.undo_button(), TakeChangeBack(change=row.id))] if can else []
    story = [button(dispute_words.story_button(), View(session=row.session_id))] if row.session_id else []
    by = [button(words.only_of_button(row), Trail(person=row.by_id))] if row.by_id and not view.person else []
    back = Trail(**view.model_dump(exclude={"change"}))
    return words.change(row, reader.zone, undone=undone), keyboard(undo, story, by, [button(words.back_button(), back)])


def why_back(change: int) -> Screen:
    return reasons.ask("undo", button(words.back_button(), OneChange(change=change)))


def _opened(row: Audit, view: Trail) -> OneChange:
    return OneChange(**view.model_dump(), change=row.id)


async def _turning(rows: list[Audit], view: Trail) -> Row:
    if not rows:
        return []
    wanted = {"session_id": view.session or None, "person_id": view.person or None}
    row = []
    if await audit.page(**wanted, after_id=rows[0].id, limit=1):
        row.append(button(words.newer_button(), view.but(before=0, after=rows[0].id)))
    if await audit.page(**wanted, before_id=rows[-1].id, limit=1):
        row.append(button(words.older_button(), view.but(before=rows[-1].id, after=0)))
    return row


def _ways_on(rows: list[Audit], view: Trail) -> Row:
    row = [button(words.all_button(), Trail())] if view.session or view.person else []
    if view.session:
        row.append(button(dispute_words.story_button(), View(session=view.session)))
    if rows:
        row.append(button(words.file_button(), TrailFile(session=view.session, person=view.person)))
    return row


async def _whose(view: Trail) -> str | None:
    if view.session:
        session = await sessions.find(view.session)
        return words.of_class(session) if session else None
    person = await Person.get_or_none(id=view.person) if view.person else None
    return name(person.name) if person else None
