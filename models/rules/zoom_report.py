"""Zoom's participant reports as legs.

details: {"instances": [{"uuid", "host_id"?, "start"?, "end"?, "rows": [{participant fields as in zoom_legs, or "name"
and "user_email"; "join_time", "leave_time", "status"?, "bo_mtg_id"?}]}]}

Of several reports of one instance the latest counts. An instance without rows says nothing: Zoom returns none for a
meeting of one participant, and no rows are no absence. Rows of the waiting room are not the class.
"""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from .moments import moment_in, text_in
from .testimony import Testimony, details_of
from .zoom_legs import Leg, Participant, hosts_in, participant_in


def report_legs(testimony: Testimony, seen: list[Leg]) -> list[Leg]:
    """`seen` are the legs the webhooks told of: a report often knows less of a person than the join did."""
    hosts = hosts_in(testimony)
    known = {(leg.uuid, leg.user_id): leg for leg in seen if leg.user_id}
    latest: dict[str, list[Leg]] = {}
    for report in testimony.of("zoom_report"):
        for instance in _mappings(details_of(report).get("instances")):
            uuid = text_in(instance, "uuid")
            own = hosts | ({text_in(instance, "host_id")} - {""})
            legs = [leg for row in _mappings(instance.get("rows")) for leg in _leg_of(row, uuid, own, known)]
            latest[uuid] = legs or latest.get(uuid, [])
    return [leg for legs in latest.values() for leg in legs]


def _mappings(value: object) -> list[Mapping[str, Any]]:
    return [one for one in value if isinstance(one, Mapping)] if isinstance(value, list | tuple) else []


def _leg_of(
    row: Mapping[str, Any], uuid: str, hosts: frozenset[str], known: Mapping[tuple[str, str], Leg]
) -> list[Leg]:
    """The row as a leg; nothing where it is no stay in the meeting."""
    joined_at, left_at = moment_in(row, "join_time"), moment_in(row, "leave_time")
    if joined_at is None or left_at is None or left_at < joined_at or text_in(row, "status") == "in_waiting_room":
        return []
    user_id = text_in(row, "user_id")
    leg = Leg(uuid, user_id, participant_in(row, hosts), joined_at, left_at)
    same = known.get((uuid, user_id))
    return [leg if same is None else replace(leg, who=_completed(leg.who, same.who), parent=same.parent)]


def _completed(row: Participant, seen: Participant) -> Participant:
    merged = seen.merged(row)
    return replace(merged, name=seen.name or row.name)


def covered(legs: list[Leg]) -> frozenset[str]:
    """The instances that a report has rows of."""
    return frozenset(leg.uuid for leg in legs)
