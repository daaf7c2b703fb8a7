"""/doctor and `python -m bot doctor`: each thing that can be wrong is found, with what to do, and no secret is told."""

import os
import re
from collections.abc import AsyncIterator, Callable
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from pathlib import Path
from typing import Any, get_args
from zoneinfo import ZoneInfo

import pytest
from aiogram import Bot

from bot.checkup import Checkup, Examine
from bot.config import Config, load
from bot.i18n import LANGUAGES, Catalogues
from bot.probing import Reply, Trouble, Unreached, probe
from bot.telegram import webhook
from bot.texts import doctor as words
from models.checkup import Finding, State
from models.levels import Seen, Step
from models.meetings import Lack, Unauthorized, Unreachable
from models.school import School
from tests.conftest import SettableClock
from tests.redis_server import PROGRAM, RedisServer
from tests.simulator.errors import unauthorized
from tests.simulator.nursery import Nursery
from tests.simulator.program import Program
from tests.simulator.telegram import TelegramServer
from tests.world import World

from .telegram import Chats, InProcess, account_of

SECRETS = {
    "CLASSCLOCK_TELEGRAM__TOKEN": "7000000001:geheim-token",
    "CLASSCLOCK_TELEGRAM__WEBHOOK_SECRET": "geheim-geheim-geheim",
    "CLASSCLOCK_ZOOM__WEBHOOK_SECRET": "geheim-of-zoom-1",
    "CLASSCLOCK_WEB__BASE_URL": "https://classclock.example.org",
    "CLASSCLOCK_SCHOOL__TIME_ZONE": "Africa/Cairo",
}
HEALTHY = '{"database": "ok", "status": "ok"}'


class Outside:
    """The addresses that are asked, and what each answers: its place is taken in one test or another."""

    def __init__(self, clock: SettableClock) -> None:
        self.clock = clock
        self.skew = timedelta()
        self.answers: dict[str, Reply | Unreached] = {}

    async def __call__(self, url: str) -> Reply:
        answer = self.answers.get(url)
        if isinstance(answer, Unreached):
            raise answer
        date = format_datetime(self.clock() - self.skew, usegmt=True)
        return answer or Reply(200, date, HEALTHY if url.endswith("/healthz") else "")


class Account:
    """Of the verbs of `Meetings` only the one that is asked here."""

    def __init__(self, answer: list[Lack] | Exception) -> None:
        self.answer = answer

    async def missing(self) -> list[Lack]:
        if isinstance(self.answer, Exception):
            raise self.answer
        return self.answer


@pytest.fixture
def outside(clock: SettableClock) -> Outside:
    return Outside(clock)


Look = Callable[..., Any]


@pytest.fixture
def look(bot: Bot, school: School, clock: SettableClock, outside: Outside, database: str, tmp_path: Path) -> Look:
    """All findings by their code, under settings laid over good ones."""

    async def run(meetings: Any = None, **settings: str) -> dict[str, Finding]:
        env = {**SECRETS, "CLASSCLOCK_DATABASE__URL": database, **settings}
        checkup = Checkup(configured(env), school, bot, clock, meetings, outside)
        return {one.code: one for one in await checkup.examine(clock())}

    return run


def configured(env: dict[str, str]) -> Config:
    return load(None, env)


@pytest.fixture
def examine(bot: Bot, school: School, clock: SettableClock, outside: Outside, database: str) -> Examine:
    """As the program joins it."""
    config = configured({**SECRETS, "CLASSCLOCK_DATABASE__URL": database})
    return Checkup(config, school, bot, clock, None, outside).examine


# In the chat


async def test_an_admin_reads_what_is_wrong_first_and_looks_again(
    world: World, chats: Chats, clock: SettableClock
) -> None:
    huda = chats(await world.admin())
    await huda.say("/doctor")
    lines = huda.text.splitlines()
    assert lines[0] == "Something is broken"
    assert "🔴 Nobody has closed silent classes yet. The program must run for a minute first." in lines
    assert "🟢 Telegram knows the bot: @classclock_bot" in lines
    assert lines[-1] == "Looked at 17:00. Times are in Africa/Cairo."
    marks = [line[0] for line in lines if line[:1] in words.BADGES.values()]
    assert marks == sorted(marks, key=[*(words.BADGES[state] for state in words.ORDER)].index)
    clock.forward(minutes=1)
    await huda.tap("Look again")
    assert huda.text.endswith("Looked at 17:01. Times are in Africa/Cairo.")
    assert len(huda.answers) == 1


async def test_only_admins_ask_the_doctor(world: World, chats: Chats) -> None:
    chat = chats(await account_of(await world.teacher()))
    assert "for the admins" in await chat.say("/doctor")
    assert "no longer works" in await chat.forge("doc")


