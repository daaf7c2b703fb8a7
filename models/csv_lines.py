"""Sessions as CSV that Excel, LibreOffice and Google open right, and that runs nothing: UTF-8 with a byte-order mark;
moments twice, in UTC and in the school's zone, which stands in every line; seconds as well as minutes.

The database writes whole pages of lines, so that a million of them cost little more than reading them: Python sees one
text a page, memory stays flat, and while SQLite writes a page, Python serves others.
"""

import csv
import io
from bisect import bisect_right
from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time
from functools import lru_cache
from zoneinfo import ZoneInfo

from .database import on_postgres, reading
from .exports import AS_TEXT, COLUMNS, MOMENTS, NAMES, ROW, TABLES
from .filtering import OLDEST_FIRST, Filter, matching
from .rules.clock_changes import Change, clock_changes
from .school import School

PAGE = 1000  # some 10 ms, in which nobody else asks the database long questions
END = "\r\n"
# a cell that begins like this is run as a formula by spreadsheets (OWASP: CSV injection)
FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n", "\uff0b", "\uff0d", "\uff1d", "\uff20")
BREAKS = '[,"\r\n]'  # a cell that has one of them is quoted
FREE_TEXT = ("teacher", "student", "package_name", "currency")  # the others are numbers and words of our own
NEAR = 4  # changes of the clocks before the page's and after it: two years
LONG_AGO, FAR = datetime.min.replace(tzinfo=UTC), datetime.max.replace(tzinfo=UTC)
LONG = 10**18  # added to an id, so that all of them are equally long


@dataclass(frozen=True, slots=True)
class Lines:
    """`text` is a part of the file; `count` is how many classes it tells of."""

    text: bytes
    count: int


def head() -> bytes:
    """What a file begins with."""
    text = io.StringIO()
    csv.writer(text).writerow(COLUMNS)
    return b"\xef\xbb\xbf" + text.getvalue().encode()


async def pages(wanted: Filter, school: School, size: int = PAGE) -> AsyncIterator[Lines]:
    """Every session of the filter, in the order of the school's days, so many at once."""
    found = whole = await matching(wanted)
    day = wanted.first or date.min
    while True:
        query = _query(school.zone, _change_on(day, school.zone), on_postgres())
        _, [page] = await reading().execute_query(query.format(where=found.sql, size=size), found.values)
        if page["count"]:
            yield Lines(f"{page['lines']}{END}".encode(), page["count"])
        if page["count"] < size:
            return
        day, last_id = date.fromisoformat(page["last"][:10]), int(page["last"][10:]) - LONG
        found = whole.past((day, last_id), OLDEST_FIRST)


def _change_on(day: date, zone: ZoneInfo) -> int:
    """Which change of the clocks was the last one at noon."""
    noon = datetime.combine(day, time(12), UTC)
    return max(0, bisect_right(clock_changes(zone), noon, key=lambda change: change[0]) - 1)


@lru_cache(maxsize=8)
def _query(zone: ZoneInfo, usual: int, postgres: bool) -> str:
    """SQL of a page's lines, how many they are, and the day and the id of the last, as one text."""
    changes = clock_changes(zone)
    local = [_local(name, _ahead(name, changes, usual, postgres), postgres) for name in MOMENTS]
    cells = [*(_cell(name, postgres) for name in ROW), *local, f"'{zone.key}'"]
    line = f"{'format' if postgres else 'printf'}('{','.join(['%s'] * len(cells))}', {', '.join(cells)})"
    key = f"class_day || ({LONG} + id)"
    # SQLite takes them in the order of the rows
    lines = f"string_agg({line}, '{END}' ORDER BY {key})" if postgres else f"group_concat({line}, '{END}')"
    stamp = "TIMESTAMP " if postgres else ""
    ever = [(LONG_AGO, changes[0][1]), *changes[1:]]
    clocks = ", ".join(f"({stamp}{_text(since)}, {_seconds(by, postgres)})" for since, by in ever)
    return (
        f"WITH clocks (since, ahead) AS MATERIALIZED (VALUES {clocks}) "
        f"SELECT {lines} AS lines, COUNT(*) AS count, MAX({key}) AS last FROM ("
        f"SELECT {', '.join(f'{_value(name, postgres)} AS {name}' for name in ROW)}, "
        f"{_odd(postgres)} AS odd "
        f"FROM {TABLES} WHERE {{where}} ORDER BY {OLDEST_FIRST} LIMIT {{size}}) page"
    )


