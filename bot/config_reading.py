"""Reads config.toml and the CLASSCLOCK_ variables into nested values; what they mean is judged elsewhere."""

import tomllib
from collections.abc import Mapping
from decimal import Decimal
from pathlib import Path
from typing import Any

from pydantic_settings import EnvSettingsSource, SettingsError

from .config_sections import SECTIONS

PREFIX, DELIMITER = "CLASSCLOCK_", "__"
_FOR_TESTS = "CLASSCLOCK_TEST_"  # the test suite's own, such as the database it runs on


class Unreadable(Exception):
    """The file cannot be read; the message is a sentence without the file's name."""


def from_file(path: Path) -> dict[str, Any]:
    """The tables of a TOML file; fractions as exact decimals. Unreadable says why not."""
    try:
        # an editor on Windows may have put a byte order mark in front
        return tomllib.loads(path.read_text(encoding="utf-8-sig"), parse_float=Decimal)
    except OSError as error:
        raise Unreadable(f"cannot be read: {error.strerror}") from None
    except UnicodeDecodeError:
        raise Unreadable("is not UTF-8 text: save it as UTF-8") from None
    except tomllib.TOMLDecodeError as error:
        raise Unreadable(f"is not TOML: {error}") from None


def variables_in(env: Mapping[str, str]) -> dict[str, str]:
    """Our own variables by their names in capitals. An empty one counts as not set, as in compose files."""
    ours = {name.upper(): value for name, value in env.items() if value and name.upper().startswith(PREFIX)}
    return {name: value for name, value in ours.items() if not name.startswith(_FOR_TESTS)}


def variable(where: tuple[int | str, ...]) -> str:
    """The variable that overrides a key: ("web", "port") → CLASSCLOCK_WEB__PORT."""
    return PREFIX + DELIMITER.join(str(part).upper() for part in where)


def known_variables() -> list[str]:
    """Every variable that means something."""
    keys = [variable((section, key)) for section, model in SECTIONS.items() for key in model.model_fields]
    return [*keys, variable(("packages",))]


def from_variable(source: EnvSettingsSource, name: str, value: str) -> dict[str, Any]:
    """One variable as nested values. Unreadable when it should be a JSON list and is none."""
    source.env_vars = {name.lower(): value}  # one at a time, so that a mistake has a name
    try:
        return source()
    except SettingsError:
        raise Unreadable("must be a JSON list, like [123456789]") from None


def over(below: Mapping[str, Any], above: Mapping[str, Any]) -> dict[str, Any]:
    """`above` wins; tables are joined key by key."""
    joined = dict(below)
    for name, value in above.items():
        both = isinstance(value, dict) and isinstance(joined.get(name), dict)
        joined[name] = over(joined[name], value) if both else value
    return joined
