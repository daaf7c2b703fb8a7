"""What an update costs that nobody takes until the last router, through all of them and through that one alone: who
speaks is looked up, and Telegram answers at once.
"""

from collections.abc import AsyncGenerator
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from aiogram import Bot, Dispatcher
from aiogram.client.session.base import BaseSession

from bot.app import create_dispatcher
from bot.i18n import Catalogues
from bot.storage import ConversationStorage
from models.database import opened
from models.school import School
from models.tables.people import Person
from tests.bot.conftest import all_is_well
from tests.bot.links import TestLinks
from tests.conftest import SettableClock
from tests.world import World

from .result import Result, in_turn

NOW = datetime(2026, 11, 20, 15, 0, tzinfo=UTC)
SCHOOL = School(name="Bench", zone=ZoneInfo("UTC"))
REPEAT = 100
LAST = "refusals"


class Mute(BaseSession):
    """Telegram agrees to all, and nothing happens."""

    def __init__(self) -> None:
        super().__init__()
        self.asked = 0

    async def make_request(self, *_: Any, **__: Any) -> Any:
        self.asked += 1
        return True

    async def stream_content(self, *_: Any, **__: Any) -> AsyncGenerator[bytes, None]:
        yield b""

    async def close(self) -> None:
        """Nothing was opened."""


async def measure(folder: Path, rounds: int) -> list[Result]:
    clock = SettableClock(NOW)
    async with opened(f"sqlite://{folder / 'dispatch.sqlite3'}"):
        world = World(SCHOOL, clock)
        admin = await world.admin()
        everybody, alone = _dispatcher(clock), _dispatcher(clock)
        count = len(everybody.sub_routers)
        alone.sub_routers[:] = [router for router in alone.sub_routers if router.name == LAST]
        results = []
        for what, update in (("text", _text(admin)), ("button", _button(admin))):
            through_all, through_one = await in_turn(
                rounds, partial(_fed, everybody, update, clock), partial(_fed, alone, update, clock)
            )
            results.append(
                Result(
                    f"{what}, through {count} routers (wanted: 4)",
                    f"{through_all / REPEAT * 1000:.2f} ms",
                    f"through one: {through_one / REPEAT * 1000:.2f} ms",
                    through_all / through_one,
                )
            )
    return results


def _dispatcher(clock: SettableClock) -> Dispatcher:
    return create_dispatcher(
        school=SCHOOL,
        clock=clock,
        links=TestLinks(),
        catalogues=Catalogues(),
        bot_name="bench_bot",
        storage=ConversationStorage(clock),
        examine=all_is_well,
    )


async def _fed(dispatcher: Dispatcher, update: dict[str, Any], clock: SettableClock) -> None:
    session = Mute()
    bot = Bot("42:TEST", session=session)
    for number in range(REPEAT):
        clock.forward(seconds=30)  # nobody asks so fast that they are slowed down
        await dispatcher.feed_raw_update(bot, {"update_id": number, **update})
    if session.asked < REPEAT:
        raise RuntimeError(f"answered {session.asked} of {REPEAT}")


def _text(person: Person) -> dict[str, Any]:
    return {"message": _message(person, "what is this")}


def _button(person: Person) -> dict[str, Any]:
    query = {"id": "1", "from": _sender(person), "chat_instance": "1", "data": "nobody:knows:this"}
    return {"callback_query": {**query, "message": _message(person, "a card")}}


def _message(person: Person, text: str) -> dict[str, Any]:
    chat = {"id": person.telegram_id, "type": "private", "first_name": person.name}
    return {"message_id": 7, "date": int(NOW.timestamp()), "chat": chat, "from": _sender(person), "text": text}


def _sender(person: Person) -> dict[str, Any]:
    return {"id": person.telegram_id, "is_bot": False, "first_name": person.name, "language_code": "en"}
