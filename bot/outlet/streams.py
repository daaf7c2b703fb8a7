"""The messages that follow a group class: the teacher's card, the post in a Telegram group, one summary for all."""

from aiogram.types import InlineKeyboardButton

from models import making, students
from models.ports import Audience, GroupClass
from models.tables.people import Person
from models.tables.streams import LiveStream

from ..screens.keys import keyboard
from ..texts import streams as words
from . import keyboards
from .posting import plainly
from .speaking import Speaker


class StreamMessages(Speaker):
    async def stream_card(self, to: Person, told: GroupClass, posted: bool, shown: int | None) -> int:
        states = await students.connections([one.student_id for one in told.sessions])
        addresses = [
            (one.student.name, self._links.track(one.tracking_token))
            for one in told.sessions
            if states[one.student_id] != "connected" and one.session_status == "sent"
        ]
        notes = await making.notes_of(told.sessions[0]) if told.sessions else ()
        with self._speaking_to(to) as zone:
            text = words.card(told, zone, addresses=addresses, notes=notes, not_posted=not posted)
            markup = keyboards.below_stream_card(told.stream, addresses, host=self._links.host(told.stream))
        # the teacher has just pressed Send: the card is no news
        return await self._post(to, text, markup, shown, silent=True)

    async def stream_post(self, to: Person, stream: LiveStream, chat_id: int, shown: int | None) -> int:
        async with plainly():
            me = await self._bot.me()  # asked once in the life of the program
        with self._speaking_to(to) as zone:
            text = words.post(stream, zone)
            mine = InlineKeyboardButton(text=words.open_chat_button(), url=f"https://t.me/{me.username}")
            markup = keyboard([mine]) if stream.status in {"sent", "live"} else None
        return await self._post(to, text, markup, shown, chat_id=chat_id)

    async def stream_summary(self, to: Person, told: GroupClass, audience: Audience, shown: int | None) -> int:
        with self._speaking_to(to) as zone:
            text = words.summary(told, audience, zone)
            markup = keyboards.below_stream_summary(told.stream) if audience == "teacher" else None
        return await self._post(to, text, markup, shown)
