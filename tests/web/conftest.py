"""The real web application behind a real socket, on the test's database and clock."""

import gettext
from collections.abc import AsyncIterator, Awaitable, Callable
from datetime import datetime
from typing import Any

import pytest
from aiohttp import ClientResponse
from aiohttp.test_utils import TestClient, TestServer

from models.meetings import Meetings
from models.school import School
from models.shared_commit import SharedCommit
from models.tables.classes import ClassSession
from tests.conftest import SettableClock
from tests.world import World
from web.app import create_app
from web.context import CONTEXT
from web.settings import WebSettings


class Client(TestClient[Any, Any]):
    """Waits until what it asked for has been judged: a browser does not, but a test looks at what it came to."""

    async def _request(self, *asked: Any, **how: Any) -> ClientResponse:
        answer = await super()._request(*asked, **how)
        await self.app[CONTEXT].soon.done()
        return answer


Serve = Callable[..., Awaitable[Client]]
PHONE = (
    "Mozilla/5.0 (Linux; Android 15; Pixel 9) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/142.0 Mobile Safari/537.36"
)
BASE_URL = "https://class.example"


class Spanish(gettext.NullTranslations):
    """One known word in another language."""

    def gettext(self, message: str) -> str:
        return {"Your class": "Tu clase"}.get(message, message)


def words(language: str) -> gettext.NullTranslations:
    return Spanish() if language == "es" else gettext.NullTranslations()


@pytest.fixture
async def serve(database: str, school: School, clock: SettableClock) -> AsyncIterator[Serve]:
    """`await serve(mode="direct", …)`: a client of an application with these settings."""
    clients: list[Client] = []
    commits: list[SharedCommit] = []

    async def start(
        *,
        on_update: Any = None,
        last_sweep: Callable[[], datetime | None] | None = None,
        meetings: Meetings | None = None,
        base_url: str = BASE_URL,
        **settings: Any,
    ) -> Client:
        commit = await SharedCommit(database).__aenter__()
        commits.append(commit)
        app = create_app(
            commit=commit,
            settings=WebSettings(base_url=base_url, languages=("en", "ar", "es"), **settings),
            school=school,
            clock=clock,
            words=words,
            on_update=on_update,
            last_sweep=last_sweep,
            meetings=meetings,
        )
        client = Client(TestServer(app), headers={"User-Agent": PHONE})
        await client.start_server()
        clients.append(client)
        return client

    yield start
    for client in clients:
        await client.close()
    for commit in commits:
        await commit.__aexit__()


@pytest.fixture
async def session(world: World) -> ClassSession:
    teacher = await world.teacher("Yusuf")
    return await world.session(teacher, await world.student(teacher, "Amina"))
