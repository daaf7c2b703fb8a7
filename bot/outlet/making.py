"""What became of a Zoom meeting for which nobody waited in the chat."""

from aiogram.types import InlineKeyboardMarkup

from models import students
from models.outcome import Outcome
from models.tables.people import Person, Student

from ..buttons import SendTo
from ..screens.keys import button, keyboard
from ..texts import making as words
from ..texts import send
from .speaking import Speaker


class MakingMessages(Speaker):
    async def making(self, to: Person, outcome: Outcome, shown: int | None) -> int:
        reached = await _is_reached(outcome.student)
        with self._speaking_to(to) as zone:
            if outcome.session is not None:
                text = "\n".join([send.sent(outcome.session, reached=reached), *words.noted(outcome.notes)])
            elif outcome.state == "issued":
                text = words.headed(outcome.made.topic, "\n".join([words.is_sent(), *words.noted(outcome.notes)]))
            elif outcome.state == "failed":
                text = words.headed(outcome.made.topic, words.failed(outcome, zone))
            else:
                text = words.headed(outcome.made.topic, words.dropped())
            markup = _another_way(outcome)
        return await self._post(to, text, markup, shown)


async def _is_reached(student: Student | None) -> bool:
    return student is None or (await students.connections([student.id]))[student.id] == "connected"


def _another_way(outcome: Outcome) -> InlineKeyboardMarkup | None:
    if outcome.state != "failed" or outcome.student is None or outcome.trouble == "not_your_student":
        return None
    return keyboard([button(words.other_way_button(), SendTo(student_id=outcome.student.id))])
