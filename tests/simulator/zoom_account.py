"""A school's Zoom account: its users, meetings, tokens and limits."""

from collections import Counter
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

from .zoom_errors import lost_page, too_many, unknown_meeting, unknown_user
from .zoom_rooms import Instance, Meeting, Names, Watcher, ZoomUser

TOKEN_LASTS = timedelta(hours=1)
PAGE_LASTS = timedelta(minutes=15)
CREATIONS_PER_DAY = 100

SCOPES = frozenset(
    {
        "user:read:user:admin",
        "meeting:write:meeting:admin",
        "meeting:read:meeting:admin",
        "meeting:read:list_meetings:admin",
        "meeting:delete:meeting:admin",
        "meeting:write:registrant:admin",
        "meeting:read:participant:admin",
        "meeting:read:past_meeting:admin",
        "meeting:read:list_past_instances:admin",
        "meeting:read:list_past_participants:admin",
        "report:read:list_meeting_participants:admin",
    }
)


class Account:
    """`free`: no reports. `report_delay`: how long after the end a report is ready. `scopes`: what the app may do."""

    def __init__(self, account_id: str, now: Callable[[], datetime], watcher: Watcher) -> None:
        self.id = account_id
        self.now = now
        self.names = Names()
        self.free = False
        self.report_delay = timedelta(0)
        self.scopes = set(SCOPES)
        self.users: list[ZoomUser] = []
        self.meetings: list[Meeting] = []
        self.tokens: dict[str, tuple[datetime, frozenset[str]]] = {}
        self._watcher = watcher
        self._pages: dict[str, tuple[str, int, datetime]] = {}
        self._creations: Counter[tuple[str, str]] = Counter()

    def add_user(self, name: str, email: str, *, licensed: bool = True, inside: bool = True) -> ZoomUser:
        user = ZoomUser(self.names.user(), name, email, licensed, inside)
        self.users.append(user)
        return user

    def add_meeting(
        self,
        host: ZoomUser,
        *,
        topic: str,
        minutes: int = 60,
        type_: int = 2,
        password: str | None = None,
        settings: dict[str, Any] | None = None,
    ) -> Meeting:
        number = self.names.meeting()
        meeting = Meeting(number, host, topic, self.now, self._watcher, self.names, minutes, type_)
        meeting.password = self.names.passcode() if password is None else password
        meeting.settings = settings or {"approval_type": 2, "waiting_room": False, "join_before_host": True}
        meeting.created_at = self.now()
        self.meetings.append(meeting)
        return meeting

    def user(self, wanted: str) -> ZoomUser:
        for user in self.users:
            if user.inside and wanted in {user.id, user.email}:
                return user
        raise unknown_user(wanted)

    def meeting(self, number: str) -> Meeting:
        for meeting in self.meetings:
            if str(meeting.id) == number and meeting.host.inside and not meeting.deleted:
                return meeting
        raise unknown_meeting(number)

    def instance(self, wanted: str) -> Instance | None:
        """By uuid; by number it is the latest one, as with Zoom."""
        latest = None
        for meeting in self.meetings:
            for instance in meeting.instances:
                if instance.uuid == wanted:
                    return instance
                if str(meeting.id) == wanted:
                    latest = instance
        return latest

    def count_creation(self, host: ZoomUser) -> None:
        """A host may have so many meetings made a day (UTC)."""
        today = self.now().date()
        self._creations[host.id, today.isoformat()] += 1
        if self._creations[host.id, today.isoformat()] > CREATIONS_PER_DAY:
            tomorrow = today + timedelta(days=1)
            raise too_many(daily_until=f"{tomorrow.isoformat()}T00:00:00Z")

    def new_token(self) -> str:
        token = self.names.token()
        self.tokens[token] = (self.now() + TOKEN_LASTS, frozenset(self.scopes))
        return token

    def granted(self, token: str) -> frozenset[str] | None:
        """The scopes of a token; None when it is unknown, revoked or too old."""
        expires, scopes = self.tokens.get(token, (self.now(), frozenset[str]()))
        return scopes if self.now() < expires else None

    def page_token(self, uuid: str, start: int) -> str:
        token = self.names.token()
        self._pages[token] = (uuid, start, self.now() + PAGE_LASTS)
        return token

    def page_start(self, token: str, uuid: str) -> int:
        """Where this page begins; ZoomError for a token that is too old or of another list."""
        if not token:
            return 0
        of, start, expires = self._pages.get(token, ("", 0, self.now()))
        if of != uuid or self.now() >= expires:
            raise lost_page()
        return start
