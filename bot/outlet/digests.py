"""What a day or a week came to, and the classes that somebody collects."""

from models.digests import Digest, Numbers
from models.tables.people import Person

from ..texts import digests as words
from .speaking import Speaker


class Digests(Speaker):
    async def digest(self, to: Person, digest: Digest, shown: int | None) -> int:
        now = self._clock()
        with self._speaking_to(to) as zone:
            if isinstance(digest, Numbers):
                school = self._school
                text = words.numbers(digest, now, zone, school_name=school.name, school_zone=school.zone)
            else:
                text = words.collected(digest, now, zone)
        return await self._post(to, text, None, shown)
