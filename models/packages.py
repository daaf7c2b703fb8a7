"""What students buy."""

from collections.abc import Iterable
from datetime import datetime

from .database import transaction
from .school import PackageTerms
from .tables.classes import Package


async def ship(defaults: Iterable[PackageTerms], now: datetime) -> int:
    """Write the school's packages at the first start; later starts change nothing. Returns how many were written."""
    async with transaction():
        if await Package.exists():
            return 0
        rows = [
            Package(
                name=terms.name,
                minutes=terms.minutes,
                rate=terms.rate,
                currency=terms.currency,
                created_at=now,
            )
            for terms in defaults
        ]
        for row in rows:
            await row.save()
        return len(rows)


async def available() -> list[Package]:
    return await Package.filter(retired_at=None).order_by("id")


async def find(package_id: int) -> Package | None:
    """A package that can still be given, None when it is retired or never was."""
    return await Package.get_or_none(id=package_id, retired_at=None)
