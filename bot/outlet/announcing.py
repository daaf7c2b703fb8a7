"""What somebody tells many, and how far it has come."""

from models.announcements import Progress
from models.tables.outbox import Announcement
from models.tables.people import Person

from ..screens import announce as screens
from ..texts import announce as words
from .asking import NOT_SENT
from .speaking import Speaker


class Announcements(Speaker):
    async def announcement(self, to: Person, announcement: Announcement, shown: int | None) -> int:
        if shown is None and announcement.stopped_at is not None:
            return NOT_SENT
        return await self._post(to, words.announcement(announcement), None, shown)

    async def announcing(self, to: Person, so_far: Progress, shown: int | None) -> int:
        with self._speaking_to(to):
            text, keyboard = screens.progress(so_far)
        return await self._post(to, text, keyboard, shown, silent=True)
