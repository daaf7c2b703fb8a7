"""The bot as it runs, with the network taken out: the real dispatcher, a real Bot, the stand-in Telegram's answers."""

from collections.abc import Awaitable, Callable
from datetime import datetime

import pytest
from aiogram import Bot, Dispatcher
from aiogram.client.default import DefaultBotProperties
from aiogram.enums import ParseMode

from bot.app import create_dispatcher
from bot.checkup import Examine
from bot.i18n import Catalogues
from bot.outlet.notifier import TelegramNotifier
from bot.storage import ConversationStorage
from jobs.delivery import Delivery
from models.checkup import Finding
from models.meetings import Meetings
from models.school import School
from tests.conftest import SettableClock
from tests.simulator.telegram import TelegramServer

from .links import TestLinks
from .telegram import Chat, Chats, InProcess


@pytest.fixture
def telegram(clock: SettableClock) -> TelegramServer:
    """Never started: `InProcess` calls it directly."""
    return TelegramServer(now=clock)


@pytest.fixture
def bot(telegram: TelegramServer) -> Bot:
    return Bot(telegram.token, session=InProcess(telegram), default=DefaultBotProperties(parse_mode=ParseMode.HTML))


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
def make_dispatcher(
    database: str,
    school: School,
    clock: SettableClock,
    links: TestLinks,
    catalogues: Catalogues,
    telegram: TelegramServer,
    meetings: Meetings | None,
    examine: Examine,
) -> Callable[[], Dispatcher]:
    """As the program does when it starts: a second one is the program after a restart."""
    return lambda: create_dispatcher(
        school=school,
        clock=clock,
        links=links,
        catalogues=catalogues,
        bot_name=telegram.username,
        storage=ConversationStorage(),
        examine=examine,
        meetings=meetings,
    )


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
