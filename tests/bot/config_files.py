"""Writes a config.toml and loads it, the way a start does."""

from pathlib import Path

import pytest

from bot.config import Config, ConfigProblem, load

TOKEN = "123456789:AAE-very_secret-token"
MINIMAL = {
    "telegram": f'token = "{TOKEN}"',
    "web": 'base_url = "https://classclock.example.org"',
    "school": 'time_zone = "Africa/Cairo"',
}


def toml(sections: dict[str, str]) -> str:
    return "\n".join(f"[{name}]\n{body}" for name, body in sections.items())


def written(tmp_path: Path, text: str, env: dict[str, str] | None = None) -> Config:
    """This very text as config.toml, loaded with an environment."""
    (tmp_path / "config.toml").write_text(text, encoding="utf-8")
    return load(tmp_path / "config.toml", env or {})


def loaded(tmp_path: Path, env: dict[str, str] | None = None, /, **sections: str) -> Config:
    """The minimal sections, replaced or added to by name."""
    return written(tmp_path, toml(MINIMAL | sections), env)


def refused(tmp_path: Path, env: dict[str, str] | None = None, /, **sections: str) -> list[str]:
    """The lines that stop the start, with the folder taken out of them."""
    with pytest.raises(ConfigProblem) as stopped:
        loaded(tmp_path, env, **sections)
    return [line.replace(f"{tmp_path}/", "") for line in stopped.value.lines]
