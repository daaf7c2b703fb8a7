"""Language and time zone: how somebody is spoken to."""

from datetime import datetime
from zoneinfo import ZoneInfo

from aiogram.utils.i18n import get_i18n
from aiogram.utils.i18n import gettext as _
from babel.dates import get_timezone_location

from .marks import clock_time, name


def settings(*, language: str, zone: ZoneInfo, is_schools: bool, now: datetime) -> str:
    place = _("{place} (as the school)") if is_schools else "{place}"
    return "\n".join(
        [
            _("<b>Your settings</b>"),
            _("Language: {language}").format(language=language),
            _("Time zone: {zone}, now {time}").format(
                zone=place.format(place=name(city(zone.key))), time=clock_time(now, zone)
            ),
        ]
    )


def language_button() -> str:
    return _("Language")


def time_zone_button() -> str:
    return _("Time zone")


def which_language() -> str:
    # Said in all three languages at once, so that nobody is lost in one they cannot read.
    return "Which language? · أي لغة؟ · ¿Qué idioma?"


def language_chosen(language: str) -> str:
    return _("From now on in {language}.").format(language=language)


def which_zone(zone: ZoneInfo, now: datetime) -> str:
    return _(
        "<b>Where are you?</b>\nNow I show you times as in {place}, where it is {time}.\n"
        "Tap a place, or type your city or country."
    ).format(place=name(city(zone.key)), time=clock_time(now, zone))


def places_found(search: str) -> str:
    return _("Which of these for {search}?").format(search=name(search))


def no_place_found(search: str) -> str:
    return _(
        "I don’t know a place called {search}. Type a bigger city in the same time zone, or a name like Africa/Cairo."
    ).format(search=name(search))


def place_wanted() -> str:
    return _("Please type the name of your city or country. /cancel stops.")


def place_button(zone: ZoneInfo, now: datetime) -> str:
    """Plain text."""
    return f"{city(zone.key)} · {clock_time(now, zone)}"


def as_school_button(zone: ZoneInfo) -> str:
    return _("As the school · {place}").format(place=city(zone.key))


def zone_chosen(zone: ZoneInfo, now: datetime) -> str:
    return _("Times are shown as in {place} from now on: there it is {time}.").format(
        place=name(city(zone.key)), time=clock_time(now, zone)
    )


def city(zone_name: str) -> str:
    """The place a zone is named after, in the reader's language; plain text."""
    found: str = get_timezone_location(zone_name, locale=get_i18n().current_locale, return_city=True)
    return found
