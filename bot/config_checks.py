"""What a setting must look like beyond its type. Each check returns the value or raises ValueError.

The message continues a line that begins with the key's name, and never repeats what was written there: it may
be a secret.
"""

import ipaddress
import re
from decimal import Decimal, InvalidOperation
from difflib import get_close_matches
from typing import Any
from urllib.parse import SplitResult, urlsplit
from zoneinfo import available_timezones

from babel.numbers import list_currencies
from pydantic import SecretStr

SHORTEST_SECRET = 16

_TOKEN = re.compile(r"\d+:[A-Za-z0-9_-]+")
_WEBHOOK_SECRET = re.compile(r"[A-Za-z0-9_-]{16,256}")  # https://core.telegram.org/bots/api#setwebhook
_LABEL = re.compile(r"(?!-)[a-z0-9-]{1,63}(?<!-)")
_NUMBER_OF_DATABASE = re.compile(r"(/\d{0,5})?")
_PATH = re.compile(r"[A-Za-z0-9._~/%-]*")
_EXAMPLE = "https://classclock.example.org"

ASK_BOTFATHER = "ask @BotFather in Telegram for one (/newbot); `make demo` needs none"
BASE_URL_MISSING = f"is missing: write the address at which students reach this program, like {_EXAMPLE}"


def a_bot_token(token: SecretStr) -> SecretStr:
    """A token in the shape that BotFather gives out."""
    if not token.get_secret_value():
        raise ValueError(f"is missing: {ASK_BOTFATHER}")
    if not _TOKEN.fullmatch(token.get_secret_value()):
        raise ValueError("is not a bot token: BotFather's look like 123456789:AAE-letters-and-digits")
    return token


def none_if_blank(secret: Any) -> Any:
    """An optional key that was left empty is not set: an empty secret would open the door to everyone."""
    return None if secret == "" else secret


def hard_to_guess(secret: SecretStr | None) -> SecretStr | None:
    """A secret that we choose ourselves is long enough not to be tried out."""
    if secret is not None and len(secret.get_secret_value()) < SHORTEST_SECRET:
        raise ValueError(
            f"is too short: take at least {SHORTEST_SECRET} characters, such as `openssl rand -hex 32` prints"
        )
    return secret


def a_webhook_secret(secret: SecretStr | None) -> SecretStr | None:
    """What Telegram takes as secret_token."""
    if secret is not None and not _WEBHOOK_SECRET.fullmatch(secret.get_secret_value()):
        raise ValueError("must be 16 to 256 of A-Z, a-z, 0-9, _ and -, such as `openssl rand -hex 32` prints")
    return secret


def an_address(url: str) -> str:
    """The base address of an HTTP service, without the closing slash."""
    parts = _split(url)
    if parts.username is not None or parts.password is not None:
        raise ValueError("must not carry a user name or a password")
    if "?" in url or "#" in url:
        raise ValueError("must end before any ? or #")
    return url.rstrip("/")


def telegram_opens(url: str) -> str:
    """An address that Telegram accepts behind a button; ValueError says what to change."""
    if not url:
        raise ValueError(BASE_URL_MISSING)
    url = an_address(url)
    parts = _split(url)
    host = parts.hostname or ""
    if address := _ip(host):
        if address.is_unspecified or (parts.scheme == "http" and not address.is_loopback):
            raise ValueError(f"must be reachable by phones over https, like {_EXAMPLE}")
    elif not _is_host_name(host):
        raise ValueError(
            f"has a host that Telegram refuses in buttons: write a full name, like {_EXAMPLE}, "
            "or http://127.0.0.1:8080 to try it on this machine"
        )
    elif parts.scheme != "https":
        raise ValueError(f"must begin with https://, like {_EXAMPLE}")
    return url


