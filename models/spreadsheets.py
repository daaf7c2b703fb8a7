"""Spreadsheets in and out: bytes that somebody sent become rows of text, and rows become CSV and XLSX.

What comes in is not trusted: a file is refused before it can fill the memory, and formulas are never run. Nothing here
knows what the columns mean. All of it computes, so callers run it in a thread. What XLSX needs is imported when it is
needed: that takes half a second and many megabytes, and on most days nobody sends a workbook.
"""

import csv
import io
import itertools
import zipfile
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time
from typing import Any, Literal

from .rules.headings import columns_of
from .rules.roster_plan import FORMULA

MOST_BYTES = 5 * 1024 * 1024
MOST_UNPACKED = 40 * 1024 * 1024
MOST_PARTS = 200
MOST_ROWS = 50_000  # of all sheets together
MOST_COLUMNS = 40
MOST_SHEETS = 10
LONGEST_CELL = 2_000
DELIMITERS = (",", ";", "\t", "|")

Why = Literal["too_big", "too_many_rows", "old_excel", "not_a_spreadsheet", "empty", "bomb"]


class Unreadable(Exception):
    """The file cannot be read; `why` says what to do about it."""

    def __init__(self, why: Why) -> None:
        super().__init__(why)
        self.why = why


@dataclass(frozen=True, slots=True)
class Sheet:
    """Rows by the number that a spreadsheet shows beside them, without empty cells at their end, nor empty rows."""

    title: str
    rows: Sequence[tuple[int, tuple[str, ...]]]


def read(content: bytes, name: str) -> list[Sheet]:
    """The sheets of an XLSX file, or the one of a CSV file called `name`. Unreadable with the reason."""
    if len(content) > MOST_BYTES:
        raise Unreadable("too_big")
    if content.startswith(b"PK\x03\x04"):
        sheets = _read_xlsx(content)
    elif content.startswith(b"\xd0\xcf\x11\xe0"):  # Excel before 2007, or an encrypted file
        raise Unreadable("old_excel")
    else:
        sheets = [Sheet(name, list(_csv_rows(_decoded(content))))]
    filled = [sheet for sheet in sheets if sheet.rows]
    if not filled:
        raise Unreadable("empty")
    return filled


def csv_of(rows: Sequence[Sequence[Any]]) -> bytes:
    """With a byte-order mark, so that Excel reads every script; runs nothing."""
    text = io.StringIO()
    csv.writer(text).writerows([[_safe(cell) for cell in row] for row in rows])
    return b"\xef\xbb\xbf" + text.getvalue().encode()


def xlsx_of(sheets: Sequence[tuple[str, Sequence[Sequence[Any]]]]) -> bytes:
    """Sheets by their titles; numbers and days stay what they are, text is never a formula."""
    from openpyxl import Workbook  # noqa: PLC0415  # see above

    book = Workbook(write_only=True)
    for title, rows in sheets:
        sheet = book.create_sheet(title)
        sheet.freeze_panes = "A2"
        for row in rows:
            sheet.append([_cell(sheet, value) for value in row])
    written = io.BytesIO()
    book.save(written)
    return written.getvalue()


def _filled(cells: Iterable[str]) -> tuple[str, ...]:
    kept = list(cells)
    while kept and not kept[-1]:
        kept.pop()
    return tuple(kept)


# XLSX


def _read_xlsx(content: bytes) -> list[Sheet]:
    from openpyxl import load_workbook  # noqa: PLC0415  # see above

    _refuse_bombs(content)
    try:
        book = load_workbook(io.BytesIO(content), read_only=True, data_only=True, keep_links=False)
        left = MOST_ROWS
        sheets = []
        for sheet in book.worksheets[:MOST_SHEETS]:
            rows = list(_xlsx_rows(sheet, left))
            left -= len(rows)
            sheets.append(Sheet(str(sheet.title), rows))
    except Unreadable:
        raise
    except Exception as error:  # whatever a broken file makes openpyxl stumble over
        raise Unreadable("not_a_spreadsheet") from error
    return sheets


