"""What the web side writes by the shared commit, written as it does, without the web side."""

from datetime import datetime
from typing import Any

from models import sweep
from models.database import connection, on_postgres
from models.school import School
from models.shared_commit import SharedCommit
from models.tables.zoom import ZoomEvent
from models.tracking import BEAT, CLICK, Beat, Said
from models.zoom_events import KEEP, Arrived, Hearing, Told


async def keep(told: Told, now: datetime) -> ZoomEvent | None:
    """The stored webhook; None when it was there before, under this name or another."""
    before = await ZoomEvent.all().count()
    async with SharedCommit(_url()) as commit:
        await commit.write(KEEP, told.business_key, Arrived(told, now))
    return await ZoomEvent.get(business_key=told.business_key) if await ZoomEvent.all().count() > before else None


async def passed_on(event: ZoomEvent, *, school: School, now: datetime) -> int:
    """What Zoom said is taken for evidence and judged, once more where it was before. In how many classes."""
    await ZoomEvent.filter(id=event.id).update(judge_at=now)
    concerned = await Hearing(school).these([event.business_key], now)
    await sweep.Chunks(school).these(concerned, now)
    return len(concerned)


async def unjudged_click(token: str, now: datetime) -> None:
    """On disk, and nobody has had time yet to judge what it means."""
    async with SharedCommit(_url()) as commit:
        await commit.write(CLICK, token, Said("click", now))


async def beat(token: str, *, school: School, now: datetime) -> bool:
    """The class's page is alive. False when there is no such class to be alive for."""
    alive = Beat(now, closing=False, proof=school.heartbeat_proof, silence=school.heartbeat_silence)
    async with SharedCommit(_url()) as commit:
        page = await commit.write(BEAT, token, alive)
    if page is None or not page.may_have_begun:
        return False
    if alive.matters(page):
        await sweep.Chunks(school).these([page.id], now)
    return True


def _url() -> str:
    """Of the database that the test has opened."""
    there: Any = connection()
    if on_postgres():
        return f"postgres://{there.user}@{there.host}:{there.port}/{there.database}"
    return f"sqlite://{there.filename}"
