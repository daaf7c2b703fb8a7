"""How the house speaks outward, in its own words. `bot/__main__.py` joins each port to its adapter."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal, Protocol

from .announcements import Progress
from .digests import Digest
from .disputes import Side
from .live import Live
from .outcome import Outcome
from .pay.statements import Statement
from .people import Roles
from .questions import Answer
from .reaching import Unreachable
from .tables.classes import ClassSession
from .tables.desk import Dispute
from .tables.outbox import Announcement
from .tables.pay import AbsenceNote
from .tables.people import Person, Student
from .tables.streams import LiveStream
from .tables.zoom import Alias, ZoomAccount

NoticeKind = Literal[
    "class_link",
    "class_card",
    "class_summary",
    "live",
    "menu",
    "connected",
    "account_deleted",
    "question",
    "who_is",
    "is_it_you",
    "alarm",
    "corrected",
    "absence",
    "dispute",
    "zoom_silent",
    "stream_card",
    "stream_post",
    "stream_summary",
    "making",
    "unreachable",
    "announcement",
    "announcing",
    "digest",
    "pay_statement",
]
Audience = Literal["teacher", "student", "admin"]
WhyGone = Literal["blocked", "deactivated", "not_found"]


class RecipientGone(Exception):
    """This person cannot be reached for good. The text is Telegram's, `why` is which of the three it is."""

    def __init__(self, said: str, why: WhyGone = "blocked") -> None:
        super().__init__(said)
        self.why: WhyGone = why


class ChatMoved(Exception):
    """The group has become a supergroup, with another id: what was meant for it goes there."""

    def __init__(self, to: int) -> None:
        super().__init__(f"the group is now {to}")
        self.to = to


class TryAgain(Exception):
    """Telegram cannot take it now. `after` is in seconds; `everyone` is set when nobody can be told before then."""

    def __init__(self, after: float, *, everyone: bool = False, why: str = "") -> None:
        super().__init__(why)
        self.after = after
        self.everyone = everyone


class Refused(Exception):
    """Telegram will never take this message; the text says why. Our own mistake, worth a look."""


@dataclass(frozen=True, slots=True)
class GroupClass:
    """A group class with its teacher loaded, its sessions in alphabetical order, and who was not invited to it."""

    stream: LiveStream
    sessions: Sequence[ClassSession]
    left_out: Sequence[Student] = ()


