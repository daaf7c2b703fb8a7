"""From the token in an address to the class it stands for."""

import re
from collections.abc import Awaitable, Callable

from models.tables.classes import ClassSession

from .refusals import Refusal

TOKEN = re.compile(r"[A-Za-z0-9_-]{16,64}")


async def class_of(token: object, find: Callable[[str], Awaitable[ClassSession | None]]) -> ClassSession:
    """Raises Refusal 404; what does not even look like a token never reaches the database."""
    session = await find(token) if isinstance(token, str) and TOKEN.fullmatch(token) else None
    if session is None:
        raise Refusal(404, "unknown")
    return session
