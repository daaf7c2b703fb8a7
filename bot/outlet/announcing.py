"""What somebody tells many, and how far it has come."""

from models.announcements import Progress
from models.tables.outbox import Announcement
from models.tables.people import Person

from ..screens import announce as screens
from ..texts import announce as words
from .asking import NOT_SENT
from .posting import post_again
from .speaking import Speaker


class Announcements(Speaker):
    async def announcement(self, to: Person, announcement: Announcement, shown: int | None) -> int:
        if shown is None and announcement.stopped_at is not None:
            return NOT_SENT
        text, file_id = words.announcement(announcement), announcement.file_id
        if file_id is None:
            return await self._post(to, text, None, shown)
        return shown or await post_again(self._bot, to.telegram_id, announcement.file_kind or "", file_id, text)

    async def announcing(self, to: Person, so_far: Progress, shown: int | None) -> int:
        with self._speaking_to(to):
            text, keyboard = screens.progress(so_far)
        return await self._post(to, text, keyboard, shown, silent=True)
