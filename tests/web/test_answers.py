"""What every answer has in common: headers, language, scripts, and nothing that tells of our insides."""

import base64
import hashlib
import re

import pytest

from models.tables.classes import ClassSession
from tests.world import World

from .conftest import Serve

ALL = ["track", "session-complete", "teacher-left", "heartbeat", "nothing"]


def track(session: ClassSession) -> str:
    return f"/api/zoom/track?token={session.tracking_token}"


@pytest.mark.parametrize("path", ALL)
async def test_no_answer_is_kept_or_leaks_its_address(serve: Serve, session: ClassSession, path: str) -> None:
    client = await serve()
    for answer in (await client.get(f"/api/zoom/{path}"), await client.get(track(session))):
        assert answer.headers["Cache-Control"] == "no-store"
        assert answer.headers["Referrer-Policy"] == "no-referrer"
        assert answer.headers["X-Content-Type-Options"] == "nosniff"
        assert answer.headers["X-Frame-Options"] == "DENY"
        assert "aiohttp" not in answer.headers["Server"]


async def test_the_policy_allows_our_own_scripts_and_style_and_nothing_else(
    serve: Serve, session: ClassSession
) -> None:
    client = await serve()
    answer = await client.get(track(session))
    policy = dict(part.strip().split(" ", 1) for part in answer.headers["Content-Security-Policy"].split(";"))
    assert policy["default-src"] == "'none'"
    assert policy["script-src"] == policy["connect-src"] == policy["worker-src"] == "'self'"
    assert "unsafe" not in answer.headers["Content-Security-Policy"]
    (style,) = re.findall(r"<style>(.*?)</style>", await answer.text(), re.DOTALL)
    digest = base64.b64encode(hashlib.sha256(style.encode()).digest()).decode()
    assert policy["style-src"] == f"'sha256-{digest}'"


@pytest.mark.parametrize("mode", ["countdown", "companion"])
async def test_a_page_asks_nothing_of_other_hosts_and_has_nothing_inline(
    serve: Serve, session: ClassSession, mode: str
) -> None:
    client = await serve(mode=mode)
    text = await (await client.get(track(session))).text()
    assert not re.findall(r"<script(?![^>]*\bsrc=\"/static/)", text)
    assert not re.findall(r"\s(?:on\w+|style)=", text)
    assert all(source.startswith("/static/") for source in re.findall(r"\ssrc=\"([^\"]*)\"", text))


async def test_only_a_school_on_https_promises_https(serve: Serve, session: ClassSession) -> None:
    secure = await serve()
    plain = await serve(base_url="http://127.0.0.1:8080")
    assert "Strict-Transport-Security" in (await secure.get(track(session))).headers
    assert "Strict-Transport-Security" not in (await plain.get(track(session))).headers


async def test_scripts_are_kept_for_good_under_an_address_that_changes_with_them(
    serve: Serve, session: ClassSession
) -> None:
    client = await serve(mode="companion")
    text = await (await client.get(track(session))).text()
    addresses = re.findall(r"\"(/static/[^\"]+)\"", text)
    assert len(addresses) == 2
    for address in addresses:
        answer = await client.get(address)
        assert (answer.status, answer.content_type) == (200, "text/javascript")
        assert "immutable" in answer.headers["Cache-Control"]
        assert "default-src 'none'" in answer.headers["Content-Security-Policy"]
        stale = await client.get(address.partition("?")[0] + "?v=old")
        assert stale.headers["Cache-Control"] == "no-cache"


@pytest.mark.parametrize("name", ["nothing.js", "page.css", "..%2f..%2fapp.py", "..", "%00"])
async def test_nothing_but_our_scripts_is_served(serve: Serve, database: str, name: str) -> None:
    client = await serve()
    assert (await client.get(f"/static/{name}")).status == 404


@pytest.mark.parametrize(
    ("asked", "language", "direction"),
    [
        ("es-MX,es;q=0.9,en;q=0.8", "es", "ltr"),
        ("ar-EG", "ar", "rtl"),
        ("de-DE,de;q=0.9,ar;q=0.4", "ar", "rtl"),
        ("en;q=0.3,es;q=0.7", "es", "ltr"),
        ("de-DE", "en", "ltr"),
        ("ar;q=0,es", "es", "ltr"),
        ("", "en", "ltr"),
        ("*", "en", "ltr"),
        (';;q=,,=;q=x,"<>"', "en", "ltr"),
    ],
)
async def test_a_page_speaks_the_browsers_language_or_the_schools(
    serve: Serve, session: ClassSession, asked: str, language: str, direction: str
) -> None:
    client = await serve()
    answer = await client.get(track(session), headers={"Accept-Language": asked})
    assert f'<html lang="{language}" dir="{direction}">' in await answer.text()
    assert answer.headers["Content-Language"] == language
    assert ("<title>Tu clase" in await answer.text()) == (language == "es")


async def test_numbers_have_their_plural(serve: Serve, world: World) -> None:
    teacher = await world.teacher()
    session = await world.session(teacher, await world.student(teacher))
    client = await serve(countdown_seconds=1)
    assert "Zoom opens by itself in 1 second." in await (await client.get(track(session))).text()


async def test_people_get_a_page_and_programs_get_json(serve: Serve, database: str) -> None:
    client = await serve()
    page = await client.get("/nothing", headers={"Accept": "text/html,*/*;q=0.8"})
    assert (page.status, page.content_type) == (404, "text/html")
    program = await client.get("/nothing", headers={"Accept": "*/*"})
    assert (program.status, await program.json()) == (404, {"error": "not_found"})


async def test_a_bug_is_a_small_page_without_our_insides(serve: Serve, session: ClassSession) -> None:
    def broken() -> None:
        raise ZeroDivisionError("our insides")

    client = await serve(last_sweep=broken)
    answer = await client.get("/healthz", headers={"Accept": "text/html"})
    text = await answer.text()
    assert answer.status == 500
    assert "Something went wrong" in text
    assert "insides" not in text
    assert "Traceback" not in text


async def test_scripts_are_found_below_a_path(serve: Serve, session: ClassSession) -> None:
    client = await serve(mode="companion", base_url="https://school.example/clock/")
    text = await (await client.get(track(session))).text()
    assert 'src="/clock/static/companion.js?v=' in text
    assert 'data-address="/clock/api/zoom/heartbeat"' in text
