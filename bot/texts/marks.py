"""How names, times and numbers are written in the reader's language, ready for Telegram's HTML."""

from datetime import date, datetime, time
from decimal import Decimal
from functools import lru_cache
from html import escape
from zoneinfo import ZoneInfo

from aiogram.utils.i18n import get_i18n, ngettext
from aiogram.utils.i18n import gettext as _
from babel import Locale
from babel.dates import format_skeleton, format_time, get_day_names
from babel.numbers import format_decimal, format_percent

from models.rules.minutes import whole_minutes
from models.rules.money import places
from models.school import School
from models.tables.people import Person

# first-strong isolate … pop: a name keeps its own direction and cannot turn the sentence around it
ISOLATE, END_ISOLATE = "\u2068", "\u2069"
LABEL_LENGTH = 40


def name(text: str) -> str:
    """Anything a person typed or is called, escaped and isolated."""
    return f"{ISOLATE}{escape(text, quote=False)}{END_ISOLATE}"


def label(text: str) -> str:
    """The same for buttons and pop-ups, which are plain text: isolated, and cut to what a button can show."""
    short = text if len(text) <= LABEL_LENGTH else f"{text[: LABEL_LENGTH - 1].rstrip()}…"
    return f"{ISOLATE}{short}{END_ISOLATE}"


def zone_of(person: Person, school: School) -> ZoneInfo:
    """The zone in which this person is shown times."""
    return school.zone_of(person.time_zone)


def day_of_month(moment: date, zone: ZoneInfo) -> str:
    """`Mar 2`"""
    return _date("MMMd", moment, zone)


def month(moment: date, zone: ZoneInfo) -> str:
    """`Mar 2026`"""
    return _date("yMMM", moment, zone)


def weekdays() -> list[str]:
    """Short names from Monday on."""
    names = get_day_names("abbreviated", locale=_locale())
    return [names[place] for place in range(7)]


def reads_from_the_right() -> bool:
    direction: str = Locale.parse(_locale()).text_direction
    return direction == "rtl"


def clock_time(moment: datetime, zone: ZoneInfo) -> str:
    """`16:05`"""
    return _clock(moment.astimezone(zone).time().replace(second=0, microsecond=0), _locale())


def day(moment: date, zone: ZoneInfo) -> str:
    """`Mon, Mar 2`, of a day or of a moment in this zone."""
    return _date("MMMEd", moment, zone)


def day_with_year(moment: date, zone: ZoneInfo) -> str:
    """`Mon, Mar 2, 2026`"""
    return _date("yMMMEd", moment, zone)


def whole_day(of_school: date) -> str:
    """`Mon, Mar 2, 2026`: a day of the school, the same in every zone."""
    return _day("yMMMEd", of_school, _locale())


def day_and_time(moment: datetime, zone: ZoneInfo) -> str:
    """`Mon, Mar 2, 16:05`"""
    # Translators: a day and a time of that day, like "Mon, Mar 2, 16:05"
    return _("{day}, {time}").format(day=day(moment, zone), time=clock_time(moment, zone))


def time_from(moment: datetime, origin: datetime, zone: ZoneInfo) -> str:
    """`16:05`, with its day when that is another than the one the reader is thinking of."""
    same_day = moment.astimezone(zone).date() == origin.astimezone(zone).date()
    return clock_time(moment, zone) if same_day else day_and_time(moment, zone)


def span(start: datetime, end: datetime, zone: ZoneInfo) -> str:
    """`16:05–16:50`"""
    return f"{clock_time(start, zone)}–{clock_time(end, zone)}"


def minutes(count: int) -> str:
    """`45 min`"""
    return ngettext("{n} min", "{n} min", count).format(n=number(count))


def minutes_of(seconds: int) -> str:
    """Exact seconds, shown as whole minutes."""
    return minutes(whole_minutes(seconds))


def hours(seconds: int) -> str:
    """`12 h 30 min`, and `45 min` below an hour."""
    whole = whole_minutes(seconds)
    if whole < 60:
        return minutes(whole)
    # Translators: a length of time in hours and minutes, as short as it can be
    return _("{hours} h {minutes} min").format(hours=number(whole // 60), minutes=number(whole % 60))


def listed(*parts: str) -> str:
    """`Mon, Mar 2, 16:05–16:50`; `Europe, 60 min`"""
    # Translators: the comma between short things that stand side by side, with its space
    return _(", ").join(parts)


def number(value: float) -> str:
    written: str = format_decimal(value, locale=_locale())
    return written


def price(amount: Decimal, currency: str) -> str:
    """`12.50 EUR`: at least the places that the currency is paid in, at most those that are kept."""
    least = "0" * places(currency)
    pattern = f"#,##0.{least}{'#' * (4 - len(least))}"
    # Translators: an amount of money with the three letters of its currency
    return _("{amount} {currency}").format(
        amount=format_decimal(amount, format=pattern, locale=_locale()), currency=currency
    )


def share(part: int, whole: int) -> str:
    """`34%`; below one in a hundred with one more digit, so that little is not nothing."""
    of_all = part / whole if whole else 0.0
    rounded = round(of_all, 3 if of_all < 0.01 else 2)
    written: str = format_percent(rounded, locale=_locale(), decimal_quantization=False)
    return written


def _date(skeleton: str, moment: date, zone: ZoneInfo) -> str:
    of_zone = moment.astimezone(zone).date() if isinstance(moment, datetime) else moment
    return _day(skeleton, of_zone, _locale())


@lru_cache(maxsize=4096)  # thousands are told of one hour of one day, and Babel takes its time
def _day(skeleton: str, of_zone: date, locale: str) -> str:
    return format_skeleton(skeleton, datetime.combine(of_zone, time()), locale=locale)


@lru_cache(maxsize=4096)
def _clock(of_zone: time, locale: str) -> str:
    written: str = format_time(of_zone, "HH:mm", locale=locale)
    return written


def _locale() -> str:
    return get_i18n().current_locale
