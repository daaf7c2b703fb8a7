"""A Redis of the tests' own, that can be stopped, held up and started again."""

import asyncio
import shutil
import signal
from pathlib import Path

from redis.asyncio import Redis
from redis.exceptions import RedisError

from .simulator.listening import HOST
from .simulator.program import free_port

PROGRAM = shutil.which("redis-server")
STARTUP_SECONDS = 20.0


class RedisServer:
    """Keeps what it was told over a stop, in `folder`."""

    def __init__(self, folder: Path) -> None:
        self.url = f"redis://{HOST}:{free_port()}/3"
        self._folder = folder
        self._process: asyncio.subprocess.Process | None = None

    async def start(self) -> None:
        port = self.url.removesuffix("/3").rpartition(":")[2]
        said = ["--bind", HOST, "--port", port, "--dir", str(self._folder), "--save", "", "--appendonly", "yes"]
        self._process = await asyncio.create_subprocess_exec(
            str(PROGRAM), *said, "--appendfsync", "always", stdout=asyncio.subprocess.DEVNULL
        )
        async with asyncio.timeout(STARTUP_SECONDS), Redis.from_url(self.url) as redis:
            while True:
                try:
                    await redis.keys()
                    return
                except RedisError:
                    await asyncio.sleep(0.02)

    async def stop(self) -> None:
        if self._process is not None:
            self._process.kill()
            await self._process.wait()
            self._process = None

    def hold_up(self) -> None:
        """It listens, and answers nothing."""
        self._signal(signal.SIGSTOP)

    def let_go(self) -> None:
        self._signal(signal.SIGCONT)

    async def keys(self) -> dict[str, int]:
        """Each with the seconds that it lives."""
        async with Redis.from_url(self.url, decode_responses=True) as redis:
            return {key: await redis.ttl(key) for key in await redis.keys()}

    def _signal(self, number: signal.Signals) -> None:
        assert self._process is not None
        self._process.send_signal(number)
