"""/doctor's look outward: Telegram, our own address, the clock, Zoom, the disk, backups. Each check is one finding.

Nothing that is found carries a token, a secret or an address with one in it.
"""

import asyncio
import json
import shutil
from collections.abc import Awaitable, Callable
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime
from pathlib import Path
from urllib.parse import urlsplit

from aiogram import Bot
from aiogram.exceptions import TelegramAPIError, TelegramNotFound, TelegramUnauthorizedError

from models import checkup
from models.checkup import Finding
from models.database import DatabaseProblem, inspected
from models.meetings import Meetings, MeetingsProblem, TryLater, Unauthorized
from models.school import School

from . import telegram
from .clock import Clock
from .config import Config
from .probing import Probe, Unreached, probe
from .storage import why_away

Examine = Callable[[datetime], Awaitable[list[Finding]]]

GIGABYTE = 1024**3
MOST_SKEW = timedelta(seconds=10)
BAD_SKEW = timedelta(minutes=2)  # Zoom's signatures are refused when five minutes old
STALE_BACKUP = timedelta(hours=36)  # a daily one may be late
MANY_UPDATES = 100


class Checkup:
    """`examine` runs every check at once, and takes as long as the slowest: some ten seconds at most.

    `clock` is the machine's own, whatever time is shown.
    """

    def __init__(
        self,
        config: Config,
        school: School,
        bot: Bot,
        clock: Clock,
        meetings: Meetings | None,
        probing: Probe = probe,
    ) -> None:
        self._config, self._school, self._bot = config, school, bot
        self._clock, self._meetings, self._probe = clock, meetings, probing

    async def examine(self, now: datetime) -> list[Finding]:
        return [*await self._outward(), *await self._inward(now)]

    async def examine_from_outside(self) -> list[Finding]:
        """Beside the running program, or without it: the database is only looked at."""
        return [*await self._outward(), *await self._inspected()]

    async def _inward(self, now: datetime) -> list[Finding]:
        hears_zoom = self._config.zoom.webhook_secret is not None
        return await checkup.of_database(self._school, now, api=self._meetings is not None, hears_zoom=hears_zoom)

    async def _inspected(self) -> list[Finding]:
        try:
            async with inspected(self._config.database.url.get_secret_value()) as lacks:
                if lacks:
                    return [Finding("schema_old", "bad", {"count": len(lacks)})]
                return await self._inward(self._clock())
        except DatabaseProblem:
            return [Finding("database_missing", "bad")]

    async def _outward(self) -> list[Finding]:
        asked = (self._token(), self._updates(), self._address(), self._time(), self._zoom())
        found = await asyncio.gather(*asked, self._disk(), self._backups(), self._conversations())
        return [one for one in found if one]

    async def _token(self) -> Finding:
        try:
            me = await self._bot.get_me()
        except (TelegramUnauthorizedError, TelegramNotFound):
            return Finding("token_refused", "bad")
        except TelegramAPIError:
            return Finding("telegram_unreached", "bad")
        return Finding("token", "good", {"bot": me.username or me.full_name})

    async def _updates(self) -> Finding:
        """Where Telegram brings what people say. Its address holds a secret and is only compared."""
        by_webhook = self._config.telegram.updates == "webhook"
        try:
            info = await self._bot.get_webhook_info()
        except TelegramAPIError:
            return Finding("updates_unknown", "bad")
        if not by_webhook:
            return Finding("polling_blocked", "bad") if info.url else Finding("polling", "good")
        way_in, _ = telegram.webhook(self._config.telegram)
        if info.url != f"{self._config.web.base_url.rstrip('/')}/telegram/{way_in}":
            return Finding("webhook_elsewhere", "bad")
        if info.last_error_date and self._clock() - info.last_error_date < timedelta(hours=1):
            return Finding("webhook_trouble", "look", {"at": info.last_error_date})
        late = info.pending_update_count > MANY_UPDATES
        facts = {"count": info.pending_update_count}
        return Finding("webhook_late" if late else "webhook", "look" if late else "good", facts)

    async def _conversations(self) -> Finding | None:
        """None: they stand in the database, which is looked at anyway."""
        if (redis := self._config.telegram.conversations) is None:
            return None
        return Finding("conversations_away", "bad") if await why_away(redis) else Finding("conversations", "good")

    async def _address(self) -> Finding:
        """As phones and Zoom reach us, as far as this can be told from here."""
        base = self._config.web.base_url.rstrip("/")
        try:
            reply = await self._probe(f"{base}/healthz")
        except Unreached as unreached:
            return Finding(f"address_{unreached.why}", "bad", {"address": base})
        if 300 <= reply.status < 400:
            return Finding("address_redirects", "bad", {"address": base})
        if not _is_ours(reply.text):
            return Finding("address_not_ours", "bad", {"address": base, "status": reply.status})
        if urlsplit(base).scheme != "https":
            return Finding("address_local", "look", {"address": base})
        return Finding("address", "good", {"address": base})

    async def _time(self) -> Finding:
        """Against what Telegram says: half the way there and back is left out, a second more or less."""
        before = self._clock()
        try:
            reply = await self._probe(self._config.telegram.api_base)
        except Unreached:
            return Finding("clock_unknown", "look")
        there = _moment(reply.date)
        if there is None:
            return Finding("clock_unknown", "look")
        seconds = round(((before + (self._clock() - before) / 2) - there).total_seconds())
        skew = timedelta(seconds=abs(seconds))
        state: checkup.State = "bad" if skew > BAD_SKEW else "look" if skew > MOST_SKEW else "good"
        return Finding("clock" if state == "good" else "clock_wrong", state, {"seconds": abs(seconds)})

    async def _zoom(self) -> Finding:
        if self._meetings is None:
            return Finding("zoom_off", "off")
        try:
            lacks = await self._meetings.missing()
        except Unauthorized:
            return Finding("zoom_refused", "bad")
        except TryLater:
            return Finding("zoom_unreached", "look")
        except MeetingsProblem:
            return Finding("zoom_trouble", "look")
        scopes = sorted({scope for lack in lacks for scope in lack.scopes})
        return Finding("zoom_lacks", "look", {"scopes": scopes}) if scopes else Finding("zoom", "good")

    async def _disk(self) -> Finding:
        folder = _folder_of(self._config)
        usage = await asyncio.to_thread(shutil.disk_usage, folder)
        facts = {"free": usage.free, "total": usage.total}
        if usage.free < GIGABYTE // 4:
            return Finding("disk_full", "bad", facts)
        low = usage.free < min(GIGABYTE, usage.total // 10)
        return Finding("disk_low" if low else "disk", "look" if low else "good", facts)

    async def _backups(self) -> Finding:
        folder = self._config.database.backup_folder
        if folder is None:
            return Finding("backups_unknown", "look")
        newest = await asyncio.to_thread(_newest, Path(folder))
        if newest is None:
            return Finding("backups_none", "bad", {"folder": folder})
        stale = self._clock() - newest > STALE_BACKUP
        return Finding("backups_old" if stale else "backups", "bad" if stale else "good", {"at": newest})


def _is_ours(text: str) -> bool:
    """Whether /healthz answered, be it that something is wrong."""
    try:
        said = json.loads(text)
    except ValueError:
        return False
    return isinstance(said, dict) and {"status", "database"} <= said.keys()


def _moment(date: str | None) -> datetime | None:
    try:
        return parsedate_to_datetime(date).astimezone(UTC) if date else None
    except ValueError:
        return None


def _folder_of(config: Config) -> Path:
    """Where the disk fills up: the database's folder if it is a file, else where the program runs."""
    url = config.database.url.get_secret_value()
    folder = Path(url.removeprefix("sqlite://")).parent if url.startswith("sqlite://") else Path()
    return folder if folder.exists() else Path()


def _newest(folder: Path) -> datetime | None:
    """When the newest file in it was written; empty ones are no backups, nor is one that is being written."""
    if not folder.is_dir():
        return None
    files = (file for file in folder.iterdir() if file.is_file() and not file.name.startswith("."))
    times = [file.stat().st_mtime for file in files if file.stat().st_size]
    return datetime.fromtimestamp(max(times), UTC) if times else None
