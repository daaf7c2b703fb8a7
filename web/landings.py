"""Where Zoom may send a browser after the class. Anyone with the link could come here: a landing is a hint.

GET /api/zoom/session-complete?token=…  the student
GET /api/zoom/teacher-left?session=…    the teacher, by the host token of a class or of a group class
"""

from aiohttp import web

from models import classes, streams
from models.rules.facts import EvidenceKind, Verdict
from models.rules.minutes import whole_minutes
from models.shared_commit import Entry
from models.tables.classes import ClassSession
from models.tables.streams import LiveStream
from models.tracking import STUDENT_LANDING, TEACHER_LANDING, Door, Said

from . import visitors
from .context import CONTEXT
from .refusals import Refusal
from .tokens import token_in
from .track import CLOSED, marks_of

OVER = frozenset({"ended", "timeout"})
SURE = frozenset({"corrected", "verified", "witnessed", "agreed"})


async def session_complete(request: web.Request) -> web.StreamResponse:
    token = token_in(request.query.get("token"))
    if _looks(request):
        return await _harmless(request, await classes.by_tracking_token(token))
    return await _landed(request, await _kept(request, STUDENT_LANDING, token, "student_landing"), "student")


async def teacher_left(request: web.Request) -> web.StreamResponse:
    token = token_in(request.query.get("session"))
    if _looks(request):
        return await _harmless(request, await classes.by_host_token(token) or await streams.by_host_token(token))
    door = await _kept(request, TEACHER_LANDING, token, "teacher_landing")
    if door is None and (stream := await streams.by_host_token(token)):
        return await _group_left(request, stream)
    return await _landed(request, door, "teacher")


def _looks(request: web.Request) -> bool:
    return visitors.only_looks(request) or visitors.looks_ahead(request)


async def _harmless(request: web.Request, there: ClassSession | LiveStream | None) -> web.Response:
    here = request.app[CONTEXT]
    if there is None:
        raise Refusal(404, "unknown")
    here.counts["look"] += 1
    return here.pages.answer(request, "preview.html")


async def _kept(request: web.Request, entry: Entry[Door, Said], token: str, kind: EvidenceKind) -> Door | None:
    """On disk, if the class has begun. What was known of it before; None where the token is no class's."""
    here = request.app[CONTEXT]
    now = here.clock()
    here.pace.check("landing", token, now)
    return await here.commit.write(entry, token, Said(kind, now, marks_of(request, here)))


async def _group_left(request: web.Request, stream: LiveStream) -> web.StreamResponse:
    """The teacher has left the meeting of a group class: the same is said of every student's class that runs."""
    here = request.app[CONTEXT]
    now = here.clock()
    here.pace.check("group_landing", stream.id, now)
    running = await streams.say_of_all(
        stream.id,
        stream.teacher_id,
        "teacher_landing",
        lambda session: visitors.marks(request, session.host_token, trust_proxy=here.settings.trust_proxy),
        school=here.school,
        now=now,
    )
    here.counts["landing"] += 1
    return here.pages.answer(request, "group.html", topic=stream.topic, running=running)


async def _landed(request: web.Request, door: Door | None, who: str) -> web.StreamResponse:
    here = request.app[CONTEXT]
    if door is None:
        raise Refusal(404, "unknown")
    if door.clicked_at is None and (why := CLOSED.get(door.session_status)):
        raise Refusal(410, why)
    if door.may_have_begun:
        here.soon.judge(door.id)
        here.counts["landing"] += 1
    verdict = await here.foreseen.verdict(door.id)
    return _page(request, door, verdict, who)


def _page(request: web.Request, door: Door, verdict: Verdict, who: str) -> web.Response:
    here = request.app[CONTEXT]
    over = verdict.seconds is not None and verdict.status in OVER
    texts = {
        "name": door.student_name if who == "teacher" else door.teacher_name,
        "back": here.links.track(door.tracking_token),
    }
    for name, moment in (("began", verdict.started_at), ("ended", verdict.ended_at)):
        texts[name] = moment.isoformat() if moment else ""
        texts[f"{name}_at"] = here.pages.time(request, moment) if moment else ""
    return here.pages.fill(
        request,
        "complete.html",
        texts,
        minutes=whole_minutes(verdict.seconds or 0) if over else None,
        timed=bool(verdict.started_at and verdict.ended_at),
        running=verdict.status == "active",
        sure=verdict.grade in SURE,
        may_go_back=who == "student" and verdict.status not in CLOSED and here.clock() < door.expires_at,
    )
