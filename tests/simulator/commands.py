"""The command menu: lists of commands per scope and language, and which of them a chat shows."""

import re
from dataclasses import dataclass, field
from typing import Any

from .arguments import Arguments
from .errors import bad_request

NAME = re.compile(r"[a-z0-9_]{1,32}")
MOST_COMMANDS = 100
MOST_DESCRIPTION = 256

Commands = list[dict[str, str]]


def read_commands(arguments: Arguments) -> Commands:
    commands = arguments.json("commands", [])
    if not isinstance(commands, list):
        raise bad_request("expected an Array of BotCommand")
    for command in commands:
        description = command.get("description", "")
        if not NAME.fullmatch(command.get("command", "").removeprefix("/")):
            raise bad_request("BOT_COMMAND_INVALID")
        if not description.strip():
            raise bad_request("command description must be non-empty")
        if len(description) > MOST_DESCRIPTION:
            raise bad_request("BOT_COMMAND_DESCRIPTION_INVALID")
    if len(commands) > MOST_COMMANDS:
        raise bad_request("too many bot commands specified")
    return commands


def read_scope(arguments: Arguments) -> tuple[str, int]:
    """The scope's type and the chat it is for (0 when it is for many)."""
    scope = arguments.json("scope") or {"type": "default"}
    return scope["type"], int(scope.get("chat_id", 0))


def read_language(arguments: Arguments) -> str:
    language = arguments.text("language_code")
    if language and not re.fullmatch(r"[a-z]{2}", language):
        raise bad_request("invalid language code specified")
    return language


@dataclass
class Menu:
    lists: dict[tuple[str, int, str], Commands] = field(default_factory=dict)

    def shown(self, chat: dict[str, Any], language: str) -> Commands:
        """What a person with this language sees in this chat: the narrowest scope, own language first."""
        if chat["type"] == "private":
            scopes = [("chat", chat["id"]), ("all_private_chats", 0), ("default", 0)]
        else:
            scopes = [("chat", chat["id"]), ("all_group_chats", 0), ("default", 0)]
        for scope, chat_id in scopes:
            for code in (language[:2], ""):
                if commands := self.lists.get((scope, chat_id, code)):
                    return commands
        return []
