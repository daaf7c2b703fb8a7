"""A Zoom room for tests that go through the house: people come and go as Zoom's webhooks would tell."""

from dataclasses import dataclass, field
from datetime import datetime
from itertools import count

from models.rules.facts import EvidenceKind
from models.school import School
from models.zoom_events import Told
from tests.written import keep, passed_on

MEETING = 12345678901  # the one that tests/world.py sends
HOST = "KDcuGIm1QgePTO8WbOqwIQ"
INSTANCE = "4444AAAiAAAAAiAiAiiAii=="


@dataclass
class ZoomRoom:
    """`came` gives the user id that `left` wants back. The host is the teacher's account."""

    school: School
    meeting_id: int = MEETING
    uuid: str = INSTANCE
    _numbers: "count[int]" = field(default_factory=lambda: count(16_778_240, 1024))

    async def opened(self, at: datetime) -> None:
        await self._tell("zoom_started", at)

    async def ended(self, at: datetime) -> None:
        await self._tell("zoom_ended", at)

    async def came(self, name: str, at: datetime, *, host: bool = False, registrant: str = "") -> str:
        user_id = str(next(self._numbers))
        await self._tell("zoom_joined", at, **_person(name, user_id, host=host, registrant=registrant))
        return user_id

    async def left(self, name: str, at: datetime, user_id: str, *, host: bool = False, registrant: str = "") -> None:
        await self._tell("zoom_left", at, **_person(name, user_id, host=host, registrant=registrant))

    async def stayed(
        self, name: str, since: datetime, until: datetime, *, host: bool = False, registrant: str = ""
    ) -> str:
        """Came and left; the user id."""
        user_id = await self.came(name, since, host=host, registrant=registrant)
        await self.left(name, until, user_id, host=host, registrant=registrant)
        return user_id

    async def _tell(self, kind: EvidenceKind, at: datetime, **details: str) -> None:
        event = await keep(
            Told(
                request_id=None,
                business_key=f"{kind}|{self.uuid}|{details.get('user_id')}|{at.isoformat()}",
                event=f"meeting.participant_{kind.removeprefix('zoom_')}",
                kind=kind,
                meeting_id=self.meeting_id,
                host_id=HOST,
                happened_at=at,
                body="{}",
                details={"uuid": self.uuid, "host_id": HOST, **details},
            ),
            at,
        )
        assert event is not None
        await passed_on(event, school=self.school, now=at)


def _person(name: str, user_id: str, *, host: bool, registrant: str) -> dict[str, str]:
    zoom_id = HOST if host else ""
    return {
        "user_id": user_id,
        "user_name": name,
        "id": zoom_id,
        "participant_user_id": zoom_id,
        "email": "",
        "registrant_id": registrant,
    }
