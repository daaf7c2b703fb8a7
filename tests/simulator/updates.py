"""The bot's queue of updates: kept until the bot has confirmed them, handed out by long polling."""

from typing import Any

from .changes import Changes
from .errors import conflict

UNASKED = {"chat_member", "message_reaction", "message_reaction_count"}  # sent only to who asks for them
MOST_AT_ONCE = 100


class UpdateQueue:
    """An update stays until `confirm` passes it, so what a killed bot had not confirmed comes again."""

    def __init__(self, changes: Changes) -> None:
        self.pending: list[dict[str, Any]] = []
        self.allowed: list[str] = []
        self._changes = changes
        self._next_id = 100_001
        self._poll = 0

    def add(self, kind: str, body: dict[str, Any]) -> int | None:
        """The id of the new update; None when the bot has said that it doesn't want this kind."""
        if kind not in self.allowed if self.allowed else kind in UNASKED:
            return None
        update_id = self._next_id
        self._next_id += 1
        self.pending.append({"update_id": update_id, kind: body})
        self._changes.happened()
        return update_id

    def confirm(self, offset: int) -> None:
        """Forget what is before `offset`; a negative one keeps only that many of the newest."""
        if offset < 0:
            self.pending = self.pending[offset:]
        elif offset > 0:
            self.pending = [update for update in self.pending if update["update_id"] >= offset]
        self._changes.happened()

    def forget(self, update_id: int) -> None:
        self.pending = [update for update in self.pending if update["update_id"] != update_id]
        self._changes.happened()

    def interrupt(self) -> None:
        """End the long poll that is open now."""
        self._poll += 1
        self._changes.happened()

    async def poll(self, offset: int, limit: int, timeout: float) -> list[dict[str, Any]]:
        self.confirm(offset)
        self.interrupt()
        mine = self._poll
        await self._changes.until(lambda: self.pending or self._poll != mine, timeout=timeout)
        if self._poll != mine:
            raise conflict("terminated by other getUpdates request; make sure that only one bot instance is running")
        return self.pending[: min(limit, MOST_AT_ONCE)]
