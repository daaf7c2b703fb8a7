"""The school's settings that the house depends on. Made once in `bot/__main__.py`, passed as an argument."""

from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from decimal import Decimal
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from .rules.facts import Policy
from .rules.periods import day_of
from .rules.presence import Thresholds
from .rules.wishes import Quiet, is_quiet


@dataclass(frozen=True, slots=True)
class PackageTerms:
    """A package as the school ships it at the first start: minutes per class, rate per class."""

    name: str
    minutes: int
    rate: Decimal
    currency: str
    is_free: bool = False  # a rate of nothing is meant


@dataclass(frozen=True, slots=True)
class School:
    name: str
    zone: ZoneInfo
    language: str = "en"
    policy: Policy = field(default_factory=Policy)
    thresholds: Thresholds = field(default_factory=Thresholds)  # of packages that have none of their own
    link_valid: timedelta = timedelta(hours=24)
    invite_valid: timedelta = timedelta(days=7)
    dispute_window: timedelta = timedelta(hours=48)
    zoom_hosts: tuple[str, ...] = ()  # licensed Zoom users that meetings may be made for: ids or e-mail addresses
    meetings_at_once: int = 1  # that one Zoom user can hold
    quiet: Quiet | None = None  # in the school's zone
    reports: bool = False  # the school has a Zoom API, so Zoom is asked who was in a class that is over
    keeps_details: timedelta | None = None  # of webhooks and browsers; None: for ever
    takes_backups: bool = False

    @property
    def heartbeat_proof(self) -> timedelta:
        return timedelta(minutes=self.policy.heartbeat_proof_minutes)

    @property
    def heartbeat_silence(self) -> timedelta:
        return timedelta(minutes=self.policy.heartbeat_silence_minutes)

    def day_of(self, moment: datetime) -> date:
        """The school's day that a moment belongs to."""
        return day_of(moment, self.zone)

    def is_quiet(self, moment: datetime) -> bool:
        """Whether phones should make no sound now."""
        return is_quiet(moment, self.quiet, self.zone)

    def zone_of(self, name: str | None) -> ZoneInfo:
        """The zone in which somebody is shown times; None: the school's."""
        if name is None:
            return self.zone
        try:
            return ZoneInfo(name)
        except (ZoneInfoNotFoundError, ValueError):  # a zone that a newer tz database has renamed
            return self.zone
