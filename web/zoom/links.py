"""Class links: what people paste, and nothing that is not Zoom's.

The forms are those of https://docs.recall.ai/docs/meeting-urls and of Zoom's own invitations. A link is never passed
on as it came: it is read into host, number and passcode, and written anew. So whatever hides in the rest of the text
(user info, other parameters, a host's name in a path) cannot reach a student.
"""

import re
import unicodedata
from collections.abc import Iterator
from functools import lru_cache
from urllib.parse import SplitResult, quote, unquote, urlsplit

from models.ports import ClassLink, LinkProblem

DOMAINS = ("zoom.us", "zoom.com", "zoomgov.com", "zoom-x.de", "zoom.com.cn")
WRAPPERS = {"google.com": "q", "safelinks.protection.outlook.com": "url"}  # domain: parameter with the real address
MOST_TEXT = 20_000  # characters looked at; a Telegram message has 4,096
MOST_URL = 1024  # as long as the column that keeps it

TELLING: tuple[LinkProblem, ...] = (  # of several links that cannot be used, the one to explain
    "start_link",
    "personal_token",
    "register_link",
    "bad_id",
    "not_a_meeting",
    "not_zoom",
)
SCHEMES = frozenset({"https", "http", "zoommtg", "zoomus"})
UNSEEN = re.compile("[\u00ad\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff]")  # marks that chats put around links
APART = re.compile(r"[\s<>\"'`|{}«»“”]+")
WITH_SCHEME = re.compile(r"(?:https?|zoommtg|zoomus)://.+", re.IGNORECASE)
WITHOUT_SCHEME = re.compile(r"[a-z0-9-]+(?:\.[a-z0-9-]+)+/.+", re.IGNORECASE)
NOISE_AFTER = ".,;:!?)]*…،؛؟。"
HOST = re.compile(r"[a-z0-9-]+(?:\.[a-z0-9-]+)+")
UNSAFE = re.compile(r"[\\\x00-\x20\x7f-\xa0]")
NUMBER = re.compile(r"[1-9][0-9]{8,10}")
PERSONAL = re.compile(r"/my/([A-Za-z][A-Za-z0-9.]{4,39})")
JOIN = re.compile(r"/(j|w)/([^/]*)|/wc/join/([^/]*)|/wc/([^/]*)/join")
START = re.compile(r"/s/.*|/wc/[^/]*/start|/start")
REGISTER = re.compile(r"/(?:meeting|webinar)s?/register(?:/.*)?")
GAP = r"[ \u00a0\u2007\u2009\u202f\-\u2010-\u2015]"
RUN = re.compile(rf"\+?[0-9](?:{GAP}*[0-9])*")
GROUPS = re.compile(
    rf"[0-9]{{9,11}}|[0-9]{{3}}{GAP}[0-9]{{3}}{GAP}[0-9]{{3,4}}|[0-9]{{3}}{GAP}[0-9]{{4}}{GAP}[0-9]{{4}}"
)


def read_link(text: str) -> ClassLink | LinkProblem:
    """The first class link in a text, or what keeps the text from having one. Never raises."""
    text = UNSEEN.sub("", text[:MOST_TEXT]).replace("&amp;", "&")
    problems: list[LinkProblem] = []
    for address in _addresses(text):
        answer = _read_address(address)
        if isinstance(answer, ClassLink):
            return answer
        problems.append(answer)
    return min(problems, key=TELLING.index) if problems else _read_number(text)


@lru_cache(maxsize=4096)  # asked twice in every click, and teachers keep their rooms
def is_zoom_url(url: str) -> bool:
    """True when a browser sent to `url` arrives at Zoom, over TLS. Asked again at the moment of every redirect."""
    parts = _split(url)
    return parts is not None and parts.scheme == "https" and _is_zooms(parts)


def with_leave_url(url: str, landing: str, token: str = "") -> str:
    """`url` asking Zoom to send the browser to `landing` afterwards. Zoom documents nothing of the kind.

    `token` is the end of that address, of signs that need no quoting: the rest is the same for all.
    """
    address, hash_, fragment = url.partition("#")
    joint = "&" if "?" in address else "?"
    return f"{address}{joint}leave_url={_quoted(landing)}{token}{hash_}{fragment}"


