"""GET, POST /api/zoom/participants : fetch now who was in a class, and say it.

?session=<host token>   the teacher: of a class or a group class
?stream=<number>        with the admin token or the cron secret as a bearer
POST without either     the same bearer: whatever is due, for hosts without a running scheduler

A class for which Zoom is not asked has `skipped`, one of models.fetching.Skip, and what is known from before.
"""

import hmac
from typing import Any

from aiohttp import web

from models import classes, fetching, streams
from models import participants as known
from models.fetching import Outcome
from models.tables.classes import ClassSession
from models.tables.streams import LiveStream

from .context import CONTEXT, Context
from .guard import bearer
from .refusals import Refusal
from .tokens import TOKEN

NOTHING = {"participantCount": None, "participantsFetchedAt": None, "participantsData": None}
MOST_AT_ONCE = 20  # classes, so that an outside scheduler gets its answer in time


async def participants(request: web.Request) -> web.StreamResponse:
    """401 for whoever may not ask, be the class there or not."""
    here = request.app[CONTEXT]
    if "session" in request.query:
        return web.json_response(await _one(here, await _of_teacher(request.query["session"])))
    _admit(request, here)
    if "stream" in request.query:
        return web.json_response(await _one(here, await _of_school(request.query["stream"])))
    if request.method != "POST":
        raise Refusal(400, "bad_request", detail="which class? give session or stream")
    return web.json_response(await _all_due(here))


async def _of_teacher(token: str) -> ClassSession | LiveStream:
    if TOKEN.fullmatch(token):
        found = await streams.by_host_token(token) or await classes.by_host_token(token)
        if found is not None:
            return found
    raise Refusal(401, "secret")


async def _of_school(number: str) -> LiveStream:
    stream = await streams.find(int(number)) if number.isascii() and number.isdigit() and len(number) < 10 else None
    if stream is None:
        raise Refusal(404, "unknown")
    return stream


def _admit(request: web.Request, here: Context) -> None:
    shown = (bearer(request) or "").encode("utf-8", "replace")
    secrets = (here.settings.admin_token, here.settings.cron_secret)
    if not any(hmac.compare_digest(shown, secret.encode()) for secret in secrets if secret):
        raise Refusal(401, "secret")


async def _one(here: Context, about: ClassSession | LiveStream) -> dict[str, Any]:
    here.pace.check("fetch", about.id, here.clock())
    outcome = await fetching.fetch_now(about, here.meetings, school=here.school, clock=here.clock)
    stream_id = about.id if isinstance(about, LiveStream) else about.stream_id
    if stream_id is not None:
        stored = await known.of_stream(stream_id)
    else:
        stored = await known.of_session(about) if isinstance(about, ClassSession) else None
    return {**_said(outcome), **(stored.as_json() if stored else NOTHING)}


async def _all_due(here: Context) -> dict[str, Any]:
    if here.meetings is None:
        raise Refusal(404, "not_found")
    told = []
    async for row, outcome in fetching.fetch_due(
        here.meetings, school=here.school, clock=here.clock, most=MOST_AT_ONCE
    ):
        counted = outcome.found.count if outcome.found else None
        about = {"stream": row.stream_id, "session": row.session_id, "participantCount": counted}
        told.append({**about, **_said(outcome)})
    return {"fetched": sum(one["fetched"] for one in told), "classes": told}


def _said(outcome: Outcome) -> dict[str, Any]:
    """`againAt`: when Zoom will be asked without anybody asking; null: not any more."""
    said: dict[str, Any] = {"fetched": outcome.skipped is None}
    if outcome.skipped is not None:
        said["skipped"] = outcome.skipped
    if outcome.detail:
        said["detail"] = outcome.detail
    return {**said, "againAt": outcome.again_at.isoformat() if outcome.again_at else None}
