"""Long lists in one Telegram message: what does not fit is counted, never cut in the middle."""

import re
from collections.abc import Sequence

from aiogram.utils.i18n import ngettext

from .marks import number

LIMIT = 4096  # https://core.telegram.org/bots/api#sendmessage, counted here with the markup: never above it
ROOM_FOR_MORE = 64
DATE_TAG = re.compile("</?tg-time[^>]*>")  # half of a line where there are any, and not counted by Telegram


def fitted(head: str, lines: Sequence[str], foot: str = "", *, hidden: int = 0) -> str:
    """Head, as many lines as fit, "… and 12 more", foot. `hidden` lines were left out before they came here."""
    room = LIMIT - length(head) - length(foot) - ROOM_FOR_MORE
    kept: list[str] = []
    for line in lines:
        room -= length(line) + 1
        if room < 0:
            break
        kept.append(line)
    missing = hidden + len(lines) - len(kept)
    body = "\n".join([*kept, more(missing)] if missing else kept)
    return "\n\n".join(part for part in (head, body, foot) if part)


def more(count: int) -> str:
    return ngettext("… and {count} more", "… and {count} more", count).format(count=number(count))


def length(text: str) -> int:
    """In UTF-16 units, as Telegram counts."""
    return len(DATE_TAG.sub("", text).encode("utf-16-le")) // 2
