"""Meetings on the school's own Zoom account: what may be asked of them, what comes back, and what can go wrong.

`web/zoom/client.py` answers, and only `bot/__main__.py` joins the two. A school without Zoom credentials has no
`Meetings` at all. Moments are aware UTC.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Literal, Protocol

Feature = Literal[
    "create_meetings",
    "find_meetings",  # without it an attempt whose answer was lost cannot be told from one that failed
    "start_links",
    "delete_meetings",
    "personal_links",
    "host_plans",
    "past_instances",
    "participant_reports",
    "webhooks",
]


class MeetingsProblem(Exception):
    """Zoom did not do it. The branches say what can be done about it; no text carries a secret or a person's name."""


class TryLater(MeetingsProblem):
    """The same question may be answered later."""


class NotEndedYet(TryLater):
    """The meeting still runs, ended a moment ago, was never held, or was deleted: Zoom has one word for all of them."""


class RateLimited(TryLater):
    """The account has asked for too much; not before `until`. A daily limit is the host's or the account's."""

    def __init__(self, until: datetime) -> None:
        super().__init__(f"limited until {until.isoformat(timespec='seconds')}")
        self.until = until


class Unreachable(TryLater):
    """No answer, or a server in trouble. `uncertain`: what was asked for may have been done all the same."""

    def __init__(self, why: str, *, uncertain: bool) -> None:
        super().__init__(why)
        self.uncertain = uncertain


class AskOperator(MeetingsProblem):
    """Nothing helps until somebody changes the Zoom account or the app in it."""


class PlanTooLow(AskOperator):
    """Zoom gives this only to paying accounts."""


class MissingScopes(AskOperator):
    """The app lacks these scopes: add them in Zoom's Marketplace and activate the app again."""

    def __init__(self, scopes: Sequence[str]) -> None:
        super().__init__(", ".join(scopes))
        self.scopes = tuple(scopes)


class Unauthorized(AskOperator):
    """The credentials are wrong, or the app was switched off. The text is OAuth's error code or empty."""


class NotThere(MeetingsProblem):
    """Asking again is of no use."""


class Gone(NotThere):
    """The meeting was deleted, has expired, or is too old to be told about."""


class NotOurs(NotThere):
    """The meeting or the host belongs to another Zoom account, or there is none such."""


class NoPersonalLinks(MeetingsProblem):
    """The host's plan or this meeting allows no registration: give the student the meeting's common link."""


class Unexpected(MeetingsProblem):
    """An answer that nothing here understands. `code` is Zoom's own number, None where it gave none."""

    def __init__(self, status: int, code: int | None, why: str = "") -> None:
        super().__init__(f"HTTP {status}, code {code}" + (f": {why}" if why else ""))
        self.status = status
        self.code = code


@dataclass(frozen=True, slots=True)
class Host:
    """A Zoom user of the account. Only a licensed one can give personal links and talk longer than 40 minutes."""

    id: str
    email: str
    licensed: bool


@dataclass(frozen=True, slots=True)
class Meeting:
    """A meeting as Zoom really made it, which need not be as it was asked for."""

    id: int
    host_id: str
    topic: str
    starts_at: datetime | None
    minutes: int | None  # scheduled
    reference: str | None  # ours; None for a meeting that Classclock did not make
    personal_links: bool  # each student needs a link of their own
    waiting_room_forced: bool  # Zoom switched it on: the teacher must let everybody in
    sign_in_forced: bool  # the account lets in only people who are signed in to Zoom
    opens_before_host: bool
    join_url: str = field(repr=False)  # carries the passcode


@dataclass(frozen=True, slots=True)
class PersonalLink:
    """One student's own way into one meeting. Whoever uses it counts as that student, by `registrant_id`."""

    registrant_id: str
    url: str = field(repr=False)


@dataclass(frozen=True, slots=True)
class Instance:
    """One running of a meeting that is over. A room that emptied and filled again has several."""

    uuid: str
    started_at: datetime | None


