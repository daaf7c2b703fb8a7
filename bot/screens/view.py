"""What a list of classes shows, in the 64 bytes of a button: nothing has to be remembered, so nothing goes stale."""

import re
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Annotated, Any
from zoneinfo import ZoneInfo

from aiogram.filters.callback_data import CallbackData
from pydantic import BeforeValidator, PlainSerializer

from models.filtering import STATUSES, Filter
from models.rules.endings import GRADES
from models.rules.flags import FLAG_CODES
from models.rules.names import clean_name
from models.rules.periods import Period, parse_period
from models.school import School

DIGITS = "0123456789abcdefghijklmnopqrstuvwxyz"
GREATEST = 2**31 - 1
DAY_ZERO = date(1970, 1, 1)
SHORT = {"t": "today", "y": "yesterday", "w": "this_week", "lw": "last_week", "m": "this_month", "lm": "last_month"}
FROM_REVIEW = "r"  # instead of days: the class was opened from /review, and *Back* leads there
GRADE_NAMES: tuple[str, ...] = (*dict.fromkeys(GRADES.values()), "unknown")
ANY_FLAG = "*"


def to36(number: int) -> str:
    """Empty for 0."""
    text = ""
    while number > 0:
        number, digit = divmod(number, 36)
        text = DIGITS[digit] + text
    return text


def from36(value: Any) -> int:
    """Never raises: what nobody's button says is 0."""
    if isinstance(value, int):
        return value if 0 <= value <= GREATEST else 0
    text = str(value)
    return min(int(text, 36), GREATEST) if re.fullmatch(r"[0-9a-z]{1,7}", text, re.ASCII) else 0


Short = Annotated[int, BeforeValidator(from36), PlainSerializer(to36)]


class View(CallbackData, prefix="ss", sep="|"):
    """A page of a filtered list, and the class opened from it (0: none). Fits into 64 bytes if made by `view_of`.

    `only` holds one letter each: a status (its place), a grade (A…), a flag (a…, or * for any). `at` is where the page
    begins: `<17` older than class 17, `>17` newer, or empty: the first page, the last one, or nobody knows.
    """

    days: str = ""  # a key of SHORT, one or two days as `_day36` writes them, or empty: all days
    only: str = ""
    teacher: Short = 0
    student: Short = 0
    page: Short = 0
    at: str = ""
    session: Short = 0
    search: str = ""

    def but(self, **changes: str | int) -> "View":
        return self.model_copy(update=changes)

    def first(self, **changes: str | int) -> "View":
        """The same list with another filter, from its beginning."""
        return self.but(**changes, page=0, at="", session=0)

    @property
    def status(self) -> str | None:
        place = next((char for char in self.only if char in "0123456"), None)
        return STATUSES[int(place)] if place else None

    @property
    def grade(self) -> str | None:
        place = next((ord(char) - ord("A") for char in self.only if "A" <= char <= "Z"), len(GRADE_NAMES))
        return GRADE_NAMES[place] if place < len(GRADE_NAMES) else None

    @property
    def flag(self) -> str | None:
        if ANY_FLAG in self.only:
            return "any"
        place = next((ord(char) - ord("a") for char in self.only if "a" <= char <= "z"), len(FLAG_CODES))
        return FLAG_CODES[place] if place < len(FLAG_CODES) else None


def only_of(status: str | None, grade: str | None, flag: str | None) -> str:
    """What `View.only` holds for these."""
    letters = str(STATUSES.index(status)) if status else ""
    letters += chr(ord("A") + GRADE_NAMES.index(grade)) if grade else ""
    if flag:
        letters += ANY_FLAG if flag == "any" else chr(ord("a") + FLAG_CODES.index(flag))
    return letters


def view_of(
    period: Period | None, search: str, *, only: str = "", teacher: int = 0, student: int = 0, days: str | None = None
) -> View:
    """`search` is cut to what a button can carry; a part of a name finds at least what the whole would.

    `days` as a view has it, instead of a period.
    """
    kept = View(days=_days36(period) if days is None else days, only=only, teacher=teacher, student=student)
    fullest = kept.but(only="0Aa", page=GREATEST // 36**2, at="<" + to36(GREATEST), session=GREATEST)
    room = 64 - len(fullest.pack().encode()) - len("|c")  # what *Cancel* and its like add
    typed = clean_name(search.replace("|", " ")).encode()[: max(room, 0)].decode(errors="ignore").strip()
    return kept.but(search=typed)


def period_of(view: View, today: date) -> Period | None:
    if view.days in SHORT:
        return parse_period(SHORT[view.days], today)
    days = [DAY_ZERO + timedelta(days=from36(part)) for part in view.days.split("-") if 0 < from36(part) < 80_000]
    if not days or view.days == FROM_REVIEW:
        return None
    first, last = min(days), max(days)
    return parse_period(f"{first.isoformat()}..{last.isoformat()}", today)


def filter_of(view: View, today: date) -> Filter:
    period = period_of(view, today)
    return Filter(
        first=period.first if period else None,
        last=period.last if period else None,
        status=view.status,
        grade=view.grade,
        flag=view.flag,
        search=view.search,
        teacher_id=view.teacher or None,
        student_id=view.student or None,
    )


@dataclass(frozen=True, slots=True)
class Reader:
    """Whose eyes a screen is for, and when."""

    school: School
    zone: ZoneInfo
    now: datetime

    @property
    def today(self) -> date:
        return self.school.day_of(self.now)


def _days36(period: Period | None) -> str:
    if period is None:
        return ""
    named = next((short for short, name in SHORT.items() if name == period.name), None)
    if named is not None:
        return named
    first, last = (to36((day - DAY_ZERO).days) for day in (period.first, period.last))
    return first if first == last else f"{first}-{last}"
