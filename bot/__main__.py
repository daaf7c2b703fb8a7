"""The composition root: config, clock, database, Zoom, Telegram, web and jobs are made here and joined here.

python -m bot [--config FILE]                run
python -m bot [--config FILE] migrate        bring the database's schema up to date, and stop
python -m bot [--config FILE] check-config   say whether the configuration is good, and stop
python -m bot [--config FILE] doctor         say whether everything is connected; status 1 if something is broken
python -m bot [--config FILE] backup [--to FOLDER]   write a backup, beside the running program or without it
python -m bot [--config FILE] move --to URL          bring the whole school into another, empty database
"""

import gc

gc.disable()  # aiogram makes a million objects that live for ever: looking through them is a seventh of the start

import argparse
import asyncio
import contextlib
import gc
import os
import signal
import sys
from collections.abc import AsyncIterator, Coroutine, Sequence
from datetime import time
from functools import partial
from pathlib import Path
from urllib.parse import urlsplit

import httpx
import structlog
from aiogram import Bot
from aiogram.fsm.storage.base import BaseStorage
from aiohttp import web
from pydantic import SecretStr

from jobs.alarms import ring_alarms
from jobs.backing_up import back_up
from jobs.cleaning import clean
from jobs.delivery import Delivery
from jobs.digests import decide_digests
from jobs.heartbeats import leaving_signs
from jobs.making import make_meetings
from jobs.outages import watch
from jobs.pacing import Allowed
from jobs.participants import fetch_reports
from jobs.schedule import Schedule, until_idle
from jobs.sweep import Sweep
from jobs.unsettled import settle_old
from jobs.zoom_silence import tell_of_silence
from models import invites, packages, people, wishes
from models.backup_problem import BackupProblem
from models.database import DatabaseProblem, opened
from models.meetings import Meetings
from models.moving.side import MoveProblem
from models.pay import runs
from models.school import PackageTerms, School
from models.shared_commit import SharedCommit
from web.app import create_app
from web.links import ZoomLinks
from web.settings import WebSettings
from web.zoom.auth import Credentials
from web.zoom.client import connect

from . import clock as clocks
from . import config as configuration
from . import logs, telegram, upkeep
from .app import create_dispatcher
from .checkup import Checkup
from .i18n import LANGUAGES, Catalogues
from .inbox import Inbox
from .installation import alarms_of, school_of
from .menu import set_default_commands
from .native import SpeakNative
from .outlet.notifier import TelegramNotifier
from .patience import Patience
from .pictures.filling import pictures
from .storage import conversations_at, why_away
from .texts import doctor as doctor_words
from .turns import TakeTurns

GOOD, TROUBLE, MISUSED = 0, 1, 2
SWEEP_SECONDS = 60.0
SILENT_SECONDS = 0.5  # a class is to be closed within a second of when its time has come
ALARM_SECONDS = 15.0
MAKING_SECONDS = 5.0
SILENCE_SECONDS = 300.0
WATCH_SECONDS = 60.0
DELIVERY_SECONDS = 1.0
INBOX_SECONDS = 10.0
DIGEST_SECONDS = 20.0
CLEANING_SECONDS = 3600.0
RECOVERY_SECONDS = 60.0
SETTLING_SECONDS = 60.0
BACKUP_SECONDS = 60.0
FETCHING_SECONDS = 60.0
SHOWN_TIME_PACE = 120.0  # a clock file may jump or run fast, so the jobs look more often

log = structlog.get_logger(__name__)


class AddressTaken(Exception):
    """Another program listens there, or it is not this machine's."""