@dataclass(frozen=True, slots=True)
class PastMeeting:
    """One instance as it really was. `minutes` is Zoom's rounding; `participants` counts what Zoom takes for people."""

    uuid: str
    meeting_id: int
    host_id: str
    started_at: datetime
    ended_at: datetime
    minutes: int | None
    participants: int | None


@dataclass(frozen=True, slots=True)
class Attendance:
    """One row of a report: one stay of one device. Who rejoins has several. Empty text: Zoom did not say."""

    name: str  # a comma in it comes back as "#"
    email: str
    zoom_user_id: str
    registrant_id: str
    customer_key: str
    user_id: str  # this joining only
    joined_at: datetime | None
    left_at: datetime | None
    in_waiting_room: bool
    breakout: str

    def as_details(self) -> dict[str, Any]:
        """As a row of the evidence `zoom_report`; see models.rules.zoom_report."""
        told = {
            "name": self.name,
            "user_email": self.email,
            "id": self.zoom_user_id,
            "registrant_id": self.registrant_id,
            "customer_key": self.customer_key,
            "user_id": self.user_id,
            "join_time": self.joined_at.isoformat() if self.joined_at else "",
            "leave_time": self.left_at.isoformat() if self.left_at else "",
            "status": "in_waiting_room" if self.in_waiting_room else "in_meeting",
            "bo_mtg_id": self.breakout,
        }
        return {name: value for name, value in told.items() if value}


@dataclass(frozen=True, slots=True)
class Lack:
    """What the app may not do, and the scopes that would allow it."""

    feature: Feature
    scopes: tuple[str, ...]


class Meetings(Protocol):
    """The school's Zoom account. Trouble is a MeetingsProblem and nothing else.

    A verb takes half a minute at most, `create` a whole one, and long lists up to five.
    `host` is a Zoom user's id or e-mail address; `uuid` names one instance, a meeting's number all of them.
    """

    async def may(self, feature: Feature) -> bool:
        """Whether the app's scopes allow it, as far as is known; True where Zoom does not say."""

    async def host(self, host: str) -> Host:
        """Raises NotOurs for a user of another account."""

    async def create(
        self,
        *,
        host: str,
        topic: str,
        starts_at: datetime,
        minutes: int,
        reference: str,
        personal_links: bool = True,
        may_exist: bool = False,
    ) -> Meeting:
        """A scheduled meeting with a passcode, open before its host, marked with our own `reference`.

        Write the reference down before asking, and the meeting's id after. After a problem or a crash in between ask
        again with `may_exist`: then a meeting that was made after all is found and not made twice. `reference` is
        8 to 64 of letters, digits, "-" and "_", and new for every meeting. Raises NoPersonalLinks for an unlicensed
        host, where Zoom does not silently leave them out; RateLimited when this host has had its meetings of the day.
        """

    async def find(self, host: str, reference: str) -> Meeting | None:
        """The meeting of this host that carries the reference."""

    async def meeting(self, meeting_id: int) -> Meeting:
        """Raises Gone or NotOurs."""

    async def start_link(self, meeting_id: int) -> str:
        """Makes whoever opens it the host, for two hours. Show it to the teacher at once and never keep it."""

    async def personal_link(self, meeting_id: int, student_id: int, name: str) -> PersonalLink:
        """The same student of a meeting gets the same link again, at most three times a day: keep it.

        Raises NoPersonalLinks.
        """

    async def delete(self, meeting_id: int) -> None:
        """A meeting that is gone already is as good. Raises NotEndedYet while it runs."""

    async def instances(self, meeting_id: int) -> list[Instance]:
        """Those that are over, oldest first. Raises NotEndedYet where Zoom knows of none."""

    async def past(self, uuid: str) -> PastMeeting:
        """Raises NotEndedYet."""

    async def participants(self, uuid: str) -> list[Attendance]:
        """All rows or a problem, never some. Empty says nothing: Zoom returns no row for a meeting of one person.

        Raises NotEndedYet, PlanTooLow, Gone after a year.
        """

    async def missing(self) -> list[Lack]:
        """What the app may not do. Asks Zoom anew, so that a scope just added counts. Empty where Zoom does not say."""
