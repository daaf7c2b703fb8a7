"""The countdown really goes to Zoom: with JavaScript and without, unless somebody asks it to wait."""

from urllib.parse import parse_qs, urlsplit

import pytest
from playwright.async_api import Browser, expect

from models.tables.classes import ClassSession, Evidence
from tests.simulator.zoom import ZoomServer

from .conftest import Open

pytestmark = pytest.mark.browser
MEETING = 12345678901


async def clicked(session: ClassSession) -> int:
    return await Evidence.filter(session_id=session.id, kind="click").count()


async def test_the_countdown_goes_to_zoom_by_itself(
    site: Open, chromium: Browser, zoom: ZoomServer, session: ClassSession
) -> None:
    pages = await site(mode="countdown", countdown_seconds=1)
    page = await chromium.new_page()
    await page.goto(pages.track(session))
    visit = await zoom.landed(MEETING)
    await page.wait_for_url("https://zoom.us/**")
    assert visit.query["pwd"] == "abc"
    assert visit.query["leave_url"] == pages.complete(session)
    assert "Referer" not in visit.headers
    assert await clicked(session) == 1


async def test_back_does_not_throw_anyone_into_zoom_again(
    site: Open, chromium: Browser, zoom: ZoomServer, session: ClassSession
) -> None:
    pages = await site(mode="countdown", countdown_seconds=1)
    page = await chromium.new_page()
    await page.goto(pages.track(session))
    await page.wait_for_url("https://zoom.us/**")
    await page.go_back()
    assert page.url == "about:blank"


async def test_the_countdown_goes_to_zoom_without_javascript(
    site: Open, chromium: Browser, zoom: ZoomServer, session: ClassSession
) -> None:
    pages = await site(mode="countdown", countdown_seconds=1)
    context = await chromium.new_context(java_script_enabled=False)
    page = await context.new_page()
    await page.goto(pages.track(session))
    visit = await zoom.landed(MEETING)
    assert visit.query["leave_url"] == pages.complete(session)


async def test_the_button_goes_at_once(site: Open, chromium: Browser, zoom: ZoomServer, session: ClassSession) -> None:
    pages = await site(mode="countdown", countdown_seconds=60)
    page = await chromium.new_page()
    await page.goto(pages.track(session))
    await page.get_by_role("link", name="Open Zoom now").click()
    await page.wait_for_url("https://zoom.us/**")


async def test_the_count_is_shown_second_by_second(
    site: Open, chromium: Browser, zoom: ZoomServer, session: ClassSession
) -> None:
    pages = await site(mode="countdown", countdown_seconds=30)
    page = await chromium.new_page()
    await page.clock.install()
    await page.goto(pages.track(session))
    await expect(page.locator("#count")).to_have_text("30")
    await page.clock.run_for(12_000)
    await expect(page.locator("#count")).to_have_text("18")
    assert await page.get_by_role("status").inner_text() == "Zoom opens by itself in 30 seconds."


async def test_somebody_who_needs_more_time_can_stop_the_countdown(
    site: Open, chromium: Browser, zoom: ZoomServer, session: ClassSession
) -> None:
    pages = await site(mode="countdown", countdown_seconds=30)
    page = await chromium.new_page()
    await page.clock.install()
    await page.goto(pages.track(session))
    await page.get_by_role("button", name="Wait, not yet").click()
    await page.clock.run_for(120_000)
    await expect(page.get_by_role("status")).to_have_text(
        "Waiting for you. Zoom opens when you press the button.", use_inner_text=True
    )
    assert urlsplit(page.url).path == "/api/zoom/track"
    assert zoom.visits == []
    await page.get_by_role("link", name="Open Zoom now").click()
    await page.wait_for_url("https://zoom.us/**")


async def test_direct_mode_goes_straight_to_zoom(
    site: Open, chromium: Browser, zoom: ZoomServer, session: ClassSession
) -> None:
    pages = await site(mode="direct")
    page = await chromium.new_page()
    await page.goto(pages.track(session))
    assert parse_qs(urlsplit(page.url).query)["leave_url"] == [pages.complete(session)]
    assert await clicked(session) == 1
