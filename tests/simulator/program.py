"""The real program in a process of its own, as an operator would run it: a folder, a config.toml, a database."""

import asyncio
import json
import os
import shlex
import signal
import socket
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Self

import httpx

from .changes import Changes
from .clock import ClockFile
from .listening import HOST
from .nursery import Forked, Nursery
from .telegram import TelegramServer

ROOT = Path(__file__).parents[2]
STARTUP_SECONDS = 90.0  # a busy machine; a healthy start takes three
STOP_SECONDS = 20.0

Settings = Mapping[str, Any]


class ProgramError(AssertionError):
    """The program did not do what a process must; the message ends with what it printed."""


class Program:
    """`settings` are laid over the defaults table by table: `{"tracking": {"mode": "direct"}}`.

    `port` 0 takes a free one and keeps it over restarts. `database` is a URL; by default an SQLite file in `folder`.
    `nursery` starts it by a fork of a process that has loaded it already. `order` is what it does instead of running,
    such as `doctor` or `backup --to FOLDER`.
    """

    def __init__(
        self,
        folder: Path,
        telegram: TelegramServer,
        *,
        clock: ClockFile | None = None,
        database: str | None = None,
        port: int = 0,
        settings: Settings | None = None,
        command: tuple[str, ...] = (sys.executable, "-m", "bot"),
        nursery: Nursery | None = None,
        order: str | None = None,
    ) -> None:
        self.folder = folder
        self.telegram = telegram
        self.clock = clock
        self.port = port or free_port()
        self.database = database or f"sqlite://{folder / 'classclock.sqlite3'}"
        self.settings = settings or {}
        self.lines: list[str] = []
        self._command = command
        self._nursery = nursery
        self._order = order
        self._changes = Changes()
        self._process: asyncio.subprocess.Process | Forked | None = None
        self._reading: asyncio.Task[None] | None = None

    @property
    def url(self) -> str:
        return f"http://{HOST}:{self.port}"

    @property
    def output(self) -> str:
        """What it printed, on both channels, over all its starts."""
        return "\n".join(self.lines)

    @property
    def pid(self) -> int:
        assert self._process is not None
        return self._process.pid

    @property
    def running(self) -> bool:
        return self._process is not None and self._process.returncode is None

    async def start(self) -> None:
        """Returns when `GET /healthz` answers 200; ProgramError when it ends or is not healthy in time."""
        await self.launch()
        try:
            async with asyncio.timeout(STARTUP_SECONDS):
                await self._become_healthy()
        except TimeoutError:
            await self.kill()
            raise ProgramError(f"not healthy after {STARTUP_SECONDS} s\n{self.output}") from None

    async def launch(self) -> None:
        """Start the process without waiting for it to be ready."""
        if self.running:
            raise ProgramError("it is running already")
        config = self.folder / "config.toml"
        config.write_text(to_toml(self._config()), encoding="utf-8")
        words = ["--config", str(config)]
        words += ["--clock-file", str(self.clock.path)] if self.clock else []
        words += shlex.split(self._order or "")
        self._process = await self._born(words)
        self._reading = asyncio.create_task(self._read(self._process))

    async def _born(self, words: list[str]) -> asyncio.subprocess.Process | Forked:
        if self._nursery is not None:
            return await self._nursery.start(words, _environment())
        return await asyncio.create_subprocess_exec(
            *self._command,
            *words,
            cwd=ROOT,
            env=_environment(),
            stdin=asyncio.subprocess.DEVNULL,
            stdout=asyncio.subprocess.PIPE,
            stderr=asyncio.subprocess.STDOUT,
            start_new_session=True,  # Ctrl-C in the demo reaches us, and we stop it in order
        )

    async def stop(self, number: signal.Signals = signal.SIGTERM) -> int:
        """The signal, and wait; the exit status. ProgramError when it does not end."""
        return await self._end(number)

    async def kill(self) -> int:
        """SIGKILL: the machine lost its power."""
        return await self._end(signal.SIGKILL)

    async def restart(self) -> None:
        if self.running:
            await self.stop()
        await self.start()

    async def wait(self) -> int:
        """Until it ends by itself; the exit status."""
        assert self._process is not None
        assert self._reading is not None
        await self._reading
        return await self._process.wait()

    async def prints(self, text: str, *, timeout: float = 10) -> str:
        """The first line with this text, waiting for it."""
        found = await self._changes.until(
            lambda: next((line for line in self.lines if text in line), None), timeout=timeout
        )
        if found is None:
            raise ProgramError(f"{text!r} was not printed within {timeout} s\n{self.output}")
        return found

    async def __aenter__(self) -> Self:
        await self.start()
        return self

    async def __aexit__(self, *_: object) -> None:
        if self.running:
            await self.stop()

    async def _become_healthy(self) -> None:
        async with httpx.AsyncClient(trust_env=False) as client:
            while self.running:
                try:
                    if (await client.get(f"{self.url}/healthz")).status_code == 200:
                        return
                except httpx.TransportError:
                    pass
                await asyncio.sleep(0.05)  # another process: nothing rings a bell for us
        status = await self.wait()
        raise ProgramError(f"ended with status {status} instead of starting\n{self.output}")

    async def _read(self, process: asyncio.subprocess.Process | Forked) -> None:
        assert process.stdout is not None
        async for line in process.stdout:
            self.lines.append(line.decode(errors="replace").rstrip("\n"))
            self._changes.happened()
        await process.wait()

    async def _end(self, signal_: signal.Signals) -> int:
        if self._process is None:
            raise ProgramError("it was never started")
        if self.running:
            self._process.send_signal(signal_)
        try:
            async with asyncio.timeout(STOP_SECONDS):
                return await self.wait()
        except TimeoutError:
            self._process.kill()
            raise ProgramError(f"still there {STOP_SECONDS} s after {signal_.name}\n{self.output}") from None

    def _config(self) -> dict[str, Any]:
        defaults: dict[str, Any] = {
            "telegram": {"token": self.telegram.token, "api_base": self.telegram.url},
            "web": {"base_url": self.url, "host": HOST, "port": self.port},
            "database": {"url": self.database},
            "school": {"time_zone": "UTC"},
        }
        for section, values in self.settings.items():
            known = defaults.get(section)
            defaults[section] = {**known, **values} if isinstance(known, dict) else values
        return defaults


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind((HOST, 0))
        return int(probe.getsockname()[1])


def to_toml(config: Settings) -> str:
    """Tables of plain values, and lists of such tables (`packages`)."""
    lines: list[str] = []
    for name, value in config.items():
        tables = value if isinstance(value, list) else [value]
        header = f"[[{name}]]" if isinstance(value, list) else f"[{name}]"
        for table in tables:
            # JSON and TOML write text, numbers, booleans and lists of them alike
            lines += [header, *(f"{key} = {json.dumps(entry)}" for key, entry in table.items()), ""]
    return "\n".join(lines)


def _environment() -> dict[str, str]:
    """Ours, without settings that would override the file."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith("CLASSCLOCK_")}
    return {**kept, "PYTHONUNBUFFERED": "1"}
