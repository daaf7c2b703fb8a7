"""Moments and lengths, read from whatever somebody sent.

A moment from a broken clock (without an offset, or far outside the years a class can be in) is no moment: it is
left out before anything is computed, so that no later sum can overflow.
"""

from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from typing import Any

EARLIEST = datetime(2000, 1, 1, tzinfo=UTC)
LATEST = datetime(2200, 1, 1, tzinfo=UTC)


def minutes(count: int) -> timedelta:
    """That many minutes, none for a negative number."""
    return timedelta(minutes=max(count, 0))


def whole_seconds(length: timedelta) -> int:
    return int(length.total_seconds())


def is_sane(moment: object) -> bool:
    return isinstance(moment, datetime) and moment.utcoffset() is not None and EARLIEST <= moment <= LATEST


def told(moment: datetime) -> str:
    """ISO 8601 in UTC, as reasons and flags carry it."""
    return moment.astimezone(UTC).isoformat()


def moment_in(details: Mapping[str, Any], name: str) -> datetime | None:
    """The ISO moment under that name; None where there is none or it makes no sense."""
    value = details.get(name)
    if isinstance(value, str):
        try:
            value = datetime.fromisoformat(value)
        except ValueError:
            return None
    return value.astimezone(UTC) if isinstance(value, datetime) and is_sane(value) else None


def text_in(details: Mapping[str, Any], name: str) -> str:
    """The text or whole number under that name, stripped; empty for null, missing and anything else."""
    value = details.get(name)
    if isinstance(value, int) and not isinstance(value, bool):
        return str(value) if abs(value) < 10**20 else ""
    return value.strip() if isinstance(value, str) else ""
