"""Delivery of updates to the bot's webhook: signed with the secret, tried again until answered 2xx."""

import asyncio
import json
from collections.abc import Awaitable, Callable
from typing import Any

import aiohttp

from .arguments import Arguments, read_multipart
from .backend import Backend, Webhook
from .methods_bot import note_webhook_error

Perform = Callable[[str, Arguments], Awaitable[object]]


class WebhookDelivery:
    """Runs until cancelled. `retry_delay` in real seconds; `perform` runs a method call found in an answer."""

    def __init__(self, backend: Backend, perform: Perform, retry_delay: float) -> None:
        self.backend = backend
        self.perform = perform
        self.retry_delay = retry_delay
        self._flying: set[int] = set()

    async def run(self) -> None:
        async with aiohttp.ClientSession(timeout=aiohttp.ClientTimeout(60)) as session, asyncio.TaskGroup() as tasks:
            while True:
                update = await self.backend.changes.until(self._next, timeout=None)
                if update is not None and self.backend.webhook:
                    self._flying.add(update["update_id"])
                    tasks.create_task(self._deliver(session, self.backend.webhook, update))

    def _next(self) -> dict[str, Any] | None:
        hook = self.backend.webhook
        if hook is None or len(self._flying) >= hook.max_connections:
            return None
        pending = self.backend.updates.pending
        return next((update for update in pending if update["update_id"] not in self._flying), None)

    async def _deliver(self, session: aiohttp.ClientSession, hook: Webhook, update: dict[str, Any]) -> None:
        try:
            if error := await self._post(session, hook, update):
                note_webhook_error(hook, error)
                await asyncio.sleep(self.retry_delay)
            else:
                self.backend.updates.forget(update["update_id"])
        finally:
            self._flying.discard(update["update_id"])
            self.backend.changes.happened()

    async def _post(self, session: aiohttp.ClientSession, hook: Webhook, update: dict[str, Any]) -> str | None:
        """None when it was taken, else what went wrong in Telegram's words."""
        headers = {"X-Telegram-Bot-Api-Secret-Token": hook.secret} if hook.secret else {}
        try:
            async with session.post(hook.url, json=update, headers=headers) as answer:
                if not 200 <= answer.status < 300:
                    return f"Wrong response from the webhook: {answer.status} {answer.reason}"
                await self._act_on(answer)
        except aiohttp.ClientError:
            return "Connection refused"
        except TimeoutError:
            return "Read timeout expired"
        return None

    async def _act_on(self, answer: aiohttp.ClientResponse) -> None:
        if answer.content_type.startswith("multipart/"):
            arguments = await read_multipart(aiohttp.MultipartReader(answer.headers, answer.content))
        else:
            body = await answer.read()
            is_json = answer.content_type == "application/json"
            arguments = Arguments(json.loads(body) if body and is_json else {})
        if method := arguments.text("method"):
            await self.perform(method, arguments)
