"""GET /healthz : alive, the database answers, and somebody looks at silent classes. 503 with the reason otherwise."""

from datetime import datetime, timedelta

from aiohttp import web

from models import health, zoom_silence

from .context import CONTEXT, Context
from .refusals import STORE_TROUBLE

MOST_SWEEP_AGE = timedelta(minutes=5)  # it runs every minute


async def healthz(request: web.Request) -> web.StreamResponse:
    here = request.app[CONTEXT]
    age = sweep_age(here, here.clock())
    said = {
        "database": await _database(),
        "sweep_age_seconds": None if age is None else round(age.total_seconds()),
    }
    if here.settings.zoom_webhook_secret and said["database"] == "ok":
        heard = await zoom_silence.last_heard()
        said["zoom_event_age_seconds"] = None if heard is None else round((here.clock() - heard).total_seconds())
    late = age is not None and age > MOST_SWEEP_AGE
    good = said["database"] == "ok" and not late
    said["status"] = "ok" if good else "late_sweep" if late else "no_database"
    return web.json_response(said, status=200 if good else 503)


def sweep_age(here: Context, now: datetime) -> timedelta | None:
    """How long ago this process last swept, for itself or for an outside cron; None: it has not yet."""
    own = here.last_sweep() if here.last_sweep else None
    swept = [at for at in (own, here.swept_for_cron_at) if at is not None]
    return now - max(swept) if swept else None


async def _database() -> str:
    try:
        await health.database_answers()
    except STORE_TROUBLE as error:
        return type(error).__name__
    return "ok"
