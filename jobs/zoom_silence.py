"""Telling the admins that Zoom's word is missing: of the whole school once a day, of one class or group once."""

from datetime import datetime

from models import zoom_silence
from models.school import School


async def tell_of_silence(*, school: School, now: datetime) -> int:
    """Returns how many occurrences were new. While Zoom is silent as a whole, single classes are not told of."""
    since = await zoom_silence.silence(now)
    if since is not None:
        details = {"what": "silence", "since": since.isoformat()}
        return int(await zoom_silence.tell_once(f"day:{school.day_of(now)}", details, now=now))
    told = 0
    for session in await zoom_silence.teachers_gone_quiet(now):
        about = f"class:{session.id}" if session.stream_id is None else f"stream:{session.stream_id}"
        told += await zoom_silence.tell_once(about, {"what": "class"}, now=now, session=session)
    return told
