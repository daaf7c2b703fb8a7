"""A month that was approved, to the teachers who earned it: in words, and printed."""

import asyncio

from aiogram import Bot
from aiogram.utils.i18n import I18n

from models.pay.statements import Statement
from models.ports import Links
from models.school import School
from models.tables.people import Person

from ..clock import Clock
from ..statements import filling
from ..texts import statements as words
from .posting import post_document
from .speaking import Speaker

PRINTING_SECONDS = 25.0  # with its turn; together with the sending less than a notice is claimed for


class PayMessages(Speaker):
    def __init__(self, bot: Bot, school: School, links: Links, i18n: I18n, clock: Clock) -> None:
        super().__init__(bot, school, links, i18n, clock)
        self._printing = asyncio.Lock()  # it takes a core

    async def pay_statement(self, to: Person, statement: Statement, shown: int | None) -> int:
        """What cannot be printed in time is told later: the notice stays due."""
        if shown is not None:
            return shown
        drafted, run = statement.drafted, statement.run
        with self._speaking_to(to):
            text = words.pushed(drafted, run, self._school.name)
            async with asyncio.timeout(PRINTING_SECONDS), self._printing:
                pdf = await filling.one(drafted, run, self._school, self._clock())
        return await post_document(self._bot, to.telegram_id, pdf, f"classclock-pay-{run.month}.pdf", text)
