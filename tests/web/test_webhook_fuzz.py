"""Whatever arrives at the webhook, signed or not, well-formed or not: never a 5xx, and nothing unsigned is kept."""

import asyncio
import json
from collections import Counter
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

from aiohttp.test_utils import TestServer
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from models.database import opened
from models.school import School
from models.shared_commit import SharedCommit
from models.tables.classes import Evidence
from models.tables.zoom import ZoomEvent
from tests.conftest import BEGIN, SettableClock
from tests.world import World
from web.app import create_app
from web.context import CONTEXT
from web.settings import WebSettings

from .conftest import BASE_URL, Client, words
from .zoom.posting import NAMES, ROUTES, SECRET, body, sample, signature

EXAMPLES = 600
JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=20),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner, max_size=3),
    max_leaves=8,
)
ODD_TEXT = st.text(st.characters(min_codepoint=0x20, max_codepoint=0xFF, exclude_characters="\x7f"), max_size=40)
ONE_IN_EIGHT = st.sampled_from([False] * 7 + [True])
NESTED = st.sampled_from([b"[" * 5_000, b'{"payload":' * 5_000, b'{"event":"meeting.started","payload":' + b"[" * 990])
KINDS = [name for name in NAMES if "participant" in name and not name.startswith("capture")]


@st.composite
def events(draw: st.DrawFn) -> bytes:
    """A sample, most of them about our class's room, some of whose fields are replaced by anything."""
    name = draw(st.sampled_from(KINDS))
    moment = BEGIN + timedelta(minutes=draw(st.integers(-60, 120)))
    raw = body(name, moment, user_id=str(draw(st.integers(1, 5)))) if draw(st.booleans()) else sample(name)
    said: Any = json.loads(raw)
    for _ in range(draw(st.integers(0, 3))):
        inner = said
        while isinstance(inner, dict) and inner:
            key = draw(st.sampled_from(sorted(inner)))
            if not isinstance(inner[key], dict) or draw(ONE_IN_EIGHT):
                inner[key] = draw(JSON)
                break
            inner = inner[key]
    return json.dumps(said).encode()


@dataclass(frozen=True)
class Sent:
    """One request as bytes on the wire; `may_be` are the statuses that are right for it."""

    route: str
    raw: bytes
    may_be: set[int]
    headers: list[tuple[str, str]] = field(default_factory=list)

    def on_the_wire(self) -> bytes:
        lines = [f"POST {self.route} HTTP/1.1", "Host: class.example", "Connection: close"]
        lines += [f"{name}: {value}" for name, value in [*self.headers, ("Content-Length", str(len(self.raw)))]]
        return "\r\n".join([*lines, "", ""]).encode("latin-1") + self.raw


@st.composite
def requests(draw: st.DrawFn) -> Sent:
    about_nothing = st.binary(max_size=300) | JSON.map(lambda said: json.dumps(said).encode()) | NESTED
    raw = draw(about_nothing if draw(ONE_IN_EIGHT) else events())
    stamp = str(int(BEGIN.timestamp()))
    is_zooms = not (draw(ONE_IN_EIGHT) or draw(ONE_IN_EIGHT))
    said = {"x-zm-request-timestamp": stamp, "x-zm-signature": signature(raw, stamp)}
    said["x-zm-request-id"] = draw(ODD_TEXT if draw(ONE_IN_EIGHT) else st.uuids().map(str))
    said["content-type"] = draw(ODD_TEXT) if draw(ONE_IN_EIGHT) else "application/json"
    if not is_zooms:
        name = draw(st.sampled_from(["x-zm-request-timestamp", "x-zm-signature"]))
        said[name] = draw(ODD_TEXT | st.integers().map(str))
        if draw(st.booleans()):
            del said[name]
    may_be = {200, 400} if is_zooms else {400, 401}
    if draw(ONE_IN_EIGHT):
        may_be |= {401}  # what is unpacked is not what was signed
        said["content-encoding"] = draw(st.sampled_from(["gzip", "deflate", "br", "zstd", "x"]) | ODD_TEXT)
    return Sent(draw(st.sampled_from(ROUTES)), raw, may_be, [*said.items()])


async def send(client: Client, sent: Sent) -> int:
    """The status of the answer."""
    reader, writer = await asyncio.open_connection(client.host, client.port)
    try:
        writer.write(sent.on_the_wire())
        return int((await reader.read()).split(b" ", 2)[1])
    finally:
        writer.close()
        await writer.wait_closed()


@asynccontextmanager
async def served(url: str, school: School, clock: SettableClock) -> AsyncIterator[Client]:
    """The real application with one class in the room that the events are about."""
    async with AsyncExitStack() as stack:
        await stack.enter_async_context(opened(url))
        world = World(school, clock)
        teacher = await world.teacher()
        await world.session(teacher, await world.student(teacher))
        commit = await stack.enter_async_context(SharedCommit(url))
        settled = WebSettings(base_url=BASE_URL, zoom_webhook_secret=SECRET)
        app = create_app(settings=settled, school=school, clock=clock, words=words, commit=commit)
        yield await stack.enter_async_context(Client(TestServer(app)))


def test_no_request_gives_a_5xx_and_nothing_unsigned_is_kept(
    database_url: str, school: School, clock: SettableClock
) -> None:
    statuses: Counter[int] = Counter()
    with asyncio.Runner() as runner:
        house = served(database_url, school, clock)
        client = runner.run(house.__aenter__())

        @settings(max_examples=EXAMPLES, database=None, suppress_health_check=list(HealthCheck))
        @given(requests())
        def tries(sent: Sent) -> None:
            status = runner.run(send(client, sent))
            assert status in sent.may_be
            statuses[status] += 1

        try:
            tries()
            kept = runner.run(judged(client))
        finally:
            runner.run(house.__aexit__(None, None, None))
    assert set(statuses) == {200, 400, 401}
    assert 10 < kept <= statuses[200]


async def judged(client: Client) -> int:
    """How many were kept. All of them could be judged too, and some reached the class."""
    assert client.app is not None
    await client.app[CONTEXT].soon.done()
    assert await ZoomEvent.filter(judge_at__isnull=False).count() == 0
    assert await Evidence.filter(kind__startswith="zoom").count() > 0
    return await ZoomEvent.all().count()
