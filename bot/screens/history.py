"""A teacher's own classes: the list of /sessions without what is an admin's, and what one of them came to."""

from models import makeups
from models.tables.classes import ClassSession

from ..buttons import Wrong
from ..marking import OFFERED
from ..texts import attendance, cards, disputes, moments, summaries
from ..texts import sessions as words
from .keys import Row, Screen, button, keyboard
from .marks import ShortMark
from .paging import in_rows
from .view import Reader, View


class Mine(View, prefix="hi", sep="|"):
    """A page of the classes of the teacher who presses, whoever that is."""


class MarkMine(Mine, prefix="hm", sep="|"):
    mark: ShortMark = ""


async def opened(view: View, session: ClassSession, reader: Reader) -> Screen:
    """As its summary says it; before there is one, as its card does."""
    made_up = await makeups.made_up_by(session)
    back = [button(words.back_button(), Mine(**view.but(session=0).model_dump()))]
    if session.session_status in {"ended", "timeout", "void"}:
        text = summaries.class_summary(session, "teacher", reader.zone, name_student=True, made_up=made_up)
    else:
        card = cards.class_card(session, reader.zone, connection="connected", address="", notes=(), made_up=made_up)
        text = f"{card}\n{moments.day(session.issued_at, reader.zone)}"
    return text, keyboard(*_below(view, session), back)


def _below(view: View, session: ClassSession) -> list[Row]:
    if session.session_status not in {"ended", "timeout"}:
        return []
    marks = [
        button(
            attendance.mark_button(mark, chosen=session.attendance == mark),
            MarkMine(**{**view.model_dump(), "mark": mark}),
        )
        for mark in OFFERED
    ]
    return [*in_rows(marks, 2), [button(disputes.wrong_button(), Wrong(session_id=session.id))]]
