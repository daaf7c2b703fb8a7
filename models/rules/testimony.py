"""All that was said about a class, in one order and each statement once, however it arrived.

The moment of arrival is not looked at anywhere in the rules: a late statement weighs what a prompt one does.
"""

from collections.abc import Collection, Iterable, Mapping
from datetime import datetime
from itertools import chain
from typing import Any

from .facts import Evidence, EvidenceKind
from .moments import is_sane

NOTHING: Mapping[str, Any] = {}


class Testimony:
    """The statements of one class, by kind, each list in the order in which things happened."""

    def __init__(self, evidence: Iterable[Evidence]) -> None:
        self._by_kind: dict[str, list[Evidence]] = {}
        for statement in sorted(_each_once(evidence), key=_order):
            self._by_kind.setdefault(statement.kind, []).append(statement)

    def of(self, *kinds: EvidenceKind) -> list[Evidence]:
        if len(kinds) == 1:
            return self._by_kind.get(kinds[0], [])
        said = [self._by_kind[kind] for kind in kinds if kind in self._by_kind]
        return sorted(chain.from_iterable(said), key=_order) if len(said) > 1 else next(iter(said), [])

    def has_any(self, kinds: Iterable[EvidenceKind]) -> bool:
        return not self._by_kind.keys().isdisjoint(kinds)

    def has_zooms(self) -> bool:
        return any(kind.startswith("zoom") for kind in self._by_kind)

    def moments(self, *kinds: EvidenceKind) -> tuple[datetime, ...]:
        return tuple(one.happened_at for one in self.of(*kinds))


def details_of(statement: Evidence) -> Mapping[str, Any]:
    return statement.details if isinstance(statement.details, Mapping) else NOTHING


def _each_once(evidence: Iterable[Evidence]) -> Collection[Evidence]:
    kept: dict[str, Evidence] = {}
    for statement in evidence:
        if not is_sane(statement.happened_at):
            continue
        known = kept.get(statement.key)
        # Two statements under one key should not exist. If they do, the choice must not depend on arrival.
        if known is None or (statement != known and _rank(statement) < _rank(known)):
            kept[statement.key] = statement
    return kept.values()


def _rank(statement: Evidence) -> tuple[datetime, str, str]:
    return statement.happened_at, statement.kind, repr(sorted(map(repr, details_of(statement).items())))


def _order(statement: Evidence) -> tuple[datetime, str, str]:
    return statement.happened_at, statement.kind, statement.key
