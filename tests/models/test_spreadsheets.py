"""Files that people send: any encoding and delimiter is read, and what would do harm is refused."""

import contextlib
import csv
import io
import zipfile
from datetime import date, datetime, time
from decimal import Decimal
from typing import Any

import openpyxl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from models.spreadsheets import MOST_BYTES, MOST_ROWS, Unreadable, csv_of, read, xlsx_of

LINES = "student,teacher\nAmina,Yusuf\n"


def rows(content: bytes) -> list[tuple[str, ...]]:
    [sheet] = read(content, "list")
    return [cells for _, cells in sheet.rows]


def refused(content: bytes) -> str:
    with pytest.raises(Unreadable) as refusal:
        read(content, "list")
    return refusal.value.why


def excel(*lines: list[Any]) -> bytes:
    book = openpyxl.Workbook()
    sheet = book.worksheets[0]
    for line in lines:
        sheet.append(line)
    written = io.BytesIO()
    book.save(written)
    return written.getvalue()


def archive(parts: dict[str, bytes]) -> bytes:
    written = io.BytesIO()
    with zipfile.ZipFile(written, "w", zipfile.ZIP_DEFLATED) as packed:
        for name, content in parts.items():
            packed.writestr(name, content)
    return written.getvalue()


@pytest.mark.parametrize(
    ("text", "encoding"),
    [
        ("student\nأمينة\n", "utf-8"),
        ("student\nأمينة\n", "utf-8-sig"),
        ("student\nأمينة\n", "utf-16"),
        ("student,teacher\nAmina,Yusuf\n", "utf-16-le"),
        ("student,teacher\nAmina,Yusuf\n", "utf-16-be"),
        ("student\nJosé-Muñoz\nBegoña\n", "cp1252"),
        ("student\nأمينة-حسن\n", "cp1256"),
    ],
)
def test_every_usual_encoding_is_read(text: str, encoding: str) -> None:
    assert rows(text.encode(encoding)) == [tuple(line.split(",")) for line in text.split()]


@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
def test_every_usual_delimiter_is_found(delimiter: str) -> None:
    line = (
        LINES.replace("Amina", '"Amina, called ""A;a"""')
        .replace("t,t", f"t{delimiter}t")
        .replace('",Y', f'"{delimiter}Y')
    )
    assert rows(line.encode()) == [("student", "teacher"), ('Amina, called "A;a"', "Yusuf")]


def test_rows_keep_the_numbers_that_people_see() -> None:
    [sheet] = read(b"\n\nstudent\n\nAmina\n", "list")
    assert sheet.rows == [(3, ("student",)), (5, ("Amina",))]
    [sheet] = read(excel([], ["student"], [None], ["Amina"]), "list")
    assert sheet.rows == [(2, ("student",)), (4, ("Amina",))]


def test_cells_of_excel_become_what_people_see() -> None:
    lines = rows(
        excel(
            [
                12,
                12.5,
                8.125,
                0.1 + 0.2,
                date(2026, 3, 2),
                datetime.combine(date(2026, 3, 2), time.min),
                True,
                " x ",
                None,
            ]
        )
    )
    assert lines == [("12", "12.5", "8.1250", "0.3", "2026-03-02", "2026-03-02", "yes", "x")]


def test_a_formula_is_not_run() -> None:
    assert refused(excel(['=HYPERLINK("https://example.org")'])) == "empty"  # never worked out, so there is no value


def test_what_is_written_runs_nothing_and_comes_back() -> None:
    lines = [["=1+1", "+1", "-Ali", "@x", "\uff1dy", "O'Neil", 'say "hi", twice', "أمينة"]]
    quoted = ("'=1+1", "'+1", "'-Ali", "'@x", "'\uff1dy", "O'Neil", 'say "hi", twice', "أمينة")
    assert rows(csv_of(lines)) == rows(xlsx_of([("list", lines)])) == [quoted]
    book = openpyxl.load_workbook(io.BytesIO(xlsx_of([("list", lines)])))
    assert {cell.data_type for cell in next(book.worksheets[0].iter_rows())} == {"s"}


def test_numbers_and_days_come_back() -> None:
    lines = [[7, Decimal("12.50"), date(2026, 3, 2), None]]
    assert rows(xlsx_of([("list", lines)])) == [("7", "12.5", "2026-03-02")]
    assert rows(csv_of(lines)) == [("7", "12.50", "2026-03-02")]


@pytest.mark.parametrize(
    ("content", "why"),
    [
        (b"", "empty"),
        (b" \n\n,,,\n", "empty"),
        (b"x" * (MOST_BYTES + 1), "too_big"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "old_excel"),
        (b"PK\x03\x04 and nothing more", "not_a_spreadsheet"),
        (b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR", "not_a_spreadsheet"),
        (b"student\n" + b"Amina\n" * (MOST_ROWS + 1), "too_many_rows"),
        (archive({"word/document.xml": b"<w/>"}), "not_a_spreadsheet"),
        (archive({"xl/worksheets/sheet1.xml": b" " * (41 * 1024 * 1024)}), "bomb"),
        (archive({f"part{number}": b"" for number in range(201)}), "bomb"),
        (archive({"xl/workbook.xml": b'<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a "aa">]>'}), "bomb"),
    ],
)
def test_what_would_do_harm_or_is_no_spreadsheet_is_refused(content: bytes, why: str) -> None:
    assert refused(content) == why


def test_a_cell_without_an_end_is_cut() -> None:
    [_, (name, *_)] = rows(("student\n" + "x" * 100_000).encode())
    assert len(name) == 2000
    assert refused(("student\n" + "x" * 200_000).encode()) == "not_a_spreadsheet"


def test_a_sheet_that_claims_to_be_huge_is_read_as_it_is() -> None:
    honest = excel(["student"], ["Amina"])
    parts = {}
    with zipfile.ZipFile(io.BytesIO(honest)) as packed:
        for name in packed.namelist():
            parts[name] = packed.read(name)
    sheet = "xl/worksheets/sheet1.xml"
    parts[sheet] = parts[sheet].replace(b'ref="A1:A2"', b'ref="A1:XFD1048576"')
    assert rows(archive(parts)) == [("student",), ("Amina",)]
    parts[sheet] = parts[sheet].replace(b'r="2"', b'r="1048576"').replace(b'r="A2"', b'r="A1048576"')
    assert refused(archive(parts)) == "too_many_rows"


TEXT = st.text(st.characters(exclude_categories=["Cs", "Cc"]), min_size=1, max_size=10).map(str.strip).filter(bool)


@given(st.lists(st.lists(TEXT, min_size=2, max_size=2), min_size=1, max_size=5))
def test_csv_comes_back(lines: list[list[str]]) -> None:
    written = csv_of([["student", "teacher"], *lines])
    expected = list(csv.reader(io.StringIO(written.decode("utf-8-sig"))))
    assert rows(written) == [tuple(cell.strip() for cell in line) for line in expected]


@given(st.binary(max_size=300))
def test_no_bytes_do_anything_but_be_read_or_refused(content: bytes) -> None:
    with contextlib.suppress(Unreadable):
        assert read(content, "list")
