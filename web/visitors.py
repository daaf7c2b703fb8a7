"""Who is asking: a person or a machine that only looks, from where, in which language."""

import hmac
import re
from collections.abc import Sequence
from functools import lru_cache

from aiohttp import web
from babel.core import negotiate_locale

LOOKERS = re.compile(
    r"(?<!cu)bot\b"  # TelegramBot, Twitterbot, Googlebot, bingbot, Slackbot …; Cubot makes telephones
    r"|^whatsapp|^viber|facebookexternalhit|facebookcatalog|meta-external|facebot|skypeuripreview|bingpreview"
    r"|slack-imgproxy|vkshare|iframely|embedly|pinterest/|mastodon|google-inspectiontool|mediapartners-google"
    r"|ms-office|microsoft office|whatsapp-preview|linkpreview|crawler|spider",
    re.IGNORECASE,
)
AHEAD = re.compile(r"prefetch|prerender|preview", re.IGNORECASE)
AHEAD_HEADERS = ("Sec-Purpose", "Purpose", "X-Purpose", "X-Moz")
MOST_AGENT = 200
MOST_READ = 512


def only_looks(request: web.Request) -> bool:
    """True for link previews, crawlers and HEAD: nobody is behind them."""
    return request.method == "HEAD" or _is_lookers(_agent(request))


def _agent(request: web.Request) -> str:
    return request.headers.get("User-Agent", "")[:MOST_READ]


@lru_cache(maxsize=2048)  # to look through one takes as long as the rest of a click, and there are not many
def _is_lookers(agent: str) -> bool:
    return LOOKERS.search(agent) is not None


@lru_cache(maxsize=2048)
def _kept(agent: str) -> str:
    return "".join(sign for sign in agent if sign.isprintable())[:MOST_AGENT]


def looks_ahead(request: web.Request) -> bool:
    """True when a browser fetches in advance what a person may never open."""
    headers = request.headers
    return any(name in headers and AHEAD.search(headers[name]) for name in AHEAD_HEADERS)


def marks(request: web.Request, secret: str, *, trust_proxy: bool) -> dict[str, str]:
    """What is kept of a browser: its name for itself, and a mark of its address.

    The mark is equal for equal addresses under one secret, and says nothing across secrets.
    """
    mark = hmac.digest(secret.encode(), address(request, trust_proxy).encode(), "sha256")
    return {"agent": _kept(_agent(request)), "address": mark.hex()[:16]}


def language(request: web.Request, available: Sequence[str], otherwise: str) -> str:
    """The best of the available languages by Accept-Language, else the school's."""
    return _best(request.headers.get("Accept-Language", "")[:200], tuple(available)) or otherwise


@lru_cache(maxsize=1024)
def _best(header: str, available: Sequence[str]) -> str | None:
    wanted = sorted(_weighed(header), reverse=True)
    return negotiate_locale([tag for _, tag in wanted], available, sep="-")


def _weighed(header: str) -> list[tuple[float, str]]:
    weighed = []
    for place, part in enumerate(header.split(",")):
        tag, _, weight = part.strip().partition(";q=")
        quality = float(weight) if re.fullmatch(r"[01](\.[0-9]{1,3})?", weight) else 1.0
        if quality and re.fullmatch(r"[A-Za-z]{2,3}(-[A-Za-z0-9]{2,8})*", tag):
            weighed.append((quality - place / 1000, tag))
    return weighed


def address(request: web.Request, trust_proxy: bool) -> str:
    """Where the request comes from; a trusted proxy's word for it."""
    if trust_proxy and (forwarded := request.headers.getall("X-Forwarded-For", [])):
        return forwarded[-1].rpartition(",")[2].strip()[:64]
    return request.remote or ""
