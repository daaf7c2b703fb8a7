"""What a program asks of the admin API, read from the address. What is not understood is refused with the reason."""

import base64
from dataclasses import dataclass
from datetime import date
from typing import get_args

from aiohttp import web

from models.filtering import STATUSES, Filter, Key
from models.rules.facts import Grade
from models.rules.flags import FLAG_CODES
from models.rules.periods import parse_period

from .refusals import Refusal

GRADES: tuple[str, ...] = get_args(Grade)
FLAGS = ("any", *FLAG_CODES)
PARAMETERS = (
    "date", "from", "to", "status", "grade", "flag", "teacher", "student", "search", "format", "limit", "cursor",
)  # fmt: skip
LIMIT, MOST = 100, 1000
LONGEST_SEARCH = 128


@dataclass(frozen=True, slots=True)
class Question:
    wanted: Filter
    is_csv: bool
    limit: int
    after: Key | None


def read(request: web.Request, today: date) -> Question:
    """Raises Refusal 400."""
    given = _given(request)
    first, last = _days(given, today)
    is_csv = _one_of(given, "format", ("json", "csv"), _preferred(request)) == "csv"
    if is_csv and ("limit" in given or "cursor" in given):
        raise _wrong("limit and cursor turn the pages of JSON; CSV is one file")
    return Question(
        wanted=Filter(
            first=first,
            last=last,
            status=_one_of(given, "status", STATUSES),
            grade=_one_of(given, "grade", GRADES),
            flag=_one_of(given, "flag", FLAGS),
            search=_search(given),
            teacher_id=_number(given, "teacher", 2**31 - 1),
            student_id=_number(given, "student", 2**31 - 1),
        ),
        is_csv=is_csv,
        limit=_number(given, "limit", MOST) or LIMIT,
        after=_key(given["cursor"]) if "cursor" in given else None,
    )


def cursor_of(key: Key) -> str:
    """Opaque to the program that gives it back."""
    return base64.urlsafe_b64encode(f"{key[0].isoformat()} {key[1]}".encode()).decode().rstrip("=")


def _given(request: web.Request) -> dict[str, str]:
    for name in request.query:
        if name not in PARAMETERS:
            raise _wrong(f"there is no parameter {name[:40]}; there are {', '.join(PARAMETERS)}")
        if len(request.query.getall(name)) > 1:
            raise _wrong(f"{name} is given more than once")
    return dict(request.query)


def _days(given: dict[str, str], today: date) -> tuple[date | None, date | None]:
    if "date" in given:
        if "from" in given or "to" in given:
            raise _wrong("give either date, or from and to")
        period = parse_period(given["date"], today)
        if period is None:
            raise _wrong("date is a day, a month or a word: 2026-10-05, 2026-10, today, last_week")
        return period.first, period.last
    first, last = _day(given, "from"), _day(given, "to")
    if first and last and first > last:
        raise _wrong("from is after to")
    return first, last


def _day(given: dict[str, str], name: str) -> date | None:
    if name not in given:
        return None
    try:
        return date.fromisoformat(given[name])
    except ValueError:
        raise _wrong(f"{name} is a day like 2026-10-05") from None


def _one_of(given: dict[str, str], name: str, values: tuple[str, ...], otherwise: str | None = None) -> str | None:
    value = given.get(name, otherwise)
    if value is not None and value not in values:
        raise _wrong(f"{name} is one of {', '.join(values)}")
    return value


def _number(given: dict[str, str], name: str, most: int) -> int | None:
    if name not in given:
        return None
    text = given[name]
    if not (text.isascii() and text.isdigit() and len(text) <= 10 and 1 <= int(text) <= most):
        raise _wrong(f"{name} is a whole number from 1 to {most}")
    return int(text)


def _search(given: dict[str, str]) -> str:
    text = given.get("search", "")
    if len(text) > LONGEST_SEARCH or "\x00" in text:
        raise _wrong(f"search is a part of a name, at most {LONGEST_SEARCH} characters")
    return text


def _key(cursor: str) -> Key:
    try:
        day, _, row_id = base64.urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4)).decode().partition(" ")
        key = date.fromisoformat(day), int(row_id)
    except ValueError:
        raise _wrong("cursor is the next_cursor of the page before") from None
    if not 0 < key[1] < 2**31:
        raise _wrong("cursor is the next_cursor of the page before")
    return key


def _preferred(request: web.Request) -> str:
    return "csv" if request.headers.get("Accept", "").startswith("text/csv") else "json"


def _wrong(why: str) -> Refusal:
    return Refusal(400, "bad_request", detail=why)
