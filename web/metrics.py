"""GET /metrics with the admin token as a bearer: Prometheus text. What matters is counted from the database."""

from collections.abc import Iterator

from aiohttp import web

from models import health, zoom_silence
from models.health import Load

from .context import CONTEXT, Context
from .guard import admit, bearer
from .health import sweep_age

STATUSES = ("sent", "active", "ended", "timeout", "expired", "cancelled", "void")
COUNTED = {
    "click": "clicks by persons",
    "look": "previews, crawlers and prefetches that were not counted as clicks",
    "landing": "landings after leaving Zoom",
    "beat": "heartbeats of visible companion pages",
    "hidden_beat": "heartbeats of hidden companion pages",
    "closing": "companion pages that were closed",
    "update": "updates that Telegram sent here",
    "zoom_event": "events that Zoom told and that were kept",
    "zoom_double": "events that Zoom told again",
    "zoom_stranger": "requests to Zoom's webhook that Zoom did not sign",
    "cron_sweep": "sweeps asked for by an outside cron",
    "failure": "answers with a status of 500 or more",
}


async def metrics(request: web.Request) -> web.StreamResponse:
    here = request.app[CONTEXT]
    admit(bearer(request), here.settings.admin_token)
    now = here.clock()
    lines = [*_gauges(await health.load(now)), *_counters(here)]
    lines += _one(
        "commits_total", "commits that brought clicks, beats and Zoom's events to disk", "counter", here.commit.commits
    )
    lines += _one("committed_total", "clicks, beats and Zoom's events in them", "counter", here.commit.entries)
    waiting = "classes, and events that Zoom told, to be judged behind the answers"
    lines += _one("judging_waiting", waiting, "gauge", here.soon.waiting)
    if (age := sweep_age(here, now)) is not None:
        lines += _one("sweep_age_seconds", "since this process last swept", "gauge", age.total_seconds())
    if (heard := await zoom_silence.last_heard()) is not None:
        lines += _one("zoom_event_age_seconds", "since Zoom last told anything", "gauge", (now - heard).total_seconds())
    return web.Response(text="\n".join(lines) + "\n", headers={"Content-Type": "text/plain; version=0.0.4"})


def _gauges(load: Load) -> Iterator[str]:
    yield "# HELP classclock_sessions class sessions issued in the last 24 hours, by status"
    yield "# TYPE classclock_sessions gauge"
    for status in STATUSES:
        yield f'classclock_sessions{{status="{status}"}} {load.sessions.get(status, 0)}'
    yield from _one("notices_due", "messages decided and not yet delivered", "gauge", load.notices.count)
    yield from _one("notices_oldest_seconds", "the oldest of them", "gauge", load.notices.oldest_seconds)
    yield from _one("classes_due", "classes to be judged: spoken of, or silent", "gauge", load.classes.count)
    yield from _one("classes_oldest_seconds", "the oldest of them", "gauge", load.classes.oldest_seconds)


def _counters(here: Context) -> Iterator[str]:
    for act, meaning in COUNTED.items():
        yield from _one(f"{act}s_total", meaning, "counter", here.counts[act])


def _one(name: str, meaning: str, kind: str, value: float) -> list[str]:
    name = f"classclock_{name}"
    return [f"# HELP {name} {meaning}", f"# TYPE {name} {kind}", f"{name} {value}"]
