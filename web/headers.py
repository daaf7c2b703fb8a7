"""What every answer carries, so that a page can neither leak its address nor be made to run anything else."""

from collections.abc import Awaitable, Callable

from aiohttp import web

from .pages import style_source

A_YEAR = 31_536_000  # seconds


def guarding(base_url: str) -> Callable[[web.Request, web.StreamResponse], Awaitable[None]]:
    """A receiver for `on_response_prepare`."""
    fixed = {
        "Content-Security-Policy": (
            f"default-src 'none'; script-src 'self'; worker-src 'self'; connect-src 'self'; img-src data:; "
            f"style-src {style_source()}; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
        ),
        "Referrer-Policy": "no-referrer",  # the token is in the address
        "X-Content-Type-Options": "nosniff",
        "X-Frame-Options": "DENY",
        "X-Robots-Tag": "noindex, nofollow",
        "Cross-Origin-Resource-Policy": "same-origin",
        "Permissions-Policy": "camera=(), microphone=(), geolocation=()",
        "Server": "Classclock",
    }
    if base_url.startswith("https://"):
        fixed["Strict-Transport-Security"] = f"max-age={A_YEAR}"

    async def guard(_: web.Request, answer: web.StreamResponse) -> None:
        answer.headers.update(fixed)
        answer.headers.setdefault("Cache-Control", "no-store")

    return guard
