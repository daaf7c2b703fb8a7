"""Where Zoom may send a browser after the class. Anyone with the link could come here: a landing is a hint.

GET /api/zoom/session-complete?token=…  the student
GET /api/zoom/teacher-left?session=…    the teacher, by the host token of a class or of a group class
"""

from aiohttp import web

from models import classes, streams
from models.rules.facts import EvidenceKind
from models.tables.classes import ClassSession
from models.tables.streams import LiveStream
from models.tracking import STUDENT_LANDING, TEACHER_LANDING, Said

from . import visitors
from .context import CONTEXT, Context
from .refusals import Refusal
from .tokens import TOKEN, class_of
from .track import CLOSED, marks_of

SURE = frozenset({"corrected", "verified", "witnessed", "agreed"})


async def session_complete(request: web.Request) -> web.StreamResponse:
    session = await class_of(request.query.get("token"), classes.by_tracking_token)
    return await _landed(request, session, "student_landing", "student")


async def teacher_left(request: web.Request) -> web.StreamResponse:
    token = request.query.get("session")
    if stream := await streams.by_host_token(token) if token and TOKEN.fullmatch(token) else None:
        return await _group_left(request, stream)
    session = await class_of(token, classes.by_host_token)
    return await _landed(request, session, "teacher_landing", "teacher")


async def _group_left(request: web.Request, stream: LiveStream) -> web.StreamResponse:
    """The teacher has left the meeting of a group class: the same is said of every student's class that runs."""
    here = request.app[CONTEXT]
    if visitors.only_looks(request) or visitors.looks_ahead(request):
        here.counts["look"] += 1
        return here.pages.answer(request, "preview.html")
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


async def _landed(request: web.Request, session: ClassSession, kind: EvidenceKind, who: str) -> web.StreamResponse:
    here = request.app[CONTEXT]
    if visitors.only_looks(request) or visitors.looks_ahead(request):
        here.counts["look"] += 1
        return here.pages.answer(request, "preview.html")
    if session.clicked_at is None and (why := CLOSED.get(session.session_status)):
        raise Refusal(410, why)
    if session.clicked_at is not None and session.session_status not in CLOSED:
        session = await _record(request, here, session, kind)
    return here.pages.answer(
        request,
        "complete.html",
        session=session,
        who=who,
        sure=session.grade in SURE,
        back=here.links.track(session.tracking_token) if _may_go_back(session, here) else None,
    )


async def _record(request: web.Request, here: Context, session: ClassSession, kind: EvidenceKind) -> ClassSession:
    now = here.clock()
    here.pace.check("landing", session.id, now)
    is_student = kind == "student_landing"
    entry, token = (STUDENT_LANDING, session.tracking_token) if is_student else (TEACHER_LANDING, session.host_token)
    await here.commit.write(entry, token, Said(kind, now, marks_of(request, here)))
    await here.soon.judge_now(session.id)
    here.counts["landing"] += 1
    return await class_of(session.tracking_token, classes.by_tracking_token)


def _may_go_back(session: ClassSession, here: Context) -> bool:
    return session.session_status not in CLOSED and here.clock() < session.expires_at
