"""Zoom's REST API as far as a school needs it: users, meetings, registrants, past participants, reports.

https://developers.zoom.us/docs/api/meetings/ . Each method names the scopes that open it, granular and classic.
"""

from collections.abc import Awaitable, Callable
from datetime import datetime
from typing import Any
from urllib.parse import unquote

from aiohttp import web

from .zoom_account import Account
from .zoom_errors import ZoomError, no_registration, not_ended, not_yours, paid_only, unknown_meeting
from .zoom_events import zoom_time
from .zoom_rooms import Instance, Meeting, Registrant, Seat

Handler = Callable[[Account, web.Request], Awaitable[Any]]

ROUTES: list[tuple[str, str, tuple[str, ...], int, Handler]] = []


def route(verb: str, path: str, *scopes: str, status: int = 200) -> Callable[[Handler], Handler]:
    def register(handler: Handler) -> Handler:
        ROUTES.append((verb, f"/v2{path}", scopes, status, handler))
        return handler

    return register


@route("GET", "/users/{user}", "user:read:user:admin", "user:read:admin")
async def get_user(account: Account, request: web.Request) -> dict[str, Any]:
    user = account.user(_part(request, "user"))
    kind = 2 if user.licensed else 1
    return {"id": user.id, "email": user.email, "display_name": user.name, "type": kind, "status": "active"}


@route("POST", "/users/{user}/meetings", "meeting:write:meeting:admin", "meeting:write:admin", status=201)
async def create_meeting(account: Account, request: web.Request) -> dict[str, Any]:
    host = account.user(_part(request, "user"))
    account.count_creation(host)
    wanted = await request.json()
    start = wanted.get("start_time")
    meeting = account.add_meeting(
        host,
        topic=wanted.get("topic", "Zoom Meeting"),
        minutes=wanted.get("duration", 60),
        type_=2 if start and wanted.get("type", 2) == 2 else 1,  # scheduled for no time is instant
        password=wanted.get("password"),
        settings=_effective(wanted),
    )
    meeting.scheduled_at = datetime.fromisoformat(start) if start else None
    meeting.agenda = wanted.get("agenda", "")
    return _described(account, meeting)


def _effective(wanted: dict[str, Any]) -> dict[str, Any]:
    """The settings that Zoom makes of what was asked for."""
    settings: dict[str, Any] = {"waiting_room": False, "join_before_host": False, "approval_type": 2}
    settings.update(wanted.get("settings") or {})
    if wanted.get("password") == "" and not settings.get("meeting_authentication"):
        settings["waiting_room"] = True  # one of the three must protect the room
    if settings["waiting_room"]:
        settings["join_before_host"] = False
    return settings


def _described(account: Account, meeting: Meeting) -> dict[str, Any]:
    start = meeting.scheduled_at or meeting.created_at
    return {
        "id": meeting.id,
        "uuid": account.names.instance(),  # not the uuid of any instance to come
        "host_id": meeting.host.id,
        "host_email": meeting.host.email,
        "topic": meeting.topic,
        "agenda": meeting.agenda,
        "type": meeting.type,
        "status": "waiting" if meeting.current is None else "started",
        "start_time": zoom_time(start) if start else "",
        "duration": meeting.minutes,
        "timezone": "UTC",
        "created_at": zoom_time(meeting.created_at) if meeting.created_at else "",
        "start_url": f"https://us02web.zoom.us/s/{meeting.id}?zak={account.names.token()}",
        "join_url": meeting.join_url,
        "password": meeting.password,
        "settings": meeting.settings,
    }


@route("GET", "/users/{user}/meetings", "meeting:read:list_meetings:admin", "meeting:read:admin")
async def list_meetings(account: Account, request: web.Request) -> dict[str, Any]:
    """Of one host, without settings and passcodes, and with the beginning of each agenda only."""
    host = account.user(_part(request, "user"))
    known = [meeting for meeting in account.meetings if meeting.host == host and not meeting.deleted]
    size = max(1, min(int(request.query.get("page_size", 30)), 300))
    first = account.page_start(request.query.get("next_page_token", ""), host.id)
    more = first + size < len(known)
    return {
        "page_size": size,
        "total_records": len(known),
        "next_page_token": account.page_token(host.id, first + size) if more else "",
        "meetings": [_listed(account, meeting) for meeting in known[first : first + size]],
    }


def _listed(account: Account, meeting: Meeting) -> dict[str, Any]:
    names = ("id", "uuid", "host_id", "topic", "type", "start_time", "duration", "timezone", "created_at", "join_url")
    described = _described(account, meeting)
    return {**{name: described[name] for name in names}, "agenda": meeting.agenda[:250]}


@route("GET", "/meetings/{meeting}", "meeting:read:meeting:admin", "meeting:read:admin")
async def get_meeting(account: Account, request: web.Request) -> dict[str, Any]:
    return _described(account, account.meeting(_part(request, "meeting")))


@route("DELETE", "/meetings/{meeting}", "meeting:delete:meeting:admin", "meeting:write:admin", status=204)
async def delete_meeting(account: Account, request: web.Request) -> None:
    account.meeting(_part(request, "meeting")).deleted = True


