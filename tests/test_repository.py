"""What a fresh clone relies on: locks that hold everything by hash and name no place of their own."""

import re
import tomllib
from pathlib import Path

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

ROOT = Path(__file__).parents[1]
LOCKS = ["requirements.lock", "requirements-dev.lock"]


def locked(name: str) -> dict[str, tuple[Requirement, int]]:
    """Requirements by canonical name, each with the number of its hashes."""
    text = (ROOT / name).read_text(encoding="utf-8").replace("\\\n", " ")
    found = dict[str, tuple[Requirement, int]]()
    for line in filter(None, map(str.strip, text.splitlines())):
        said, *hashes = re.split(r"\s--hash=", line)
        requirement = Requirement(said.strip())
        assert all(re.fullmatch(r"sha256:[0-9a-f]{64}", one.strip()) for one in hashes), said
        found[canonicalize_name(requirement.name)] = requirement, len(hashes)
    return found


def wanted(*extras: str) -> list[Requirement]:
    """What pyproject.toml asks for."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    lines = [*project["dependencies"], *(line for extra in extras for line in project["optional-dependencies"][extra])]
    return [Requirement(line) for line in lines]


@pytest.mark.parametrize("name", LOCKS)
def test_a_lock_names_no_address_no_path_and_no_option(name: str) -> None:
    lines = (ROOT / name).read_text(encoding="utf-8").splitlines()
    assert [line for line in lines if "://" in line or "/" in line] == []
    assert [line for line in lines if line.startswith(("-", "#"))] == []


@pytest.mark.parametrize("name", LOCKS)
def test_every_locked_requirement_is_one_version_with_a_hash(name: str) -> None:
    for requirement, hashes in locked(name).values():
        assert [one.operator for one in requirement.specifier] == ["=="], requirement
        assert hashes, requirement


@pytest.mark.parametrize(("name", "extras"), [("requirements.lock", ()), ("requirements-dev.lock", ("dev",))])
def test_a_lock_satisfies_pyproject(name: str, extras: tuple[str, ...]) -> None:
    lock = locked(name)
    for asked in wanted(*extras):
        requirement, _ = lock[canonicalize_name(asked.name)]
        (version,) = requirement.specifier
        assert asked.specifier.contains(version.version), f"{asked} is locked at {version}: run make lock"


def test_development_runs_on_the_very_versions_that_are_shipped() -> None:
    development = {name: str(requirement) for name, (requirement, _) in locked("requirements-dev.lock").items()}
    shipped = {name: str(requirement) for name, (requirement, _) in locked("requirements.lock").items()}
    assert shipped.items() <= development.items()


@pytest.mark.parametrize("name", ["Makefile", "Dockerfile", "compose.yaml", ".ci/run", "pyproject.toml"])
def test_nothing_that_installs_names_an_index(name: str) -> None:
    text = (ROOT / name).read_text(encoding="utf-8")
    assert not re.search(r"--(extra-)?index-url|--find-links|--trusted-host", re.sub(r"--no-emit-\S+", "", text))


def test_make_without_a_target_lists_them_all() -> None:
    text = (ROOT / "Makefile").read_text(encoding="utf-8")
    described = set(re.findall(r"^([a-z]+):.*  ## ", text, flags=re.MULTILINE))
    (phony,) = re.findall(r"^\.PHONY: (.*)$", text, flags=re.MULTILINE)
    assert described == set(phony.split()) >= {"run", "test", "demo", "lint", "bench"}


WORDS_IN_F_STRING = re.compile(r"\{(?:_|gettext|ngettext)\(")  # Babel does not see them there on Python 3.11


def test_no_words_hide_in_f_strings_where_the_extractor_does_not_see_them() -> None:
    assert WORDS_IN_F_STRING.search("f\"<b>{_('Teachers')}</b>\"")
    sources = (ROOT / "bot").rglob("*.py")
    assert [str(path) for path in sources if WORDS_IN_F_STRING.search(path.read_text(encoding="utf-8"))] == []
