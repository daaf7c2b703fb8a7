"""What another process holds in memory, in megabytes, as Linux tells it."""

from pathlib import Path


def held(pid: int) -> float:
    return _told(pid, "VmRSS")


def most_held(pid: int) -> float:
    return _told(pid, "VmHWM")


def forget_the_most(pid: int) -> None:
    """From now on the most counts from what the process holds."""
    Path(f"/proc/{pid}/clear_refs").write_text("5", encoding="ascii")


def _told(pid: int, what: str) -> float:
    lines = Path(f"/proc/{pid}/status").read_text(encoding="ascii").splitlines()
    return next(int(line.split()[1]) for line in lines if line.startswith(f"{what}:")) / 1024
