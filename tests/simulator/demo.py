"""`make demo`: a class day at 60-fold speed, with the real program, its own process, and stand-ins on loopback.

Prints every chat as it happens, ends by itself and shows the spreadsheet.
"""

import argparse
import asyncio
import contextlib
import signal
import sys
import tempfile
from datetime import datetime
from pathlib import Path

from .backend import Happening
from .chats import Message
from .day import STEPS, begin
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


def main() -> int:
    parser = argparse.ArgumentParser(prog="make demo", description=__doc__)
    parser.add_argument("--scripted", action="store_true", help="play the day by itself and end (the only way now)")
    parser.parse_args()
    say("A day at Amal Academy, one minute a second. Nothing leaves this machine.")
    with contextlib.suppress(asyncio.CancelledError, KeyboardInterrupt):
        asyncio.run(play())
        return 0
    return 1


if __name__ == "__main__":
    sys.exit(main())
