"""Running another process as the program: here a very small one."""

import sys
import tomllib
from pathlib import Path

import pytest

from .program import Program, ProgramError, to_toml
from .telegram import TelegramServer

SMALL = """
import signal, sys, tomllib
from http.server import BaseHTTPRequestHandler, HTTPServer
port = tomllib.load(open(sys.argv[2], "rb"))["web"]["port"]
class Health(BaseHTTPRequestHandler):
    def do_GET(self):
        self.send_response(200); self.end_headers()
    def log_message(self, *_): pass
signal.signal(signal.SIGTERM, lambda *_: sys.exit(0))
print("serving", flush=True)
HTTPServer(("127.0.0.1", port), Health).serve_forever()
"""


def small(folder: Path, telegram: TelegramServer, source: str = SMALL) -> Program:
    return Program(folder, telegram, command=(sys.executable, "-c", source))


async def test_it_is_started_killed_and_started_again_on_the_same_port(
    tmp_path: Path, telegram: TelegramServer
) -> None:
    program = small(tmp_path, telegram)
    await program.start()
    url = program.url
    assert await program.kill() == -9
    await program.start()
    assert program.url == url
    assert await program.stop() == 0
    assert program.output.count("serving") == 2


async def test_a_program_that_does_not_start_says_why(tmp_path: Path, telegram: TelegramServer) -> None:
    program = small(tmp_path, telegram, "print('no token'); raise SystemExit(2)")
    with pytest.raises(ProgramError, match="ended with status 2 instead of starting\nno token"):
        await program.start()


def test_the_configuration_is_written_as_toml() -> None:
    config = {
        "school": {"name": 'Nile "A" \\ ü', "admins": [1, 2]},
        "web": {"port": 8080, "trust_proxy": True},
        "packages": [{"name": "Europe", "rate": "4.50"}, {"name": "USA", "rate": "5"}],
    }
    assert tomllib.loads(to_toml(config)) == config
