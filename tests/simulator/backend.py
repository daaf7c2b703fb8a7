"""The state behind the stand-in Bot API, which its methods read and change and its phones watch."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from .changes import Changes
from .chats import Chat, Memory, Message, Tap
from .commands import Menu
from .errors import blocked_by_user, chat_not_found, never_started, user_deactivated
from .faults import Faults
from .limits import Flood, Limits
from .updates import UpdateQueue


@dataclass(frozen=True)
class Happening:
    """Something that shows on a phone: kind is sent, edited, deleted, said, tapped, answered or typing."""

    kind: str
    chat: Chat
    message: Message | None = None
    tap: Tap | None = None


@dataclass
class Webhook:
    """Where updates are delivered instead of being polled. Times in epoch seconds."""

    url: str
    secret: str = ""
    max_connections: int = 40
    last_error: str = ""
    last_error_at: int = 0


@dataclass
class Backend:
    token: str
    username: str
    name: str
    now: Callable[[], datetime]
    limits: Limits
    localhost_allowed: bool = False
    https_webhook_only: bool = False
    is_old: bool = False  # a Bot API server from before rich messages and dates in texts
    changes: Changes = field(default_factory=Changes)
    faults: Faults = field(default_factory=Faults)
    menu: Menu = field(default_factory=Menu)
    profile: dict[tuple[str, str], str] = field(default_factory=dict)  # (what, language) -> text
    webhook: Webhook | None = None
    watchers: list[Callable[[Happening], None]] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.memory = Memory({**self.me(), "language_code": None}, self.now)
        self.updates = UpdateQueue(self.changes)
        self.flood = Flood(self.limits)

    def me(self) -> dict[str, Any]:
        bot_id = int(self.token.partition(":")[0])
        return {"id": bot_id, "is_bot": True, "first_name": self.name, "username": self.username}

    def chat(self, chat_id: int) -> Chat:
        """A chat that the bot has met; ApiError when it has not."""
        chat = self.memory.chats.get(chat_id)
        if chat is None:
            raise chat_not_found()
        person = chat.members[0]
        if chat.is_private and not person.started:
            raise never_started() if person.seen else chat_not_found()
        return chat

    def writable_chat(self, chat_id: int) -> Chat:
        """A chat that would take a message from the bot now; ApiError when it would not."""
        chat = self.chat(chat_id)
        if chat.is_private and chat.members[0].deactivated:
            raise user_deactivated()
        if chat.is_private and chat.members[0].blocked_bot:
            raise blocked_by_user()
        return chat

    def show(self, kind: str, message: Message, tap: Tap | None = None) -> None:
        """Something happened to this message: whoever waits looks again."""
        if kind in {"sent", "edited", "said"}:
            message.changed = self.changes.count + 1
        self.changes.happened()
        self.tell(Happening(kind, message.chat, message, tap))

    def tell(self, happening: Happening) -> None:
        for watcher in self.watchers:
            watcher(happening)