def main(arguments: Sequence[str] | None = None) -> int:
    """The exit status: 0 good, 1 trouble while running, 2 something for the operator to mend first."""
    gc.freeze()  # what was imported is never looked through again
    gc.enable()
    asked = _parser().parse_args(arguments)
    try:
        config = configuration.load(asked.config, os.environ)
        if asked.command == "check-config":
            print(f"{asked.config} is good")
            return GOOD
        logs.set_up(config.secrets())
        match asked.command:
            case "migrate":
                return _go(migrate(config))
            case "doctor":
                return _go(doctor(config))
            case "backup":
                return _go(_saying(upkeep.backup(config, asked.to)))
            case "move":
                return _go(_saying(upkeep.move(config, asked.to)))
        return _go(run(config, asked.clock_file))
    except configuration.ConfigProblem as problem:
        print(*problem.lines, sep="\n", file=sys.stderr)
    except (DatabaseProblem, BackupProblem, MoveProblem, telegram.TokenRefused, AddressTaken) as problem:
        print(problem, file=sys.stderr)
    return MISUSED


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m bot", description="Classclock clocks classes held on Zoom.")
    parser.add_argument("--config", type=Path, default=Path("config.toml"), help="the configuration file")
    parser.add_argument("--clock-file", type=Path, help="for the demo and tests: take the time from this file")
    parser.add_argument("--to", help="the folder of a backup, or the address of the database to move to")
    commands = ["run", "migrate", "check-config", "doctor", "backup", "move"]
    parser.add_argument("command", nargs="?", default="run", choices=commands)
    return parser


def _go(work: Coroutine[None, None, int]) -> int:
    try:
        import uvloop  # noqa: PLC0415  # not made for every platform
    except ImportError:
        return asyncio.run(work)
    return uvloop.run(work)


async def migrate(config: configuration.Config) -> int:
    async with opened(config.database.url.get_secret_value()) as applied:
        print("\n".join(f"applied {name}" for name in applied) or "the database is up to date")
    return GOOD


async def _saying(lines: AsyncIterator[str]) -> int:
    async for line in lines:
        print(line, flush=True)
    return GOOD


async def doctor(config: configuration.Config) -> int:
    """Beside the running program; changes nothing."""
    clock, school, catalogues = clocks.system_clock(), school_of(config), Catalogues()
    bot = telegram.make_bot(config.telegram)
    async with bot.session, _zoom(config, clock) as meetings:
        findings = await Checkup(config, school, bot, clock, meetings).examine_from_outside()
    with catalogues.context(), catalogues.use_locale("en"):
        for finding in doctor_words.in_order(findings):
            print(doctor_words.plain(doctor_words.line(finding, school.zone)))
        print(doctor_words.plain(doctor_words.verdict(findings)))
    return TROUBLE if any(finding.state == "bad" for finding in findings) else GOOD


