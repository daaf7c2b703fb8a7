"""The school's Zoom account, as the house asks for it: `models.meetings.Meetings` over Zoom's API.

Thin: what is asked is in `requests`, what is answered in `answers`, how long to try in `caller`.
"""

import asyncio
from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import asynccontextmanager
from datetime import datetime
from typing import Any

import httpx

from models.meetings import (
    Attendance,
    Feature,
    Gone,
    Host,
    Instance,
    Lack,
    Meeting,
    Meetings,
    MeetingsProblem,
    MissingScopes,
    NotOurs,
    PastMeeting,
    PersonalLink,
    PlanTooLow,
    Unexpected,
    Unreachable,
)

from . import answers, requests
from .auth import Credentials, Tokens
from .caller import Caller

CREATE_TRIES = 3
MOST_PAGES = 200
CREATE_SECONDS = 60.0  # for all tries and looks together
LIST_SECONDS = 300.0  # for all pages; Zoom forgets where it was after 15 minutes


def connect(
    http: httpx.AsyncClient,
    credentials: Credentials,
    *,
    api_base: str,
    oauth_base: str,
    clock: Callable[[], datetime],
    address_domain: str,
) -> "ZoomMeetings":
    """`address_domain`: where the students' synthetic addresses live, a domain of the school's own."""
    tokens = Tokens(http, credentials, oauth_base=oauth_base.rstrip("/"), clock=clock)
    caller = Caller(http, tokens, api_base=api_base.rstrip("/"), clock=clock)
    return ZoomMeetings(caller, address_domain=address_domain)


class ZoomMeetings(Meetings):
    def __init__(
        self, caller: Caller, *, address_domain: str, passcode: Callable[[], str] = requests.new_passcode
    ) -> None:
        self._caller = caller
        self._address_domain = address_domain
        self._passcode = passcode

    async def may(self, feature: Feature) -> bool:
        scopes = await self._caller.scopes()
        return scopes is None or all(lack.feature != feature for lack in requests.lacking(scopes))

    async def host(self, host: str) -> Host:
        return answers.read_host(await self._caller.call(requests.host(host)))

    async def create(
        self,
        *,
        host: str,
        topic: str,
        starts_at: datetime,
        minutes: int,
        reference: str,
        personal_links: bool = True,
        may_exist: bool = False,
    ) -> Meeting:
        order = requests.Order(host, topic, starts_at, minutes, reference, personal_links)
        async with _at_most(CREATE_SECONDS):
            found = await self.find(host, reference) if may_exist else None
            return found or await self._create(order)

    async def _create(self, order: requests.Order) -> Meeting:
        """Again only after looking: an answer that never came may have been a yes."""
        request = requests.create(order, self._passcode())
        for attempt in range(1, CREATE_TRIES + 1):
            try:
                return answers.read_meeting(await self._caller.call(request))
            except Unreachable as trouble:
                if not trouble.uncertain:
                    raise
                lost = trouble
            await self._caller.pause(attempt + 1)
            if found := await self._made_after_all(order, lost):
                return found
        raise lost

    async def _made_after_all(self, order: requests.Order, lost: Unreachable) -> Meeting | None:
        try:
            return await self.find(order.host, order.reference)
        except MeetingsProblem:
            raise lost from None  # whether it was made is as open as before

    async def find(self, host: str, reference: str) -> Meeting | None:
        rows = await self._rows(requests.meetings_of(host), "meetings")
        numbers = [answers.number_in(row, "id") for row in rows if answers.reference_in(row) == reference]
        number = min((number for number in numbers if number), default=None)
        return await self.meeting(number) if number else None

    async def meeting(self, meeting_id: int) -> Meeting:
        return answers.read_meeting(await self._caller.call(requests.meeting(meeting_id)))

    async def start_link(self, meeting_id: int) -> str:
        return answers.read_start_link(await self._caller.call(requests.meeting(meeting_id)))

    async def personal_link(self, meeting_id: int, student_id: int, name: str) -> PersonalLink:
        address = requests.student_address(student_id, self._address_domain)
        request = requests.register(meeting_id, address=address, name=name)
        return answers.read_personal_link(await self._caller.call(request))

    async def delete(self, meeting_id: int) -> None:
        try:
            await self._caller.call(requests.delete(meeting_id))
        except Gone:
            return

    async def instances(self, meeting_id: int) -> list[Instance]:
        return answers.read_instances(await self._caller.call(requests.instances(meeting_id)))

    async def past(self, uuid: str) -> PastMeeting:
        return answers.read_past(await self._caller.call(requests.past(uuid)))

    async def participants(self, uuid: str) -> list[Attendance]:
        """From the report, which knows more; from the past meeting where the app may not read reports."""
        scopes = await self._caller.scopes()
        if scopes is None or requests.REPORT.is_among(scopes):
            try:
                return await self._attendance(requests.report(uuid))
            except (MissingScopes, PlanTooLow):
                pass  # the other one may be open to us
        return await self._attendance(requests.past_participants(uuid))

    async def missing(self) -> list[Lack]:
        scopes = await self._caller.scopes_anew()
        return [] if scopes is None else requests.lacking(scopes)

    async def _attendance(self, request: requests.Request) -> list[Attendance]:
        return [answers.read_attendance(row) for row in await self._rows(request, "participants")]

    async def _rows(self, request: requests.Request, name: str) -> list[Mapping[str, Any]]:
        """All pages or a problem. A page's token is good for 15 minutes; Zoom says 300 to one that is too old."""
        async with _at_most(LIST_SECONDS):
            return await self._every_page(request, name)

    async def _every_page(self, request: requests.Request, name: str) -> list[Mapping[str, Any]]:
        rows: list[Mapping[str, Any]] = []
        token = ""
        for _ in range(MOST_PAGES):
            try:
                page = answers.read_page(await self._caller.call(request.page(token)), name)
            except NotOurs:
                if token:
                    raise Unreachable("a page's token was too old", uncertain=False) from None
                raise
            rows += page.rows
            if not page.next_token:
                return rows
            if page.next_token == token:
                break
            token = page.next_token
        raise Unexpected(answers.OK, None, f"{request.name} has no last page")


@asynccontextmanager
async def _at_most(seconds: float) -> AsyncIterator[None]:
    try:
        async with asyncio.timeout(seconds):
            yield
    except TimeoutError:
        raise Unreachable(f"not done within {seconds:.0f} s", uncertain=True) from None
