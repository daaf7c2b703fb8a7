"""The trail as a spreadsheet: CSV, the oldest first, in pages, so that memory stays flat. Runs nothing when opened."""

import csv
import io
import json
from collections.abc import AsyncIterator
from typing import Any

from tortoise.queryset import QuerySet

from .audit import of_class_or_person
from .csv_lines import FORMULA
from .school import School
from .tables.desk import Audit

PAGE = 500
COLUMNS = (
    "id",
    "happened_at",
    "happened_at_local",
    "by",
    "what",
    "subject",
    "class",
    "teacher",
    "student",
    "reason",
    "before",
    "after",
    "undoes",
)


async def trail_csv(
    school: School, *, session_id: int | None = None, person_id: int | None = None
) -> AsyncIterator[bytes]:
    """UTF-8 with a byte-order mark, page by page; moments in UTC and in the school's zone."""
    yield b"\xef\xbb\xbf" + _written([list(COLUMNS)])
    last = 0
    while rows := await _after(last, session_id, person_id):
        yield _written([_cells(row, school) for row in rows])
        last = rows[-1].id


def _after(last: int, session_id: int | None, person_id: int | None) -> QuerySet[Audit]:
    query = Audit.filter(of_class_or_person(session_id, person_id), id__gt=last)
    return query.order_by("id").limit(PAGE).prefetch_related("by", "session__teacher", "session__student")


def _cells(row: Audit, school: School) -> list[str]:
    session = row.session
    values = [
        row.id,
        row.happened_at.strftime("%Y-%m-%dT%H:%M:%SZ"),
        row.happened_at.astimezone(school.zone).strftime("%Y-%m-%d %H:%M:%S"),
        row.by.name if row.by else None,
        row.what,
        row.subject,
        row.session_id,
        session.teacher.name if session else None,
        session.student.name if session else None,
        row.reason,
        json.dumps(row.before, ensure_ascii=False),
        json.dumps(row.after, ensure_ascii=False),
        row.undoes_id,
    ]
    return [_cell(value) for value in values]


def _cell(value: Any) -> str:
    text = "" if value is None else str(value)
    return f"'{text}" if text.startswith(FORMULA) else text


def _written(lines: list[list[str]]) -> bytes:
    text = io.StringIO()
    csv.writer(text).writerows(lines)
    return text.getvalue().encode()
