"""What an installation decides about its web side. Made from the configuration in `bot/__main__.py`."""

from dataclasses import dataclass, field
from typing import Literal

Mode = Literal["direct", "countdown", "companion"]


@dataclass(frozen=True, slots=True)
class WebSettings:
    """`base_url` is where people's browsers reach this program. A route whose secret is None answers 404."""

    base_url: str
    mode: Mode = "countdown"
    countdown_seconds: int = 5
    heartbeat_seconds: int = 30
    languages: tuple[str, ...] = ("en",)
    admin_token: str | None = field(default=None, repr=False)  # opens /metrics and /api/admin/…
    cron_secret: str | None = field(default=None, repr=False)  # opens /api/cron/session-timeout
    telegram_path: str | None = field(default=None, repr=False)  # the last part of POST /telegram/<path>
    telegram_secret: str | None = field(default=None, repr=False)
    zoom_webhook_secret: str | None = field(default=None, repr=False)  # Zoom's *Secret Token*; opens its webhook
    trust_proxy: bool = False  # believe the last X-Forwarded-For; only behind a proxy that sets it

    def __post_init__(self) -> None:
        if (self.telegram_path is None) != (self.telegram_secret is None):
            raise ValueError("telegram_path and telegram_secret go together")
