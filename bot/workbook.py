"""python -m bot.workbook FOLDER NAME : rows on standard input become NAME.xlsx, NAME-2.xlsx … in that folder.

The first line is JSON: {"rightToLeft", "about": the first sheet's lines, "columns": [[name, kind], …], "perFile"}.
Every other line is a JSON list of rows. It answers with a JSON list of the files' names. Text stays text: nothing that
somebody is called is run as a formula.
"""

import json
import os
import sys
from collections.abc import Callable, Iterable
from datetime import datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE
from openpyxl.styles import Font
from openpyxl.utils import get_column_letter
from openpyxl.worksheet._write_only import WriteOnlyWorksheet

BOLD = Font(bold=True)
WIDTHS = {"moment": 19, "day": 11, "text": 18, "number": 10, "amount": 10}
LOOKS_LIKE_MORE = ("=", "#")  # a formula, an error value


class Files:
    """One workbook after the other, each with so many rows as Telegram takes."""

    def __init__(self, folder: Path, name: str, order: dict[str, Any]) -> None:
        self._folder = folder
        self._name = name
        self._order = order
        self._rows = order["perFile"]  # so that the first row begins the first file
        self._book: Workbook | None = None
        self.names: list[str] = []

    def add(self, rows: Iterable[list[Any]]) -> None:
        for row in rows:
            if self._rows >= self._order["perFile"]:
                self._begin()
            self._sheet.append([write(self._sheet, value) for write, value in zip(self._writers, row, strict=True)])
            self._rows += 1

    def close(self) -> None:
        if self._book is None:
            self._begin()
        self._save()

    def _begin(self) -> None:
        if self._book is not None:
            self._save()
        self._book = Workbook(write_only=True)
        number = len(self.names) + 1
        self.names.append(f"{self._name}.xlsx" if number == 1 else f"{self._name}-{number}.xlsx")
        about = self._made("Report")
        _wide(about, 0, 44)
        for line in self._order["about"]:
            about.append([_text(about, value) if isinstance(value, str) else value for value in line])
        self._sheet = self._made("Classes")
        self._sheet.freeze_panes = "A2"
        columns = self._order["columns"]
        self._writers = [WRITERS[kind] for _, kind in columns]
        for place, (_, kind) in enumerate(columns):
            _wide(self._sheet, place, WIDTHS[kind])
        self._sheet.append([_bold(self._sheet, name) for name, _ in columns])
        self._rows = 0

    def _made(self, title: str) -> WriteOnlyWorksheet:
        assert self._book is not None  # noqa: S101  # begun
        sheet: WriteOnlyWorksheet = self._book.create_sheet(title)
        sheet.sheet_view.rightToLeft = self._order["rightToLeft"]
        return sheet

    def _save(self) -> None:
        assert self._book is not None  # noqa: S101  # begun
        self._book.save(self._folder / self.names[-1])


def _text(sheet: WriteOnlyWorksheet, value: str | None) -> Any:
    if value is None:
        return None
    shown = ILLEGAL_CHARACTERS_RE.sub("", value)
    if not shown.startswith(LOOKS_LIKE_MORE):
        return shown
    cell = WriteOnlyCell(sheet, shown)
    cell.data_type = "s"
    return cell


def _bold(sheet: WriteOnlyWorksheet, value: str) -> Any:
    cell = WriteOnlyCell(sheet, value)
    cell.font = BOLD
    return cell


def _dated(sheet: WriteOnlyWorksheet, value: str | None) -> Any:
    if not value:
        return None
    cell = WriteOnlyCell(sheet, datetime.fromisoformat(value))
    cell.number_format = "yyyy-mm-dd"
    return cell


def _timed(sheet: WriteOnlyWorksheet, value: str | None) -> Any:
    """Spreadsheets know no time zone: the heading says which."""
    if not value:
        return None
    cell = WriteOnlyCell(sheet, datetime.fromisoformat(value).replace(tzinfo=None))
    cell.number_format = "yyyy-mm-dd hh:mm:ss"
    return cell


WRITERS: dict[str, Callable[[WriteOnlyWorksheet, Any], Any]] = {
    "text": _text,
    "number": lambda _, value: value,
    "amount": lambda _, value: None if value is None else Decimal(value),
    "day": _dated,
    "moment": _timed,
}


def _wide(sheet: Any, place: int, width: float) -> None:
    sheet.column_dimensions[get_column_letter(place + 1)].width = width


def main() -> None:
    if hasattr(os, "nice"):
        os.nice(10)  # whoever taps a button comes first
    folder, name = sys.argv[1:]
    files = Files(Path(folder), name, json.loads(sys.stdin.buffer.readline()))
    for line in sys.stdin.buffer:
        files.add(json.loads(line))
    files.close()
    sys.stdout.write(json.dumps(files.names))


if __name__ == "__main__":
    main()