async def run(config: configuration.Config, clock_file: Path | None) -> int:
    """Until SIGINT or SIGTERM. Clicks are taken and classes closed even while Telegram cannot be reached."""
    clock = clocks.file_clock(clock_file) if clock_file else clocks.system_clock()
    paced = clock_file is None or clocks.speed(clock_file) == 1
    pace = 1.0 if paced else SHOWN_TIME_PACE
    school, links, catalogues = school_of(config), ZoomLinks(config.web.base_url), Catalogues()
    if config.zoom.webhook_secret is None:
        log.info("Zoom's webhooks are off: [zoom] webhook_secret is not set, so classes are judged by what people say")
    async with (
        opened(config.database.url.get_secret_value()),
        _zoom(config, clock) as meetings,
        _conversations(config, clock) as storage,
    ):
        await _furnish(config, clock)
        bot = telegram.make_bot(config.telegram)
        checkup = Checkup(config, school, bot, clocks.system_clock(), meetings)
        talk = Talk(config, bot, clock, school, links, catalogues, meetings, checkup, storage)
        notifier = TelegramNotifier(bot, school, links, catalogues, clock, draw=pictures)
        # a shown time that stands still or races says nothing of how fast Telegram may be written to
        allowed = Allowed(per_second=config.telegram.messages_per_second) if paced else None
        delivery = Delivery(notifier, clock, school, allowed=allowed)
        bot.session.middleware(SpeakNative(config.telegram.native, wishes.wants_tables))
        bot.session.middleware(TakeTurns(delivery.turn))
        commit = SharedCommit(config.database.url.get_secret_value())
        sweep, alarms, schedule = Sweep(school, clock, commit.let_pass), alarms_of(config), Schedule()
        schedule.every(SWEEP_SECONDS / pace, "sweep", leaving_signs("sweep", sweep.run, clock), at_once=True)
        schedule.every(SILENT_SECONDS, "silent", sweep.look)
        schedule.every(ALARM_SECONDS / pace, "alarms", lambda: ring_alarms(wanted=alarms, now=clock()))
        if clock_file is None:  # a shown time that jumps would look like an outage
            hears = config.zoom.webhook_secret is not None
            await watch(hears_zoom=hears, now=clock())
            schedule.every(WATCH_SECONDS, "outages", lambda: watch(hears_zoom=hears, now=clock()))
        schedule.every(SILENCE_SECONDS / pace, "zoom_silence", lambda: tell_of_silence(school=school, now=clock()))
        if meetings is not None:
            makes = partial(make_meetings, meetings, school=school, clock=clock)
            schedule.every(MAKING_SECONDS / min(pace, 10), "making", makes)
            fetches = partial(fetch_reports, meetings, school=school, clock=clock)
            schedule.every(FETCHING_SECONDS / pace, "participants", fetches)
        schedule.every(INBOX_SECONDS / min(pace, 10), "inbox", talk.inbox.catch_up)
        schedule.every(DIGEST_SECONDS / pace, "digests", lambda: decide_digests(school=school, now=clock()))
        schedule.every(CLEANING_SECONDS / pace, "cleaning", lambda: clean(clock(), school.keeps_details))
        schedule.every(RECOVERY_SECONDS / pace, "approvals", lambda: runs.recover(clock()), at_once=True)
        schedule.every(
            SETTLING_SECONDS / pace,
            "unsettled",
            lambda: settle_old(school=school, clock=clock, let_pass=commit.let_pass),
        )
        if (folder := config.database.backup_folder) and (at := config.database.backup_at):
            url, to, daily = config.database.url.get_secret_value(), Path(folder), time.fromisoformat(at)
            saves = partial(back_up, url, to, at=daily, school=school, clock=clock)
            schedule.every(BACKUP_SECONDS / pace, "backup", saves)
        schedule.every(
            DELIVERY_SECONDS / min(pace, 10),
            "delivery",
            until_idle(leaving_signs("delivery", delivery.run, clock)),
        )
        async with commit:
            app = create_app(
                settings=_web_settings(config),
                school=school,
                clock=clock,
                words=catalogues.of,
                commit=commit,
                on_update=talk.hear,
                last_sweep=lambda: sweep.last,
                meetings=meetings,
            )
            gc.freeze()  # what is there now stays: to look through it all would hold up whoever clicks meanwhile
            async with bot.session, talk.inbox, _served(app, config.web.host, config.web.port), schedule:
                await _until_told_to_stop(talk.go_on())
                await talk.stop()
                delivery.stop()
                sweep.stop()
    return GOOD


class Talk:
    """Telegram's side: who the bot is, its dispatcher, and the updates it hears."""

    def __init__(
        self,
        config: configuration.Config,
        bot: Bot,
        clock: clocks.Clock,
        school: School,
        links: ZoomLinks,
        catalogues: Catalogues,
        meetings: Meetings | None,
        checkup: Checkup,
        storage: BaseStorage,
    ) -> None:
        self._config = config
        self._bot = bot
        self._clock = clock
        self._school = school
        self._catalogues = catalogues
        # the bot's name is filled in when Telegram has said it
        self._dispatcher = create_dispatcher(
            school=school,
            clock=clock,
            links=links,
            catalogues=catalogues,
            bot_name="",
            storage=storage,
            examine=checkup.examine,
            meetings=meetings,
        )
        self.inbox = Inbox(bot, self._dispatcher, Patience(catalogues), clock)

    async def go_on(self) -> None:
        me = await telegram.identify(self._bot)
        self._dispatcher["bot_name"] = me.username or ""
        await set_default_commands(self._bot, self._catalogues)
        await self._offer_the_school(me.username or "")
        log.info("talking", bot=me.username, updates=self._config.telegram.updates)
        self.inbox.open()
        kinds = self._dispatcher.resolve_used_update_types()
        await telegram.receive(self._bot, self.inbox, kinds, self._config)

    async def hear(self, update: dict[str, object]) -> None:
        """One update that Telegram brought to our web server. What raises is brought again."""
        await self.inbox.take([update])

    async def stop(self) -> None:
        await self._dispatcher["errands"].stop()

    async def _offer_the_school(self, bot_name: str) -> None:
        payload = await invites.claim(self._school, self._clock())
        if payload is not None:
            print(f"Open this link once to become the school's first admin: https://t.me/{bot_name}?start={payload}")