@route("POST", "/meetings/{meeting}/registrants", "meeting:write:registrant:admin", "meeting:write:admin", status=201)
async def add_registrant(account: Account, request: web.Request) -> dict[str, Any]:
    meeting = account.meeting(_part(request, "meeting"))
    wanted = await request.json()
    if not meeting.host.licensed:
        raise no_registration()
    if meeting.settings.get("approval_type") != 0:
        raise ZoomError(404, 404, f"Registration has not been enabled for this meeting: {meeting.id}.")
    if not wanted.get("email") or not wanted.get("first_name"):
        raise ZoomError(400, 300, "Validation Failed.")
    known = [one for one in meeting.registrants if one.email == wanted["email"]]
    registrant = known[0] if known else _registered(account, meeting, wanted)
    return {
        "id": meeting.id,
        "registrant_id": registrant.id,
        "topic": meeting.topic,
        "join_url": registrant.join_url,
    }


def _registered(account: Account, meeting: Meeting, wanted: dict[str, Any]) -> Registrant:
    joint = "&" if "?" in meeting.join_url else "?"
    url = f"{meeting.join_url}{joint}tk={account.names.token()}"
    names = wanted["first_name"], wanted.get("last_name", "")
    registrant = Registrant(account.names.registrant(), *names, wanted["email"], url)
    meeting.registrants.append(registrant)
    return registrant


@route(
    "GET",
    "/past_meetings/{meeting}/instances",
    "meeting:read:list_past_instances:admin",
    "meeting:read:admin",
)
async def list_instances(account: Account, request: web.Request) -> dict[str, Any]:
    meeting = account.meeting(_part(request, "meeting"))
    ended = [instance for instance in meeting.instances if instance.ended_at]
    return {"meetings": [{"uuid": one.uuid, "start_time": zoom_time(one.started_at)} for one in ended]}


@route("GET", "/past_meetings/{meeting}", "meeting:read:past_meeting:admin", "meeting:read:admin")
async def get_past_meeting(account: Account, request: web.Request) -> dict[str, Any]:
    instance = _ended(account, _part(request, "meeting"))
    assert instance.ended_at is not None
    minutes = -(-int((instance.ended_at - instance.started_at).total_seconds()) // 60)
    return {
        "uuid": instance.uuid,
        "id": instance.meeting.id,
        "host_id": instance.meeting.host.id,
        "type": instance.meeting.type,
        "topic": instance.meeting.topic,
        "start_time": zoom_time(instance.started_at),
        "end_time": zoom_time(instance.ended_at),
        "duration": minutes,  # the real one, here only
        "participants_count": len({seat.name for seat in instance.seats if not seat.waiting}),
    }


@route(
    "GET",
    "/past_meetings/{meeting}/participants",
    "meeting:read:list_past_participants:admin",
    "meeting:read:admin",
)
async def list_past_participants(account: Account, request: web.Request) -> dict[str, Any]:
    return _participants(account, request, with_registrants=True)


@route(
    "GET",
    "/report/meetings/{meeting}/participants",
    "report:read:list_meeting_participants:admin",
    "report:read:admin",
)
async def report_participants(account: Account, request: web.Request) -> dict[str, Any]:
    with_registrants = request.query.get("include_fields") == "registrant_id"
    return _participants(account, request, with_registrants=with_registrants)


def _participants(account: Account, request: web.Request, *, with_registrants: bool) -> dict[str, Any]:
    instance = _ended(account, _part(request, "meeting"))
    seats = [seat for seat in instance.seats if seat.left_at]
    if len({(seat.user, seat.registrant_id, seat.name) for seat in seats if not seat.waiting}) < 2:
        seats = []  # a meeting of one is in no report
    size = max(1, min(int(request.query.get("page_size", 30)), 300))
    first = account.page_start(request.query.get("next_page_token", ""), instance.uuid)
    more = first + size < len(seats)
    return {
        "page_count": -(-len(seats) // size),
        "page_size": size,
        "total_records": len(seats),
        "next_page_token": account.page_token(instance.uuid, first + size) if more else "",
        "participants": [_row(seat, with_registrants=with_registrants) for seat in seats[first : first + size]],
    }


def _row(seat: Seat, *, with_registrants: bool) -> dict[str, Any]:
    assert seat.left_at is not None
    row: dict[str, Any] = {
        "id": seat.user.id if seat.user else "",
        "name": seat.name.replace(",", "#"),  # as Zoom's reports do
        "user_id": seat.user_id,
        "participant_user_id": seat.user.id if seat.user else "",
        "user_email": seat.user.email if seat.user and seat.user.inside else "",
        "join_time": zoom_time(seat.joined_at),
        "leave_time": zoom_time(seat.left_at),
        "duration": int((seat.left_at - seat.joined_at).total_seconds()),
        "status": "in_waiting_room" if seat.waiting else "in_meeting",
        "bo_mtg_id": seat.breakout,
        "failover": False,
    }
    if with_registrants:
        row["registrant_id"] = seat.registrant_id or ""
    return row


def _ended(account: Account, raw: str) -> Instance:
    """The instance with this uuid, or the latest of the meeting with this number; ZoomError until it is over."""
    if account.free:
        raise paid_only(account.id)
    instance = account.instance(raw)
    if instance is None:
        raise unknown_meeting(raw)
    if not instance.meeting.host.inside:
        raise not_yours()
    if instance.ended_at is None or account.now() < instance.ended_at + account.report_delay:
        raise not_ended(raw)
    return instance


def _part(request: web.Request, name: str) -> str:
    """A part of the path as Zoom reads it: a uuid with slashes must be encoded twice, others may be."""
    resource = request.match_info.route.resource
    assert resource is not None
    raw = request.rel_url.raw_path.split("/")[resource.canonical.split("/").index(f"{{{name}}}")]
    once = unquote(raw)
    twice = unquote(once)
    if once == twice and (once.startswith("/") or "//" in once):
        raise unknown_meeting(once)
    return twice
