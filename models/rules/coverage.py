"""Whether Zoom's report is complete: does it have every stay of which the webhooks told?

Only whether a stay is in the report at all. Where the two differ in *when*, the report is right and the difference is
a flag (see raising_zoom). Instances of one person never have a report, and are not missed.
"""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from .moments import text_in
from .zoom_legs import Leg, participant_in
from .zoom_people import plain_name
from .zoom_sight import TOLERANCE

Row = Mapping[str, Any]


def lacking(legs: Iterable[Leg], reported: Mapping[str, Sequence[Row]]) -> list[Leg]:
    """The stays that the report does not have. `reported`: the rows of each instance, by its uuid.

    Stays of less than a minute are passed over: a report need not have them.
    """
    by_instance: dict[str, list[Leg]] = {}
    for leg in legs:
        if leg.joined_at is not None and not leg.parent:
            by_instance.setdefault(leg.uuid, []).append(leg)
    return [
        leg
        for uuid, there in by_instance.items()
        if _has_company(there)
        for leg in _missing(there, reported.get(uuid, ()))
        if leg.joined_at is not None and leg.until - leg.joined_at >= TOLERANCE
    ]


def _has_company(legs: list[Leg]) -> bool:
    """Two people at least: legs that share an id, or without ids a name, may all be one person's."""
    first, *rest = legs
    return any(not _may_be_one(first, other) for other in rest)


def _may_be_one(leg: Leg, other: Leg) -> bool:
    if leg.who.ids or other.who.ids:
        return bool(leg.who.ids & other.who.ids)
    return plain_name(leg.who.name) == plain_name(other.who.name)


def _missing(legs: list[Leg], rows: Sequence[Row]) -> list[Leg]:
    """By the user id of the joining, which reports and webhooks share; by person, should a report count its own."""
    devices = {text_in(row, "user_id") for row in rows} - {""}
    if devices & {leg.user_id for leg in legs}:
        return [leg for leg in legs if leg.user_id not in devices]
    people = [participant_in(row, frozenset()) for row in rows]
    ids = frozenset().union(*(one.ids for one in people))
    names = {plain_name(one.name) for one in people}
    return [leg for leg in legs if not leg.who.ids & ids and plain_name(leg.who.name) not in names]
