"""What students buy. Terms are changed from a day on; classes that were sent keep the terms of their day."""

from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass
from datetime import date, datetime

from tortoise.expressions import Q
from tortoise.functions import Count

from . import audit
from .audit import UNSAID, Why
from .database import transaction
from .rules.names import search_key
from .rules.terms import Terms, Timeline
from .school import PackageTerms
from .tables.classes import Enrolment, Package, PackageChange
from .tables.people import Person


@dataclass(frozen=True, slots=True)
class Offer:
    """A package, and what its classes are on the day that was asked for."""

    package: Package
    terms: Terms


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
                is_free=terms.is_free,
                created_at=now,
            )
            for terms in defaults
        ]
        for row in rows:
            await row.save()
        return len(rows)


async def available(today: date) -> list[Offer]:
    """What can be given now, oldest first."""
    return await offers(await Package.filter(retired_at=None).order_by("id"), today)


async def retired(today: date) -> list[Offer]:
    return await offers(await Package.filter(retired_at__isnull=False).order_by("id"), today)


async def find(package_id: int) -> Package | None:
    """A package that can still be given, None when it is retired or never was."""
    return await Package.get_or_none(id=package_id, retired_at=None)


async def get(package_id: int) -> Package | None:
    """Retired or not."""
    return await Package.get_or_none(id=package_id)


async def terms_on(package: Package, day: date) -> Terms:
    """What a class of this package is on a day of the school."""
    return (await timelines([package]))[package.id].on(day)


async def offers(packages: Sequence[Package], day: date) -> list[Offer]:
    known = await timelines(packages)
    return [Offer(package, known[package.id].on(day)) for package in packages]


async def timelines(packages: Sequence[Package]) -> dict[int, Timeline]:
    """By the package's id."""
    changes: dict[int, dict[date, Terms]] = {package.id: {} for package in packages}
    for row in await PackageChange.filter(package_id__in=list(changes)).order_by("valid_from"):
        changes[row.package_id][row.valid_from] = _terms(row)
    return {package.id: Timeline(_terms(package), changes[package.id]) for package in packages}


async def namesake(name: str) -> Package | None:
    """A package, retired or not, that people could not tell from one of this name."""
    key = search_key(name)
    return next((package for package in await Package.all() if search_key(package.name) == key), None)


async def learners(package: Package, today: date) -> int:
    """How many enrolments under it go on or are still to begin."""
    return await Enrolment.filter(_not_over(today), package_id=package.id).count()


async def learners_of_all(today: date) -> dict[int, int]:
    """The same for every package that has any, by its id."""
    going = Enrolment.filter(_not_over(today)).annotate(n=Count("id")).group_by("package_id")
    return dict(await going.values_list("package_id", "n"))


async def add(name: str, terms: Terms, *, by: Person, now: datetime, why: Why = UNSAID) -> Package | None:
    """None when there is a package of that name, retired or not."""
    async with transaction():
        if await namesake(name) is not None:
            return None
        package = await Package.create(name=name, is_free=terms.rate == 0, created_at=now, **asdict(terms))
        told = _told(package, terms)
        await audit.record("package_added", subject=_subject(package), by=by, now=now, why=why, after=told)
        return package


async def change(
    package: Package, terms: Terms, *, since: date, today: date, by: Person, now: datetime, why: Why = UNSAID
) -> bool:
    """These terms from that day on. False when they held then already. ValueError for a day that is over.

    A change for that very day is replaced; classes sent meanwhile keep what they had.
    """
    if since < today:
        raise ValueError("what has been is not changed")
    async with transaction():
        before = await terms_on(package, since)
        if before == terms:
            return False
        await PackageChange.update_or_create(
            package_id=package.id, valid_from=since, defaults={**asdict(terms), "created_at": now}
        )
        if terms.rate == 0:
            await Package.filter(id=package.id).update(is_free=True)
        await _record("package_changed", package, before, terms, since, by, now, why)
        return True


async def take_back(
    package: Package, since: date, *, today: date, by: Person, now: datetime, why: Why = UNSAID
) -> bool:
    """A change that has not begun yet never will. False when there is none, or it has begun."""
    if since <= today:
        return False
    async with transaction():
        before = await terms_on(package, since)
        if not await PackageChange.filter(package_id=package.id, valid_from=since).delete():
            return False
        await _record("package_changed", package, before, await terms_on(package, since), since, by, now, why)
        return True


async def set_threshold(
    package: Package, name: str, value: int | None, *, by: Person, now: datetime, why: Why = UNSAID
) -> None:
    """For classes that are sent from now on; None: like the school."""
    async with transaction():
        row = await Package.select_for_update(no_key=True).get(id=package.id)
        before, after = row.thresholds.get(name), {**row.thresholds, name: value}
        own = {key: one for key, one in after.items() if one is not None}
        await Package.filter(id=row.id).update(thresholds=own)
        await _changed(row, {name: before}, {name: value}, by, now, why)


async def set_free(package: Package, is_free: bool, *, by: Person, now: datetime, why: Why = UNSAID) -> bool:
    """Whether a rate of nothing is meant, and not forgotten. False when that was said before."""
    async with transaction():
        if not await Package.filter(id=package.id, is_free=not is_free).update(is_free=is_free):
            return False
        await _changed(package, {"is_free": not is_free}, {"is_free": is_free}, by, now, why)
        return True


async def retire(package: Package, *, by: Person, now: datetime, why: Why = UNSAID) -> bool:
    """No more students get it; those who have it keep it. False when it was retired before."""
    return await _offer("package_retired", package, False, by, now, why)


async def bring_back(package: Package, *, by: Person, now: datetime, why: Why = UNSAID) -> bool:
    """False when it was not retired."""
    return await _offer("package_changed", package, True, by, now, why)


async def _offer(what: audit.What, package: Package, offered: bool, by: Person, now: datetime, why: Why) -> bool:
    async with transaction():
        was_other = Package.filter(id=package.id, retired_at__isnull=not offered)
        if not await was_other.update(retired_at=None if offered else now):
            return False
        before, after = _state(not offered), _state(offered)
        await audit.record(what, subject=_subject(package), by=by, now=now, why=why, before=before, after=after)
        return True


def _not_over(today: date) -> Q:
    return Q(last_day=None) | Q(last_day__gte=today)


async def _changed(
    package: Package, before: dict[str, object], after: dict[str, object], by: Person, now: datetime, why: Why
) -> None:
    about = {"package": package.name}
    await audit.record(
        "package_changed",
        subject=_subject(package),
        by=by,
        now=now,
        why=why,
        before={**about, **before},
        after={**about, **after},
    )


async def _record(
    what: audit.What, package: Package, before: Terms, after: Terms, since: date, by: Person, now: datetime, why: Why
) -> None:
    was, is_ = asdict(before), asdict(after)
    changed = [name for name in was if was[name] != is_[name]]
    await audit.record(
        what,
        subject=_subject(package),
        by=by,
        now=now,
        why=why,
        before={"package": package.name} | {name: was[name] for name in changed},
        after={"package": package.name, "valid_from": since} | {name: is_[name] for name in changed},
    )


def _terms(row: Package | PackageChange) -> Terms:
    return Terms(row.minutes, row.rate, row.currency, row.buffer_minutes)


def _told(package: Package, terms: Terms) -> dict[str, object]:
    return {"package": package.name, **asdict(terms)}


def _state(offered: bool) -> dict[str, object]:
    return {"offered": offered}


def _subject(package: Package) -> str:
    return f"package:{package.id}"
