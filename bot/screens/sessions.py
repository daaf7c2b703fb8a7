"""The admin's list of classes: what is filtered, six of them, and every way on."""

from collections.abc import Sequence
from datetime import date

from models import sessions
from models.filtering import STATUSES, Filter
from models.rules.flags import FLAG_CODES
from models.rules.periods import Period, named_days
from models.sessions import Page
from models.tables.people import Student, Teacher

from ..texts import sessions as words
from .keys import Row, Screen, button, keyboard
from .paging import in_rows
from .view import GRADE_NAMES, SHORT, Reader, View, filter_of, from36, only_of, period_of, to36, view_of

FILTER_DAYS = ("t", "y", "w", "")
MOST_NAMED = 4  # people whom a search offers to look at alone


class Choose(View, prefix="sf", sep="|"):
    """The filters there are, for the list it carries."""


class AskForSearch(View, prefix="sq", sep="|"):
    """Type a name, for the list it carries."""


async def listed(view: View, reader: Reader, own: Teacher | None = None) -> Screen:
    """For an admin, or for a teacher, who sees the `own` classes and nobody else's names."""
    period, wanted = period_of(view, reader.today), filter_of(view, reader.today)
    if own is not None:
        wanted = wanted.but(teacher_id=own.id)
    counts = await sessions.counts(wanted.but(status=None))
    page = await _page(view, wanted, counts)
    shown = [] if own else await _people(view)
    text = words.found(page, counts, wanted, period=period, people=shown, now=reader.now, zone=reader.zone)
    here = view.but(page=page.number, session=0)
    one_day = period is not None and period.first == period.last
    return text, keyboard(
        *_results(page, here, reader, one_day=one_day, own=own is not None),
        _turning(page, here),
        _statuses(counts, here),
        *in_rows(_removable(here, period, shown), 2),
        *in_rows([] if own else await _named(here), 2),
        _days(here),
        [] if own else _ways(here),
    )


def choices(view: View) -> Screen:
    """Everything a list can be filtered by, what is chosen marked."""
    here = view.first()
    days = [button(words.day_button(code, chosen=here.days == code), here.but(days=code)) for code in (*SHORT, "")]
    grades = [
        button(words.grade_button(grade, chosen=grade == here.grade), here.but(only=_only(here, grade=grade)))
        for grade in (None, *GRADE_NAMES)
    ]
    flags = [
        button(words.flag_button(flag, chosen=flag == here.flag), here.but(only=_only(here, flag=flag)))
        for flag in (None, "any", *FLAG_CODES)
    ]
    return words.choose(), keyboard(
        *in_rows(days, 3), *in_rows(grades, 3), *in_rows(flags, 2), [button(words.back_button(), view.but(session=0))]
    )


def asked(view: View) -> Screen:
    return words.what_to_search(), keyboard([button(words.back_button(), view.but(session=0))])


def understood(text: str, today: date) -> View:
    """`2026-10-05 timeout amina` in any order: days, a status, a grade, a flag, and the rest is part of a name.

    Nothing typed: today.
    """
    typed = text[:256].split()
    if not typed:
        return View(days="t")
    period, typed = named_days(typed, today)
    named = {"status": words.status_named, "grade": words.grade_named, "flag": words.flag_named}
    found: dict[str, str | None] = dict.fromkeys(named)
    rest = []
    for word in typed:
        meant = next(((kind, code) for kind, of in named.items() if (code := of(word)) and not found[kind]), None)
        if meant is not None:
            found[meant[0]] = meant[1]
        elif word.casefold() != "all":
            rest.append(word)
    return view_of(period, " ".join(rest), only=only_of(**found))


async def _page(view: View, wanted: Filter, counts: dict[str, int]) -> Page:
    total: int | None = sum(counts.values())
    if view.status:  # counted by itself where the newest of all statuses hide it
        total = None if total == sessions.MOST_COUNTED else counts.get(view.status, 0)
    older, newer = (from36(view.at[1:]) or None if view.at.startswith(mark) else None for mark in "<>")
    return await sessions.page(wanted, number=view.page, older_than=older, newer_than=newer, total=total)


def _turning(page: Page, here: View) -> Row:
    """‹ 2 / 5 ›. After the last page comes the first: no dead buttons."""
    if page.pages == 1 or not page.sessions:
        return []
    newest, oldest = (to36(page.sessions[place].id) for place in (0, -1))
    last = page.pages - 1
    earlier = here.but(page=page.number - 1, at=f">{newest}") if page.number > 1 else here.but(page=0, at="")
    later = here.but(page=page.number + 1, at=f"<{oldest}")
    return [
        button(words.earlier_button(), earlier if page.number else here.but(page=last, at="")),
        button(words.page_number(page.number, page.pages), here),
        button(words.later_button(), later if page.number < last else here.but(page=0, at="")),
    ]


def _results(page: Page, here: View, reader: Reader, *, one_day: bool, own: bool) -> list[Row]:
    return [
        [button(words.session_button(one, reader.now, reader.zone, one_day=one_day, own=own), here.but(session=one.id))]
        for one in page.sessions
    ]


def _statuses(counts: dict[str, int], here: View) -> Row:
    """All, and each status there is."""
    chosen = here.status
    total = sum(counts.values())
    row = [button(words.status_button(None, total, chosen=chosen is None), here.first(only=_only(here, status=None)))]
    for status in STATUSES:
        if counts.get(status) or status == chosen:
            shown = words.status_button(status, counts.get(status, 0), chosen=status == chosen)
            row.append(button(shown, here.first(only=_only(here, status=status))))
    return row


def _removable(here: View, period: Period | None, people: Sequence[Teacher | Student]) -> Row:
    """Each filter that is on, to be taken off by a tap; days and status have buttons of their own."""
    row = []
    if period is not None and here.days not in FILTER_DAYS:
        row.append(button(words.off(words.days_word(period)), here.first(days="")))
    if here.grade is not None:
        row.append(button(words.off(words.grade_name(here.grade)), here.first(only=_only(here, grade=None))))
    if here.flag is not None:
        row.append(button(words.off(words.flag_name(here.flag)), here.first(only=_only(here, flag=None))))
    for one in people:
        without = here.first(teacher=0) if isinstance(one, Teacher) else here.first(student=0)
        row.append(button(words.off_person(one), without))
    if here.search:
        row.append(button(words.off_search(here.search), here.first(search="")))
    return row


async def _named(here: View) -> Row:
    """Whom the search has found, if they are few: each can be looked at alone."""
    if not here.search:
        return []
    teachers, students = await sessions.people_called(here.search, at_most=MOST_NAMED)
    alone = here.first(search="")
    return [button(words.only_person(one), alone.but(teacher=one.id)) for one in teachers] + [
        button(words.only_person(one), alone.but(student=one.id)) for one in students
    ]


def _days(here: View) -> Row:
    return [button(words.day_button(code, chosen=here.days == code), here.first(days=code)) for code in FILTER_DAYS]


def _ways(here: View) -> Row:
    data = here.first().model_dump()
    return [
        button(words.filter_button(), Choose(**data)),
        button(words.search_button(here.search), AskForSearch(**data)),
    ]


async def _people(view: View) -> list[Teacher | Student]:
    teacher = await Teacher.get_or_none(id=view.teacher) if view.teacher else None
    student = await Student.get_or_none(id=view.student) if view.student else None
    return [one for one in (teacher, student) if one is not None]


def _only(view: View, **changes: str | None) -> str:
    now: dict[str, str | None] = {"status": view.status, "grade": view.grade, "flag": view.flag}
    return only_of(**{**now, **changes})
