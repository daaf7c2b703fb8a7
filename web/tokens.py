"""From the token in an address to the class it stands for."""

import re
from collections.abc import Awaitable, Callable

from models.tables.classes import ClassSession

from .refusals import Refusal

TOKEN = re.compile(r"[A-Za-z0-9_-]{16,64}")


def token_in(value: object) -> str:
    """Raises Refusal 404; what does not even look like a token never reaches the database."""
    if not isinstance(value, str) or not TOKEN.fullmatch(value):
        raise Refusal(404, "unknown")
    return value


async def class_of(token: object, find: Callable[[str], Awaitable[ClassSession | None]]) -> ClassSession:
    """Raises Refusal 404."""
    session = await find(token_in(token))
    if session is None:
        raise Refusal(404, "unknown")
    return session
