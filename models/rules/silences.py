"""When Zoom's webhooks are down, as far as classes show it."""

from collections.abc import Sequence
from datetime import datetime

MANY = 2  # into one class alone simply nobody may have come


def fell_silent(heard: datetime | None, quiet: Sequence[datetime]) -> datetime | None:
    """Since when Zoom says nothing, None while there is no sign of it.

    `heard`: when it last said anything at all; `quiet`: when classes were begun of which it should have told by now.
    """
    if heard is None:
        return None
    since = sorted(begun for begun in quiet if begun > heard)
    return since[0] if len(since) >= MANY else None
