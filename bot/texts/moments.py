"""Moments in messages: written in the zone we know of the reader, and shown by their app in the zone they are in.

Only for messages. Buttons, small windows and files are plain text, and a screen on which a time is to be typed names
its zone: these take the same words from `marks`. Shapes: https://core.telegram.org/bots/api#date-time-entity-formatting
"""

from datetime import datetime
from zoneinfo import ZoneInfo

from . import marks


def clock_time(moment: datetime, zone: ZoneInfo) -> str:
    """`16:05`"""
    return _shown(marks.clock_time(moment, zone), moment, "t")


def day(moment: datetime, zone: ZoneInfo) -> str:
    """`Mon, Mar 2`"""
    return _shown(marks.day(moment, zone), moment, "wd")


def day_and_time(moment: datetime, zone: ZoneInfo) -> str:
    """`Mon, Mar 2, 16:05`"""
    return _shown(marks.day_and_time(moment, zone), moment, "wdt")


def time_from(moment: datetime, origin: datetime, zone: ZoneInfo) -> str:
    """`16:05`, with its day when that is another than the one the reader is thinking of."""
    same_day = moment.astimezone(zone).date() == origin.astimezone(zone).date()
    return clock_time(moment, zone) if same_day else day_and_time(moment, zone)


def span(start: datetime, end: datetime, zone: ZoneInfo) -> str:
    """`16:05–16:50`"""
    return f"{clock_time(start, zone)}–{clock_time(end, zone)}"


def _shown(words: str, moment: datetime, shape: str) -> str:
    minute = int(moment.timestamp()) // 60 * 60  # what shows the same is the same text, and is not edited
    return f'<tg-time unix="{minute}" format="{shape}">{words}</tg-time>'
