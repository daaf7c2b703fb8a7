"""A process of its own: what it answers, how it fails, and that nothing of it is left over."""

import asyncio
import json
from pathlib import Path

import pytest

from bot.worker import WorkFailed, once, work


async def test_what_goes_wrong_in_the_process_is_told() -> None:
    with pytest.raises(WorkFailed, match="JSONDecodeError"):
        await work("bot.pictures.drawing", once(b"nonsense\n"), seconds=60)


async def test_a_process_that_takes_too_long_is_ended(tmp_path: Path) -> None:
    """It waits for rows that never come."""
    never = asyncio.Event()

    async def nothing() -> object:
        await never.wait()
        yield b""

    with pytest.raises(WorkFailed, match=r"more than 0 s"):
        await work("bot.workbook", nothing(), str(tmp_path), "name", seconds=0.2)  # type: ignore[arg-type]


async def test_the_process_gets_none_of_our_secrets(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CLASSCLOCK_TELEGRAM__TOKEN", "123:secret")
    said = json.loads(await work("tests.bot.environment", once(b""), seconds=60))
    assert "PATH" in said
    assert not [name for name in said if name.startswith("CLASSCLOCK")]
