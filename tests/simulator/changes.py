"""Waiting for something to become true, without sleeping: whoever changes the stand-in's state says so."""

import asyncio
from collections.abc import Callable
from typing import TypeVar

Found = TypeVar("Found")


class Changes:
    """A bell: `happened()` rings it, `until()` looks again at every ring."""

    def __init__(self) -> None:
        self.count = 0
        self._bells: set[asyncio.Event] = set()

    def happened(self) -> None:
        self.count += 1
        for bell in self._bells:
            bell.set()

    async def until(self, found: Callable[[], Found | None], *, timeout: float | None) -> Found | None:
        """The first truthy answer of `found`, or None after `timeout` seconds (None waits for ever)."""
        bell = asyncio.Event()
        self._bells.add(bell)
        try:
            async with asyncio.timeout(timeout):
                while not (answer := found()):
                    await bell.wait()
                    bell.clear()
                return answer
        except TimeoutError:
            return found() or None
        finally:
            self._bells.discard(bell)
