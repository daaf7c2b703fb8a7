"""Messages that something is not as it should be, and that it is all right again; and what an admin changed."""

from typing import Any

from models import wishes
from models.ports import Audience
from models.reaching import Unreachable
from models.tables.classes import ClassSession
from models.tables.pay import AbsenceNote
from models.tables.people import Person

from ..ownership import must_name
from ..texts import absences, alarms, corrections
from ..texts import reaching as words
from . import keyboards
from .asking import NOT_SENT
from .speaking import Speaker


class Warnings(Speaker):
    async def alarm(self, to: Person, session: ClassSession, what: str, shown: int | None) -> int:
        """At once, however late it is; in quiet hours without a sound."""
        settled = alarms.is_settled(session, what)
        if shown is None and settled:
            return NOT_SENT
        with self._speaking_to(to) as zone:
            text = alarms.alarm(session, what, zone)
            to_teacher = what == "teacher_missing" and not settled
            keyboard = keyboards.below_alarm(session, self._links.host(session)) if to_teacher else None
        return await self._post(to, text, keyboard, shown, silent=self._is_silent(to))

    async def zoom_silent(
        self, to: Person, details: dict[str, Any], session: ClassSession | None, shown: int | None
    ) -> int:
        with self._speaking_to(to) as zone:
            text = alarms.zoom_silent(details, session, zone)
        return await self._post(to, text, None, shown, silent=self._is_silent(to))

    def _is_silent(self, to: Person) -> bool:
        return wishes.is_silent(to, self._school, self._clock())

    async def unreachable(self, to: Person, who: Unreachable, shown: int | None) -> int:
        if shown is None and who.is_back:
            return NOT_SENT
        with self._speaking_to(to):
            text = words.unreachable(who)
        return await self._post(to, text, None, shown)

    async def absence(self, to: Person, note: AbsenceNote, shown: int | None) -> int:
        with self._speaking_to(to) as zone:
            text = absences.announced(note, zone)
        return await self._post(to, text, None, shown)

    async def corrected(
        self, to: Person, session: ClassSession, audience: Audience, details: dict[str, Any], shown: int | None
    ) -> int:
        name_student = await must_name(session, to)
        with self._speaking_to(to) as zone:
            text = corrections.corrected(session, audience, details, zone, name_student=name_student)
        return await self._post(to, text, None, shown)
