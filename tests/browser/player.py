"""Somebody before the playground's page, who clicks and types and does nothing else."""

from playwright.async_api import Locator, Page, expect

PATIENCE = 30_000  # milliseconds; a busy machine runs program and browser slowly


class Player:
    """Somebody before the page. Phones are told by their owners' names."""

    def __init__(self, page: Page) -> None:
        self.page = page

    def phone(self, name: str) -> Locator:
        return self.page.get_by_role("region", name=f"{name}’s phone", exact=True)

    async def says(self, name: str, text: str) -> None:
        await self.phone(name).get_by_label("Message", exact=True).fill(text)
        await self.phone(name).get_by_label("Send the message").click()

    async def taps(self, name: str, label: str) -> None:
        """The newest button with this label."""
        await self.phone(name).locator(".chat").get_by_role("button", name=label).last.click()

    async def sees(self, name: str, text: str) -> Locator:
        """The newest message with this text, when it is there."""
        message = self.phone(name).locator(".bots").filter(has_text=text).last
        await expect(message).to_be_visible()
        return message

    async def opens_invitation(self, link: Locator, on: str) -> None:
        await link.click()
        await self.page.get_by_role("button", name=f"{on}’s phone", exact=True).click()

    async def invites(self, link_on: str, text: str, to: str) -> None:
        message = await self.sees(link_on, text)
        await self.opens_invitation(message.locator("a[href*='start=']").first, to)

    async def presses(self, label: str) -> None:
        """A button of the clock, of Zoom or of the list."""
        await self.page.get_by_role("button", name=label, exact=True).click()

    async def goes_ahead(self, label: str) -> None:
        await self.presses(label)
        await expect(self.page.locator("body.ahead")).to_have_count(0, timeout=4 * PATIENCE)

    async def chooses(self, what: str, option: str) -> None:
        await self.page.get_by_label(what).select_option(label=option)

    async def has_happened(self, title: str) -> None:
        item = self.page.locator(".things li").filter(has_text=title)
        await expect(item).to_have_class("done")

    # What the accidents have in common

    async def founds_the_school(self) -> None:
        """From the printed link to a student who is connected."""
        await self.opens_invitation(self.page.locator("#claim-link"), "Huda")
        await self.has_happened("Take over the school")
        await self.says("Huda", "/invite")
        await self.taps("Huda", "A teacher")
        await self.sees("Huda", "teacher’s name")
        await self.says("Huda", "Yusuf")
        await self.invites("Huda", "You are invited to teach", to="Yusuf")
        await self.has_happened("Bring a teacher in")
        await self.says("Yusuf", "/students")
        await self.taps("Yusuf", "Add a student")
        await self.sees("Yusuf", "student’s name")
        await self.says("Yusuf", "Amina")
        await self.taps("Yusuf", "Default")
        await self.taps("Yusuf", "Skip")
        await self.invites("Yusuf", "?start=", to="Amina")
        await self.has_happened("Add a student")

    async def sends_a_class(self) -> None:
        await self.asks_for_a_class()
        await self.taps("Yusuf", "Send")
        await self.sees("Amina", "invites you to class")

    async def asks_for_a_class(self) -> None:
        """As far as the last look."""
        await self.says("Yusuf", "/class")
        await self.taps("Yusuf", "Amina")
        await self.sees("Yusuf", "Paste the Zoom link")
        await self.phone("Yusuf").get_by_role("button", name="Attach").click()
        await self.phone("Yusuf").get_by_role("button", name="My Zoom link").click()
        await self.phone("Yusuf").get_by_label("Send the message").click()
        await self.sees("Yusuf", "Send this class?")

    async def both_join(self) -> None:
        await self.taps("Yusuf", "Start Zoom")
        await self.joins("Amina")
        await self.sees("Yusuf", "In class since")

    async def joins(self, student: str) -> None:
        await self.taps(student, "Join class")
        await self.phone(student).frame_locator("iframe").get_by_role("link", name="Open Zoom").click()
        await expect(self.phone(student).locator(".zoom")).to_be_visible()

    async def leaves(self, name: str) -> None:
        """Leave Zoom, and close the page to which it leads back."""
        await self.phone(name).get_by_role("button", name="Leave", exact=True).click()
        await self.phone(name).get_by_role("button", name="Close the browser").click()
