"""The school's programs ask: which classes, as JSON page by page or as one CSV; and close what is silent, now.

`GET /api/openapi.json` describes it.
"""

import structlog
from aiohttp import web

from models import csv_lines, exports, reports
from models.exports import Row
from models.filtering import Filter
from models.sweep import sweep
from models.tables.classes import ClassSession

from . import asked
from .context import CONTEXT, Context
from .guard import admit, bearer
from .refusals import Refusal
from .visitors import address

log = structlog.get_logger(__name__)


async def teacher_sessions(request: web.Request) -> web.StreamResponse:
    here = _admitted(request)
    question = asked.read(request, here.school.day_of(here.clock()))
    if question.is_csv:
        return await _csv(request, question.wanted, here)
    page = await exports.rows(question.wanted, limit=question.limit + 1, after=question.after)
    shown = page[: question.limit]
    more = len(page) > question.limit
    return web.json_response(
        {
            "period": {"from": _iso(question.wanted.first), "to": _iso(question.wanted.last)},
            "time_zone": here.school.zone.key,
            "totals": None if question.after else _totals(await reports.totals(question.wanted, by_teacher=False)),
            "sessions": [_session(row) for row in shown],
            "next_cursor": asked.cursor_of(exports.key_of(shown[-1])) if more else None,
        }
    )


async def auto_timeout(request: web.Request) -> web.StreamResponse:
    here = _admitted(request)
    closed = await sweep(school=here.school, now=here.clock())
    return web.json_response({"closed": len(closed), "sessions": [_closed(session) for session in closed]})


def _admitted(request: web.Request) -> Context:
    """A right token goes on whatever others do from the same address: they could else lock the school out."""
    here = request.app[CONTEXT]
    now = here.clock()
    try:
        admit(bearer(request), here.settings.admin_token)
    except Refusal as refusal:
        if refusal.status == 401:
            here.pace.check("wrong_secret", address(request, here.settings.trust_proxy), now)
        raise
    here.pace.check("api", 0, now)
    return here


async def _csv(request: web.Request, wanted: Filter, here: Context) -> web.StreamResponse:
    """The whole of it, as it is read. What fails on the way is cut off, so that no half file passes for a whole one."""
    here.pace.check("api_file", 0, here.clock())
    answer = web.StreamResponse(headers={"Content-Disposition": 'attachment; filename="classclock.csv"'})
    answer.content_type, answer.charset = "text/csv", "utf-8"
    await answer.prepare(request)
    try:
        await answer.write(csv_lines.head())
        async for lines in csv_lines.pages(wanted, here.school):
            await answer.write(lines.text)
        await answer.write_eof()
    except Exception:
        log.warning("export_cut_off", exc_info=True)
        if request.transport is not None:
            request.transport.abort()
    return answer


def _session(row: Row) -> dict[str, object]:
    return {name: exports.codes_of(row) if name == "flags" else row[name] for name in exports.ROW}


def _totals(totals: reports.Totals) -> dict[str, object]:
    return {
        "sessions": totals.sessions,
        "held": totals.held,
        "seconds": totals.seconds,
        "package_seconds": totals.package_seconds,
        "late": totals.late,
        "student_missing": totals.student_missing,
        "teacher_missing": totals.teacher_missing,
        "group_classes": totals.streams,
        "group_places": totals.places,
        "group_seconds": totals.stream_seconds,
        "by_status": totals.by_status,
        "by_grade": totals.by_grade,
        "by_attendance": totals.by_attendance,
    }


def _closed(session: ClassSession) -> dict[str, object]:
    ended = session.session_ended_at
    return {
        "id": session.id,
        "session_status": session.session_status,
        "session_ended_at": f"{ended:%Y-%m-%dT%H:%M:%SZ}" if ended else None,
        "session_duration_minutes": session.session_duration_minutes,
        "end_source": session.end_source,
        "grade": session.grade,
    }


def _iso(day: object) -> str | None:
    return None if day is None else str(day)
