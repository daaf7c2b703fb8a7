"""The school's settings that the house depends on. Made once in `bot/__main__.py`, passed as an argument."""

from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from decimal import Decimal
from zoneinfo import ZoneInfo

from .rules.facts import Policy
from .rules.periods import day_of


@dataclass(frozen=True, slots=True)
class PackageTerms:
    """A package as the school ships it at the first start: minutes per class, rate per class."""

    name: str
    minutes: int
    rate: Decimal
    currency: str


@dataclass(frozen=True, slots=True)
class School:
    name: str
    zone: ZoneInfo
    language: str = "en"
    policy: Policy = field(default_factory=Policy)
    link_valid: timedelta = timedelta(hours=24)
    invite_valid: timedelta = timedelta(days=7)
    dispute_window: timedelta = timedelta(hours=48)

    def day_of(self, moment: datetime) -> date:
        """The school's day that a moment belongs to."""
        return day_of(moment, self.zone)
