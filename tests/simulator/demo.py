"""`make demo`: the real program in its own process, with stand-ins for Telegram and Zoom on loopback.

Opens the playground, a page with three phones to play with, until Ctrl-C. `--scripted` plays a class day at 60-fold
speed instead, prints every chat as it happens, ends by itself and shows the spreadsheet.
"""

import argparse
import asyncio
import contextlib
import os
import signal
import sys
import tempfile
import webbrowser
from datetime import datetime
from pathlib import Path

from .backend import Happening
from .chats import Message
from .day import STEPS, begin
from .playground import school
from .playground.pages import Pages
from .screen import message_lines, readable

SPEED = 60.0


async def play() -> None:
    if (playing := asyncio.current_task()) is not None:  # ended from outside, it still takes its program along
        asyncio.get_running_loop().add_signal_handler(signal.SIGTERM, playing.cancel)
    with tempfile.TemporaryDirectory(prefix="classclock-demo-") as name:
        async with begin(Path(name), speed=SPEED, watcher=narrate) as day:
            for step in STEPS:
                say(f"\n=== {step.__name__.replace('_', ' ')}")
                await step(day)
        say(f"\n=== the spreadsheet\n\n{day.csv}")


def narrate(happening: Happening, now: datetime) -> None:
    """Everything that shows on somebody's phone: when, on whose, what."""
    message, margin = happening.message, f"{now:%H:%M} {happening.chat.title:6} "
    if happening.kind in {"sent", "edited", "said"} and message is not None:
        text = "\n".join(message_lines(message))
        say(margin + text.replace("\n", "\n" + " " * len(margin)))
    elif happening.kind == "tapped" and happening.tap is not None and message is not None:
        say(f"{margin}taps [{label_of(message, happening.tap.data)}]")


def label_of(message: Message, data: str) -> str:
    rows = (message.markup or {}).get("inline_keyboard", [])
    labels = [button["text"] for row in rows for button in row if button.get("callback_data") == data]
    return readable(labels[0]) if labels else data


def say(text: str) -> None:
    print(text, flush=True)


async def open_playground(port: int, *, show: bool) -> None:
    """Until somebody ends it."""
    playing, loop = asyncio.current_task(), asyncio.get_running_loop()
    assert playing is not None
    for number in (signal.SIGINT, signal.SIGTERM):
        loop.add_signal_handler(number, playing.cancel)
    with contextlib.suppress(asyncio.CancelledError), tempfile.TemporaryDirectory(prefix="classclock-demo-") as name:
        async with school.begin(Path(name), port) as played, Pages(played):
            say(f"Open {played.url}/ in a browser. Ctrl-C ends it.")
            if show and _has_screen():
                await asyncio.to_thread(webbrowser.open, f"{played.url}/")
            await asyncio.Event().wait()
    say("Ended. Nothing is left of it.")


def _has_screen() -> bool:
    """Without one, a browser of the terminal would open in the demo's own."""
    return sys.platform != "linux" or bool(os.environ.get("DISPLAY") or os.environ.get("WAYLAND_DISPLAY"))


def main() -> int:
    parser = argparse.ArgumentParser(prog="make demo", description=__doc__)
    parser.add_argument("--scripted", action="store_true", help="play a day by itself in the terminal, and end")
    parser.add_argument("--port", type=int, default=0, help="of the playground's page; a free one by default")
    parser.add_argument("--no-open", action="store_true", help="do not open a browser")
    asked = parser.parse_args()
    say("A day at Amal Academy. Nothing leaves this machine.")
    with contextlib.suppress(asyncio.CancelledError, KeyboardInterrupt):
        asyncio.run(play() if asked.scripted else open_playground(asked.port, show=not asked.no_open))
        return 0
    return 1


if __name__ == "__main__":
    sys.exit(main())
