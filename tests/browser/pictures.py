"""`make pictures`: the README's pictures, taken from the playground in headless Chromium, so that they never lie.

Plays some days of a small school with the real program, and keeps what its people see. Wants a font with emoji.
"""

import argparse
import asyncio
import io
import tempfile
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Literal

from PIL import Image
from playwright.async_api import Browser, Locator, Page, async_playwright, expect

from tests.simulator.playground import school as playground
from tests.simulator.playground.pages import Pages
from tests.simulator.playground.school import School

from .conftest import CHROMIUM, QUIET
from .player import PATIENCE, Player

FOLDER = Path(__file__).parents[2] / "docs" / "pictures"
COLOURS = 256  # a screen needs few, and the file is half of its size
EARLIER = (55, 60, 41, 63, 60, 58)  # minutes of the classes on the days before
BEGIN = datetime(2026, 3, 25, 15, 0, tzinfo=UTC)  # so that the last class is on the last of the month


class Album:
    def __init__(self, folder: Path) -> None:
        self._folder = folder

    async def keep(self, what: Page | Locator, name: str) -> None:
        await asyncio.to_thread(self.save, await what.screenshot(animations="disabled"), name)

    def save(self, content: bytes, name: str) -> None:
        picture = Image.open(io.BytesIO(content)).convert("RGB").quantize(COLOURS)
        picture.save(self._folder / f"{name}.png", optimize=True)


async def take(folder: Path) -> None:
    expect.set_options(timeout=PATIENCE)
    album = Album(folder)
    with tempfile.TemporaryDirectory(prefix="classclock-pictures-") as name:
        async with async_playwright() as playwright, playground.begin(Path(name), shown=BEGIN) as school, Pages(school):
            browser = await playwright.chromium.launch(executable_path=CHROMIUM, args=QUIET)
            player = Player(await opened(browser, school))
            await player.founds_the_school()
            for minutes in EARLIER:
                await an_earlier_class(player, school, minutes)
            await todays_class(player, album)
            await what_the_admin_reads(player, school, album)
            await browser.close()


async def opened(browser: Browser, school: School, scheme: Literal["light", "dark"] = "light") -> Page:
    context = await browser.new_context(
        viewport={"width": 1480, "height": 860}, reduced_motion="reduce", color_scheme=scheme
    )
    context.set_default_timeout(PATIENCE)
    page = await context.new_page()
    await page.goto(school.url)
    return page


async def an_earlier_class(player: Player, school: School, minutes: int) -> None:
    await player.sends_a_class()
    await player.both_join()
    await passes(school, minutes)
    await player.leaves("Yusuf")
    await player.leaves("Amina")
    await passes(school, 24 * 60 - minutes)


async def passes(school: School, minutes: int) -> None:
    school.hand.set_out(school.clock.now() + timedelta(minutes=minutes))
    await school.hand.walks[-1]


async def todays_class(player: Player, album: Album) -> None:
    await player.asks_for_a_class()
    await album.keep(player.phone("Yusuf"), "send")
    await player.taps("Yusuf", "Send")
    await player.sees("Amina", "invites you to class")
    await album.keep(player.phone("Amina"), "join")
    await player.both_join()
    await player.goes_ahead("+10 min")
    await player.says("Huda", "/live")
    await player.sees("Huda", "In class now:")
    await player.sees("Yusuf", "In the room: both")
    await album.keep(player.phone("Huda"), "live")
    await album.keep(player.page, "playground")
    await player.goes_ahead("To the end of the class")
    await player.leaves("Amina")
    await player.leaves("Yusuf")
    await player.goes_ahead("+10 min")
    await player.sees("Yusuf", "60 min, verified")
    await album.keep(player.phone("Yusuf"), "summary")


async def what_the_admin_reads(player: Player, school: School, album: Album) -> None:
    await player.says("Huda", "/report")
    await player.taps("Huda", "This month")
    await player.taps("Huda", "Picture")
    await player.phone("Huda").locator("img.photo").last.wait_for()
    photos = [one.file.content for one in school.devices[0].phone.messages if one.file and one.is_photo]
    await asyncio.to_thread(album.save, photos[0], "report")
    await player.goes_ahead("To the next month")
    await player.says("Huda", "/payroll last month")
    await player.sees("Huda", "To pay:")
    await album.keep(player.phone("Huda"), "payroll")


if __name__ == "__main__":
    parser = argparse.ArgumentParser(prog="make pictures", description=__doc__)
    parser.add_argument("--folder", type=Path, default=FOLDER)
    asyncio.run(take(parser.parse_args().folder))
