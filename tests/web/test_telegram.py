"""Telegram's updates: only with the secret, answered when they are kept, sent again when they are not."""

import asyncio
import io
from typing import Any

import pytest

from web.settings import WebSettings

from .conftest import Serve

PATH = "/telegram/way-in"
SETTINGS = {"telegram_path": "way-in", "telegram_secret": "correct-horse"}
SECRET = {"X-Telegram-Bot-Api-Secret-Token": "correct-horse"}


class Bot:
    """Keeps updates as the inbox does."""

    def __init__(self) -> None:
        self.got: list[dict[str, Any]] = []
        self.began = asyncio.Event()
        self.may_finish = asyncio.Event()
        self.may_finish.set()
        self.trouble: Exception | None = None

    async def __call__(self, update: dict[str, Any]) -> None:
        self.began.set()
        await self.may_finish.wait()
        if self.trouble:
            raise self.trouble
        self.got.append(update)


@pytest.fixture
def bot() -> Bot:
    return Bot()


async def test_an_update_reaches_the_bot_whole(serve: Serve, bot: Bot) -> None:
    client = await serve(on_update=bot, **SETTINGS)
    update = {"update_id": 7, "message": {"text": "سلام"}}
    assert (await client.post(PATH, json=update, headers=SECRET)).status == 200
    assert bot.got == [update]


async def test_the_answer_waits_until_the_update_is_kept(serve: Serve, bot: Bot) -> None:
    client = await serve(on_update=bot, **SETTINGS)
    bot.may_finish.clear()
    asking = asyncio.ensure_future(client.post(PATH, json={"update_id": 7}, headers=SECRET))
    await bot.began.wait()
    assert not asking.done()
    bot.may_finish.set()
    assert (await asking).status == 200
    assert bot.got == [{"update_id": 7}]


async def test_an_update_that_could_not_be_kept_is_sent_again(serve: Serve, bot: Bot) -> None:
    client = await serve(on_update=bot, **SETTINGS)
    bot.trouble = RuntimeError("the database is away")
    answer = await client.post(PATH, json={"update_id": 7}, headers=SECRET)
    assert answer.status == 503
    assert "database" not in await answer.text()


@pytest.mark.parametrize(
    "headers", [{}, {"X-Telegram-Bot-Api-Secret-Token": "wrong"}, {"Authorization": "correct-horse"}]
)
async def test_without_the_secret_no_update_is_believed(serve: Serve, bot: Bot, headers: dict[str, str]) -> None:
    client = await serve(on_update=bot, **SETTINGS)
    assert (await client.post(PATH, json={"update_id": 7}, headers=headers)).status == 401
    assert bot.got == []


async def test_another_path_does_not_exist(serve: Serve, bot: Bot) -> None:
    client = await serve(on_update=bot, **SETTINGS)
    assert (await client.post("/telegram/other", json={"update_id": 7}, headers=SECRET)).status == 404
    polling = await serve()
    assert (await polling.post(PATH, json={"update_id": 7}, headers=SECRET)).status == 404
    assert bot.got == []


@pytest.mark.parametrize("body", [b"", b"{", b"[]", b"{}", b'{"update_id": "7"}', b'{"update_id": true}', b"[" * 5000])
async def test_a_body_that_is_no_update_is_400(serve: Serve, bot: Bot, body: bytes) -> None:
    client = await serve(on_update=bot, **SETTINGS)
    assert (await client.post(PATH, data=body, headers=SECRET)).status == 400
    assert bot.got == []


async def test_a_body_over_a_mebibyte_is_413(serve: Serve, bot: Bot) -> None:
    client = await serve(on_update=bot, **SETTINGS)
    body = io.BytesIO(b'{"update_id": 7, "filling": "' + b"x" * 1024 * 1024 + b'"}')
    assert (await client.post(PATH, data=body, headers=SECRET)).status == 413
    assert bot.got == []


def test_a_path_without_a_secret_is_refused() -> None:
    with pytest.raises(ValueError, match="go together"):
        WebSettings(base_url="https://class.example", telegram_path="way-in")
