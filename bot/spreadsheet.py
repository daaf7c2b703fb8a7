"""The report as files that Telegram takes: written page by page, so that memory stays flat and nobody waits."""

import asyncio
import json
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from pathlib import Path
from typing import IO
from zipfile import ZIP_DEFLATED, ZipFile

from models import csv_lines, exports
from models.filtering import Filter
from models.rules.periods import Period, month_of
from models.school import School

from .worker import work

TELEGRAM_TAKES = 45 * 1024 * 1024  # bytes; the limit is 50 MB: https://core.telegram.org/bots/api#senddocument
ROWS_PER_WORKBOOK = 150_000  # some 30 MB; Excel itself takes a million
XLSX_SECONDS = 3600.0

Progress = Callable[[int], Awaitable[None]]  # told how many classes are written


async def write_csv(
    wanted: Filter,
    period: Period,
    school: School,
    folder: Path,
    *,
    progress: Progress | None = None,
    at_most: int = TELEGRAM_TAKES,
) -> list[Path]:
    """A file in this folder, `classclock-2026-10.csv`; zipped, and in parts, when it has more bytes than that."""
    files = await asyncio.to_thread(CsvFiles, folder, called(period), at_most)
    done = 0
    try:
        async for lines in csv_lines.pages(wanted, school):
            await asyncio.to_thread(files.add, lines.text)
            done += lines.count
            if progress is not None:
                await progress(done)
    finally:
        paths = await asyncio.to_thread(files.close)
    return paths


async def write_xlsx(
    wanted: Filter,
    period: Period,
    school: School,
    folder: Path,
    *,
    about: Sequence[Sequence[str | int]],
    right_to_left: bool,
    progress: Progress | None = None,
    rows_per_file: int = ROWS_PER_WORKBOOK,
) -> list[Path]:
    """`classclock-2026-10.xlsx`, and `-2.xlsx` where there are more rows. `about` is the sheet before the classes."""
    order = {
        "rightToLeft": right_to_left,
        "about": about,
        "columns": [(column, exports.kind_of(column)) for column in exports.COLUMNS],
        "perFile": rows_per_file,
    }

    async def rows() -> AsyncIterator[bytes]:
        yield _line(order)
        done = 0
        async for page in exports.pages(wanted):
            yield _line([exports.cells(row, school) for row in page])
            done += len(page)
            if progress is not None:
                await progress(done)

    names = await work("bot.workbook", rows(), str(folder), called(period), seconds=XLSX_SECONDS)
    return [folder / name for name in json.loads(names)]


def _line(content: object) -> bytes:
    return json.dumps(content).encode() + b"\n"


class CsvFiles:
    """One .csv; from the moment it grows too big for Telegram, .csv.zip after .csv.zip. Every one has the headings."""

    def __init__(self, folder: Path, name: str, at_most: int) -> None:
        self._folder = folder
        self._name = name
        self._at_most = at_most
        self._zipped: list[Path] = []
        self._archive: ZipFile | None = None
        self._packed: IO[bytes]  # the archive's own file
        self._plain = folder / f"{name}.csv"
        self._out: IO[bytes] = self._plain.open("wb")
        self._out.write(csv_lines.head())

    def add(self, lines: bytes) -> None:
        if self._archive is None:
            self._out.write(lines)
            if self._out.tell() > self._at_most:
                self._pack()
            return
        if self._packed.tell() > self._at_most * 0.9:  # the rest is what the compressor still holds
            self._begin_archive()
            self._out.write(csv_lines.head())
        self._out.write(lines)

    def close(self) -> list[Path]:
        if self._archive is None:
            self._out.close()
            return [self._plain]
        self._finish_archive()
        return self._zipped

    def _pack(self) -> None:
        """What is written so far becomes the beginning of the first archive."""
        self._out.close()
        self._begin_archive()
        with self._plain.open("rb") as written:
            while piece := written.read(2**20):
                self._out.write(piece)
        self._plain.unlink()

    def _begin_archive(self) -> None:
        if self._archive is not None:
            self._finish_archive()
        number = len(self._zipped) + 1
        name = self._name if number == 1 else f"{self._name}-{number}"
        self._zipped.append(self._folder / f"{name}.csv.zip")
        self._packed = self._zipped[-1].open("wb")
        self._archive = ZipFile(self._packed, "w", ZIP_DEFLATED)
        self._out = self._archive.open(f"{name}.csv", "w", force_zip64=True)

    def _finish_archive(self) -> None:
        self._out.close()
        if self._archive is not None:
            self._archive.close()
        self._packed.close()


def called(period: Period) -> str:
    """`classclock-2026-10` for a whole month, else with the days."""
    month = month_of(period.first)
    if (period.first, period.last) == (month.first, month.last):
        return f"classclock-{month.name}"
    if period.first == period.last:
        return f"classclock-{period.first.isoformat()}"
    return f"classclock-{period.first.isoformat()}--{period.last.isoformat()}"
