"""POST /telegram/<path> : Telegram's updates, where the program is not polling.

Telegram sends an update again until it is answered with 200. So the answer waits until the update has been worked
off: a crash in between costs a repetition, not the update. Work that takes longer than `PATIENCE` goes on behind the
answer, so that one slow update does not use up Telegram's connections.
"""

import asyncio
import hmac

import structlog
from aiohttp import web

from .bodies import json_object
from .context import CONTEXT
from .guard import admit
from .refusals import Refusal

MOST_BYTES = 1024 * 1024
PATIENCE = 20  # seconds; Telegram itself gives up after about a minute
AT_WORK = web.AppKey("at_work", set[asyncio.Task[None]])

log = structlog.get_logger(__name__)


async def update(request: web.Request) -> web.StreamResponse:
    here = request.app[CONTEXT]
    path, wanted = request.match_info["path"], here.settings.telegram_path
    if here.on_update is None or wanted is None or not hmac.compare_digest(path.encode(), wanted.encode()):
        raise Refusal(404, "not_found")
    admit(request.headers.get("X-Telegram-Bot-Api-Secret-Token"), here.settings.telegram_secret)
    said = await json_object(request, most=MOST_BYTES)
    if type(said.get("update_id")) is not int:
        raise Refusal(400, "bad_request", detail="update_id is not a number")
    here.counts["update"] += 1
    work = asyncio.ensure_future(here.on_update(said))
    request.app[AT_WORK].add(work)
    work.add_done_callback(request.app[AT_WORK].discard)
    await _patiently(work, said["update_id"])
    return web.Response()


async def finish(app: web.Application) -> None:
    """At shutdown: what was answered is worked off."""
    await asyncio.gather(*app[AT_WORK], return_exceptions=True)


async def _patiently(work: "asyncio.Future[None]", update_id: int) -> None:
    done, _ = await asyncio.wait([work], timeout=PATIENCE)
    if not done:
        log.warning("update_takes_long", update_id=update_id)
    elif work.exception() is not None:
        log.error("update_failed", update_id=update_id, exc_info=work.exception())
        raise Refusal(503, "try_again", retry_after=5)
