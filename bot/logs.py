"""One line per thing worth knowing, on standard error, with every secret of the configuration blacked out."""

import logging
import sys
from collections.abc import Iterable
from typing import Any

import structlog
from structlog.typing import EventDict, Processor, WrappedLogger

QUIET = ("aiogram.event", "aiohttp.access", "apscheduler", "httpx", "httpcore", "tortoise", "aiosqlite", "asyncio")


def set_up(secrets: Iterable[str], level: int = logging.INFO) -> None:
    """Route the standard library's logging and structlog's through one renderer."""
    shared: list[Processor] = [
        structlog.contextvars.merge_contextvars,
        structlog.stdlib.add_log_level,
        structlog.stdlib.add_logger_name,
        structlog.processors.TimeStamper(fmt="iso", utc=True),
        structlog.processors.format_exc_info,
    ]
    structlog.configure(
        processors=[*shared, structlog.stdlib.ProcessorFormatter.wrap_for_formatter],
        logger_factory=structlog.stdlib.LoggerFactory(),
        cache_logger_on_first_use=True,
    )
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(
        structlog.stdlib.ProcessorFormatter(
            foreign_pre_chain=shared,
            processors=[
                structlog.stdlib.ProcessorFormatter.remove_processors_meta,
                structlog.processors.LogfmtRenderer(key_order=["timestamp", "level", "logger", "event"]),
                Blackout(secrets),
            ],
        )
    )
    logging.basicConfig(handlers=[handler], level=level, force=True)
    for name in QUIET:
        logging.getLogger(name).setLevel(logging.WARNING)


class Blackout:
    """The last step: a finished line, in which no secret may stand, however it came there."""

    def __init__(self, secrets: Iterable[str]) -> None:
        self._secrets = sorted({secret for secret in secrets if len(secret) >= 4}, key=len, reverse=True)

    def __call__(self, _logger: WrappedLogger, _method: str, line: EventDict | str) -> Any:
        text = str(line)
        for secret in self._secrets:
            text = text.replace(secret, "…")
        return text
