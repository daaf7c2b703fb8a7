"""A Zoom room for tests that go through the house: people come and go as Zoom's webhooks would tell."""

from dataclasses import dataclass, field
from datetime import datetime
from itertools import count

from models import zoom_events
from models.rules.facts import EvidenceKind
from models.school import School
from models.zoom_events import Told

MEETING = 12345678901  # the one that tests/world.py sends
HOST = "KDcuGIm1QgePTO8WbOqwIQ"
INSTANCE = "4444AAAiAAAAAiAiAiiAii=="


@dataclass
class ZoomRoom:
    """`came` gives the user id that `left` wants back. The host is the teacher's account."""

    school: School
    meeting_id: int = MEETING
    _numbers: "count[int]" = field(default_factory=lambda: count(16_778_240, 1024))

    async def came(self, name: str, at: datetime, *, host: bool = False) -> str:
        user_id = str(next(self._numbers))
        await self._tell("zoom_joined", at, user_id=user_id, user_name=name, id=HOST if host else "")
        return user_id

    async def left(self, name: str, at: datetime, user_id: str, *, host: bool = False) -> None:
        await self._tell("zoom_left", at, user_id=user_id, user_name=name, id=HOST if host else "")

    async def _tell(self, kind: EvidenceKind, at: datetime, **details: str) -> None:
        event = await zoom_events.keep(
            Told(
                request_id=None,
                business_key=f"{kind}|{details['user_id']}|{at.isoformat()}",
                event=f"meeting.participant_{kind.removeprefix('zoom_')}",
                kind=kind,
                meeting_id=self.meeting_id,
                host_id=HOST,
                happened_at=at,
                body="{}",
                details={
                    "uuid": INSTANCE,
                    "host_id": HOST,
                    "participant_user_id": details["id"],
                    "email": "",
                    **details,
                },
            ),
            at,
        )
        assert event is not None
        await zoom_events.pass_on(event, school=self.school, now=at)
