"""What the operator decided: config.toml, and over it the environment (`CLASSCLOCK_TELEGRAM__TOKEN`).

Everything is checked at the start, and every mistake is one line that names its key. No line quotes a value.
"""

from collections.abc import Mapping
from pathlib import Path
from typing import Any, Self
from urllib.parse import unquote, urlsplit

from pydantic import Field, SecretStr, ValidationError, model_validator
from pydantic_settings import (
    BaseSettings,
    EnvSettingsSource,
    PydanticBaseSettingsSource,
    SettingsConfigDict,
)

from . import config_reading as reading
from .config_problems import did_you_mean, lines, stray
from .config_sections import (
    SECTIONS,
    Alarms,
    Attendance,
    Database,
    Package,
    School,
    Section,
    Telegram,
    Tracking,
    Web,
    Zoom,
    shipped_packages,
)

_NOT_SET_UP = (
    "There is no bot token: ask @BotFather in Telegram for one (/newbot) and put it in {file}, "
    "a copy of config.example.toml; `make demo` needs none."
)
_WEBHOOK_PORTS = {None, 443, 80, 88, 8443}  # https://core.telegram.org/bots/webhooks


class ConfigProblem(Exception):
    """The program cannot start like this. `lines` holds one sentence for each mistake."""

    def __init__(self, lines: list[str]) -> None:
        super().__init__("\n".join(lines))
        self.lines = lines


class Config(BaseSettings):
    """All settings, checked. Made by `load`."""

    model_config = SettingsConfigDict(
        extra="forbid",
        strict=True,
        frozen=True,
        hide_input_in_errors=True,
        env_prefix=reading.PREFIX,
        env_nested_delimiter=reading.DELIMITER,
    )

    telegram: Telegram
    web: Web
    database: Database
    school: School
    tracking: Tracking
    attendance: Attendance
    alarms: Alarms
    zoom: Zoom
    packages: list[Package] = Field(default_factory=shipped_packages, min_length=1)

    @classmethod
    def settings_customise_sources(
        cls, settings_cls: type[BaseSettings], init_settings: PydanticBaseSettingsSource, *_: Any, **__: Any
    ) -> tuple[PydanticBaseSettingsSource, ...]:
        """Only what `load` was given: nothing slips in from the process's own environment."""
        return (init_settings,)

    @model_validator(mode="after")
    def _packages_have_names_of_their_own(self) -> Self:
        names = {package.name.casefold() for package in self.packages}
        if len(names) < len(self.packages):
            raise ValueError("[[packages]] two of them have the same name")
        return self

    @model_validator(mode="after")
    def _telegram_reaches_the_webhook(self) -> Self:
        base = urlsplit(self.web.base_url)
        theirs = self.telegram.api_base == "https://api.telegram.org"  # a server of one's own may reach any address
        reachable = base.scheme == "https" and base.port in _WEBHOOK_PORTS
        if self.telegram.updates == "webhook" and theirs and not reachable:
            raise ValueError('[web] base_url must be https on port 443, 80, 88 or 8443 for updates = "webhook"')
        return self

    def secrets(self) -> list[str]:
        """Everything that a log must black out; of addresses only what may hold a password."""
        sections: list[Section] = [self.telegram, self.web, self.zoom]
        hidden = [value for section in sections for _, value in section if isinstance(value, SecretStr)]
        addresses = [self.database.url, self.telegram.conversations]
        spellings = [spelling for address in addresses if address for spelling in _with_password(address)]
        return [*(secret.get_secret_value() for secret in hidden), *spellings]


def load(path: Path | None, env: Mapping[str, str]) -> Config:
    """The configuration in a TOML file and, over it, in the environment's CLASSCLOCK_ variables.

    The file may be absent when the environment brings the token. ConfigProblem: one line for each mistake.
    """
    variables = reading.variables_in(env)
    file = path if path and path.exists() else None
    if file is None and reading.variable(("telegram", "token")) not in variables:
        raise ConfigProblem([_NOT_SET_UP.format(file=path or "config.toml")])
    values, problems = _from_environment(variables)
    values = reading.over(_from_file(file), values)
    problems += [stray(name, value, file) for name, value in values.items() if name not in Config.model_fields]
    try:
        config = Config(**{name: value for name, value in values.items() if name in Config.model_fields})
    except ValidationError as error:
        problems += lines(error, file, variables)
    if problems:  # raised out here: a traceback must not carry pydantic's error, which holds the values
        raise ConfigProblem(problems)
    return config


def _with_password(address: SecretStr) -> list[str]:
    """An address that carries a password, and the password as it may be spelled."""
    said = address.get_secret_value()
    password = None if said.startswith("sqlite://") else urlsplit(said).password
    return [said, password, unquote(password)] if password else []


def _from_file(path: Path | None) -> dict[str, Any]:
    """Every section, be it empty, so that what is missing is named by its key."""
    sections: dict[str, Any] = {name: {} for name in SECTIONS}
    try:
        return sections | (reading.from_file(path) if path else {})
    except reading.Unreadable as problem:
        raise ConfigProblem([f"{path}: {problem}"]) from None


def _from_environment(variables: Mapping[str, str]) -> tuple[dict[str, Any], list[str]]:
    """Nested values by section and key, and a line for every variable that means nothing."""
    known, source = reading.known_variables(), EnvSettingsSource(Config)
    values: dict[str, Any] = {}
    problems = [f"{name} is not a setting; {did_you_mean(name, known)}" for name in variables if name not in known]
    for name in variables.keys() & known:
        try:
            values = reading.over(values, reading.from_variable(source, name, variables[name]))
        except reading.Unreadable as problem:
            problems.append(f"{name} {problem}")
    return values, problems
