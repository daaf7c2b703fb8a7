"""POST /telegram/<path> : Telegram's updates, where the program is not polling.

Telegram brings an update again until it is answered with 200, and waits for that answer before it brings more than a
few others. So the answer comes as soon as the update is kept in the database, and the work is done behind it.
"""

import hmac

import structlog
from aiohttp import web

from .bodies import json_object
from .context import CONTEXT
from .guard import admit
from .refusals import Refusal

MOST_BYTES = 1024 * 1024

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
    try:
        await here.on_update(said)
    except Exception as fault:
        log.exception("update_not_kept", update_id=said["update_id"])
        raise Refusal(503, "try_again", retry_after=5) from fault
    return web.Response()
