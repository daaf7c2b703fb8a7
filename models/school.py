"""The school's settings that the house depends on. Made once in `bot/__main__.py`, passed as an argument."""

from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
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
    quiet: tuple[time, time] | None = None  # from … until, in the school's zone; may go over midnight

    def day_of(self, moment: datetime) -> date:
        """The school's day that a moment belongs to."""
        return day_of(moment, self.zone)

    def is_quiet(self, moment: datetime) -> bool:
        """Whether phones should make no sound now."""
        if self.quiet is None:
            return False
        begins, ends = self.quiet
        local = moment.astimezone(self.zone).time()
        return begins <= local < ends if begins <= ends else local >= begins or local < ends
