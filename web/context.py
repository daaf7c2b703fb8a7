"""What every route needs, made once in `create_app`."""

from collections import Counter
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from aiohttp import web

from models.foreseen import Foreseen
from models.meetings import Meetings
from models.school import School
from models.shared_commit import SharedCommit
from models.soon import Soon

from .links import ZoomLinks
from .pace import Pace
from .pages import Pages
from .settings import WebSettings

OnUpdate = Callable[[dict[str, Any]], Awaitable[None]]


@dataclass(slots=True)
class Context:
    settings: WebSettings
    school: School
    clock: Callable[[], datetime]
    links: ZoomLinks
    pages: Pages
    commit: SharedCommit
    soon: Soon
    foreseen: Foreseen
    on_update: OnUpdate | None
    last_sweep: Callable[[], datetime | None] | None
    meetings: Meetings | None = None
    pace: Pace = field(default_factory=Pace)
    counts: Counter[str] = field(default_factory=Counter)  # since the start of this process, for /metrics only
    swept_for_cron_at: datetime | None = None


CONTEXT = web.AppKey("context", Context)
