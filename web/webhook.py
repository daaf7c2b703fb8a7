"""POST /api/zoom/webhook, /api/webhooks/zoom : Zoom's own word, kept before it is answered, judged after.

Zoom waits three seconds, tries again only after a 5xx, and never after a 4xx: what is signed is answered 200 unless
the database cannot take it. Judging goes on behind the answers, see `models.soon`; what a crash leaves kept and not
judged is taken up by `zoom_events.pass_on_late`.
"""

from datetime import timedelta

import structlog
from aiohttp import web

from models.zoom_events import KEEP, Arrived, Told

from .bodies import raw_body
from .context import CONTEXT
from .refusals import STORE_TROUBLE, Refusal
from .zoom.sansio import NotAnEvent, Validation, read_event, signed_at, validation_answer

MOST_BYTES = 256 * 1024
LATE = timedelta(minutes=10)  # after the signature: a retry, or a clock that is wrong

log = structlog.get_logger(__name__)


async def webhook(request: web.Request) -> web.StreamResponse:
    here = request.app[CONTEXT]
    secret = here.settings.zoom_webhook_secret
    if not secret:
        raise Refusal(404, "not_found")
    raw = await raw_body(request, most=MOST_BYTES)
    _check(request, secret, raw)
    if request.headers.get("Content-Type", "").partition(";")[0].strip().lower() != "application/json":
        raise Refusal(400, "bad_request", detail="the content type is not application/json")
    said = read_event(raw, request_id=request.headers.get("x-zm-request-id"), now=here.clock())
    match said:
        case NotAnEvent(why):
            log.warning("zoom_body_refused", why=why)
            raise Refusal(400, "bad_request", detail=f"the body {why}")
        case Validation(plain_token, told):
            await _note(request.app, told)
            return web.json_response(validation_answer(secret, plain_token))
        case Told():
            await _keep(request.app, said)
            return web.json_response({"kept": True})


def _check(request: web.Request, secret: str, raw: bytes) -> None:
    """Raises Refusal 401 when these bytes are not Zoom's."""
    here, headers = request.app[CONTEXT], request.headers
    now = here.clock()
    signature, timestamp = headers.get("x-zm-signature"), headers.get("x-zm-request-timestamp")
    signed = signed_at(secret, raw, signature=signature, timestamp=timestamp, now=now)
    if signed is None:
        here.counts["zoom_stranger"] += 1
        raise Refusal(401, "secret")
    if now - signed > LATE:
        log.warning("zoom_event_signed_long_ago", seconds=round((now - signed).total_seconds()))


async def _keep(app: web.Application, told: Told) -> None:
    here = app[CONTEXT]
    arrived = Arrived(told, here.clock())
    before = await here.commit.write(KEEP, told.business_key, arrived)
    here.counts["zoom_double" if before else "zoom_event"] += 1
    if before is None and arrived.wants_judging:
        here.soon.hear(told.business_key)


async def _note(app: web.Application, told: Told) -> None:
    """A validation is a sign of life, no more. It is answered without a database too: six failures switch us off."""
    try:
        await _keep(app, told)
    except STORE_TROUBLE:
        log.exception("zoom_validation_not_kept")
