"""What a teacher is told of an approved month. The notice names the approval; the lines are read when it is sent."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from ..tables.pay import PayRun
from . import runs
from .drafts import CLOSED, Draft


@dataclass(frozen=True, slots=True)
class Statement:
    """One teacher's lines of an approved run."""

    run: PayRun
    drafted: Draft


async def read(details: Mapping[str, Any]) -> Statement | None:
    """`details` as models.telling.pay_statements writes them. None when that approval was taken back."""
    approved_at = datetime.fromisoformat(details["approved_at"])
    run = await PayRun.get_or_none(id=details["run"], state__in=CLOSED, approved_at=approved_at)
    return None if run is None else Statement(run, await runs.frozen(run, teacher_id=details["teacher"]))