@lru_cache(maxsize=64)
def _quoted(landing: str) -> str:
    return quote(landing, safe="")


def _addresses(text: str) -> Iterator[str]:
    for word in APART.split(text):
        if found := WITH_SCHEME.search(word):
            yield found.group().rstrip(NOISE_AFTER)
        elif "://" in word:
            yield word
        elif found := WITHOUT_SCHEME.match(word.lstrip("([*")):
            yield "https://" + found.group().rstrip(NOISE_AFTER)


def _read_address(address: str, *, unwrap: bool = True) -> ClassLink | LinkProblem:
    parts = _split(address)
    if parts is None:
        return "not_zoom"
    if not _is_zooms(parts):
        inner = _wrapped(parts) if unwrap else None
        return "not_zoom" if inner is None else _read_address(inner, unwrap=False)
    query = _query(parts)
    if query.keys() & {"zak", "zpk"} or START.fullmatch(parts.path.rstrip("/")):
        return "start_link"
    if "tk" in query:
        return "personal_token"
    if parts.scheme in {"zoommtg", "zoomus"}:
        return _joining(parts, "j", query.get("confno", ""))
    return _read_path(parts)


def _read_path(parts: SplitResult) -> ClassLink | LinkProblem:
    path = parts.path.rstrip("/")
    if found := JOIN.fullmatch(path):
        letter, *numbers = found.groups()
        return _joining(parts, letter or "j", next(number for number in numbers if number is not None))
    if found := PERSONAL.fullmatch(path):
        return _written(parts, f"/my/{found[1]}", None)
    return "register_link" if REGISTER.fullmatch(path) else "not_a_meeting"


def _joining(parts: SplitResult, letter: str, number: str) -> ClassLink | LinkProblem:
    if not NUMBER.fullmatch(number):
        return "bad_id"
    return _written(parts, f"/{letter}/{number}", int(number))


def _written(parts: SplitResult, path: str, meeting_id: int | None) -> ClassLink | LinkProblem:
    """Anew: host, path, and the passcode exactly as it came."""
    passcode = quote(_query(parts).get("pwd", ""), safe="%-._~!$'()*+,;:@/?=", errors="replace")
    host = (parts.hostname or "").removeprefix("app.")  # where the web client lives; /j/ is on the bare domain
    url = f"https://{host}{path}" + (f"?pwd={passcode}" if passcode else "")
    return ClassLink(url, meeting_id) if len(url) <= MOST_URL else "not_a_meeting"


def _read_number(text: str) -> ClassLink | LinkProblem:
    """A bare meeting number as Zoom writes it, alone or among words; with a plus sign it is somebody's telephone."""
    text = "".join(str(unicodedata.decimal(sign, sign)) for sign in text)  # other scripts have digits too
    for run in RUN.findall(text):
        if GROUPS.fullmatch(run) and NUMBER.fullmatch(digits := re.sub(GAP, "", run)):
            return ClassLink(f"https://zoom.us/j/{digits}", int(digits))
    return "bad_id" if RUN.fullmatch(text.strip()) else "no_link"


def _split(address: str) -> SplitResult | None:
    """None for everything that two readers could read in two ways."""
    if UNSAFE.search(address):
        return None
    try:
        parts = urlsplit(address)
        port = parts.port
    except ValueError:
        return None
    plain = parts.scheme in SCHEMES and port in {None, 443} and "@" not in parts.netloc and parts.netloc.isascii()
    return parts if plain else None


def _is_zooms(parts: SplitResult) -> bool:
    return any(_within(parts, domain) for domain in DOMAINS)


def _within(parts: SplitResult, domain: str) -> bool:
    host = parts.hostname or ""
    return HOST.fullmatch(host) is not None and (host == domain or host.endswith("." + domain))


def _wrapped(parts: SplitResult) -> str | None:
    """The address inside a mail's or a search engine's own link."""
    for domain, parameter in WRAPPERS.items():
        if _within(parts, domain):
            return unquote(_query(parts).get(parameter, "")) or None
    return None


def _query(parts: SplitResult) -> dict[str, str]:
    """Parameters as they stand in the address, not decoded; the first of each name counts."""
    pairs = [pair.partition("=") for pair in parts.query.split("&")]
    return {name.lower(): value for name, _, value in reversed(pairs)}
