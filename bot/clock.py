"""The one place that reads the machine's clock. Everything else is told what time it is."""

import json
import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import NamedTuple

Clock = Callable[[], datetime]
"""Answers the present moment, aware UTC."""


class _Dial(NamedTuple):
    """What a clock file says: at `real_origin` (epoch seconds) it is `shown_origin`, running `speed`-fold."""

    real_origin: float
    shown_origin: datetime
    speed: float


def system_clock() -> Clock:
    """The machine's own time."""
    return lambda: datetime.now(UTC)


def file_clock(path: Path) -> Clock:
    """A clock that a file sets and speeds up. For the demo and the tests only: schools run on `system_clock`.

    The file is JSON: `{"real_origin": epoch seconds, "shown_origin": ISO time with offset, "speed": factor}`.
    It is read again when it was replaced or rewritten, so that several processes move through a day together.
    Replace it by a rename; a half-written file raises ValueError. A missing file raises FileNotFoundError.
    """
    seen: tuple[int, int] | None = None
    dial = _Dial(0.0, datetime.fromtimestamp(0, UTC), 1.0)

    def now() -> datetime:
        nonlocal seen, dial
        status = path.stat()
        if seen != (stamp := (status.st_mtime_ns, status.st_ino)):
            dial, seen = _read(path), stamp
        return dial.shown_origin + timedelta(seconds=(time.time() - dial.real_origin) * dial.speed)

    return now


def speed(path: Path) -> float:
    """How many shown seconds pass in a real one, as the clock file says now."""
    return _read(path).speed


def _read(path: Path) -> _Dial:
    said = json.loads(path.read_text(encoding="utf-8"))
    shown = datetime.fromisoformat(said["shown_origin"])
    if shown.tzinfo is None:
        raise ValueError(f"{path}: shown_origin needs an offset, like 2026-10-05T08:00:00+00:00")
    return _Dial(float(said["real_origin"]), shown.astimezone(UTC), float(said["speed"]))
