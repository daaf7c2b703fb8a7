"""What is asked of Zoom's API, as values. Nothing here sends anything.

https://developers.zoom.us/docs/api/meetings/ ; scopes: https://developers.zoom.us/docs/integrations/oauth-scopes-granular/
"""

import re
import secrets
import string
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from typing import Any, Literal
from urllib.parse import quote

from models.meetings import Feature, Gone, Lack, MeetingsProblem, NoPersonalLinks, NotEndedYet, NotOurs
from models.rules.names import clean_name

PAGE_SIZE = "300"  # Zoom's most
LONGEST_NAME = 64
REFERENCE = re.compile(r"[A-Za-z0-9_-]{8,64}")
MARK = "Classclock:"  # stands before the reference in a meeting's agenda; lists show its first 250 characters


@dataclass(frozen=True, slots=True)
class Scope:
    """One right, by its granular name and by the classic one that includes it; either may end in ":admin"."""

    granular: str
    classic: str

    @property
    def to_add(self) -> str:
        """What a server-to-server app is given in Zoom's Marketplace."""
        return f"{self.granular}:admin"

    def is_among(self, granted: Collection[str]) -> bool:
        return any(re.sub(":(admin|master)$", "", one) in {self.granular, self.classic} for one in granted)


@dataclass(frozen=True, slots=True)
class Request:
    """One request of the API. `path` is below `api_base` and encoded already.

    `repeatable`: asking twice does what asking once does. `refusals`: what Zoom's codes mean here.
    `limited_as`: requests of the same name share a daily limit.
    """

    name: str
    method: Literal["GET", "POST", "DELETE"]
    path: str
    scope: Scope
    query: Mapping[str, str] = field(default_factory=dict)
    body: Mapping[str, Any] | None = field(default=None, repr=False)
    repeatable: bool = True
    tries: int = 5
    refusals: Mapping[int, type[MeetingsProblem]] = field(default_factory=dict)
    limited_as: str = ""

    def page(self, token: str) -> "Request":
        """The same list from here on; Zoom wants all other parameters again."""
        return replace(self, query={**self.query, "next_page_token": token}) if token else self


@dataclass(frozen=True, slots=True)
class Order:
    """A meeting to be made. `starts_at` is aware; `reference` fits REFERENCE."""

    host: str
    topic: str
    starts_at: datetime
    minutes: int
    reference: str
    personal_links: bool

    def __post_init__(self) -> None:
        if self.starts_at.utcoffset() is None or self.minutes < 1 or not REFERENCE.fullmatch(self.reference):
            raise ValueError("a meeting needs an aware start, a length and a reference of 8 to 64 characters")


HOST = Scope("user:read:user", "user:read")
CREATE = Scope("meeting:write:meeting", "meeting:write")
LIST = Scope("meeting:read:list_meetings", "meeting:read")
READ = Scope("meeting:read:meeting", "meeting:read")
DELETE = Scope("meeting:delete:meeting", "meeting:write")
REGISTER = Scope("meeting:write:registrant", "meeting:write")
INSTANCES = Scope("meeting:read:list_past_instances", "meeting:read")
PAST = Scope("meeting:read:past_meeting", "meeting:read")
PAST_PARTICIPANTS = Scope("meeting:read:list_past_participants", "meeting:read")
REPORT = Scope("report:read:list_meeting_participants", "report:read")
EVENTS = Scope("meeting:read:participant", "meeting:read")

NEEDS: dict[Feature, tuple[tuple[Scope, ...], ...]] = {  # of each group any one will do
    "create_meetings": ((CREATE,),),
    "find_meetings": ((LIST,), (READ,)),
    "start_links": ((READ,),),
    "delete_meetings": ((DELETE,),),
    "personal_links": ((REGISTER,),),
    "host_plans": ((HOST,),),
    "past_instances": ((INSTANCES,), (PAST,)),
    "participant_reports": ((REPORT, PAST_PARTICIPANTS),),
    "webhooks": ((READ,), (EVENTS,)),
}


def lacking(granted: Collection[str]) -> list[Lack]:
    """What an app with these scopes cannot do."""
    lacks = []
    for feature, groups in NEEDS.items():
        missing = [group[0].to_add for group in groups if not any(scope.is_among(granted) for scope in group)]
        if missing:
            lacks.append(Lack(feature, tuple(missing)))
    return lacks


def host(user: str) -> Request:
    return Request("host", "GET", f"/users/{_user(user)}", HOST)


