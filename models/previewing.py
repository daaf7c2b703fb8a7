"""What a change would come to: it is made, looked at, and rolled back. So the last look shows what will be, exactly."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Any

from .changing import as_it_stands
from .database import transaction
from .tables.classes import ClassSession
from .tables.desk import Audit


@dataclass(frozen=True, slots=True)
class Preview:
    """The class as it would be, as `as_it_stands` gives it, and the part that is split off after it."""

    classes: list[dict[str, Any]]


class _NotReally(Exception):
    def __init__(self, preview: Preview) -> None:
        super().__init__()
        self.preview = preview


async def preview(act: Callable[[], Awaitable[Audit | str]]) -> Preview | str:
    """`act` makes the change and gives its row of the trail, or the code of a refusal, which is handed on."""
    try:
        async with transaction():
            made = await act()
            if isinstance(made, str):
                return made
            ids = [made.session_id, made.after.get("split_off")]
            rows = {row.id: row for row in await ClassSession.filter(id__in=[one for one in ids if one])}
            raise _NotReally(Preview([as_it_stands(rows[one]) for one in ids if one in rows]))
    except _NotReally as outcome:
        return outcome.preview
