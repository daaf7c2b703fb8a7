"""The table of Bot API methods. Names are not case-sensitive, as with Telegram."""

from collections.abc import Awaitable, Callable
from typing import Any, TypeVar

from .arguments import Arguments
from .backend import Backend

Method = Callable[[Backend, Arguments], Awaitable[Any]]
M = TypeVar("M", bound=Method)

METHODS: dict[str, Method] = {}


def api_method(name: str) -> Callable[[M], M]:
    def register(method: M) -> M:
        METHODS[name.lower()] = method
        return method

    return register