def create(order: Order, passcode: str) -> Request:
    """Never sent twice on its own: Zoom has no key against doubles, so ours is in the agenda."""
    body = {
        "topic": clean_name(order.topic),
        "agenda": f"{MARK}{order.reference}",
        "type": 2,  # scheduled; with a start_time, or Zoom makes it an instant one
        "start_time": order.starts_at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ"),
        "duration": order.minutes,
        "timezone": "UTC",
        "password": passcode,  # without any protection Zoom switches the waiting room on
        "settings": {
            "join_before_host": True,
            "jbh_time": 0,
            "waiting_room": False,
            "meeting_authentication": False,
            "use_pmi": False,
            "approval_type": 0 if order.personal_links else 2,
            "registrants_confirmation_email": False,
            "registrants_email_notification": False,
            "alternative_hosts_email_notification": False,
            "allow_multiple_devices": True,
        },
    }
    return Request(
        "create",
        "POST",
        f"/users/{_user(order.host)}/meetings",
        CREATE,
        body=body,
        repeatable=False,
        refusals={3000: NoPersonalLinks},
        limited_as=f"create for {order.host}",
    )


def meetings_of(user: str) -> Request:
    """All that are not over for good: expired ones are left out."""
    query = {"type": "scheduled", "page_size": PAGE_SIZE}
    return Request("list", "GET", f"/users/{_user(user)}/meetings", LIST, query=query)


def meeting(meeting_id: int) -> Request:
    return Request("meeting", "GET", f"/meetings/{meeting_id}", READ, refusals={3000: NotOurs, 3001: Gone})


def delete(meeting_id: int) -> Request:
    query = {"schedule_for_reminder": "false", "cancel_meeting_reminder": "false"}
    refusals: dict[int, type[MeetingsProblem]] = {300: Gone, 3001: Gone, 3002: NotEndedYet, 3003: NotOurs, 3007: Gone}
    return Request("delete", "DELETE", f"/meetings/{meeting_id}", DELETE, query=query, refusals=refusals)


def register(meeting_id: int, *, address: str, name: str) -> Request:
    """Zoom allows three a day for the same address in the same meeting."""
    body = {"email": address, "first_name": clean_name(name)[:LONGEST_NAME].strip() or "?", "auto_approve": True}
    codes = (200, 404, 3000, 3027, 3043)  # not paid, not enabled, a Basic host, full
    refusals: dict[int, type[MeetingsProblem]] = {3001: Gone, 3003: NotOurs, **dict.fromkeys(codes, NoPersonalLinks)}
    path = f"/meetings/{meeting_id}/registrants"
    limited_as = f"register {address} in {meeting_id}"
    return Request("register", "POST", path, REGISTER, body=body, tries=2, refusals=refusals, limited_as=limited_as)


def instances(meeting_id: int) -> Request:
    return _of_the_past("instances", f"/past_meetings/{meeting_id}/instances", INSTANCES, {})


def past(uuid: str) -> Request:
    return _of_the_past("past", f"/past_meetings/{instance(uuid)}", PAST, {})


def past_participants(uuid: str) -> Request:
    path = f"/past_meetings/{instance(uuid)}/participants"
    return _of_the_past("past_participants", path, PAST_PARTICIPANTS, {"page_size": PAGE_SIZE})


def report(uuid: str) -> Request:
    query = {"page_size": PAGE_SIZE, "include_fields": "registrant_id"}
    return _of_the_past("report", f"/report/meetings/{instance(uuid)}/participants", REPORT, query)


def _of_the_past(name: str, path: str, scope: Scope, query: Mapping[str, str]) -> Request:
    return Request(name, "GET", path, scope, query=query, refusals={300: NotOurs, 3000: NotOurs, 3001: NotEndedYet})


def instance(uuid: str) -> str:
    """A uuid as a part of a path: encoded twice if it begins with "/" or has "//" inside.

    https://developers.zoom.us/docs/api/using-zoom-apis/#meeting-id-and-uuid . Raises NotOurs for what is no uuid.
    """
    if not re.fullmatch(r"[A-Za-z0-9+/=_-]{4,64}", uuid):
        raise NotOurs("no uuid of Zoom's")
    once = quote(uuid, safe="")
    return quote(once, safe="") if uuid.startswith("/") or "//" in uuid else once


def _user(user: str) -> str:
    if not user.strip("."):
        raise NotOurs("no user of Zoom's")
    return quote(user, safe="@")


def student_address(student_id: int, domain: str) -> str:
    """Nobody's mailbox: Zoom takes any address for a registrant, and sends nothing to it with both mails off.

    https://developers.zoom.us/docs/isv/workflows/join-meeting-reg/
    """
    return f"student-{student_id}@{domain}"


def new_passcode() -> str:
    """Ten signs, Zoom's most, with one of each kind that an account may insist on."""
    kinds = (string.ascii_lowercase, string.ascii_uppercase, string.digits, "@_*-")
    signs = [secrets.choice(kind) for kind in kinds]
    signs += [secrets.choice(string.ascii_letters + string.digits) for _ in range(10 - len(signs))]
    secrets.SystemRandom().shuffle(signs)
    return "".join(signs)
