"""Taking the day's backup, in whichever copy of the program comes first, and letting go of old ones."""

import asyncio
from collections.abc import Callable
from datetime import datetime, time
from pathlib import Path

import structlog

from models import backups
from models.backup_problem import BackupProblem
from models.backups import Backup
from models.school import School

log = structlog.get_logger(__name__)


async def back_up(url: str, folder: Path, *, at: time, school: School, clock: Callable[[], datetime]) -> Backup | None:
    """The backup, if one was due. What stands in its way is logged, and tried again within the hour."""
    now = clock()
    if not await backups.claim(at, school.zone, now):
        return None
    try:
        backup = await backups.take(url, folder, now)
    except BackupProblem as problem:
        log.error("backup_failed", why=str(problem))
        return None
    await backups.was_taken(now)
    forgotten = await asyncio.to_thread(backups.rotate, folder)
    log.info("backup", file=backup.file.name, bytes=backup.bytes, forgotten=forgotten)
    return backup
