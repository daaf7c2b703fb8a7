"""The report as a file that Telegram takes: written piece by piece, so that memory stays flat and nobody waits."""

import asyncio
from pathlib import Path
from zipfile import ZIP_DEFLATED, ZipFile

from models.exports import sessions_csv
from models.rules.periods import Period, month_of
from models.school import School
from models.sessions import Filter

TELEGRAM_TAKES = 45 * 1024 * 1024  # bytes; the limit is 50 MB: https://core.telegram.org/bots/api#senddocument


async def write_csv(
    wanted: Filter, period: Period, school: School, folder: Path, *, at_most: int = TELEGRAM_TAKES
) -> Path:
    """A file in this folder, `classclock-2026-10.csv`; zipped when it has more bytes than that."""
    path = folder / f"classclock-{_called(period)}.csv"
    file = await asyncio.to_thread(path.open, "wb")
    try:
        async for piece in sessions_csv(wanted, school):
            await asyncio.to_thread(file.write, piece)
    finally:
        await asyncio.to_thread(file.close)
    if path.stat().st_size <= at_most:
        return path
    return await asyncio.to_thread(_zipped, path)


def _zipped(path: Path) -> Path:
    packed = path.with_suffix(".csv.zip")
    with ZipFile(packed, "w", ZIP_DEFLATED) as archive:
        archive.write(path, path.name)
    return packed


def _called(period: Period) -> str:
    """`2026-10` for a whole month, else the days."""
    month = month_of(period.first)
    if (period.first, period.last) == (month.first, month.last):
        return month.name
    if period.first == period.last:
        return period.first.isoformat()
    return f"{period.first.isoformat()}--{period.last.isoformat()}"
