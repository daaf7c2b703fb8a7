"""What a class comes to by all that is on disk now, for whoever is shown it before it is judged and written.

It is what the judging behind the answer will write. Those who ask together are answered by the same few queries, and
nobody's lock is waited for.
"""

import asyncio
from collections.abc import Callable
from datetime import datetime
from itertools import islice

from . import judging
from .rules.facts import Verdict
from .school import School
from .shared_commit import Full

AT_ONCE = 25  # classes: nobody else is served while the rules judge them
MOST_WAITING = 500  # classes: a second or two

Asked = dict[int, "asyncio.Future[Verdict]"]


class Foreseen:
    def __init__(self, school: School, clock: Callable[[], datetime], *, most_waiting: int = MOST_WAITING) -> None:
        self._school = school
        self._clock = clock
        self._most_waiting = most_waiting
        self._asked: Asked = {}
        self._task: asyncio.Task[None] | None = None

    async def verdict(self, session_id: int) -> Verdict:
        """Raises Full, or what the database or the judging of this class raises."""
        if session_id not in self._asked and len(self._asked) >= self._most_waiting:
            raise Full
        mine = self._asked.setdefault(session_id, asyncio.get_running_loop().create_future())
        if self._task is None or self._task.done():
            self._task = asyncio.create_task(self._go_on())
        return await asyncio.shield(mine)  # others may ask for the same

    async def _go_on(self) -> None:
        while self._asked:
            asked = dict(islice(self._asked.items(), AT_ONCE))
            for session_id in asked:
                del self._asked[session_id]
            await self._answer(asked)

    async def _answer(self, asked: Asked) -> None:
        try:
            found = await judging.verdicts_by_id(asked, school=self._school, now=self._clock())
        except Exception as fault:
            if len(asked) > 1:  # one that cannot be judged fails nobody else
                for session_id, alone in asked.items():
                    await self._answer({session_id: alone})
                return
            for alone in asked.values():
                alone.set_exception(fault)
                alone.exception()  # who asked may have gone away
            return
        for session_id, answer in asked.items():
            answer.set_result(found[session_id])
