"""The class links of this installation: Zoom's, and our own that lead to them."""

from dataclasses import dataclass

from models.ports import ClassLink, LinkProblem
from models.tables.classes import ClassSession
from models.tables.streams import LiveStream
from models.tracking import Door

from .zoom import sansio

TRACK = "/api/zoom/track"
STUDENT_LANDING = "/api/zoom/session-complete"
TEACHER_LANDING = "/api/zoom/teacher-left"


class NotZooms(Exception):
    """A stored link does not lead to Zoom. Nobody is sent there."""


@dataclass(frozen=True, slots=True)
class ZoomLinks:
    """Implements `models.ports.Links`. `base_url` is where people's browsers reach this program."""

    base_url: str

    def read(self, text: str) -> ClassLink | LinkProblem:
        return sansio.read_link(text)

    def track(self, tracking_token: str) -> str:
        return self._own(f"{TRACK}?token={tracking_token}")

    def host(self, session: ClassSession | LiveStream) -> str:
        """The teacher's way into the meeting. Raises NotZooms."""
        return self._into(session, session.link, f"{TEACHER_LANDING}?session=", session.host_token)

    def student(self, session: ClassSession | Door) -> str:
        """The student's way into the meeting, their own where they have one. Raises NotZooms."""
        link = session.personal_link or session.link
        return self._into(session, link, f"{STUDENT_LANDING}?token=", session.tracking_token)

    def leads_into_zoom(self, door: Door) -> bool:
        return sansio.is_zoom_url(door.personal_link or door.link)

    def _into(self, session: ClassSession | LiveStream | Door, link: str, landing: str, token: str) -> str:
        if not sansio.is_zoom_url(link):
            raise NotZooms(f"{type(session).__name__} {session.id} has a link that is not Zoom's")
        return sansio.with_leave_url(link, self._own(landing), token)

    def _own(self, path: str) -> str:
        return self.base_url.rstrip("/") + path
