"""GET /api/zoom/track?token=… : the student's button. Record the click, then lead to Zoom.

The click is in the database before the answer leaves. Previews, crawlers and prefetches get a page without the Zoom
link and are not recorded: nobody has clicked yet.
"""

from collections.abc import Callable
from datetime import datetime

import structlog
from aiohttp import web

from models import classes
from models.evidence import testify
from models.tables.classes import ClassSession

from . import visitors
from .context import CONTEXT, Context
from .links import NotZooms
from .refusals import Refusal, Why
from .settings import Mode
from .tokens import class_of

CLOSED: dict[str, Why] = {"cancelled": "cancelled", "void": "void", "expired": "expired"}

log = structlog.get_logger(__name__)


async def track(request: web.Request) -> web.StreamResponse:
    here = request.app[CONTEXT]
    session = await class_of(request.query.get("token"), classes.by_tracking_token)
    if visitors.only_looks(request) or visitors.looks_ahead(request):
        return _harmless(request, here)
    now = here.clock()
    _refuse_if_closed(session, now)
    zoom = _into_zoom(here, session)
    here.pace.check("click", session.id, now)
    await testify(
        session.id,
        "click",
        happened_at=now,
        received_at=now,
        school=here.school,
        details=visitors.marks(request, session.host_token, trust_proxy=here.settings.trust_proxy),
    )
    here.counts["click"] += 1
    return LEAD[here.settings.mode](request, here, session, zoom)


def _refuse_if_closed(session: ClassSession, now: datetime) -> None:
    if why := CLOSED.get(session.session_status):
        raise Refusal(410, why)
    if now >= session.expires_at and session.session_status != "active":  # who is in class may come back in
        raise Refusal(410, "expired")


def _into_zoom(here: Context, session: ClassSession) -> str:
    try:
        return here.links.student(session)
    except NotZooms:
        log.error("link_is_not_zooms", session_id=session.id)
        raise Refusal(500, "damaged") from None


def _harmless(request: web.Request, here: Context) -> web.Response:
    """A browser throws an answer that is no success away and asks again when the person really comes."""
    here.counts["look"] += 1
    status = 503 if visitors.looks_ahead(request) else 200
    return here.pages.answer(request, "preview.html", status=status)


def _direct(_: web.Request, __: Context, ___: ClassSession, zoom: str) -> web.Response:
    return web.Response(status=302, headers={"Location": zoom})  # as it is: the passcode must not be re-encoded


def _countdown(request: web.Request, here: Context, session: ClassSession, zoom: str) -> web.Response:
    seconds = here.settings.countdown_seconds
    return here.pages.answer(request, "countdown.html", session=session, zoom=zoom, seconds=seconds)


def _companion(request: web.Request, here: Context, session: ClassSession, zoom: str) -> web.Response:
    every = here.settings.heartbeat_seconds
    return here.pages.answer(request, "companion.html", session=session, zoom=zoom, every=every)


LEAD: dict[Mode, Callable[[web.Request, Context, ClassSession, str], web.Response]] = {
    "direct": _direct,
    "countdown": _countdown,
    "companion": _companion,
}
