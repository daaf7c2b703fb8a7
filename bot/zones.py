"""Finding a time zone by what somebody types: a city, a country, or the zone's own name, in their language."""

from collections.abc import Iterator
from datetime import datetime, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo, available_timezones

from babel import Locale
from babel.core import get_global
from babel.dates import get_timezone_location

from models.rules.names import search_key

# Where online schools teach and learn; shown first, and first among a country's zones.
COMMON = (
    "Africa/Cairo", "Africa/Casablanca", "Africa/Johannesburg", "Africa/Lagos", "Africa/Nairobi",
    "America/Argentina/Buenos_Aires", "America/Bogota", "America/Chicago", "America/Denver", "America/Los_Angeles",
    "America/Mexico_City", "America/New_York", "America/Sao_Paulo", "America/Toronto", "America/Vancouver",
    "Asia/Amman", "Asia/Baghdad", "Asia/Dhaka", "Asia/Dubai", "Asia/Jakarta", "Asia/Karachi", "Asia/Kolkata",
    "Asia/Kuala_Lumpur", "Asia/Riyadh", "Asia/Shanghai", "Asia/Tashkent", "Asia/Tokyo", "Australia/Perth",
    "Australia/Sydney", "Europe/Berlin", "Europe/Istanbul", "Europe/London", "Europe/Madrid", "Europe/Moscow",
    "Europe/Paris", "Pacific/Auckland",
)  # fmt: skip

# What people type that CLDR does not call a country by.
COUNTRIES = {"england": "GB", "ksa": "SA", "turkey": "TR", "uae": "AE", "uk": "GB", "us": "US", "usa": "US"}


def is_zone(name: str) -> bool:
    return name in available_timezones()


def near(zone: ZoneInfo, now: datetime, count: int = 8) -> list[str]:
    """Well-known zones whose clocks differ least from this one's, from west to east."""

    def apart(name: str) -> timedelta:
        return abs(_offset(ZoneInfo(name), now) - _offset(zone, now))

    nearest = sorted(sorted(COMMON, key=apart)[:count], key=lambda name: (_offset(ZoneInfo(name), now), name))
    return [name for name in nearest if name != zone.key]


def search(text: str, language: str, limit: int = 8) -> list[str]:
    """Zone names that fit, the best first; a zone's own name fits exactly or not at all."""
    wanted = text.strip().casefold().replace(" ", "_")
    exact = [name for name in available_timezones() if name.casefold() == wanted and ("/" in name or name == "UTC")]
    if exact:
        return exact
    key = _plain(text)
    if len(key) < 2:
        return []
    if key in COUNTRIES:
        return [name for name in _places() if _territory(name) == COUNTRIES[key]][:limit]
    index = _index(language)
    whole = [name for said, name in index if said == key]
    beginning = [name for said, name in index if said.startswith(key)]
    within = [name for said, name in index if f" {key}" in said]
    return list(dict.fromkeys(whole or beginning or within))[:limit]


@lru_cache
def _index(language: str) -> list[tuple[str, str]]:
    """What each zone may be called in English and in this language, well-known zones first."""
    return [(said, name) for name in _places() for said in _called(name, language)]


def _places() -> list[str]:
    """Zones that are named after a place, each under one name."""
    names = sorted(available_timezones(), key=lambda name: (name not in COMMON, name))
    aliases = get_global("zone_aliases")
    territories = get_global("zone_territories")
    places: dict[str, str] = {}
    for name in names:
        canonical = aliases.get(name, name)
        if "/" in name and canonical in territories and not name.startswith("Etc/"):
            places.setdefault(canonical, name)
    return list(places.values())


def _called(name: str, language: str) -> Iterator[str]:
    yield _plain(name.rpartition("/")[2])
    territory = _territory(name)
    for code in {"en", language}:
        yield _plain(get_timezone_location(name, locale=code, return_city=True))
        if territory in (territories := Locale(code).territories):
            yield _plain(territories[territory])


def _territory(name: str) -> str | None:
    """The country's code, as CLDR knows it."""
    code: str | None = get_global("zone_territories").get(get_global("zone_aliases").get(name, name))
    return code


def _plain(text: str) -> str:
    return search_key(text.replace("_", " ").replace("-", " "))


def _offset(zone: ZoneInfo, now: datetime) -> timedelta:
    return now.astimezone(zone).utcoffset() or timedelta()
