"""Work for a process of its own: what takes whole seconds of a core must not keep anybody waiting.

`python -m MODULE` reads what it is fed from standard input and answers on standard output. It gets none of the
program's secrets: only what it is fed, and the little of the environment that it needs.
"""

import asyncio
import os
import sys
from asyncio.subprocess import PIPE, Process
from collections.abc import AsyncIterable
from pathlib import Path

TOP = Path(__file__).parents[1]
ENVIRONMENT = ("PATH", "HOME", "LANG", "TMPDIR", "TEMP", "SYSTEMROOT", "XDG_CACHE_HOME", "MPLCONFIGDIR")


class WorkFailed(Exception):
    """The process gave up, or was given up; the message is the end of what it said."""


async def work(module: str, feed: AsyncIterable[bytes], *arguments: str, seconds: float) -> bytes:
    """What the process answers. Raises WorkFailed when it fails or is not done in time; it never outlives the call."""
    environment = {name: os.environ[name] for name in ENVIRONMENT if name in os.environ}
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-m", module, *arguments, stdin=PIPE, stdout=PIPE, stderr=PIPE, cwd=TOP, env=environment
    )
    try:
        async with asyncio.timeout(seconds):
            feeding = asyncio.ensure_future(_feed(process, feed))
            try:
                answer, complaint = await _heard(process)
                await feeding
            finally:
                feeding.cancel()
    except TimeoutError:
        raise WorkFailed(f"{module} took more than {seconds:.0f} s") from None
    finally:
        await _ended(process)
    if process.returncode:
        raise WorkFailed(complaint.decode(errors="replace")[-2000:])
    return answer


async def _feed(process: Process, feed: AsyncIterable[bytes]) -> None:
    """Stops when the process does: why it did is in what it said."""
    assert process.stdin is not None  # noqa: S101  # it was asked for
    try:
        async for piece in feed:
            process.stdin.write(piece)
            await process.stdin.drain()
    except (BrokenPipeError, ConnectionResetError):
        return
    finally:
        process.stdin.close()


async def _heard(process: Process) -> tuple[bytes, bytes]:
    assert process.stdout is not None  # noqa: S101
    assert process.stderr is not None  # noqa: S101
    answer, complaint = await asyncio.gather(process.stdout.read(), process.stderr.read())
    await process.wait()
    return answer, complaint


async def _ended(process: Process) -> None:
    if process.returncode is None:
        process.kill()
        await process.wait()


async def once(content: bytes) -> AsyncIterable[bytes]:
    yield content
