"""Turns what pydantic found wrong into one line per mistake: the key and the fix, never the value."""

from collections.abc import Iterable, Iterator, Mapping
from difflib import get_close_matches
from pathlib import Path

from pydantic import ValidationError
from pydantic_core import ErrorDetails

from .config_checks import ASK_BOTFATHER, BASE_URL_MISSING
from .config_reading import variable
from .config_sections import SECTIONS, Package

Location = tuple[int | str, ...]

_AMOUNT = "must be an amount of 0 or more with at most 4 decimals, like 12.50"
_WORDS = {  # pydantic's error types, and the names in `ctx` that belong to each
    "int_type": "must be a plain whole number",
    "bool_type": "must be a plain true or false",
    "string_type": "must be text in quotes",
    "string_too_short": "must not be empty",
    "string_too_long": "must have at most {max_length} characters",
    "literal_error": "must be {expected}",
    "greater_than_equal": "must be at least {ge}",
    "less_than_equal": "must be at most {le}",
    "list_type": "must be a list in brackets",
    "too_short": "must have at least one entry",
    "model_type": "must be a section with keys of its own",
    "is_instance_of": _AMOUNT,
    "finite_number": _AMOUNT,
    "decimal_max_digits": _AMOUNT,
    "decimal_max_places": _AMOUNT,
    "decimal_whole_digits": _AMOUNT,
}
_MISSING: dict[Location, str] = {
    ("telegram", "token"): f"is missing: {ASK_BOTFATHER}",
    ("web", "base_url"): BASE_URL_MISSING,
    ("school", "time_zone"): "is missing: write the school's own, like Africa/Cairo; pay days depend on it",
}


def lines(error: ValidationError, file: Path | None, variables: Iterable[str]) -> Iterator[str]:
    """One line per mistake. `variables` are the names that the environment gave, in capitals."""
    given = set(variables)
    for found in error.errors(include_url=False, include_input=False):
        yield f"{_place(found['loc'], file, given)} {_sentence(found)}".strip()


def stray(name: str, value: object, file: Path | None) -> str:
    """A section that does not exist, or a key that stands above all sections."""
    homes = [section for section, model in SECTIONS.items() if name in model.model_fields]
    known = [*SECTIONS, "packages"]
    if isinstance(value, Mapping | list):
        return f"{file}: [{name}] is not a section; {did_you_mean(name, known)}"
    hint = f"it belongs under [{homes[0]}]" if homes else f"every key belongs under one of {', '.join(known)}"
    return f"{file}: {name} stands outside the sections; {hint}"


def did_you_mean(word: str, known: Iterable[str]) -> str:
    """The nearest known word, or all of them when none is near."""
    words = list(known)
    close = get_close_matches(word, words, n=1)
    return f"did you mean {close[0]}?" if close else f"there are {', '.join(words)}"


def _sentence(found: ErrorDetails) -> str:
    context = found.get("ctx", {})
    if found["type"] == "value_error":
        return str(context["error"])
    if found["type"] == "missing":
        return _MISSING.get(found["loc"], "is missing")
    if found["type"] == "extra_forbidden":
        section, key = found["loc"][0], str(found["loc"][-1])
        model = Package if section == "packages" else SECTIONS[str(section)]
        return f"is not a key; {did_you_mean(key, model.model_fields)}"
    words = _WORDS.get(found["type"])
    return words.format(**context) if words else found["msg"]


def _place(where: Location, file: Path | None, given: set[str]) -> str:
    """`config.toml: [web] port`, `config.toml: [[packages]] entry 2, rate`, or the variable that said it."""
    depth = 1 if where[:1] == ("packages",) else 2
    key, inner = where[:depth], where[depth:]
    if variable(key) in given or (file is None and len(key) == 2):
        start = variable(key)
    else:
        heading = ["[[packages]]"] if depth == 1 else [f"[{part}]" for part in key[:1]]
        start = " ".join([*([f"{file}:"] if file else []), *heading, *map(str, key[1:])])
    said = [f"entry {part + 1}" if isinstance(part, int) else part for part in inner]
    return f"{start} {', '.join(said)}".strip()
