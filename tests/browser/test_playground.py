"""The playground, played as a newcomer would: only by clicking and typing in its page, in real Chromium."""

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from playwright.async_api import Browser, Page, async_playwright, expect

from tests.simulator.playground import school as playground
from tests.simulator.playground.pages import Pages

from .conftest import CHROMIUM, QUIET
from .player import PATIENCE, Player

pytestmark = pytest.mark.browser


@pytest.fixture
async def chromium() -> AsyncIterator[Browser]:
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(executable_path=CHROMIUM, args=QUIET)
        yield browser
        await browser.close()


@pytest.fixture
async def trouble() -> list[str]:
    """What the page's console complained of."""
    return []


@pytest.fixture
async def player(chromium: Browser, tmp_path: Path, trouble: list[str]) -> AsyncIterator[Player]:
    expect.set_options(timeout=PATIENCE)
    async with playground.begin(tmp_path) as school, Pages(school):
        context = await chromium.new_context(viewport={"width": 1500, "height": 900}, reduced_motion="reduce")
        context.set_default_timeout(PATIENCE)
        page = await context.new_page()
        page.on("console", lambda said: trouble.append(said.text) if said.type in {"error", "warning"} else None)
        page.on("pageerror", lambda error: trouble.append(str(error)))
        await page.goto(school.url)
        yield Player(page)
        await context.close()


async def test_the_first_class_is_played_from_the_first_admin_to_the_closed_month(
    player: Player, trouble: list[str]
) -> None:
    await player.founds_the_school()
    await player.sends_a_class()
    await player.has_happened("Send a class")
    await player.both_join()
    await player.has_happened("Meet in Zoom")
    await player.goes_ahead("To the end of the class")
    await player.leaves("Amina")
    await player.leaves("Yusuf")
    await player.goes_ahead("+10 min")
    await player.sees("Yusuf", "60 min")
    await player.has_happened("Let the class end")
    await player.taps("Yusuf", "Late")
    await player.has_happened("Mark the attendance")
    assert "Amina" in await report(player)
    await player.has_happened("Take the report home")
    await closes_the_month(player)
    await player.has_happened("Close the month")
    assert trouble == []


@pytest.mark.timeout(600)
async def test_what_goes_wrong_is_judged_all_the_same(player: Player, trouble: list[str]) -> None:
    await player.founds_the_school()
    await the_students_phone_dies(player)
    await every_webhook_is_lost(player)
    await the_teacher_leaves_first(player)
    await a_time_is_disputed(player)
    assert trouble == []


async def the_students_phone_dies(player: Player) -> None:
    await player.sends_a_class()
    await player.both_join()
    await player.goes_ahead("+10 min")
    await player.page.get_by_role("button", name="Switch Amina’s phone off").click()
    await expect(player.phone("Amina").get_by_text("This phone is off.")).to_be_visible()
    await player.goes_ahead("To the end of the class")
    await player.leaves("Yusuf")
    await player.goes_ahead("+10 min")
    await player.has_happened("Let the student’s phone die")
    await player.page.get_by_role("button", name="Switch Amina’s phone on").click()


async def every_webhook_is_lost(player: Player) -> None:
    """Zoom's report knows both."""
    await player.chooses("Webhooks", "lost, every one")
    await player.sends_a_class()
    await player.both_join()
    await player.goes_ahead("To the end of the class")
    await player.leaves("Amina")
    await player.leaves("Yusuf")
    await player.goes_ahead("+1 h")
    await player.has_happened("Lose every webhook")
    await player.chooses("Webhooks", "on time")


async def the_teacher_leaves_first(player: Player) -> None:
    await player.sends_a_class()
    await player.both_join()
    await player.goes_ahead("+10 min")
    await player.leaves("Yusuf")
    await player.goes_ahead("+10 min")
    await player.goes_ahead("+10 min")
    await player.has_happened("Let the teacher leave first")
    await player.leaves("Amina")


async def a_time_is_disputed(player: Player) -> None:
    await player.taps("Yusuf", "Wrong?")
    await player.sees("Yusuf", "What is wrong?")
    await player.says("Yusuf", "We talked on for half an hour by telephone.")
    await player.sees("Huda", "A time is contested")
    await player.taps("Huda", "Leave as it is")
    await player.sees("Huda", "Why does it stay as it is?")
    await player.says("Huda", "A telephone is not our classroom.")
    await player.taps("Huda", "Yes, do it")
    await player.has_happened("Dispute a time")


async def test_the_page_can_be_used_by_keyboard_and_on_a_phone(player: Player, trouble: list[str]) -> None:
    await player.page.set_viewport_size({"width": 390, "height": 844})
    assert await player.page.evaluate("document.documentElement.scrollWidth") <= 390
    await reaches(player.page, "https://t.me/")
    await player.page.keyboard.press("Enter")
    await reaches(player.page, "Huda’s phone")
    await player.page.keyboard.press("Enter")
    welcome = await player.sees("Huda", "You are an admin of")
    await expect(welcome).to_be_in_viewport()
    await expect(player.phone("Huda").get_by_role("log")).to_have_attribute("aria-live", "polite")
    await reaches(player.page, "Commands")
    await player.page.keyboard.press("Enter")
    await reaches(player.page, "/invite")
    await player.page.keyboard.press("Enter")
    await reaches(player.page, "A teacher")
    await player.page.keyboard.press("Enter")
    await player.sees("Huda", "teacher’s name")
    await reaches(player.page, "Message")
    await player.page.keyboard.type("Yusuf")
    await player.page.keyboard.press("Enter")
    await player.sees("Huda", "You are invited to teach")
    await player.says("Huda", "<img src=x onerror=alert(1)> & <b>")
    await expect(player.phone("Huda").locator(".mine").last).to_contain_text("<img src=x onerror=alert(1)> & <b>")
    assert trouble == []


async def reaches(page: Page, name: str) -> None:
    """Tab on, until what has the focus is called so, and see that it shows it."""
    for _ in range(100):
        focused = page.locator(":focus")
        if await focused.count():
            called = await focused.evaluate("e => e.getAttribute('aria-label') || e.textContent")
            if called.startswith(name):
                assert await focused.evaluate("e => getComputedStyle(e).outlineStyle") != "none", name
                return
        await page.keyboard.press("Tab")
    raise AssertionError(f"{name} is not reached by Tab")


async def report(player: Player) -> str:
    """The spreadsheet of the month, as it lands on the disk."""
    await player.says("Huda", "/report")
    await player.taps("Huda", "CSV")
    document = player.phone("Huda").locator("a.document").last
    async with player.page.expect_download() as begun:
        await document.click()
    path = await (await begun.value).path()
    return await asyncio.to_thread(path.read_text, encoding="utf-8-sig")


async def closes_the_month(player: Player) -> None:
    await player.goes_ahead("To the next month")
    await player.says("Huda", "/payroll last month")
    await player.taps("Huda", "Approve")
    await player.sees("Huda", "Approve March 2026?")
    await player.taps("Huda", "Yes")
    await player.taps("Huda", "paid")
    await player.sees("Huda", "Is March 2026 paid?")
    await player.taps("Huda", "Yes")
