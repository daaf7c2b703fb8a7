"""A month's pay as files: CSV for whatever reads it, and a workbook for people."""

import csv
import io
from collections.abc import Iterable, Sequence
from datetime import date
from decimal import Decimal
from typing import Any

from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE

from models.csv_lines import FORMULA
from models.pay import files
from models.pay.drafts import Draft

Columns = Sequence[tuple[str, str]]  # name, and what it holds: text, number, amount, day


def made(drafted: Draft, what: str, kind: str) -> bytes:
    """`what`: totals or detail; `kind`: csv or xlsx. Takes whole seconds for a big month: call it in a thread."""
    columns, rows = (files.TOTALS, files.totals(drafted)) if what == "totals" else (files.DETAIL, files.detail(drafted))
    return _csv(columns, rows) if kind == "csv" else _workbook(columns, rows)


def _csv(columns: Columns, rows: Iterable[Sequence[Any]]) -> bytes:
    """UTF-8 with a byte-order mark, so that Excel reads it; text that a spreadsheet would run is kept from it."""
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\r\n")
    writer.writerow([name for name, _ in columns])
    for row in rows:
        writer.writerow([_cell(kind, value) for (_, kind), value in zip(columns, row, strict=True)])
    return out.getvalue().encode("utf-8-sig")


def _cell(kind: str, value: Any) -> Any:
    if kind == "text" and isinstance(value, str) and value.startswith(FORMULA):
        return f"'{value}"
    return "" if value is None else value


def _workbook(columns: Columns, rows: Iterable[Sequence[Any]]) -> bytes:
    """Amounts are numbers with their own places; text stays text, whatever it begins with."""
    book = Workbook(write_only=True)
    sheet = book.create_sheet("Pay")
    sheet.freeze_panes = "A2"
    sheet.append([name for name, _ in columns])
    for row in rows:
        sheet.append([_typed(sheet, kind, value) for (_, kind), value in zip(columns, row, strict=True)])
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def _typed(sheet: Any, kind: str, value: Any) -> Any:
    if value is None or kind == "number":
        return value
    if kind == "text":
        cell = WriteOnlyCell(sheet, ILLEGAL_CHARACTERS_RE.sub("", value))
        cell.data_type = "s"
        return cell
    if kind == "day":
        return date.fromisoformat(value)
    cell = WriteOnlyCell(sheet, Decimal(value))  # type: ignore[arg-type]  # openpyxl writes it exactly
    places = len(value.partition(".")[2])
    cell.number_format = f"0.{'0' * places}" if places else "0"
    return cell
