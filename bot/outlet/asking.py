"""Messages that wait for a word: did it take place, who is this, is it you, and is a contested time wrong.

What nobody needs to answer any more is not sent; where it was sent before, it says so and loses its buttons.
"""

from models import disputes, questions
from models.disputes import Side
from models.ports import Audience
from models.questions import Answer
from models.tables.classes import ClassSession
from models.tables.desk import Dispute
from models.tables.people import Person
from models.tables.zoom import Alias, ZoomAccount

from ..ownership import must_name
from ..screens import questions as screens
from ..texts import disputes as dispute_words
from .speaking import Speaker

NOT_SENT = 0


class Questions(Speaker):
    async def question(
        self, to: Person, session: ClassSession, side: Side, answer: Answer | None, shown: int | None
    ) -> int:
        if shown is None and not questions.is_open(session):
            return NOT_SENT
        name_student = await must_name(session, to)
        with self._speaking_to(to) as zone:
            text, keyboard = screens.took_place(session, side, answer, zone, name_student=name_student)
        return await self._post(to, text, keyboard, shown)

    async def who_is(
        self, to: Person, session: ClassSession, name: str, question: int, alias: Alias | None, shown: int | None
    ) -> int:
        with self._speaking_to(to):
            text, keyboard = screens.who_is(session, name, question, alias)
        return await self._post(to, text, keyboard, shown)

    async def is_it_you(self, to: Person, account: ZoomAccount, shown: int | None) -> int:
        with self._speaking_to(to):
            text, keyboard = screens.is_it_you(account)
        return await self._post(to, text, keyboard, shown)

    async def dispute(self, to: Person, dispute: Dispute, audience: Audience, shown: int | None) -> int:
        name_student = await must_name(dispute.session, to)
        due = disputes.due_at(dispute, self._school)
        with self._speaking_to(to) as zone:
            text = dispute_words.dispute(dispute, audience, due, zone, name_student=name_student)
            keyboard = screens.below_dispute(dispute) if audience == "admin" else None
        return await self._post(to, text, keyboard, shown)
