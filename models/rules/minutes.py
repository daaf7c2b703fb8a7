"""Minutes are for showing; exact seconds are what is kept."""


def whole_minutes(seconds: int) -> int:
    """Whole minutes, halves up: 29 s → 0, 30 s → 1, 90 s → 2."""
    return (max(seconds, 0) + 30) // 60
