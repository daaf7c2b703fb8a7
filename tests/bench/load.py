"""A client in a process of its own, so that what is measured is the server: raw HTTP/1.1 over kept connections.

`python -m tests.bench.load PORT CONNECTIONS FILE TIMES EVERY` reads requests, one a line as JSON: what kind it is, when
it is to be sent in seconds from the start (null: as soon as another was answered), and its bytes in latin-1. It sends
all of them TIMES times, EVERY seconds later each time, and prints one JSON line: what it saw.
"""

import asyncio
import json
import sys
import time
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import cast

import uvloop

HOST = "127.0.0.1"
BROWSER = (
    "Host: bench\r\nUser-Agent: Mozilla/5.0 (Linux; Android 15; Pixel 9) AppleWebKit/537.36 (KHTML, like Gecko) "
    "Chrome/142.0 Mobile Safari/537.36\r\nAccept-Language: en-US,en;q=0.9\r\n"
)
TIRED = 60.0  # seconds after the last is due
Planned = tuple[str, float | None, bytes]
Read = tuple[str, float | None, str]


@dataclass(frozen=True)
class Seen:
    """`latencies` are seconds, sorted, by kind; what was planned waits from then on. `statuses` counts the answers."""

    seconds: float
    latencies: dict[str, list[float]]
    statuses: dict[str, int]

    @property
    def rate(self) -> float:
        return sum(map(len, self.latencies.values())) / self.seconds

    def at(self, part: float, kind: str = "") -> float:
        latencies = self.latencies[kind]
        return latencies[min(len(latencies) - 1, int(len(latencies) * part))]


async def send(
    requests: Iterable[Planned | bytes],
    port: int,
    connections: int,
    folder: Path,
    *,
    times: int = 1,
    every: float = 0.0,
) -> Seen:
    """Send them all from another process. RuntimeError when one of them was answered 4xx or 5xx."""
    planned = [("", None, one) if isinstance(one, bytes) else one for one in requests]
    file = folder / "requests"
    file.write_text("".join(json.dumps([kind, at, raw.decode("latin-1")]) + "\n" for kind, at, raw in planned))
    words = ["-m", "tests.bench.load", str(port), str(connections), str(file), str(times), str(every)]
    process = await asyncio.create_subprocess_exec(sys.executable, *words, stdout=asyncio.subprocess.PIPE)
    out, _ = await process.communicate()
    seen = Seen(**json.loads(out))
    if refused := {status: count for status, count in seen.statuses.items() if not status.startswith(("2", "3"))}:
        raise RuntimeError(f"refused: {refused}")
    return seen


def get(path: str) -> bytes:
    return f"GET {path} HTTP/1.1\r\n{BROWSER}\r\n".encode()


def post(path: str, body: bytes, **headers: str) -> bytes:
    named = "".join(f"{name.replace('_', '-')}: {value}\r\n" for name, value in headers.items())
    return (
        f"POST {path} HTTP/1.1\r\n{BROWSER}Content-Type: application/json\r\nContent-Length: {len(body)}\r\n{named}\r\n"
    ).encode() + body


class _Connection(asyncio.Protocol):
    """One request at a time. Answers must name their length. `on_answer` is told the status."""

    on_answer: Callable[[str], None]

    def __init__(self) -> None:
        self._answer = bytearray()

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._transport = cast("asyncio.Transport", transport)  # uvloop's is one in all but name

    def ask(self, request: bytes, on_answer: Callable[[str], None]) -> None:
        self.on_answer = on_answer
        self._transport.write(request)

    def data_received(self, data: bytes) -> None:
        self._answer += data
        head, end, body = self._answer.partition(b"\r\n\r\n")
        if end and len(body) >= _length(bytes(head)):
            self._answer.clear()
            self.on_answer(head[9:12].decode())


def _length(head: bytes) -> int:
    _, named, rest = head.lower().partition(b"content-length: ")
    return int(rest.split(b"\r", 1)[0]) if named else 0


class _Run:
    def __init__(self, requests: Iterator[Read]) -> None:
        self._requests = requests
        self._left = asyncio.get_running_loop().create_future()
        self._open = 0
        self._latencies: dict[str, list[float]] = {}
        self._statuses: Counter[str] = Counter()

    async def go(self, port: int, connections: int) -> Seen:
        loop = asyncio.get_running_loop()
        made = [await loop.create_connection(_Connection, HOST, port) for _ in range(connections)]
        self._began = time.perf_counter()
        self._open = connections
        for _, connection in made:
            self._next(connection)
        await self._left
        took = time.perf_counter() - self._began
        return Seen(took, {kind: sorted(those) for kind, those in self._latencies.items()}, dict(self._statuses))

    def _next(self, connection: _Connection) -> None:
        """The next request on this connection, at its time: a late one goes at once, and has waited since then."""
        if (planned := next(self._requests, None)) is None:
            self._open -= 1
            if not self._open:
                self._left.set_result(None)
            return
        kind, at, raw = planned
        due = time.perf_counter() if at is None else self._began + at
        ahead = due - time.perf_counter()
        if ahead > 0:
            asyncio.get_running_loop().call_later(ahead, self._ask, connection, kind, due, raw)
        else:
            self._ask(connection, kind, due, raw)

    def _ask(self, connection: _Connection, kind: str, due: float, raw: str) -> None:
        def answered(status: str) -> None:
            self._latencies.setdefault(kind, []).append(time.perf_counter() - due)
            self._statuses[status] += 1
            self._next(connection)

        connection.ask(raw.encode("latin-1"), answered)


def _again(requests: list[Read], times: int, every: float) -> Iterator[Read]:
    for number in range(times):
        for kind, at, raw in requests:
            yield kind, None if at is None else at + number * every, raw


async def _run(port: int, connections: int, requests: list[Read], times: int, every: float) -> Seen:
    last = max((at for _, at, _ in requests if at is not None), default=0) + (times - 1) * every
    async with asyncio.timeout(last + TIRED):
        return await _Run(_again(requests, times, every)).go(port, connections)


if __name__ == "__main__":
    port, connections, file, times, every = sys.argv[1:]
    requests = [json.loads(line) for line in Path(file).read_text().splitlines()]
    print(json.dumps(asdict(uvloop.run(_run(int(port), int(connections), requests, int(times), float(every))))))
