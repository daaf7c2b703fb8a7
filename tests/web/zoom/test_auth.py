"""One token at a time, renewed before it ends."""

import asyncio
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import httpx
import pytest

from models.meetings import RateLimited, Unauthorized, Unreachable
from web.zoom.auth import Tokens

from .conftest import BEGIN, IDENTITY, Line


async def test_a_token_is_kept_until_five_minutes_before_its_end(line: Line) -> None:
    tokens = line.tokens
    first = await tokens.token()
    line.clock.jump(timedelta(minutes=54, seconds=59))
    assert await tokens.token() is first
    line.clock.jump(timedelta(seconds=1))
    second = await tokens.token()
    assert second.value != first.value
    assert second.ends_at == BEGIN + timedelta(minutes=55) + timedelta(hours=1)


async def test_an_old_token_serves_to_its_end_while_oauth_is_down(line: Line) -> None:
    tokens = line.tokens
    first = await tokens.token()
    line.zoom.outage()
    line.clock.jump(timedelta(minutes=59))
    assert await tokens.token() is first
    line.clock.jump(timedelta(minutes=1))
    with pytest.raises(Unreachable):
        await tokens.token()


async def test_one_refused_token_is_replaced_once_for_all_who_held_it(line: Line) -> None:
    tokens = line.tokens
    refused = await tokens.token()
    line.zoom.revoke_tokens()
    replaced = await asyncio.gather(*(tokens.instead_of(refused) for _ in range(10)))
    assert len({token.value for token in replaced}) == 1
    assert len(line.zoom.account.tokens) == 1


async def test_scopes_are_read_from_the_answer(line: Line) -> None:
    tokens, before = line.tokens, frozenset(line.zoom.account.scopes)
    assert (await tokens.token()).scopes == before
    line.zoom.account.scopes = {"meeting:read:admin"}
    assert (await tokens.token()).scopes == before
    assert (await tokens.fresh()).scopes == frozenset({"meeting:read:admin"})
    assert (await tokens.token()).scopes == frozenset({"meeting:read:admin"})


def answering(status: int, headers: dict[str, str] | None = None, **told: Any) -> Tokens:
    """Tokens from an OAuth server that always answers this."""

    def answer(_: httpx.Request) -> httpx.Response:
        return httpx.Response(status, json=told, headers=headers)

    return asking(answer)


def asking(answer: Callable[[httpx.Request], httpx.Response]) -> Tokens:
    http = httpx.AsyncClient(transport=httpx.MockTransport(answer))
    return Tokens(http, IDENTITY, oauth_base="https://zoom.example", clock=lambda: BEGIN)


async def test_an_answer_without_scopes_leaves_them_unknown() -> None:
    token = await answering(200, access_token="abc", expires_in="3600").token()
    assert (token.scopes, token.ends_at) == (None, BEGIN + timedelta(hours=1))


async def test_a_token_of_a_short_life_is_not_renewed_at_every_call() -> None:
    token = await answering(200, access_token="abc", expires_in=120).token()
    assert token.renew_at == BEGIN + timedelta(minutes=1)


@pytest.mark.parametrize("told", [{}, {"access_token": ""}, {"access_token": None}, {"access_token": "a\r\nb"}])
async def test_an_answer_without_a_token_is_no_token(told: dict[str, Any]) -> None:
    with pytest.raises(Unreachable):
        await answering(200, **told).token()


async def test_oauths_refusals_are_told_apart() -> None:
    with pytest.raises(Unauthorized, match=r"^invalid_client$"):
        await answering(401, reason="Invalid client_id or client_secret", error="invalid_client").token()
    with pytest.raises(Unauthorized, match=r"^$"):
        await answering(400, error="<b>not a code</b>").token()
    with pytest.raises(Unreachable):
        await answering(302).token()
    with pytest.raises(RateLimited) as raised:
        await answering(429, {"Retry-After": "30"}).token()
    assert raised.value.until == BEGIN + timedelta(seconds=30)


async def test_the_secret_travels_in_the_header_only() -> None:
    seen: list[httpx.Request] = []

    def answer(request: httpx.Request) -> httpx.Response:
        seen.append(request)
        return httpx.Response(200, json={"access_token": "abc"})

    await asking(answer).token()
    (request,) = seen
    assert str(request.url) == "https://zoom.example/oauth/token"
    assert request.content == b"grant_type=account_credentials&account_id=stand-in-account"
    assert request.headers["authorization"].startswith("Basic ")
