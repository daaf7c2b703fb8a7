"""The browser on a phone: real HTTP requests to loopback, and to Zoom's hosts as far as a stand-in serves them."""

from dataclasses import dataclass
from typing import Any
from urllib.parse import urljoin, urlsplit, urlunsplit

import httpx

USER_AGENT = (
    "Mozilla/5.0 (Linux; Android 15; Pixel 9) AppleWebKit/537.36 (KHTML, like Gecko) "
    "Chrome/142.0.0.0 Mobile Safari/537.36"
)
MOST_REDIRECTS = 10


@dataclass(frozen=True)
class Page:
    """What came back. `url` is the address that answered, as the person would see it."""

    status: int
    url: str
    headers: httpx.Headers
    text: str

    @property
    def location(self) -> str:
        return str(self.headers.get("location", ""))


class Browser:
    """`hosts` maps host suffixes (`zoom.us`) to the base URL of the stand-in that serves them."""

    def __init__(self, hosts: dict[str, str]) -> None:
        self.hosts = hosts

    async def get(self, url: str, *, follow: bool = False, headers: dict[str, str] | None = None) -> Page:
        return await self.request("GET", url, follow=follow, headers=headers)

    async def request(
        self, method: str, url: str, *, follow: bool = False, headers: dict[str, str] | None = None, json: Any = None
    ) -> Page:
        sent = {"User-Agent": USER_AGENT, "Accept": "text/html,*/*;q=0.8", **(headers or {})}
        async with httpx.AsyncClient(trust_env=False, timeout=30) as client:
            for _ in range(MOST_REDIRECTS):
                answer = await client.request(method, self._reachable(url), headers=sent, json=json)
                if not (follow and answer.is_redirect):
                    return Page(answer.status_code, url, answer.headers, answer.text)
                url = urljoin(url, answer.headers["location"])
                method, json = "GET", None
        raise AssertionError(f"more than {MOST_REDIRECTS} redirects, the last one to {url}")

    def _reachable(self, url: str) -> str:
        """The loopback address behind this one; never the outside world."""
        parts = urlsplit(url)
        host = parts.hostname or ""
        if host == "localhost" or host.startswith("127."):
            return url
        for suffix, base in self.hosts.items():
            if host == suffix or host.endswith(f".{suffix}"):
                to = urlsplit(base)
                return urlunsplit((to.scheme, to.netloc, parts.path, parts.query, ""))
        raise AssertionError(f"{url} is outside, and no stand-in serves it")