def _web_settings(config: configuration.Config) -> WebSettings:
    by_webhook = config.telegram.updates == "webhook"
    path, secret = telegram.webhook(config.telegram) if by_webhook else (None, None)
    return WebSettings(
        base_url=config.web.base_url,
        mode=config.tracking.mode,
        countdown_seconds=config.tracking.countdown_seconds,
        heartbeat_seconds=config.tracking.heartbeat_seconds,
        languages=tuple(LANGUAGES),
        admin_token=_revealed(config.web.admin_token),
        cron_secret=_revealed(config.web.cron_secret),
        telegram_path=path,
        telegram_secret=secret,
        zoom_webhook_secret=_revealed(config.zoom.webhook_secret),
        trust_proxy=config.web.trust_proxy,
    )


async def _furnish(config: configuration.Config, clock: clocks.Clock) -> None:
    """What must be in the database before anybody comes: packages at the first start, the admins of the config."""
    terms = [PackageTerms(each.name, each.minutes, each.rate, each.currency, each.free) for each in config.packages]
    await packages.ship(terms, clock())
    for telegram_id in config.school.admins:
        await people.appoint(telegram_id, language=config.school.language, now=clock())


@contextlib.asynccontextmanager
async def _zoom(config: configuration.Config, clock: clocks.Clock) -> AsyncIterator[Meetings | None]:
    """The school's Zoom account; None without credentials."""
    zoom = config.zoom
    if zoom.account_id is None or zoom.client_id is None or zoom.client_secret is None:
        log.info("Zoom's API is off: [zoom] account_id, client_id and client_secret are not set, so links are pasted")
        yield None
        return
    credentials = Credentials(zoom.account_id, zoom.client_id, zoom.client_secret.get_secret_value())
    async with httpx.AsyncClient(trust_env=False) as http:
        yield connect(
            http,
            credentials,
            api_base=zoom.api_base,
            oauth_base=zoom.oauth_base,
            clock=clock,
            address_domain=f"students.{urlsplit(config.web.base_url).hostname}",
        )


@contextlib.asynccontextmanager
async def _conversations(config: configuration.Config, clock: clocks.Clock) -> AsyncIterator[BaseStorage]:
    redis = config.telegram.conversations
    if redis is not None and (why := await why_away(redis)):
        log.error("Redis does not answer, so nobody can talk with the bot: see [telegram] conversations", why=why)
    async with conversations_at(redis, clock) as storage:
        yield storage


@contextlib.asynccontextmanager
async def _served(app: web.Application, host: str, port: int) -> AsyncIterator[None]:
    runner = web.AppRunner(app, access_log=None)  # a log of every request costs half of the throughput
    await runner.setup()
    try:
        try:
            await web.TCPSite(runner, host, port).start()
        except OSError as error:
            raise AddressTaken(f"[web] host and port: cannot listen on {host}:{port}: {error}") from error
        log.info("serving", host=host, port=port)
        yield
    finally:
        await runner.cleanup()


async def _until_told_to_stop(work: Coroutine[None, None, None]) -> None:
    """Run `work` until SIGINT or SIGTERM; if it fails, its exception."""
    stop = asyncio.Event()
    for number in (signal.SIGINT, signal.SIGTERM):
        asyncio.get_running_loop().add_signal_handler(number, stop.set)
    working, stopping = asyncio.ensure_future(work), asyncio.ensure_future(stop.wait())
    await asyncio.wait({working, stopping}, return_when=asyncio.FIRST_COMPLETED)
    for task in (working, stopping):
        if not task.done():
            task.cancel()
    await asyncio.gather(stopping, return_exceptions=True)
    with contextlib.suppress(asyncio.CancelledError):
        await working


def _revealed(secret: SecretStr | None) -> str | None:
    return secret.get_secret_value() if secret else None


if __name__ == "__main__":
    sys.exit(main())