def _value(name: str, postgres: bool) -> str:
    """A moment in UTC; SQLite's as `2026-03-02 15:00:00`."""
    column = NAMES.get(name, f"s.{name}")
    if name in MOMENTS:
        return f"{column} AT TIME ZONE 'UTC'" if postgres else f"substr({column}, 1, 19)"
    return f"{column}::text" if postgres and name in AS_TEXT and name != "flags" else column


def _cell(name: str, postgres: bool) -> str:
    """What is not known is empty."""
    if name in MOMENTS:
        in_utc = """to_char({}, 'YYYY-MM-DD"T"HH24:MI:SS"Z"')""" if postgres else "replace({}, ' ', 'T') || 'Z'"
        return in_utc.format(name)
    if name == "flags":
        return f"CASE WHEN flags = '[]' THEN '' ELSE ({_codes(postgres)}) END"
    return f"CASE WHEN odd THEN {_defused(name, postgres)} ELSE {name} END" if name in FREE_TEXT else name


def _codes(postgres: bool) -> str:
    if postgres:
        each = "jsonb_array_elements(flags) WITH ORDINALITY flag (value, place)"
        return f"SELECT string_agg(value->>'code', ' ' ORDER BY place) FROM {each}"
    return "SELECT group_concat(json_extract(value, '$.code'), ' ') FROM json_each(flags)"


def _odd(postgres: bool) -> str:
    """Whether one of the free texts might have to be changed; asked of every row, so it is asked roughly."""
    texts = [NAMES.get(name, f"s.{name}") for name in FREE_TEXT]
    bytewise = ' COLLATE "C"' if postgres else ""
    runs = [f"{text} < 'A'{bytewise} OR {text} >= '\uff00'{bytewise}" for text in texts]  # what FORMULA has, and more
    return f"({' OR '.join([*runs, _breaks(' || '.join(texts), postgres)])})"


def _defused(text: str, postgres: bool) -> str:
    """A formula becomes text, and what would be taken for several cells is quoted."""
    begins = ", ".join(f"'{sign}'" for sign in FORMULA)
    safe = f"CASE WHEN substr({text}, 1, 1) IN ({begins}) THEN '''' || {text} ELSE {text} END"
    quoted = f"""'"' || replace({safe}, '"', '""') || '"'"""
    return f"CASE WHEN {_breaks(text, postgres)} THEN {quoted} ELSE {safe} END"


def _breaks(text: str, postgres: bool) -> str:
    return f"({text}) ~ '{BREAKS}'" if postgres else f"({text}) GLOB '*{BREAKS}*'"


def _local(moment: str, ahead: str, postgres: bool) -> str:
    """`2026-03-02 17:00:00`, by the changes that Python knows: the database's may be those of another year."""
    return f"to_char({moment} + {ahead}, 'YYYY-MM-DD HH24:MI:SS')" if postgres else f"datetime({moment}, {ahead})"


def _ahead(moment: str, changes: Sequence[Change], usual: int, postgres: bool) -> str:
    """How far the clocks are ahead of UTC. What holds on the page's first day is looked at first, then some years
    around it: a century of changes for each moment makes a query that takes longer to plan than to answer.
    """
    since, by = changes[usual]
    until = changes[usual + 1][0] if usual + 1 < len(changes) else FAR
    near = changes[max(0, usual - NEAR) : usual + NEAR + 1]
    end = changes[usual + NEAR + 1][0] if usual + NEAR + 1 < len(changes) else FAR
    ever = f"SELECT ahead FROM clocks WHERE since <= {moment} ORDER BY since DESC LIMIT 1"
    return (
        f"CASE WHEN {_between(moment, since, until)} THEN {_seconds(by, postgres)} "
        f"WHEN {_between(moment, near[0][0], end)} THEN {_ahead_near(moment, near, postgres)} "
        f"WHEN {moment} IS NOT NULL THEN ({ever}) END"
    )


def _ahead_near(moment: str, changes: Sequence[Change], postgres: bool) -> str:
    """By halves."""
    if len(changes) == 1:
        return _seconds(changes[0][1], postgres)
    half = len(changes) // 2
    before, after = (_ahead_near(moment, some, postgres) for some in (changes[:half], changes[half:]))
    return f"CASE WHEN {moment} < {_text(changes[half][0])} THEN {before} ELSE {after} END"


def _between(moment: str, since: datetime, until: datetime) -> str:
    return f"{moment} >= {_text(since)} AND {moment} < {_text(until)}"


def _text(moment: datetime) -> str:
    return f"'{moment.replace(tzinfo=None).isoformat(' ', 'seconds')}'"


def _seconds(by: int, postgres: bool) -> str:
    return f"{'INTERVAL ' if postgres else ''}'{by:+d} seconds'"
