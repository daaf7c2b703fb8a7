"""What the client does when Zoom is slow, down, or has had enough."""

import asyncio
from collections.abc import AsyncIterator
from datetime import timedelta

import httpx
import pytest

from models.meetings import RateLimited, Unauthorized, Unexpected, Unreachable
from tests.simulator.zoom_rooms import ZoomUser
from web.zoom.client import ZoomMeetings

from .conftest import BEGIN, IDENTITY, Line


async def test_a_revoked_token_is_replaced_once(line: Line, meetings: ZoomMeetings, clark: ZoomUser) -> None:
    await meetings.host(clark.email)
    line.zoom.revoke_tokens()
    assert (await meetings.host(clark.email)).id == clark.id
    assert line.asked("GET") == 3
    assert line.naps.taken == []


async def test_tokens_that_are_never_accepted_are_not_asked_for_without_end(line: Line, clark: ZoomUser) -> None:
    async def revoke(answer: httpx.Response) -> None:
        if answer.request.url.path == "/oauth/token":
            line.zoom.revoke_tokens()

    line.http.event_hooks["response"] = [revoke]
    with pytest.raises(Unauthorized):
        await line.connect().host(clark.email)
    assert line.asked("GET") == 2


async def test_wrong_credentials_are_the_operators_to_mend(line: Line, clark: ZoomUser) -> None:
    line.secret = "not-the-secret"
    with pytest.raises(Unauthorized, match="invalid_client"):
        await line.connect().host(clark.email)
    assert line.zoom.calls == []


async def test_a_limit_per_second_is_waited_for(line: Line, meetings: ZoomMeetings, clark: ZoomUser) -> None:
    line.zoom.limit(2)
    assert (await meetings.host(clark.email)).id == clark.id
    assert len(line.naps.taken) == 2
    assert all(1 < nap < 3 for nap in line.naps.taken)


async def test_a_meeting_refused_by_a_limit_is_asked_for_again(
    line: Line, meetings: ZoomMeetings, clark: ZoomUser
) -> None:
    line.zoom.limit()
    await meetings.create(host=clark.email, topic="English", starts_at=BEGIN, minutes=60, reference="class-0001")
    assert len(line.zoom.account.meetings) == 1


async def test_a_limit_that_outlasts_every_try_is_left_alone_for_a_minute(
    line: Line, meetings: ZoomMeetings, clark: ZoomUser
) -> None:
    line.zoom.limit(5)
    for _ in range(2):
        with pytest.raises(RateLimited) as raised:
            await meetings.host(clark.email)
        assert raised.value.until == BEGIN + timedelta(minutes=1)
    assert line.asked("GET") == 5
    line.clock.jump(timedelta(minutes=1))
    assert (await meetings.host(clark.email)).id == clark.id


async def test_a_daily_limit_ends_when_zoom_says(line: Line, meetings: ZoomMeetings, clark: ZoomUser) -> None:
    tomorrow = BEGIN.replace(hour=0) + timedelta(days=1)
    line.zoom.limit(daily_until=tomorrow)
    for _ in range(2):
        with pytest.raises(RateLimited) as raised:
            await meetings.host(clark.email)
        assert raised.value.until == tomorrow
    assert (line.asked("GET"), line.naps.taken) == (1, [])
    line.clock.jump(timedelta(hours=9))
    assert (await meetings.host(clark.email)).id == clark.id


async def test_a_short_outage_is_waited_out_with_growing_pauses(
    line: Line, meetings: ZoomMeetings, clark: ZoomUser
) -> None:
    await meetings.host(clark.email)
    line.zoom.outage(status=500)
    line.naps.then = lambda: setattr(line.naps, "then", line.zoom.recover)
    assert (await meetings.host(clark.email)).id == clark.id
    first, second = line.naps.taken
    assert 0.25 <= first <= 0.5 <= second <= 1.0


async def test_a_long_outage_is_given_up(line: Line, meetings: ZoomMeetings, clark: ZoomUser) -> None:
    await meetings.host(clark.email)
    line.zoom.outage(status=503)
    with pytest.raises(Unreachable) as raised:
        await meetings.host(clark.email)
    assert raised.value.uncertain
    assert line.asked("GET") == 1 + 5
    assert sum(line.naps.taken) < 30
    line.zoom.recover()
    assert (await meetings.host(clark.email)).id == clark.id


