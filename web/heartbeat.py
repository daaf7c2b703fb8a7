"""POST /api/zoom/heartbeat {"token", "hidden"?, "closing"?} : the companion page is alive, or says goodbye.

`sendBeacon` sends the same as text/plain. The answer {"active": bool} tells the page when the class is over.
"""

from typing import Any

from aiohttp import web

from models import classes
from models.evidence import beat, testify

from .bodies import json_object
from .context import CONTEXT
from .refusals import Refusal
from .tokens import class_of

MOST_BYTES = 1024


async def heartbeat(request: web.Request) -> web.StreamResponse:
    here = request.app[CONTEXT]
    said = await json_object(request, most=MOST_BYTES)
    closing = _flag(said, "closing")
    here.counts["hidden_beat" if _flag(said, "hidden") else "beat"] += 1
    session = await class_of(said.get("token"), classes.by_tracking_token)
    now = here.clock()
    here.pace.check("beat", session.id, now)
    if not await beat(session.tracking_token, school=here.school, now=now):
        raise Refusal(404, "unknown")  # never clicked, or taken back: no page can be alive for it
    if closing:
        await testify(session.id, "page_closing", happened_at=now, received_at=now, school=here.school)
        here.counts["closing"] += 1
        return web.json_response({"active": False})
    await session.refresh_from_db(["session_status"])
    return web.json_response({"active": session.session_status == "active"})


def _flag(said: dict[str, Any], name: str) -> bool:
    value = said.get(name, False)
    if not isinstance(value, bool):
        raise Refusal(400, "bad_request", detail=f"{name} is not true or false")
    return value