def _refuse_bombs(content: bytes) -> None:
    """By what the archive says of itself, which unpacking cannot exceed, and by entities, which grow when read."""
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            parts = archive.infolist()
            if len(parts) > MOST_PARTS or sum(part.file_size for part in parts) > MOST_UNPACKED:
                raise Unreadable("bomb")
            for part in parts:
                with archive.open(part) as opened:
                    if b"<!DOCTYPE" in opened.read(4096).upper():
                        raise Unreadable("bomb")
    except (zipfile.BadZipFile, OSError, NotImplementedError, RuntimeError, EOFError) as error:
        raise Unreadable("not_a_spreadsheet") from error


def _xlsx_rows(sheet: Any, most: int) -> Iterator[tuple[int, tuple[str, ...]]]:
    sheet.reset_dimensions()  # what the file says of its size need not be true
    kept = 0
    for number, row in enumerate(sheet.iter_rows(max_col=MOST_COLUMNS, values_only=True), start=1):
        if cells := _filled(_text(value) for value in row):
            kept += 1
            yield number, cells
        if kept > most or number > 4 * MOST_ROWS:
            raise Unreadable("too_many_rows")


def _text(value: Any) -> str:
    match value:
        case None:
            return ""
        case bool():
            return "yes" if value else "no"
        case float():
            return _number(value)
        case datetime() if value.time() == time.min:
            return value.date().isoformat()
        case date():
            return value.isoformat()
    return str(value).strip()[:LONGEST_CELL]


def _number(value: float) -> str:
    """Without the noise of binary fractions, and never with three places, which could be read as thousands."""
    whole, _, places = f"{value:.6f}".rstrip("0").partition(".")
    return f"{whole}.{places.ljust(4, '0') if len(places) == 3 else places}".rstrip(".")


# CSV


def _decoded(content: bytes) -> str:
    """By its mark, else UTF-8, else what the old code pages say: Arabic where letters stand in rows, else Western."""
    if content.startswith((b"\xff\xfe", b"\xfe\xff")):
        return content.decode("utf-16", errors="replace")
    if b"\x00" in content[:1000]:
        if content[:1000].count(b"\x00") < len(content[:1000]) // 4:
            raise Unreadable("not_a_spreadsheet")
        return content.decode("utf-16-be" if content[:1] == b"\x00" else "utf-16-le", errors="replace")
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError:
        return content.decode(_code_page(content), errors="replace")


def _code_page(content: bytes) -> str:
    """Accents stand alone among plain letters, Arabic letters beside each other."""
    high = [byte >= 0xC0 for byte in content]
    beside = sum(one and other for one, other in itertools.pairwise(high))
    return "cp1256" if beside > sum(high) / 2 else "cp1252"


def _csv_rows(text: str) -> Iterator[tuple[int, tuple[str, ...]]]:
    lines = csv.reader(io.StringIO(text, newline=""), delimiter=_delimiter(text))
    kept = 0
    try:
        for number, row in enumerate(lines, start=1):
            if cells := _filled(cell.strip()[:LONGEST_CELL] for cell in row[:MOST_COLUMNS]):
                kept += 1
                yield number, cells
            if kept > MOST_ROWS:
                raise Unreadable("too_many_rows")
    except csv.Error as error:  # a cell without an end
        raise Unreadable("not_a_spreadsheet") from error


def _delimiter(text: str) -> str:
    """Whichever makes the most known headings, then the most cells, of the first lines."""
    head = "\n".join(text[:10_000].splitlines()[:5])

    def worth(delimiter: str) -> tuple[int, int]:
        try:
            rows = list(csv.reader(io.StringIO(head), delimiter=delimiter))
        except csv.Error:
            return 0, 0
        return max((len(columns_of(row)) for row in rows), default=0), max(map(len, rows), default=0)

    return max(DELIMITERS, key=worth)


# Writing


def _safe(value: Any) -> Any:
    if isinstance(value, date):
        return value.isoformat()
    return f"'{value}" if isinstance(value, str) and value.startswith(FORMULA) else value


def _cell(sheet: Any, value: Any) -> Any:
    if not isinstance(value, str):
        return value
    from openpyxl.cell import WriteOnlyCell  # noqa: PLC0415  # see above

    cell = WriteOnlyCell(sheet, _safe(value))
    cell.data_type = "s"
    return cell
