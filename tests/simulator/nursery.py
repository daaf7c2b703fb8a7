"""Fresh processes of the program without paying for its imports each time.

Loading aiogram takes seconds; a day with a kill between any two steps starts the program twenty times. So one process
loads the program once and forks: each fork runs `bot.__main__.main` with its own arguments, its own session and its own
output, and can be killed like any other process. `python -m tests.simulator.nursery FD` is that one process.
"""

import asyncio
import json
import os
import select
import signal
import socket
import subprocess
import sys
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any, Self

ROOT = Path(__file__).parents[2]
MOST_BYTES = 65536


class Forked:
    """One fork, with the part of `asyncio.subprocess.Process` that `Program` uses."""

    def __init__(self, pid: int, stdout: asyncio.StreamReader, ended: "asyncio.Future[int]") -> None:
        self.pid = pid
        self.stdout = stdout
        self._ended = ended

    @property
    def returncode(self) -> int | None:
        return self._ended.result() if self._ended.done() else None

    def send_signal(self, number: signal.Signals) -> None:
        if not self._ended.done():
            os.kill(self.pid, number)

    def kill(self) -> None:
        self.send_signal(signal.SIGKILL)

    async def wait(self) -> int:
        return await asyncio.shield(self._ended)


class Nursery:
    """`async with` it; every program that was started must have ended before the block does, or is killed.

    A `kept` one has loaded the program once for many such blocks, one after the other, until it is closed.
    """

    def __init__(self, *, kept: bool = False) -> None:
        self._kept = kept
        self._line: socket.socket | None = None
        self._parent: subprocess.Popen[bytes] | None = None
        self._born: asyncio.Queue[int] = asyncio.Queue()
        self._ends: dict[int, asyncio.Future[int]] = {}

    async def __aenter__(self) -> Self:
        if self._line is None:
            self._line = await asyncio.to_thread(self._load)
        self._born, self._ends = asyncio.Queue(), {}
        asyncio.get_running_loop().add_reader(self._line, self._hear)
        return self

    async def __aexit__(self, *_: object) -> None:
        for pid, ended in self._ends.items():
            if not ended.done():
                os.kill(pid, signal.SIGKILL)
                await ended
        asyncio.get_running_loop().remove_reader(self._asked)
        if not self._kept:
            await asyncio.to_thread(self.close)

    def close(self) -> None:
        if self._line is not None and self._parent is not None:
            self._line.close()  # the loading process ends when nobody is left to ask it
            self._parent.wait()

    def _load(self) -> socket.socket:
        ours, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
        ours.setblocking(False)
        with theirs:
            handle = theirs.fileno()
            command = (sys.executable, "-m", "tests.simulator.nursery", str(handle))
            self._parent = subprocess.Popen(command, cwd=ROOT, pass_fds=[handle])  # outlives the event loop of one test
        return ours

    @property
    def _asked(self) -> socket.socket:
        assert self._line is not None
        return self._line

    async def start(self, arguments: list[str], environment: dict[str, str]) -> Forked:
        """`python -m bot <arguments>`, with both output channels in `stdout`."""
        loop = asyncio.get_running_loop()
        ours, theirs = os.pipe()
        stdout = asyncio.StreamReader()
        await loop.connect_read_pipe(lambda: asyncio.StreamReaderProtocol(stdout), os.fdopen(ours, "rb", 0))
        wish = json.dumps({"arguments": arguments, "environment": environment}).encode()
        socket.send_fds(self._asked, [wish], [theirs])
        os.close(theirs)
        pid = await self._born.get()
        return Forked(pid, stdout, self._ends[pid])

    def _hear(self) -> None:
        said = json.loads(self._asked.recv(MOST_BYTES) or b"{}")
        if "born" in said:
            self._ends[said["born"]] = asyncio.get_running_loop().create_future()
            self._born.put_nowait(said["born"])
        elif "ended" in said:
            self._ends[said["ended"]].set_result(said["status"])


def main(handle: int) -> None:
    """Load once, then fork on every wish and report every end, until the other side hangs up."""
    from bot.__main__ import main as program  # noqa: PLC0415  # the load that is to be paid once

    line, (bell, rung) = socket.socket(fileno=handle), socket.socketpair()
    rung.setblocking(False)
    signal.signal(signal.SIGCHLD, lambda *_: None)
    signal.set_wakeup_fd(rung.fileno())
    while True:
        ready, _, _ = select.select([line, bell], [], [])
        if bell in ready:
            bell.recv(MOST_BYTES)
            _report_ends(line)
        if line in ready:
            wish, outputs, _, _ = socket.recv_fds(line, MOST_BYTES, 1)
            if not wish:
                return
            pid = os.fork()
            if pid == 0:
                os._exit(_live(json.loads(wish), outputs[0], (line, bell, rung), program))
            os.close(outputs[0])
            line.send(json.dumps({"born": pid}).encode())


def _report_ends(line: socket.socket) -> None:
    while True:
        try:
            pid, status = os.waitpid(-1, os.WNOHANG)
        except ChildProcessError:
            return
        if pid == 0:
            return
        line.send(json.dumps({"ended": pid, "status": os.waitstatus_to_exitcode(status)}).encode())


def _live(wish: dict[str, Any], output: int, inherited: Iterable[socket.socket], program: Callable[..., int]) -> int:
    """In the fork: nothing of the parent's is left but the code."""
    signal.set_wakeup_fd(-1)
    signal.signal(signal.SIGCHLD, signal.SIG_DFL)
    for one in inherited:
        one.close()
    os.setsid()
    silence = os.open(os.devnull, os.O_RDONLY)
    for source, target in ((silence, 0), (output, 1), (output, 2)):
        os.dup2(source, target)
    os.close(output)
    os.environ.clear()
    os.environ.update(wish["environment"])
    sys.stdout.reconfigure(line_buffering=True)  # type: ignore[union-attr]  # as `python -u` would
    status = program(wish["arguments"])
    sys.stdout.flush()
    return status


if __name__ == "__main__":
    main(int(sys.argv[1]))
