"""A Zoom room for tests: who comes and goes, in minutes after 16:00, as the events Zoom would send."""

from typing import Any

from models.rules.facts import Evidence, EvidenceKind

from .scene import facts, said

HOST = "KDcuGIm1QgePTO8WbOqwIQ"
TEACHER: dict[str, Any] = {
    "user_name": "Ustadha Maryam",
    "id": HOST,
    "participant_user_id": HOST,
    "email": "m@school.example",
}
GUEST: dict[str, Any] = {"user_name": "iPhone", "id": "", "participant_user_id": "", "email": "", "registrant_id": None}
AMINA: dict[str, Any] = GUEST | {"user_name": "Amina", "registrant_id": "reg-amina"}
KNOWN = facts(student_zoom_ids=frozenset({"reg-amina"}))
MEETING = "4444AAAiAAAAAiAiAiiAii=="


class Room:
    """Hands out user ids as Zoom does: a new one for every join."""

    def __init__(self, uuid: str = MEETING, *, host: str = HOST) -> None:
        self.uuid, self.host, self._next = uuid, host, 16_778_240
        self.events: list[Evidence] = []

    def _tell(self, kind: EvidenceKind, minute: float, **details: Any) -> None:
        self.events.append(said(kind, minute, uuid=self.uuid, host_id=self.host, **details))

    def opened(self, minute: float) -> "Room":
        self._tell("zoom_started", minute)
        return self

    def ended(self, minute: float) -> "Room":
        self._tell("zoom_ended", minute)
        return self

    def came(self, who: dict[str, Any], minute: float, **more: Any) -> str:
        self._next += 1024
        user_id = str(self._next)
        self._tell("zoom_joined", minute, **{**who, "user_id": user_id, **more})
        return user_id

    def left(self, who: dict[str, Any], minute: float, user_id: str, **more: Any) -> "Room":
        self._tell("zoom_left", minute, **{**who, "user_id": user_id, **more})
        return self

    def stayed(self, who: dict[str, Any], *stays: tuple[float, float]) -> "Room":
        """Came and left, as often as there are stays."""
        for joined, left in stays:
            self.left(who, left, self.came(who, joined))
        return self
