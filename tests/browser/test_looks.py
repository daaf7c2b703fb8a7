"""Every page can be read and pressed: contrast, names, sizes, both directions of writing, a quiet console.

CLASSCLOCK_PICTURES=docs/pictures keeps pictures of what is looked at.
"""

import os
from collections.abc import Awaitable, Callable
from datetime import timedelta
from pathlib import Path
from typing import Any, Literal

import pytest
from playwright.async_api import Browser, BrowserContext, Page

from models.tables.classes import ClassSession
from tests.world import World

from .conftest import Open

pytestmark = pytest.mark.browser
PICTURES = os.environ.get("CLASSCLOCK_PICTURES")
Scheme = Literal["light", "dark"]
PHONE = (390, 844)
SMALL_PHONE = (320, 568)

# What a page says of itself: the worst contrast of any text on it, the smallest thing to press, and its bones.
INSPECT = """() => {
  const parts = c => { const n = c.match(/[\\d.]+/g).map(Number); return n.length < 4 ? [...n, 1] : n; };
  const luminance = ([r, g, b]) => [r, g, b].map(v => v / 255)
    .map(v => v <= .03928 ? v / 12.92 : ((v + .055) / 1.055) ** 2.4)
    .reduce((sum, v, i) => sum + v * [.2126, .7152, .0722][i], 0);
  const ground = e => { for (; e; e = e.parentElement) {
    const c = parts(getComputedStyle(e).backgroundColor); if (c[3] === 1) return c; } return [255, 255, 255, 1]; };
  const shown = [...document.querySelectorAll('body *')].filter(e => e.checkVisibility());
  const texts = shown.filter(e => [...e.childNodes].some(n => n.nodeType === 3 && n.textContent.trim()));
  const contrast = e => { const a = luminance(parts(getComputedStyle(e).color)), b = luminance(ground(e));
    return (Math.max(a, b) + .05) / (Math.min(a, b) + .05); };
  const presses = shown.filter(e => e.matches('a, button'));
  return {
    contrast: Math.min(...texts.map(contrast)),
    smallest_text: Math.min(...texts.map(e => parseFloat(getComputedStyle(e).fontSize))),
    smallest_press: Math.min(999, ...presses.map(e => Math.min(e.offsetWidth, e.offsetHeight))),
    nameless: presses.filter(e => !e.innerText.trim()).length,
    sideways: document.documentElement.scrollWidth - innerWidth,
    lang: document.documentElement.lang,
    dir: getComputedStyle(document.body).direction,
    title: document.title,
    headings: document.querySelectorAll('h1').length,
    mains: document.querySelectorAll('main').length,
  };
}"""
Show = Callable[[ClassSession], Awaitable[str]]


@pytest.fixture
async def pages(site: Open, world: World) -> dict[str, Show]:
    """Each kind of page, by the address that shows it."""
    countdown = await site(mode="countdown", countdown_seconds=60)
    companion = await site(mode="companion")

    async def complete(session: ClassSession) -> str:
        await world.says(session, "click", at=world.clock() - timedelta(minutes=45))
        return countdown.complete(session)

    async def counting(session: ClassSession) -> str:
        return countdown.track(session)

    async def staying(session: ClassSession) -> str:
        return companion.track(session)

    async def refused(_: ClassSession) -> str:
        return f"{countdown.address}/api/zoom/track?token=nothing"

    return {"countdown": counting, "companion": staying, "complete": complete, "refused": refused}


@pytest.mark.parametrize("name", ["countdown", "companion", "complete", "refused"])
async def test_a_page_can_be_read_and_pressed(
    chromium: Browser, session: ClassSession, pages: dict[str, Show], name: str
) -> None:
    address = await pages[name](session)
    for locale, direction in (("en", "ltr"), ("ar", "rtl"), ("es", "ltr")):
        for scheme in ("light", "dark"):
            for size in (PHONE, SMALL_PHONE):
                async with await phone(chromium, locale, scheme, size) as context:
                    page, trouble = await opened(context, address)
                    looks = await page.evaluate(INSPECT)
                    where = f"{name} {locale} {scheme} {size}: {looks}"
                    assert looks["contrast"] >= 4.5, where
                    assert looks["smallest_text"] >= 15, where
                    assert looks["smallest_press"] >= 48, where
                    assert looks["nameless"] == 0, where
                    assert looks["sideways"] <= 0, where
                    assert (looks["lang"], looks["dir"]) == (locale, direction), where
                    assert looks["title"].endswith(" · Amal Academy"), where
                    assert (looks["headings"], looks["mains"]) == (1, 1), where
                    assert trouble == [], where
                    await keep(page, f"{name}-{locale}-{scheme}-{size[0]}")


async def test_a_page_can_be_used_by_keyboard(chromium: Browser, session: ClassSession, pages: dict[str, Show]) -> None:
    async with await phone(chromium, "en", "light", PHONE) as context:
        page, _ = await opened(context, await pages["countdown"](session))
        for wanted in ("Open Zoom now", "Wait, not yet"):
            await page.keyboard.press("Tab")
            focused = page.locator(":focus-visible")
            assert await focused.inner_text() == wanted
            assert await focused.evaluate("e => getComputedStyle(e).outlineStyle") == "solid"


async def test_a_page_holds_still_for_those_who_ask(
    chromium: Browser, session: ClassSession, pages: dict[str, Show]
) -> None:
    context = await chromium.new_context(reduced_motion="reduce")
    page, _ = await opened(context, await pages["companion"](session))
    assert await page.evaluate("document.getAnimations().length") == 0


async def test_times_are_the_readers_own(site: Open, chromium: Browser, session: ClassSession, world: World) -> None:
    countdown = await site(mode="countdown")
    await world.says(session, "click")
    began = (await ClassSession.get(id=session.id)).clicked_at
    assert began is not None
    for zone, offset in (("Asia/Tokyo", 9), ("America/Phoenix", -7)):
        context = await chromium.new_context(timezone_id=zone, locale="en-GB")
        page = await context.new_page()
        await page.goto(countdown.complete(session))
        shown = await page.locator("time").first.inner_text()
        assert shown == f"{(began.hour + offset) % 24:02}:{began.minute:02}"
        assert not await page.locator("[data-zone]").is_visible()


async def phone(chromium: Browser, locale: str, scheme: Any, size: tuple[int, int]) -> BrowserContext:
    return await chromium.new_context(
        viewport={"width": size[0], "height": size[1]},
        device_scale_factor=2,
        is_mobile=True,
        has_touch=True,
        locale=locale,
        color_scheme=scheme,
    )


async def opened(context: BrowserContext, address: str) -> tuple[Page, list[str]]:
    """The page, and what its console complains of."""
    page = await context.new_page()
    trouble: list[str] = []
    page.on("console", lambda said: trouble.append(said.text) if said.type in {"error", "warning"} else None)
    page.on("pageerror", lambda error: trouble.append(str(error)))
    answer = await page.goto(address)
    assert answer is not None
    await page.wait_for_load_state("load")
    if answer.status >= 400:
        trouble.clear()  # Chromium complains of the status itself
    return page, trouble


async def keep(page: Page, name: str) -> None:
    if PICTURES:
        await page.screenshot(path=Path(PICTURES, f"{name}.png"))
