"""A reader of links for the bot's tests: it knows each answer that `models.ports.Links` may give."""

import re
from dataclasses import dataclass

from models.ports import ClassLink, LinkProblem
from models.tables.classes import ClassSession
from models.tables.streams import LiveStream

SIGNS: tuple[tuple[str, LinkProblem], ...] = (
    ("/register/", "register_link"),
    ("/s/", "start_link"),
    ("/rec/", "not_a_meeting"),
    ("?tk=", "personal_token"),
)


@dataclass(frozen=True)
class TestLinks:
    __test__ = False  # not a test case, whatever its name

    base_url: str = "https://clock.example.org"

    def read(self, text: str) -> ClassLink | LinkProblem:
        found = re.search(r"https?://\S+", text)
        if found is None:
            digits = re.sub(r"\D", "", text)
            if not digits:
                return "no_link"
            return ClassLink(f"https://zoom.us/j/{digits}", int(digits)) if 9 <= len(digits) <= 11 else "bad_id"
        url = found[0]
        if not re.match(r"https://(\w+\.)*zoom\.us/", url):
            return "not_zoom"
        if "/my/" in url:
            return ClassLink(url, None)
        for sign, problem in SIGNS:
            if sign in url:
                return problem
        number = re.search(r"/j/(\d{9,11})", url)
        return ClassLink(url, int(number[1])) if number else "bad_id"

    def track(self, tracking_token: str) -> str:
        return f"{self.base_url}/api/zoom/track?token={tracking_token}"

    def host(self, session: ClassSession | LiveStream) -> str:
        return f"{session.link}#host"