# Each check


async def test_all_is_well_where_all_is_well(look: Look, tmp_path: Path, clock: SettableClock) -> None:
    (tmp_path / "backups").mkdir()
    (tmp_path / "backups" / "copy.sqlite3").write_bytes(b"x")
    os.utime(tmp_path / "backups" / "copy.sqlite3", (clock().timestamp(), clock().timestamp()))
    findings = await look(Account([]), CLASSCLOCK_DATABASE__BACKUP_FOLDER=str(tmp_path / "backups"))
    outward = {"token", "polling", "address", "clock", "zoom", "backups"}
    assert {code for code in outward if findings[code].state == "good"} == outward


async def test_a_refused_token_and_an_unreachable_telegram_are_two_things(look: Look, bot: Bot) -> None:
    assert isinstance(bot.session, InProcess)
    bot.session.failure = unauthorized()
    assert "token_refused" in await look()
    bot.session.failure, bot.session.unplugged = None, True
    assert {"telegram_unreached", "updates_unknown"} <= set(await look())


async def test_a_webhook_of_somebody_else_is_found_in_both_modes(look: Look, bot: Bot) -> None:
    await bot.set_webhook("https://elsewhere.example.org/telegram/abc")
    assert "polling_blocked" in await look()
    assert "webhook_elsewhere" in await look(CLASSCLOCK_TELEGRAM__UPDATES="webhook")


async def test_our_own_webhook_is_good_until_telegram_had_trouble_with_it(
    look: Look, bot: Bot, telegram: TelegramServer, clock: SettableClock
) -> None:
    config = configured({**SECRETS, "CLASSCLOCK_TELEGRAM__UPDATES": "webhook"})
    way_in, secret = webhook(config.telegram)
    await bot.set_webhook(f"https://classclock.example.org/telegram/{way_in}", secret_token=secret)
    assert (await look(CLASSCLOCK_TELEGRAM__UPDATES="webhook"))["webhook"].state == "good"
    hook = telegram.backend.webhook
    assert hook is not None
    hook.last_error, hook.last_error_at = "502 Bad Gateway", int(clock().timestamp())
    assert "webhook_trouble" in await look(CLASSCLOCK_TELEGRAM__UPDATES="webhook")


@pytest.mark.skipif(PROGRAM is None, reason="no redis-server on this machine (Debian: redis-server)")
async def test_a_redis_for_conversations_is_asked_whether_it_keeps_any(look: Look, tmp_path: Path) -> None:
    redis = RedisServer(tmp_path)
    assert not {"conversations", "conversations_away"} & set(await look())
    assert (await look(CLASSCLOCK_TELEGRAM__CONVERSATIONS=redis.url))["conversations_away"].state == "bad"
    await redis.start()
    assert (await look(CLASSCLOCK_TELEGRAM__CONVERSATIONS=redis.url))["conversations"].state == "good"
    refused = redis.url.replace("//", "//:geheim@")
    assert (await look(CLASSCLOCK_TELEGRAM__CONVERSATIONS=refused))["conversations_away"].state == "bad"
    await redis.stop()


@pytest.mark.parametrize(
    ("answer", "code"),
    [
        (Unreached("certificate"), "address_certificate"),
        (Unreached("timeout"), "address_timeout"),
        (Unreached("refused"), "address_refused"),
        (Reply(301, None, ""), "address_redirects"),
        (Reply(200, None, "<html>It works!</html>"), "address_not_ours"),
        (Reply(200, None, "[]"), "address_not_ours"),
        (Reply(503, None, '{"database": "ok", "status": "late_sweep"}'), "address"),
    ],
)
async def test_what_answers_at_our_address(look: Look, outside: Outside, answer: Any, code: str) -> None:
    outside.answers["https://classclock.example.org/healthz"] = answer
    assert code in await look()


async def test_an_address_without_https_is_only_for_trying(look: Look) -> None:
    assert (await look(CLASSCLOCK_WEB__BASE_URL="http://127.0.0.1:8080"))["address_local"].state == "look"


@pytest.mark.parametrize(("seconds", "state"), [(0, "good"), (10, "good"), (-60, "look"), (60, "look"), (200, "bad")])
async def test_the_clock_is_compared_with_telegrams(look: Look, outside: Outside, seconds: int, state: str) -> None:
    outside.skew = timedelta(seconds=seconds)
    findings = await look()
    assert (findings.get("clock") or findings["clock_wrong"]).state == state


