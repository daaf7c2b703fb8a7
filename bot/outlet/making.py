"""What became of a Zoom meeting for which nobody waited in the chat."""

from aiogram.types import InlineKeyboardMarkup

from models import students
from models.outcome import Outcome
from models.tables.people import Person, Student

from ..buttons import SendTo
from ..screens.keys import button, keyboard
from ..texts import making as words
from ..texts import send
from .asking import NOT_SENT
from .speaking import Speaker


class MakingMessages(Speaker):
    async def making(self, to: Person, outcome: Outcome, shown: int | None) -> int:
        """Nothing, once it was taken back."""
        if outcome.state not in {"issued", "failed"}:
            return shown or NOT_SENT
        reached = await _is_reached(outcome.student)
        with self._speaking_to(to) as zone:
            text = words.failed(outcome, zone) if outcome.state == "failed" else _done(outcome, reached=reached)
            markup = _another_way(outcome)
            if outcome.session is None:
                text = words.headed(outcome, text)
        return await self._post(to, text, markup, shown)


def _done(outcome: Outcome, *, reached: bool) -> str:
    sent = words.is_sent() if outcome.session is None else send.sent(outcome.session, reached=reached)
    return "\n".join([sent, *words.noted(outcome.notes)])


async def _is_reached(student: Student | None) -> bool:
    return student is None or (await students.connections([student.id]))[student.id] == "connected"


def _another_way(outcome: Outcome) -> InlineKeyboardMarkup | None:
    if outcome.state != "failed" or outcome.student is None or outcome.trouble == "not_your_student":
        return None
    return keyboard([button(words.other_way_button(), SendTo(student_id=outcome.student.id))])
