"""The web side, put together. The table of routes is the program: one file per feature."""

from collections.abc import Callable
from datetime import datetime
from urllib.parse import urlsplit

from aiohttp import web

from models.foreseen import Foreseen
from models.meetings import Meetings
from models.school import School
from models.shared_commit import SharedCommit
from models.soon import Soon

from . import admin, cron, heartbeat, landings, links, metrics, openapi, participants, telegram, track, webhook
from .assets import Assets
from .context import CONTEXT, Context, OnUpdate
from .headers import guarding
from .health import healthz
from .links import ZoomLinks
from .pages import Pages, Words
from .refusals import refusing
from .settings import WebSettings


def create_app(
    *,
    settings: WebSettings,
    school: School,
    clock: Callable[[], datetime],
    words: Words,
    commit: SharedCommit,
    on_update: OnUpdate | None = None,
    last_sweep: Callable[[], datetime | None] | None = None,
    meetings: Meetings | None = None,
) -> web.Application:
    """`on_update` returns when an update is kept for good, and raises when Telegram should send it again.

    `last_sweep` says when the scheduler of this process last swept. `meetings`: the school's Zoom account, if any.
    Run it without aiohttp's access log: addresses carry tokens, and it costs half of the throughput.
    """
    assets = Assets(urlsplit(settings.base_url).path.rstrip("/"))
    pages = Pages(settings, school, words, assets)
    context = Context(
        settings=settings,
        school=school,
        clock=clock,
        links=ZoomLinks(settings.base_url),
        pages=pages,
        commit=commit,
        soon=Soon(school, clock, commit),
        foreseen=Foreseen(school, clock),
        on_update=on_update,
        last_sweep=last_sweep,
        meetings=meetings,
    )
    app = web.Application(middlewares=[refusing(pages.refuse, context.counts)])
    app[CONTEXT] = context
    app.on_response_prepare.append(guarding(settings.base_url))
    app.on_shutdown.append(_finish_judging)
    app.add_routes(
        [
            web.get(links.TRACK, track.track),
            web.post("/api/zoom/heartbeat", heartbeat.heartbeat),
            web.get(links.STUDENT_LANDING, landings.session_complete),
            web.get(links.TEACHER_LANDING, landings.teacher_left),
            web.get("/api/cron/session-timeout", cron.session_timeout, allow_head=False),
            web.get("/api/zoom/participants", participants.participants, allow_head=False),
            web.post("/api/zoom/participants", participants.participants),
            web.get(openapi.SESSIONS, admin.teacher_sessions, allow_head=False),
            web.post(openapi.AUTO_TIMEOUT, admin.auto_timeout),
            web.get("/api/openapi.json", openapi.describe),
            web.post("/api/zoom/webhook", webhook.webhook),
            web.post("/api/webhooks/zoom", webhook.webhook),
            web.post("/telegram/{path}", telegram.update),
            web.get("/healthz", healthz),
            web.get("/metrics", metrics.metrics, allow_head=False),
            web.get("/static/{name}", assets.serve),
        ]
    )
    return app


async def _finish_judging(app: web.Application) -> None:
    await app[CONTEXT].soon.finish()