class Notifier(Protocol):
    """Tells people in Telegram. Each verb returns the id of the message that now shows it.

    `shown` is the message to edit, None when there is none yet; an edited message that is gone is sent anew.
    `to` is whose language and zone the words are in, and where they go, unless a verb takes a `chat_id`: a group.
    Raises RecipientGone, ChatMoved, TryAgain or Refused, nothing else.
    """

    async def class_link(self, to: Person, session: ClassSession, shown: int | None) -> int:
        """The student's message with the button *Join class*, and later what became of that class."""

    async def class_card(self, to: Person, session: ClassSession, shown: int | None) -> int:
        """The teacher's card that follows the class."""

    async def class_summary(self, to: Person, session: ClassSession, audience: Audience, shown: int | None) -> int:
        """What the class came to: minutes, from where, how sure."""

    async def live(
        self,
        to: Person,
        live: Live,
        now: datetime,
        until: datetime | None,
        shown: int | None,
    ) -> int:
        """Who is in class now. `until` is when the list stops refreshing itself; None: it has stopped."""

    async def menu(self, to: Person, roles: Roles) -> int:
        """The commands this person may use, in their language. Returns 0: it is no message."""

    async def connected(self, to: Person, details: dict[str, Any]) -> int:
        """Someone used an invitation; details: {"role", "name", "account"}."""

    async def account_deleted(self, to: Person, details: dict[str, Any]) -> int:
        """Somebody of the school has deleted their account: {"students", "alone", "teacher", "admin"}, all names."""

    async def question(
        self, to: Person, session: ClassSession, side: Side, answer: Answer | None, shown: int | None
    ) -> int:
        """*Did your class take place?* `answer`: what this side said last. Nothing is sent once it needs none."""

    async def who_is(
        self, to: Person, session: ClassSession, name: str, question: int, alias: Alias | None, shown: int | None
    ) -> int:
        """*Who is this?* `question` goes into the buttons; `alias` is the answer that stands, with its student."""

    async def is_it_you(self, to: Person, account: ZoomAccount, shown: int | None) -> int:
        """Somebody hosts this teacher's classes with this Zoom account."""

    async def alarm(self, to: Person, session: ClassSession, what: str, shown: int | None) -> int:
        """`teacher_missing`, `teacher_missing_long` or `not_clicked`, and later that it is all right."""

    async def corrected(
        self, to: Person, session: ClassSession, audience: Audience, details: dict[str, Any], shown: int | None
    ) -> int:
        """An admin set the times; details: {"reason", "undone", "before", "after"}, see models.corrections."""

    async def absence(self, to: Person, note: AbsenceNote, shown: int | None) -> int:
        """A student will not come on some days, or comes after all."""

    async def dispute(self, to: Person, dispute: Dispute, audience: Audience, shown: int | None) -> int:
        """Somebody says that a class is recorded wrong: to the admins; what was decided: to everybody."""

    async def unreachable(self, to: Person, who: Unreachable, shown: int | None) -> int:
        """Somebody has blocked the bot or is gone, and later that they are back. Nothing is sent once they are."""

    async def zoom_silent(
        self, to: Person, details: dict[str, Any], session: ClassSession | None, shown: int | None
    ) -> int:
        """Zoom's word is missing; details as models.zoom_silence and jobs.zoom_silence write them."""

    async def stream_card(self, to: Person, told: GroupClass, posted: bool, shown: int | None) -> int:
        """The teacher's card that follows a group class. `posted`: False when its Telegram group did not take it."""

    async def stream_post(self, to: Person, stream: LiveStream, chat_id: int, shown: int | None) -> int:
        """In a Telegram group: that there is a class, and that everybody's button is in their own chat."""

    async def stream_summary(self, to: Person, told: GroupClass, audience: Audience, shown: int | None) -> int:
        """What a group class came to, for everybody in it."""

    async def making(self, to: Person, outcome: Outcome, shown: int | None) -> int:
        """What became of the Zoom meeting that a teacher wanted and did not wait for."""

    async def announcement(self, to: Person, announcement: Announcement, shown: int | None) -> int:
        """What somebody tells many; nothing once they have stopped it."""

    async def announcing(self, to: Person, so_far: Progress, shown: int | None) -> int:
        """To its writer: how far it has come."""

    async def digest(self, to: Person, digest: Digest, shown: int | None) -> int:
        """What a day or a week came to, or the classes that this reader wanted to be told of together."""

    async def pay_statement(self, to: Person, statement: Statement, shown: int | None) -> int:
        """A teacher's month, as it was approved."""


@dataclass(frozen=True, slots=True)
class ClassLink:
    """A Zoom link that leads into a meeting. `meeting_id` is None for a personal link: Zoom's word can't be matched."""

    url: str
    meeting_id: int | None


LinkProblem = Literal[
    "no_link",
    "not_zoom",
    "start_link",  # opens the meeting as its host: a credential, never kept
    "personal_token",  # one registrant's own way in: whoever gets it comes in under that person's name
    "register_link",
    "not_a_meeting",  # Zoom's, but no way into a meeting: a recording, a whiteboard, a launch page
    "bad_id",  # not 9 to 11 digits
]


class Links(Protocol):
    """Reads and makes class links; knows what Zoom's look like."""

    def read(self, text: str) -> ClassLink | LinkProblem:
        """What somebody pasted: a link in any of Zoom's forms, alone or inside an invitation text, or a bare id."""

    def track(self, tracking_token: str) -> str:
        """The student's tracked address."""

    def host(self, session: ClassSession | LiveStream) -> str:
        """The teacher's way into the meeting, carrying the teacher's own leave landing."""
