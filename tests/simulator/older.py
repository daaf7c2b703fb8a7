"""A Bot API server from before 2026: of one's own, and not kept up to date."""

from .arguments import Arguments
from .errors import cannot_parse, unknown_method


def as_before_rich_messages(method: str, arguments: Arguments) -> None:
    """Refuses what it cannot know; parameters that it does not know are passed over, as Telegram does."""
    if method.lower() == "sendrichmessage":
        raise unknown_method()
    arguments.fields.pop("rich_message", None)
    for name in ("text", "caption"):
        before, tag, _ = arguments.text(name).partition("<tg-time")
        if tag:
            raise cannot_parse(f'Unsupported start tag "tg-time" at byte offset {len(before.encode())}')
