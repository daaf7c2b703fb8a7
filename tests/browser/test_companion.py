"""The companion page stays behind Zoom and beats, and says when it is hidden, cut off, closed or no longer needed."""

import pytest
from playwright.async_api import Browser, BrowserContext, Page, expect

from models.tables.classes import ClassSession, Evidence
from tests.simulator.zoom import ZoomServer
from tests.world import World

from .conftest import Open, Site

pytestmark = pytest.mark.browser


async def opened(site: Open, chromium: Browser | BrowserContext, session: ClassSession) -> tuple[Site, Page]:
    pages = await site(mode="companion", heartbeat_seconds=1)
    page = await chromium.new_page()
    await page.goto(pages.track(session))
    return pages, page


async def behind_another(page: Page) -> None:
    """Another tab comes to the front, as Zoom does on a phone."""
    beside = await page.context.new_page()
    await beside.bring_to_front()


async def test_the_page_beats(site: Open, chromium: Browser, session: ClassSession) -> None:
    pages, page = await opened(site, chromium, session)
    await pages.until("beat", 3)
    fresh = await ClassSession.get(id=session.id)
    assert fresh.first_beat_at is not None
    assert fresh.last_beat_at is not None
    assert fresh.last_beat_at > fresh.first_beat_at
    await expect(page.get_by_role("status")).to_have_text("Your class is being clocked.", use_inner_text=True)


async def test_zoom_opens_beside_it_and_it_goes_on_beating(
    site: Open, chromium: Browser, zoom: ZoomServer, session: ClassSession
) -> None:
    pages, page = await opened(site, chromium, session)
    async with page.expect_popup() as popup:
        await page.get_by_role("link", name="Open Zoom").click()
    beside = await popup.value
    await beside.wait_for_url("https://zoom.us/**")
    assert await beside.evaluate("window.opener === null")
    before = pages.counts["beat"] + pages.counts["hidden_beat"]
    await pages.changes.until(lambda: pages.counts["beat"] + pages.counts["hidden_beat"] >= before + 3, timeout=20)
    assert "/api/zoom/track" in page.url


async def test_it_goes_on_beating_while_hidden_and_says_so(
    site: Open, window: BrowserContext, session: ClassSession
) -> None:
    pages, page = await opened(site, window, session)
    await pages.until("beat", 1)
    await behind_another(page)
    await pages.until("hidden_beat", 3)
    shown = pages.counts["beat"]
    await page.bring_to_front()
    await pages.until("beat", shown + 2)


async def test_closing_the_page_is_told(site: Open, chromium: Browser, session: ClassSession) -> None:
    pages, page = await opened(site, chromium, session)
    await pages.until("beat", 1)
    await page.close(run_before_unload=True)
    await pages.until("closing", 1)
    assert await Evidence.filter(session_id=session.id, kind="page_closing").count() == 1


async def test_a_page_that_is_frozen_beats_again_when_it_is_thawed(
    site: Open, window: BrowserContext, session: ClassSession
) -> None:
    pages, page = await opened(site, window, session)
    await behind_another(page)
    await pages.until("hidden_beat", 1)
    devtools = await window.new_cdp_session(page)
    before = pages.counts["hidden_beat"]
    await devtools.send("Page.setWebLifecycleState", {"state": "frozen"})
    await pages.until("hidden_beat", before + 1)
    await devtools.send("Page.setWebLifecycleState", {"state": "active"})
    shown = pages.counts["beat"]
    await page.bring_to_front()
    await pages.until("beat", shown + 2)


async def test_a_lost_connection_is_shown_and_healed(site: Open, chromium: Browser, session: ClassSession) -> None:
    pages, page = await opened(site, chromium, session)
    await pages.until("beat", 1)
    await page.context.set_offline(True)
    await expect(page.get_by_role("status")).to_have_text("No connection. We keep trying.", use_inner_text=True)
    await page.context.set_offline(False)
    await expect(page.get_by_role("status")).to_have_text("Your class is being clocked.", use_inner_text=True)


async def test_it_says_when_the_class_is_over_and_stops(
    site: Open, chromium: Browser, session: ClassSession, world: World
) -> None:
    pages, page = await opened(site, chromium, session)
    await pages.until("beat", 1)
    end = world.clock().isoformat()
    await world.says(session, "correction", start=None, end=end, void=False, reason="asked", by=1)
    await expect(page.get_by_role("status")).to_have_text(
        "The class is over. You can close this page.", use_inner_text=True
    )
    assert page.workers == []


async def test_without_javascript_it_is_a_plain_link(
    site: Open, chromium: Browser, zoom: ZoomServer, session: ClassSession
) -> None:
    pages = await site(mode="companion")
    context = await chromium.new_context(java_script_enabled=False)
    page = await context.new_page()
    await page.goto(pages.track(session))
    await expect(page.get_by_role("status")).to_be_hidden()
    async with context.expect_page() as opening:
        await page.get_by_role("link", name="Open Zoom").click()
    await (await opening.value).wait_for_url("https://zoom.us/**")
