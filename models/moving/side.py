"""What a move asks of either database."""

from abc import ABC, abstractmethod
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import AbstractAsyncContextManager

from .tables import Row, Table

AT_ONCE = 1000  # rows: what is in memory at any moment


class MoveProblem(Exception):
    """Nothing was moved, and both databases are as they were; the message is one sentence that says why."""


class InUse(MoveProblem):
    """Somebody has the database open: what they write meanwhile would be left behind."""


class Side(ABC):
    """One database, opened alone and in one transaction: what is written is there as a whole or not at all."""

    @abstractmethod
    async def names(self) -> set[str]:
        """Of all tables."""

    @abstractmethod
    async def holds_any(self, name: str) -> bool: ...

    @abstractmethod
    def pages(self, table: Table) -> AsyncIterator[Sequence[Row]]: ...

    @abstractmethod
    async def put(self, table: Table, rows: Sequence[Row]) -> None: ...

    @abstractmethod
    async def numbers(self, tables: Sequence[Table]) -> Mapping[str, int]:
        """The last number that each table has given, be its row gone: no number is ever given twice."""

    @abstractmethod
    async def number_on(self, tables: Sequence[Table], last: Mapping[str, int]) -> None: ...

    @abstractmethod
    def filling(self) -> AbstractAsyncContextManager[None]:
        """Rows are put inside, in any order. That each points to one that is there is checked when it ends."""
