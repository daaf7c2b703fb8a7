"""POST /api/zoom/heartbeat {"token", "hidden"?, "closing"?} : the companion page is alive, or says goodbye.

`sendBeacon` sends the same as text/plain. The answer {"active": bool} tells the page when the class is over.
"""

from typing import Any

from aiohttp import web

from models.tracking import BEAT, Beat, Page

from .bodies import json_object
from .context import CONTEXT, Context
from .refusals import Refusal
from .tokens import token_in

MOST_BYTES = 1024


async def heartbeat(request: web.Request) -> web.StreamResponse:
    here = request.app[CONTEXT]
    said = await json_object(request, most=MOST_BYTES)
    closing = _flag(said, "closing")
    here.counts["hidden_beat" if _flag(said, "hidden") else "beat"] += 1
    token, now = token_in(said.get("token")), here.clock()
    here.pace.check("beat", token, now)
    alive = Beat(now, closing=closing, proof=here.school.heartbeat_proof, silence=here.school.heartbeat_silence)
    page = await here.commit.write(BEAT, token, alive)
    if page is None or not page.may_have_begun or not await _was_clicked(here, page):
        raise Refusal(404, "unknown")  # never clicked, or taken back: no page can be alive for it
    if closing:
        here.soon.judge(page.id)
        here.counts["closing"] += 1
        return web.json_response({"active": False})
    return web.json_response({"active": await _goes_on(here, page, alive)})


async def _was_clicked(here: Context, page: Page) -> bool:
    """What was said of it and is still to be judged may be a click, or not."""
    return page.clicked_at is not None or (await here.foreseen.verdict(page.id)).clicked_at is not None


async def _goes_on(here: Context, page: Page, alive: Beat) -> bool:
    """A beat may bring a class back that was taken for over."""
    if not alive.matters(page):
        return True
    here.soon.judge(page.id)
    return page.session_status == "active" or (await here.foreseen.verdict(page.id)).status == "active"


def _flag(said: dict[str, Any], name: str) -> bool:
    value = said.get(name, False)
    if not isinstance(value, bool):
        raise Refusal(400, "bad_request", detail=f"{name} is not true or false")
    return value
