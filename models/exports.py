"""A spreadsheet of sessions: CSV that Excel, LibreOffice and Google open right, and that runs nothing.

UTF-8 with a byte-order mark; moments twice, in UTC and in the school's zone; seconds as well as minutes.
"""

import csv
import io
from collections.abc import AsyncIterator
from datetime import datetime
from typing import Any

from . import reports
from .school import School
from .sessions import Filter

MOMENTS = ("issued_at", "clicked_at", "started_at", "last_activity_at", "session_ended_at")
# a cell that begins like this is run as a formula by spreadsheets (OWASP: CSV injection)
FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n", "\uff0b", "\uff0d", "\uff1d", "\uff20")

SECONDS = len("2026-03-02T15:00:00")  # isoformat cut there: strftime takes six times as long

NAMES = {"teacher__name": "teacher", "student__name": "student"}
COLUMNS = [NAMES.get(name, name) for name in reports.ROW] + [f"{name}_local" for name in MOMENTS]


async def sessions_csv(wanted: Filter, school: School) -> AsyncIterator[bytes]:
    """The file in pieces of a few hundred lines."""
    buffer = io.StringIO()
    write = csv.writer(buffer).writerow
    buffer.write("\ufeff")
    write(COLUMNS)
    lines = 0
    async for row in reports.rows(wanted, school):
        write(_cells(row, school))
        lines += 1
        if lines % 500 == 0:
            yield _drain(buffer)
    yield _drain(buffer)


def _cells(row: dict[str, Any], school: School) -> list[str]:
    local = [row[name].astimezone(school.zone) if row[name] else None for name in MOMENTS]
    return [_cell(row[name]) for name in reports.ROW] + [
        moment.isoformat(" ")[:SECONDS] if moment else "" for moment in local
    ]


def _cell(value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, datetime):
        return f"{value.isoformat()[:SECONDS]}Z"
    text = str(value)
    return f"'{text}" if isinstance(value, str) and text.startswith(FORMULA) else text


def _drain(buffer: io.StringIO) -> bytes:
    piece = buffer.getvalue().encode()
    buffer.seek(0)
    buffer.truncate()
    return piece
