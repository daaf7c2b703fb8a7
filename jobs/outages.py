"""Writing down what is down: deductions that rest on such hours wait for an admin."""

from datetime import datetime

from models import zoom_silence
from models.pay import outages
from models.rules.silences import fell_silent


async def watch(*, hears_zoom: bool, now: datetime) -> None:
    """The program's own sign of life, and whether Zoom's webhooks say what they should. Its API says so by itself."""
    await outages.alive("program", now)
    if not hears_zoom:
        return
    heard = await zoom_silence.last_heard()
    if heard is not None:
        await outages.ended("webhooks", heard)
    quiet = await zoom_silence.teachers_gone_quiet(now)
    since = fell_silent(heard, [one.clicked_at for one in quiet if one.clicked_at is not None])
    if since is not None:
        await outages.began("webhooks", since, now)
