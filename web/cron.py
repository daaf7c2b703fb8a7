"""GET /api/cron/session-timeout : the sweep, for hosts where an outside cron calls it."""

from aiohttp import web

from models.sweep import sweep

from .context import CONTEXT
from .guard import admit, bearer


async def session_timeout(request: web.Request) -> web.StreamResponse:
    """The secret as a bearer or as `?secret=`. Answers which classes this sweep closed."""
    here = request.app[CONTEXT]
    admit(bearer(request) or request.query.get("secret"), here.settings.cron_secret)
    now = here.clock()
    closed = await sweep(school=here.school, now=now)
    here.swept_for_cron_at = now
    here.counts["cron_sweep"] += 1
    told = [{"id": session.id, "session_status": session.session_status} for session in closed]
    return web.json_response({"closed": len(told), "sessions": told})