@pytest.mark.parametrize("date", [None, "yesterday"])
async def test_a_clock_that_cannot_be_compared_is_said(look: Look, outside: Outside, date: str | None) -> None:
    outside.answers["https://api.telegram.org"] = Reply(200, date, "")
    assert "clock_unknown" in await look()


@pytest.mark.parametrize(
    ("answer", "code"),
    [
        (Unauthorized("invalid_client"), "zoom_refused"),
        (Unreachable("timeout", uncertain=False), "zoom_unreached"),
        ([Lack("participant_reports", ("report:read:list_meeting_participants:admin",))], "zoom_lacks"),
    ],
)
async def test_what_zoom_says_of_the_app(look: Look, answer: Any, code: str) -> None:
    assert code in await look(Account(answer))


async def test_backups_are_missed_when_there_are_none_or_only_old_ones(
    look: Look, tmp_path: Path, clock: SettableClock
) -> None:
    folder = tmp_path / "backups"
    assert "backups_unknown" in await look()
    assert "backups_none" in await look(CLASSCLOCK_DATABASE__BACKUP_FOLDER=str(folder))
    folder.mkdir()
    (folder / "empty").touch()
    assert "backups_none" in await look(CLASSCLOCK_DATABASE__BACKUP_FOLDER=str(folder))
    (folder / "copy.sqlite3").write_bytes(b"x")
    old = (clock() - timedelta(hours=37)).timestamp()
    os.utime(folder / "copy.sqlite3", (old, old))
    assert "backups_old" in await look(CLASSCLOCK_DATABASE__BACKUP_FOLDER=str(folder))


async def test_no_finding_carries_a_secret(look: Look, bot: Bot, outside: Outside) -> None:
    await bot.set_webhook("https://elsewhere.example.org/telegram/geheim")
    said = repr(await look(Account(Unauthorized("geheim")), CLASSCLOCK_TELEGRAM__UPDATES="webhook"))
    assert "geheim" not in said


# Words


FACTS = {
    "bot": "<b>bot",
    "address": "https://classclock.example.org",
    "status": 404,
    "seconds": 100,
    "at": datetime(2026, 3, 2, 15, tzinfo=UTC),
    "engine": "SQLite",
    "version": "3.40",
    "bytes": 10**7,
    "free": 10**10,
    "total": 10**11,
    "folder": "/backups",
    "count": 7,
    "scopes": ["meeting:read:meeting:admin"],
    "teachers": [f"Teacher <{number}>" for number in range(20)],
}


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_finding_has_a_sentence(language: str, catalogues: Catalogues) -> None:
    sources = "".join(
        (Path(__file__).parents[2] / file).read_text(encoding="utf-8")
        for file in ("bot/checkup.py", "models/checkup.py")
    )
    told = set(re.findall(r'"([a-z_]+)"(?: if |, "(?:good|look|bad|off)")', sources)) - set(get_args(State))
    told |= {f"step_{step}" for step in get_args(Step)} | {f"seen_{seen}" for seen in get_args(Seen)}
    told |= {f"address_{why}" for why in get_args(Trouble)}
    with catalogues.context(), catalogues.use_locale(language):
        assert len(told) > 30
        assert told <= words.sentences().keys()
        for code in words.sentences():
            line = words.line(Finding(code, "look", FACTS), ZoneInfo("Africa/Cairo"))
            assert "{" not in line
            assert "<b>" not in line


# The command


@pytest.fixture
async def server() -> AsyncIterator[TelegramServer]:
    async with TelegramServer() as telegram:
        yield telegram


async def test_the_operator_asks_without_the_running_program_and_beside_it(
    tmp_path: Path, server: TelegramServer, nursery: Nursery
) -> None:
    program = Program(tmp_path, server, nursery=nursery)
    doctor = Program(tmp_path, server, port=program.port, nursery=nursery, order="doctor")
    await doctor.launch()
    assert await doctor.wait() == 1
    assert "🔴 The database cannot be opened." in doctor.output
    assert "cannot be reached. Is the program running" in doctor.output
    assert not (tmp_path / "classclock.sqlite3").exists()
    await program.start()
    await doctor.launch()
    await doctor.wait()
    assert "🟢 Telegram knows the bot: @classclock_bot" in doctor.output
    assert f"🟡 http://127.0.0.1:{program.port} answers, without HTTPS" in doctor.output
    assert "🟢 This machine’s clock is right." in doctor.output
    assert server.token not in doctor.output
    await program.stop()


async def test_a_probe_asks_without_following(server: TelegramServer) -> None:
    reply = await probe(server.url)
    assert reply.status == 404
    assert reply.date is not None
    with pytest.raises(Unreached, match="refused"):
        await probe("http://127.0.0.1:9/")