async def test_an_outage_of_oauth_asks_nothing_of_the_api(line: Line, meetings: ZoomMeetings, clark: ZoomUser) -> None:
    line.zoom.outage()
    with pytest.raises(Unreachable) as raised:
        await meetings.create(host=clark.id, topic="English", starts_at=BEGIN, minutes=60, reference="class-0001")
    assert not raised.value.uncertain
    assert line.zoom.calls == []


async def test_a_zoom_that_does_not_answer_in_time_is_asked_again(line: Line, clark: ZoomUser) -> None:
    line.timeout = 0.2
    meetings = line.connect()
    await meetings.host(clark.email)
    line.zoom.slow(2)
    line.naps.then = line.zoom.recover
    assert (await meetings.host(clark.email)).id == clark.id
    assert line.asked("GET") == 3


async def test_an_answer_that_trickles_for_ever_is_cut_off(line: Line) -> None:
    class Trickle(httpx.AsyncByteStream):
        async def __aiter__(self) -> AsyncIterator[bytes]:
            while True:
                await asyncio.sleep(0.01)
                yield b" "

    def answer(request: httpx.Request) -> httpx.Response:
        if request.url.path == "/oauth/token":
            return httpx.Response(200, json={"access_token": "abc"})
        return httpx.Response(200, stream=Trickle())

    line.timeout = 0.05
    async with httpx.AsyncClient(transport=httpx.MockTransport(answer)) as line.http:
        with pytest.raises(Unreachable):
            await line.connect().host("clark@school.example")


async def test_a_refused_connection_is_certain_not_to_have_made_anything(line: Line, clark: ZoomUser) -> None:
    async with httpx.AsyncClient(trust_env=False, limits=httpx.Limits(max_keepalive_connections=0)) as line.http:
        meetings = line.connect()
        await meetings.host(clark.email)
        await line.zoom._listener.refuse()
        with pytest.raises(Unreachable) as raised:
            await meetings.create(host=clark.id, topic="English", starts_at=BEGIN, minutes=60, reference="class-0001")
    assert not raised.value.uncertain
    assert len(line.naps.taken) == 4


@pytest.mark.parametrize("status", [200, 302, 418])
async def test_an_answer_that_is_not_zooms_is_unexpected(
    line: Line, meetings: ZoomMeetings, clark: ZoomUser, status: int
) -> None:
    await meetings.host(clark.email)
    line.zoom.outage(status=status)
    with pytest.raises(Unexpected) as raised:
        await meetings.host(clark.email)
    assert (raised.value.status, raised.value.code) == (status, None)
    assert line.asked("GET") == 2


async def test_many_questions_at_once_share_one_token(line: Line, meetings: ZoomMeetings, clark: ZoomUser) -> None:
    await asyncio.gather(*(meetings.host(clark.email) for _ in range(20)))
    assert len(line.zoom.account.tokens) == 1
    line.zoom.revoke_tokens()
    await asyncio.gather(*(meetings.host(clark.email) for _ in range(20)))
    assert len(line.zoom.account.tokens) == 1


async def test_no_secret_is_ever_told(
    line: Line,
    meetings: ZoomMeetings,
    clark: ZoomUser,
    capsys: pytest.CaptureFixture[str],
    caplog: pytest.LogCaptureFixture,
) -> None:
    caplog.set_level("INFO")
    made = await meetings.create(host=clark.id, topic="English", starts_at=BEGIN, minutes=60, reference="class-0001")
    start_link = await meetings.start_link(made.id)
    tokens = list(line.zoom.account.tokens)
    line.zoom.outage()
    with pytest.raises(Unreachable) as outage:
        await meetings.start_link(made.id)
    line.zoom.recover()
    line.zoom.limit(9)
    with pytest.raises(RateLimited) as limited:
        await meetings.start_link(made.id)
    printed = capsys.readouterr()
    told = printed.out + printed.err + caplog.text
    assert "zoom_again" in told
    told += "".join(f"{raised.value!r}{raised.getrepr(style='long')}" for raised in (outage, limited))
    told += repr(IDENTITY) + repr(await line.tokens.token())
    zak = start_link.partition("zak=")[2]
    for secret in (IDENTITY.client_secret, zak, line.passcode, *tokens, *line.zoom.account.tokens):
        assert secret not in told.replace(f"passcode='{line.passcode}'", "")  # the test's own variable
