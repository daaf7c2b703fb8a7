"""The sections of config.toml: every key, its type, its bounds and what it is when nothing is said.

Lengths of time name their unit. `config.example.toml` explains each key to the person who fills it in.
"""

from decimal import Decimal
from typing import Annotated, Literal, Self

from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Field, SecretStr, model_validator

from . import config_checks as must_be

Text = Annotated[str, Field(min_length=1, max_length=200)]
Address = Annotated[str, AfterValidator(must_be.an_address)]
OptionalText = Annotated[Text | None, BeforeValidator(must_be.none_if_blank)]
OptionalSecret = Annotated[SecretStr | None, BeforeValidator(must_be.none_if_blank)]
OwnSecret = Annotated[OptionalSecret, AfterValidator(must_be.hard_to_guess)]
RedisAddress = Annotated[OptionalSecret, AfterValidator(must_be.a_redis)]
TimeOfDay = Annotated[OptionalText, AfterValidator(must_be.a_time_of_day)]
ZoomUser = Annotated[str, AfterValidator(must_be.a_zoom_user)]
TelegramId = Annotated[int, Field(ge=1, le=2**52)]


class Section(BaseModel):
    """Nothing is guessed: an unknown key or a value of another type is refused. No error quotes a value."""

    model_config = ConfigDict(extra="forbid", strict=True, frozen=True, hide_input_in_errors=True)


class Telegram(Section):
    token: Annotated[SecretStr, AfterValidator(must_be.a_bot_token)]
    api_base: Address = "https://api.telegram.org"
    updates: Literal["polling", "webhook"] = "polling"
    webhook_secret: Annotated[OptionalSecret, AfterValidator(must_be.a_webhook_secret)] = None
    native: Literal["plain", "safe", "tables"] = "safe"
    messages_per_second: int = Field(default=30, ge=1, le=1000)
    conversations: RedisAddress = None  # None: in the database

    @model_validator(mode="after")
    def _a_webhook_has_a_secret(self) -> Self:
        if self.updates == "webhook" and self.webhook_secret is None:
            raise ValueError('webhook_secret is missing: updates = "webhook" needs one (`openssl rand -hex 32`)')
        return self


class Web(Section):
    base_url: Annotated[str, AfterValidator(must_be.telegram_opens)]
    host: Text = "127.0.0.1"
    port: int = Field(default=8080, ge=1, le=65535)
    admin_token: OwnSecret = None
    cron_secret: OwnSecret = None
    trust_proxy: bool = False


class Database(Section):
    # a PostgreSQL address may carry a password, so the whole of it is kept out of logs
    url: Annotated[SecretStr, AfterValidator(must_be.a_database)] = SecretStr("sqlite://data/classclock.sqlite3")
    backup_folder: OptionalText = None
    backup_at: TimeOfDay = "03:00"
    keep_details_days: Annotated[int, Field(ge=0, le=36500), AfterValidator(must_be.none_or_a_month)] = 0


class School(Section):
    name: Text = "Our school"
    time_zone: Annotated[str, AfterValidator(must_be.a_time_zone)]  # no default: pay days depend on it
    language: Literal["en", "ar", "es"] = "en"
    admins: list[TelegramId] = Field(default_factory=list)
    invite_valid_days: int = Field(default=7, ge=1, le=365)
    dispute_window_hours: int = Field(default=48, ge=1, le=8760)


class Tracking(Section):
    mode: Literal["direct", "countdown", "companion"] = "countdown"
    countdown_seconds: int = Field(default=5, ge=0, le=60)
    heartbeat_seconds: int = Field(default=30, ge=1, le=300)
    heartbeat_silence_minutes: int = Field(default=5, ge=1, le=60)
    heartbeat_proof_minutes: int = Field(default=15, ge=0, le=120)
    package_buffer_minutes: int = Field(default=10, ge=0, le=240)
    rejoin_grace_minutes: int = Field(default=10, ge=0, le=120)
    link_valid_hours: int = Field(default=24, ge=1, le=8760)
    timeout_counts: Literal["package", "elapsed"] = "package"

    @model_validator(mode="after")
    def _silence_outlasts_a_lost_beat(self) -> Self:
        if self.heartbeat_silence_minutes * 60 < 2 * self.heartbeat_seconds:
            raise ValueError(
                "heartbeat_silence_minutes must last two heartbeats or more, or one lost beat ends a class"
            )
        return self


class Attendance(Section):
    late_minutes: int = Field(default=10, ge=0, le=600)
    left_early_minutes: int = Field(default=10, ge=0, le=600)
    left_early_percent: int = Field(default=0, ge=0, le=100)
    present_percent: int = Field(default=25, ge=0, le=100)


class Alarms(Section):
    teacher_missing_minutes: int = Field(default=3, ge=0, le=60)
    tell_admins_minutes: int = Field(default=5, ge=0, le=60)
    not_clicked_minutes: int = Field(default=5, ge=0, le=60)
    quiet_from: TimeOfDay = None
    quiet_until: TimeOfDay = None

    @model_validator(mode="after")
    def _quiet_hours_begin_and_end(self) -> Self:
        if (self.quiet_from is None) != (self.quiet_until is None):
            missing = "quiet_from" if self.quiet_from is None else "quiet_until"
            raise ValueError(f"{missing} is missing: quiet_from and quiet_until go together")
        return self


class Zoom(Section):
    account_id: OptionalText = None
    client_id: OptionalText = None
    client_secret: OptionalSecret = None
    webhook_secret: OptionalSecret = None
    hosts: list[ZoomUser] = Field(default_factory=list)
    meetings_at_once: int = Field(default=1, ge=1, le=20)
    api_base: Address = "https://api.zoom.us/v2"
    oauth_base: Address = "https://zoom.us"

    @model_validator(mode="after")
    def _the_three_credentials_come_together(self) -> Self:
        given = {name: getattr(self, name) is not None for name in ("account_id", "client_id", "client_secret")}
        if any(given.values()) and not all(given.values()):
            missing = next(name for name, there in given.items() if not there)
            raise ValueError(f"{missing} is missing: account_id, client_id and client_secret go together")
        return self


class Package(Section):
    name: Annotated[str, Field(min_length=1, max_length=64)]
    minutes: int = Field(ge=1, le=600)
    rate: Annotated[Decimal, Field(ge=0, max_digits=12, decimal_places=4), BeforeValidator(must_be.exact)] = Decimal(
        "0.00"
    )  # per class
    currency: Annotated[str, AfterValidator(must_be.a_currency)]
    free: bool = False

    @model_validator(mode="after")
    def _what_is_free_has_no_rate(self) -> Self:
        if self.free and self.rate:
            raise ValueError("free = true goes with a rate of 0.00: nothing is paid for such a class")
        return self


def shipped_packages() -> list[Package]:
    """What a school starts with. Rates are zero until the school says what it pays for a class."""
    shipped = (
        ("Europe", 60, "EUR"),
        ("USA", 60, "USD"),
        ("Canada", 60, "CAD"),
        ("Default", 60, "USD"),
        ("0 Fee", 30, "USD"),
    )
    return [
        Package(name=name, minutes=minutes, currency=currency, free=name == "0 Fee")
        for name, minutes, currency in shipped
    ]


SECTIONS: dict[str, type[Section]] = {
    "telegram": Telegram,
    "web": Web,
    "database": Database,
    "school": School,
    "tracking": Tracking,
    "attendance": Attendance,
    "alarms": Alarms,
    "zoom": Zoom,
}
