"""The drawing of design and README, enforced: who may import whom, and how.

        bot/__main__.py          may import everything; nothing imports it
       /      |      \\
     bot     web     jobs        never import each other
       \\      |      /
           models                imports none of them
              |
        models/rules             the standard library only
"""

import ast
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
DOORS = {"bot", "web", "jobs"}
OURS = DOORS | {"models", "tests"}
FRAMEWORKS = {"aiogram", "aiohttp", "apscheduler", "httpx", "jinja2", "pydantic", "tortoise"}
VAGUE = {"util", "utils", "helper", "helpers", "common", "misc", "manager", "managers"}
SOURCES = sorted(path.relative_to(ROOT) for package in OURS for path in (ROOT / package).rglob("*.py"))


def imports(path: Path, source: str) -> Iterator[tuple[str, bool]]:
    """Every module that a file imports, by absolute name, and whether it was written relatively."""
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Import):
            yield from ((alias.name, False) for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            above = path.parts[: -node.level] if node.level else ()
            base = ".".join([*above, *([node.module] if node.module else [])])
            yield from ((f"{base}.{alias.name}", node.level > 0) for alias in node.names)


# starts the program, as the command line does, by a fork of a process that has loaded it
LOADERS = {Path("tests/simulator/nursery.py")}


def violations(path: Path, source: str) -> list[str]:
    """What a file imports against the drawing. `path` is relative to the top of the repository."""
    return [
        f"{path}: {target}: {wrong}"
        for target, is_relative in imports(path, source)
        if (wrong := _wrong(path, target, is_relative=is_relative))
    ]


def _wrong(path: Path, target: str, *, is_relative: bool) -> str | None:
    home, there = path.parts[0], target.split(".", maxsplit=1)[0]
    inside = target.split(".")
    if inside[:2] == ["bot", "__main__"] and path not in LOADERS:
        return "nothing imports the composition root"
    if path.parts[:2] == ("models", "rules") and inside[:2] != ["models", "rules"]:
        return None if there in sys.stdlib_module_names else "rules import the standard library only"
    if home == "tests":
        return None
    if there == "tests":
        return "the program does not know its tests"
    if path == Path("bot/__main__.py"):
        return None if is_relative == (there == "bot") or there not in OURS else "relative inside, absolute across"
    if home in DOORS and there in DOORS - {home}:
        return "the doors never import each other"
    if home == "models" and there in DOORS:
        return "the house does not know its doors"
    if home == "models" and there in FRAMEWORKS - {"tortoise"}:
        return "the house speaks outward through its ports only"
    if there == "aiogram" and home != "bot":
        return "only the bot speaks to Telegram"
    if there in OURS and is_relative != (there == home):
        return "relative inside a package, absolute across packages"
    return None


def test_every_import_follows_the_drawing() -> None:
    found = [wrong for path in SOURCES for wrong in violations(path, (ROOT / path).read_text(encoding="utf-8"))]
    assert found == []


def test_the_drawing_is_checked_on_real_files() -> None:
    edges = {
        (path.parts[0], target.split(".")[0])
        for path in SOURCES
        for target, _ in imports(path, (ROOT / path).read_text(encoding="utf-8"))
    }
    assert {("bot", "models"), ("jobs", "models"), ("models", "models"), ("tests", "bot")} <= edges


@pytest.mark.parametrize(
    ("file", "source"),
    [
        ("bot/routers/today.py", "import web.app"),
        ("bot/routers/today.py", "from jobs import sweep"),
        ("web/pages.py", "from bot.texts import marks"),
        ("web/pages.py", "from ..bot.texts import marks"),
        ("jobs/sweep.py", "def later():\n    import web"),
        ("jobs/delivery.py", "from aiogram import Bot"),
        ("models/people.py", "from bot import app"),
        ("models/people.py", "from jobs.sweep import Sweep"),
        ("models/people.py", "import aiohttp"),
        ("models/rules/judge.py", "from tortoise import fields"),
        ("models/rules/judge.py", "from ..tables import classes"),
        ("models/rules/judge.py", "from models.tables import classes"),
        ("models/rules/judge.py", "from .. import people"),
        ("models/people.py", "from models.tables import classes"),
        ("models/people.py", "if TYPE_CHECKING:\n    from bot.app import App"),
        ("bot/__main__.py", "from bot.app import App"),
        ("bot/app.py", "from tests.world import World"),
        ("bot/app.py", "from .__main__ import main"),
        ("tests/bot/test_app.py", "from bot.__main__ import main"),
    ],
)
def test_an_import_against_the_drawing_is_found(file: str, source: str) -> None:
    assert len(violations(Path(file), source)) == 1


@pytest.mark.parametrize(
    ("file", "source"),
    [
        ("bot/__main__.py", "from web.app import App\nfrom jobs.sweep import Sweep\nfrom .config import load"),
        ("bot/routers/today.py", "from aiogram import Router\nfrom models import classes\nfrom ..texts import marks"),
        ("models/people.py", "from tortoise import fields\nfrom .rules.names import clean_name"),
        ("models/rules/judge.py", "from dataclasses import dataclass\nfrom .facts import Facts\nfrom . import minutes"),
        ("tests/bot/test_app.py", "from bot.app import App\nfrom tests.world import World"),
    ],
)
def test_an_import_along_the_drawing_is_let_through(file: str, source: str) -> None:
    assert violations(Path(file), source) == []


def test_every_init_file_is_empty() -> None:
    assert [path for path in SOURCES if path.name == "__init__.py" and (ROOT / path).stat().st_size] == []


def test_every_module_is_named_after_what_it_is_about() -> None:
    names = {path: set("_".join([*path.parts[:-1], path.stem]).lower().split("_")) for path in SOURCES}
    assert [path for path, words in names.items() if words & VAGUE] == []


def test_the_rules_load_no_framework() -> None:
    files = sorted((ROOT / "models" / "rules").glob("*.py"))
    modules = [f"models.rules.{path.stem}" for path in files if path.stem != "__init__"]
    script = f"import sys, {', '.join(modules)}; print(*{{name.split('.')[0] for name in sys.modules}})"
    run = subprocess.run([sys.executable, "-c", script], cwd=ROOT, capture_output=True, text=True, check=True)
    assert "models.rules.facts" in modules
    assert set(run.stdout.split()) & FRAMEWORKS == set()
