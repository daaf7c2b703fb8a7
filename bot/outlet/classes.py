"""The messages that follow a class: the student's link, the teacher's card, the summary, the admins' live list."""

from datetime import datetime

from models import makeups, making, students
from models.live import Live
from models.ports import Audience
from models.tables.classes import ClassSession
from models.tables.people import Person

from ..ownership import must_name
from ..texts import cards, summaries
from ..texts import links as link_words
from ..texts import live as live_words
from . import keyboards
from .speaking import Speaker

LISTS_KEPT = 2000  # of the lists that refresh themselves, what they show; one that is forgotten is edited in vain


class ClassMessages(Speaker):
    async def class_link(self, to: Person, session: ClassSession, shown: int | None) -> int:
        name_student = await must_name(session, to)
        with self._speaking_to(to) as zone:
            text = link_words.class_link(session, zone, name_student=name_student)
            keyboard = keyboards.below_class_link(session, self._links.track(session.tracking_token))
        return await self._post(to, text, keyboard, shown)

    async def class_card(self, to: Person, session: ClassSession, shown: int | None) -> int:
        if session.teacher.person_id != to.id:
            return await self._handed_over(to, session, shown)
        connection = (await students.connections([session.student_id]))[session.student_id]
        address, host = self._links.track(session.tracking_token), self._links.host(session)
        notes, missed = await making.notes_of(session), await makeups.offered(session)
        made_up = await makeups.made_up_by(session)
        with self._speaking_to(to) as zone:
            text = cards.class_card(session, zone, connection=connection, address=address, notes=notes, made_up=made_up)
            keyboard = keyboards.below_card(session, missed, host=host, address=address)
        # the teacher has just pressed Send: the card is no news
        return await self._post(to, text, keyboard, shown, silent=True)

    async def class_summary(self, to: Person, session: ClassSession, audience: Audience, shown: int | None) -> int:
        if audience == "teacher" and session.teacher.person_id != to.id:
            return await self._handed_over(to, session, shown)
        name_student, made_up = await must_name(session, to), await makeups.made_up_by(session)
        with self._speaking_to(to) as zone:
            text = summaries.class_summary(session, audience, zone, name_student=name_student, made_up=made_up)
            keyboard = keyboards.below_summary(session, audience)
        return await self._post(to, text, keyboard, shown)

    async def _handed_over(self, to: Person, session: ClassSession, shown: int | None) -> int:
        """It was this teacher's class; what its messages offered is another one's now."""
        with self._speaking_to(to):
            text = cards.handed_over(session)
        return await self._post(to, text, None, shown, silent=True)

    async def live(
        self,
        to: Person,
        live: Live,
        now: datetime,
        until: datetime | None,
        shown: int | None,
    ) -> int:
        with self._speaking_to(to) as zone:
            text = live_words.live_text(live, now, zone, until)
            keyboard = keyboards.below_live(live)
        if shown is not None and self._lists.get(shown) == (text, keyboard):
            return shown  # nothing has happened, and the minute is the same
        message_id = await self._post(to, text, keyboard, shown)
        self._lists[message_id] = text, keyboard
        while len(self._lists) > LISTS_KEPT:
            self._lists.pop(next(iter(self._lists)))
        return message_id
