"""When classes show that Zoom's webhooks are down."""

from datetime import UTC, datetime, timedelta

import pytest

from models.rules.silences import fell_silent

NOON = datetime(2026, 3, 2, 12, 0, tzinfo=UTC)


def at(*minutes: int) -> list[datetime]:
    return [NOON + timedelta(minutes=one) for one in minutes]


@pytest.mark.parametrize(
    ("heard", "quiet", "since"),
    [
        (None, at(1, 2, 3), None),  # a school without webhooks misses nothing
        (NOON, [], None),
        (NOON, at(5), None),  # one class: simply nobody came
        (NOON, at(9, 5), NOON + timedelta(minutes=5)),
        (NOON, at(-5, -3), None),  # it has spoken since
        (NOON, at(-5, 0, 5), None),
        (NOON, at(-5, 7, 5), NOON + timedelta(minutes=5)),
    ],
)
def test_two_classes_without_a_word_since_it_last_spoke(
    heard: datetime | None, quiet: list[datetime], since: datetime | None
) -> None:
    assert fell_silent(heard, quiet) == since
