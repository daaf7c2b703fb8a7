import pytest

from models.rules.minutes import whole_minutes


@pytest.mark.parametrize(
    ("seconds", "minutes"), [(-60, 0), (0, 0), (29, 0), (30, 1), (89, 1), (90, 2), (3599, 60), (3600, 60)]
)
def test_minutes_are_whole_with_halves_up(seconds: int, minutes: int) -> None:
    assert whole_minutes(seconds) == minutes
