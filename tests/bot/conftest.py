"""The bot as it runs, with the network taken out: the real dispatcher, a real Bot, the stand-in Telegram's answers."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import datetime
from itertools import count

import pytest
from aiogram import Bot, Dispatcher
from aiogram.client.default import DefaultBotProperties
from aiogram.enums import ParseMode
from aiogram.fsm.storage.base import BaseStorage
from aiogram.fsm.storage.memory import SimpleEventIsolation

from bot.app import create_dispatcher
from bot.checkup import Examine
from bot.errands import Errands
from bot.i18n import Catalogues
from bot.native import Native, SpeakNative
from bot.outlet.notifier import TelegramNotifier
from bot.storage import ConversationStorage
from jobs.delivery import Delivery
from models import wishes
from models.checkup import Finding
from models.meetings import Meetings
from models.school import School
from models.tables.people import Person
from tests.conftest import SettableClock
from tests.simulator.telegram import TelegramServer
from tests.world import World

from .links import TestLinks
from .telegram import Chat, Chats, InProcess


@pytest.fixture
def telegram(clock: SettableClock) -> TelegramServer:
    """Never started: `InProcess` calls it directly."""
    return TelegramServer(now=clock)


@pytest.fixture
def native() -> Native:
    """How much of Telegram's own looks the operator wants."""
    return "safe"


@pytest.fixture
def bot(telegram: TelegramServer, native: Native) -> Bot:
    session = InProcess(telegram)
    session.middleware(SpeakNative(native, wishes.wants_tables))
    return Bot(telegram.token, session=session, default=DefaultBotProperties(parse_mode=ParseMode.HTML))


@pytest.fixture
def links() -> TestLinks:
    return TestLinks()


@pytest.fixture(scope="session")
def catalogues() -> Catalogues:
    return Catalogues()


@pytest.fixture
def meetings() -> Meetings | None:
    """The school's Zoom account. Most schools of these tests have none."""
    return None


async def all_is_well(now: datetime) -> list[Finding]:
    """Nothing was looked at."""
    return [Finding("none_given_up", "good", {"count": 0})]


@pytest.fixture
def examine() -> Examine:
    """What /doctor looks at."""
    return all_is_well


@pytest.fixture
def storage(clock: SettableClock) -> BaseStorage:
    """Where conversations stand."""
    return ConversationStorage(clock)


@dataclass
class Hand:
    """Shows the time of the test that is running."""

    clock: SettableClock

    def __call__(self) -> datetime:
        return self.clock()


# A dispatcher remembers nothing but what it is given, and takes a tenth of a second to make: it serves every test.
MADE: dict[str, tuple[Hand, Dispatcher]] = {}


@pytest.fixture
def make_dispatcher(
    database: str,
    school: School,
    clock: SettableClock,
    links: TestLinks,
    catalogues: Catalogues,
    telegram: TelegramServer,
    meetings: Meetings | None,
    examine: Examine,
    storage: BaseStorage,
) -> Callable[[], Dispatcher]:
    """As the program does when it starts: a second one is the program after a restart."""
    starts = count()

    def make() -> Dispatcher:
        key = f"{next(starts)} {school}"
        if key not in MADE:
            hand = Hand(clock)
            MADE[key] = (
                hand,
                create_dispatcher(
                    school=school,
                    clock=hand,
                    links=links,
                    catalogues=catalogues,
                    bot_name=telegram.username,
                    storage=storage,
                    examine=examine,
                    meetings=meetings,
                ),
            )
        hand, dispatcher = MADE[key]
        hand.clock = clock
        given = {"school": school, "links": links, "examine": examine, "meetings": meetings, "errands": Errands()}
        dispatcher.workflow_data.update(given)
        dispatcher.fsm.storage = storage
        dispatcher.fsm.events_isolation = SimpleEventIsolation()  # its locks belong to one test's event loop
        return dispatcher

    return make


@pytest.fixture
def dispatcher(make_dispatcher: Callable[[], Dispatcher]) -> Dispatcher:
    return make_dispatcher()


@pytest.fixture
def chats(telegram: TelegramServer, bot: Bot, dispatcher: Dispatcher) -> Chats:
    return Chats(telegram, bot, dispatcher)


@pytest.fixture
def chat(chats: Chats) -> Chat:
    """A stranger's."""
    return chats("Nadia")


@pytest.fixture
async def huda(world: World) -> Person:
    """The school's admin."""
    return await world.admin("Huda")


@pytest.fixture
def notifier(
    bot: Bot, school: School, links: TestLinks, catalogues: Catalogues, clock: SettableClock
) -> TelegramNotifier:
    return TelegramNotifier(bot, school, links, catalogues, clock)


@pytest.fixture
def deliver(
    notifier: TelegramNotifier, chats: Chats, clock: SettableClock, school: School
) -> Callable[[], Awaitable[int]]:
    """Deliver all that is due to phones; returns how many messages were sent or edited."""

    async def run() -> int:
        await chats.meet_everybody()
        return await Delivery(notifier, clock, school).run()

    return run
