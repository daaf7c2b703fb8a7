"""The port `Meetings` on paper: what Zoom's account answers about meetings that are over is what a test wrote down."""

from dataclasses import dataclass, field
from datetime import datetime

from models.meetings import Attendance, Instance, Meetings, MeetingsProblem, NotEndedYet, PastMeeting

from .zoom_room import HOST, INSTANCE


@dataclass
class PaperInstance:
    """One running of the meeting. `problem` is raised for its rows."""

    started_at: datetime
    ended_at: datetime
    uuid: str = INSTANCE
    rows: list[Attendance] = field(default_factory=list)
    problem: MeetingsProblem | None = None

    def saw(
        self,
        name: str,
        since: datetime,
        until: datetime,
        user_id: str = "",
        *,
        host: bool = False,
        registrant: str = "",
        email: str = "",
        waiting: bool = False,
    ) -> None:
        zoom_id = HOST if host else ""
        self.rows.append(
            Attendance(
                name, email, zoom_id, registrant, "", user_id, since, until, in_waiting_room=waiting, breakout=""
            )
        )


class PaperZoom(Meetings):
    """`problem` is raised for everything; `asked` lists every question."""

    def __init__(self, *instances: PaperInstance) -> None:
        self.held = {one.uuid: one for one in instances}
        self.problem: MeetingsProblem | None = None
        self.past_problem: MeetingsProblem | None = None
        self.asked: list[tuple[str, str]] = []

    async def instances(self, meeting_id: int) -> list[Instance]:
        self._ask("instances", str(meeting_id), self.problem)
        if not self.held:
            raise NotEndedYet
        return [Instance(one.uuid, one.started_at) for one in self.held.values()]

    async def past(self, uuid: str) -> PastMeeting:
        self._ask("past", uuid, self.problem or self.past_problem)
        one = self._find(uuid)
        return PastMeeting(uuid, 12345678901, HOST, one.started_at, one.ended_at, None, None)

    async def participants(self, uuid: str) -> list[Attendance]:
        self._ask("participants", uuid, self.problem)
        one = self._find(uuid)
        if one.problem:
            raise one.problem
        return list(one.rows)

    def _ask(self, what: str, of: str, problem: MeetingsProblem | None) -> None:
        self.asked.append((what, of))
        if problem:
            raise problem

    def _find(self, uuid: str) -> PaperInstance:
        if uuid not in self.held:
            raise NotEndedYet
        return self.held[uuid]