def _split(url: str) -> SplitResult:
    try:
        parts = urlsplit(url)
        fits = parts.scheme in {"http", "https"} and bool(parts.hostname) and parts.port != 0
    except ValueError:
        fits = False
    # urlsplit drops tabs and line ends without a word
    if not fits or not url.isprintable() or " " in url or not _PATH.fullmatch(parts.path):
        raise ValueError(f"must be a web address, like {_EXAMPLE}")
    return parts


def _ip(host: str) -> ipaddress.IPv4Address | ipaddress.IPv6Address | None:
    try:
        return ipaddress.ip_address(host)
    except ValueError:
        return None


def _is_host_name(host: str) -> bool:
    """At least two labels, the last of which is no number: `school.example.org`, not `school` nor `127.1`."""
    try:
        labels = host.encode("idna").decode("ascii").lower().split(".")
    except UnicodeError:
        return False
    return len(labels) > 1 and not labels[-1].isdigit() and all(map(_LABEL.fullmatch, labels))


def a_database(url: SecretStr) -> SecretStr:
    """`sqlite://` with a file, or `postgres://`; the latter's other spelling is brought to that one."""
    said = url.get_secret_value()
    if said.startswith("postgresql://"):
        said = said.replace("postgresql://", "postgres://", 1)
    if said.startswith("postgres://"):
        return SecretStr(said)
    if not said.startswith("sqlite://"):
        raise ValueError(
            "must begin with sqlite:// or postgres://: Classclock runs on no other database "
            "(sqlite://data/classclock.sqlite3 needs nothing installed)"
        )
    if said.removeprefix("sqlite://") in {"", ":memory:"}:
        raise ValueError("must name a file, like sqlite://data/classclock.sqlite3, or a restart would forget all")
    return url


def a_redis(url: SecretStr | None) -> SecretStr | None:
    """`redis://`, or `rediss://` with TLS; with user, password, port and the database's number where there are any."""
    if url is None:
        return url
    try:
        parts = urlsplit(url.get_secret_value())
        good = parts.scheme in {"redis", "rediss"} and parts.hostname and parts.port != 0
    except ValueError:
        good = False
    if not good or parts.query or parts.fragment or not _NUMBER_OF_DATABASE.fullmatch(parts.path):
        raise ValueError('must be the address of a Redis, like redis://127.0.0.1:6379/0, or "" for the database')
    return url


def a_time_zone(name: str) -> str:
    """A zone of the IANA database."""
    zones = available_timezones()
    if name in zones:
        return name
    cities = [zone for zone in sorted(zones) if zone.rpartition("/")[2].lower() == name.lower().replace(" ", "_")]
    close = cities or get_close_matches(name, sorted(zones), n=1)
    raise ValueError("is not an IANA time zone" + (f"; did you mean {close[0]}?" if close else ", like Africa/Cairo"))


def a_zoom_user(text: str) -> str:
    """The e-mail address or the id of a Zoom user."""
    if not re.fullmatch(r"[^\s/?#]{3,254}", text):
        raise ValueError("is not a Zoom user: write the e-mail address they sign in to Zoom with")
    return text


def a_time_of_day(text: str | None) -> str | None:
    """Hours and minutes on a 24-hour clock."""
    if text is not None and not re.fullmatch(r"([01]\d|2[0-3]):[0-5]\d", text):
        raise ValueError("is not a time of day: write it like 22:00")
    return text


def none_or_a_month(days: int) -> int:
    """Zoom is asked about a class, and people contest its time, for some weeks."""
    if 0 < days < 31:
        raise ValueError("must be 0 (keep for ever) or 31 or more")
    return days


def exact(amount: Any) -> Any:
    """Text and whole numbers as decimals; a binary fraction is left for strict checking to refuse."""
    if isinstance(amount, str) or type(amount) is int:
        try:
            return Decimal(amount)
        except InvalidOperation:
            return amount
    return amount


def a_currency(code: str) -> str:
    """Three letters of ISO 4217."""
    if code not in list_currencies():
        raise ValueError("is not a currency: write its three capital letters, like EUR")
    return code
