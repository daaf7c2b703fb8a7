"""GET /api/zoom/track?token=… : the student's button. Record the click, then lead to Zoom.

The click is in the database before the answer leaves. Previews, crawlers and prefetches get a page without the Zoom
link and are not recorded: nobody has clicked yet.
"""

from collections.abc import Callable

import structlog
from aiohttp import web

from models import classes
from models.tracking import CLICK, Door, Said

from . import visitors
from .context import CONTEXT, Context
from .links import NotZooms
from .refusals import Refusal, Why
from .settings import Mode
from .tokens import class_of, token_in

CLOSED: dict[str, Why] = {"cancelled": "cancelled", "void": "void", "expired": "expired"}

log = structlog.get_logger(__name__)


async def track(request: web.Request) -> web.StreamResponse:
    here = request.app[CONTEXT]
    token = token_in(request.query.get("token"))
    if visitors.only_looks(request) or visitors.looks_ahead(request):
        return await _harmless(request, here, token)
    now = here.clock()
    here.pace.check("click", token, now)
    keep = marks_of(request, here)
    said = Said("click", now, lambda door: keep(door) if here.links.leads_into_zoom(door) else None)
    door = await here.commit.write(CLICK, token, said)
    if door is None:
        raise Refusal(404, "unknown")
    if not door.is_open(now):
        raise Refusal(410, CLOSED.get(door.session_status, "expired"))
    zoom = _into_zoom(here, door)
    here.soon.judge(door.id)
    here.counts["click"] += 1
    return LEAD[here.settings.mode](request, here, door, zoom)


def marks_of(request: web.Request, here: Context) -> Callable[[Door], dict[str, str]]:
    """What is kept of this browser, under the class's own secret."""
    return lambda door: visitors.marks(request, door.host_token, trust_proxy=here.settings.trust_proxy)


def _into_zoom(here: Context, door: Door) -> str:
    try:
        return here.links.student(door)
    except NotZooms:
        log.error("link_is_not_zooms", session_id=door.id)
        raise Refusal(500, "damaged") from None


async def _harmless(request: web.Request, here: Context, token: str) -> web.Response:
    """A browser throws an answer that is no success away and asks again when the person really comes."""
    await class_of(token, classes.by_tracking_token)
    here.counts["look"] += 1
    status = 503 if visitors.looks_ahead(request) else 200
    return here.pages.answer(request, "preview.html", status=status)


def _direct(_: web.Request, __: Context, ___: Door, zoom: str) -> web.Response:
    return web.Response(status=302, headers={"Location": zoom})  # as it is: the passcode must not be re-encoded


def _countdown(request: web.Request, here: Context, door: Door, zoom: str) -> web.Response:
    texts = {"teacher": door.teacher_name, "student": door.student_name, "zoom": zoom}
    seconds = here.settings.countdown_seconds
    return here.pages.fill(request, "countdown.html", texts, minutes=door.package_minutes, seconds=seconds)


def _companion(request: web.Request, here: Context, door: Door, zoom: str) -> web.Response:
    texts = {"teacher": door.teacher_name, "student": door.student_name, "zoom": zoom, "token": door.tracking_token}
    every = here.settings.heartbeat_seconds
    return here.pages.fill(request, "companion.html", texts, minutes=door.package_minutes, every=every)


LEAD: dict[Mode, Callable[[web.Request, Context, Door, str], web.Response]] = {
    "direct": _direct,
    "countdown": _countdown,
    "companion": _companion,
}
