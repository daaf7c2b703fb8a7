"""The picture shows the report's numbers, in the reader's language and direction."""

import struct
from dataclasses import replace
from datetime import date, timedelta

import pytest

from bot.i18n import Catalogues
from bot.pictures import filling
from bot.pictures.sheet import Sheet
from models import reports
from models.filtering import Filter
from models.rules.periods import Period
from models.tables.classes import ClassSession
from tests.conftest import SettableClock
from tests.world import World

MONDAY = date(2026, 3, 2)


async def a_month(world: World, clock: SettableClock) -> None:
    """Classes on nine days of two teachers, one of whom has a name that mathematics would be made of."""
    for n, name in enumerate(("Yusuf $x^2$ _", "أمينة\u200f الحسن")):
        teacher = await world.teacher(name, connected=False)
        session = await world.session(teacher, await world.student(teacher, "Amina", connected=False))
        own = {"id", "tracking_token", "host_token", "issue_key", "open_pair"}
        same = {name: getattr(session, name) for name in ClassSession._meta.db_fields if name not in own}
        same |= {"session_status": "ended", "session_duration_seconds": 2700, "grade": "reported"}
        await ClassSession.bulk_create(
            ClassSession(
                **{
                    **same,
                    "class_day": MONDAY + timedelta(days=day),
                    "started_at": clock() + timedelta(days=day, hours=day % 4),
                },
                **{key: f"{key}{n}-{day}" for key in ("tracking_token", "host_token", "issue_key")},
            )
            for day in range(9)
        )


def period(days: int) -> Period:
    return Period(MONDAY, MONDAY + timedelta(days=days - 1), "")


async def sheets(world: World, days: int, catalogues: Catalogues, language: str = "en") -> list[Sheet]:
    wanted = Filter(MONDAY, period(days).last)
    with catalogues.context(), catalogues.use_locale(language):
        return await filling.filled(wanted, period(days), world.school, None)


@pytest.mark.parametrize(("days", "bars"), [(9, 9), (62, 62), (63, 9), (365, 53), (800, 27)])
async def test_the_bars_and_the_week_add_up_to_the_report(
    world: World, clock: SettableClock, catalogues: Catalogues, days: int, bars: int
) -> None:
    """By the day, by the week from 63 days on, and by the month from 401 on."""
    await a_month(world, clock)
    totals = await reports.totals(Filter(MONDAY, period(days).last))
    first, second = await sheets(world, days, catalogues)
    classes, hours = first.bars
    assert len(classes.labels) == len(classes.values) == len(hours.values) == bars
    assert sum(classes.values) == totals.held == 18
    assert round(sum(hours.values) * 3600) == totals.seconds
    assert second.week is not None
    assert sum(map(sum, second.week.counts)) == totals.held
    assert second.ranking is not None
    assert round(sum(second.ranking.values) * 3600) == totals.seconds
    assert first.figures[0] == ("18", "classes held")


async def test_a_single_day_has_one_sheet_and_no_bars(
    world: World, clock: SettableClock, catalogues: Catalogues
) -> None:
    await a_month(world, clock)
    (sheet,) = await sheets(world, 1, catalogues)
    assert sheet.bars == []
    assert sheet.week is not None
    assert sheet.week.days == ["Mon"]


async def test_the_days_and_the_zone_stand_on_each(world: World, clock: SettableClock, catalogues: Catalogues) -> None:
    await a_month(world, clock)
    for sheet in await sheets(world, 9, catalogues):
        assert sheet.below_title[1] == "Mon, Mar 2, 2026 – Tue, Mar 10, 2026"
        assert "Africa/Cairo" in sheet.foot


async def test_without_a_class_held_there_is_nothing_to_draw(
    world: World, clock: SettableClock, catalogues: Catalogues
) -> None:
    teacher = await world.teacher()
    await world.session(teacher, await world.student(teacher))
    assert await sheets(world, 9, catalogues) == []


async def test_the_picture_is_as_wide_as_a_phone_shows_and_telegram_hardly_shrinks_it(
    world: World, clock: SettableClock, catalogues: Catalogues
) -> None:
    await a_month(world, clock)
    wanted = Filter(MONDAY, period(9).last)
    with catalogues.context(), catalogues.use_locale("ar"):
        pngs = await filling.pictures(wanted, period(9), world.school, None)
    assert len(pngs) == 2
    for png in pngs:
        assert png.startswith(b"\x89PNG")
        width, height = struct.unpack(">II", png[16:24])
        assert width == 1080
        assert height < 1500


async def test_from_right_to_left_everything_is_mirrored(
    world: World, clock: SettableClock, catalogues: Catalogues
) -> None:
    from bot.pictures.drawing import draw  # noqa: PLC0415  # loads matplotlib

    await a_month(world, clock)
    for sheet in await sheets(world, 9, catalogues, "ar"):
        assert sheet.right_to_left
        here, there = draw(sheet), draw(replace(sheet, right_to_left=False))
        for mirrored, plain in zip(here.axes, there.axes, strict=True):
            assert mirrored.get_xlim() == plain.get_xlim()[::-1]
            assert mirrored.get_position().x0 == pytest.approx(1 - plain.get_position().x1)


async def test_a_sheet_comes_out_of_its_packing_as_it_went_in(
    world: World, clock: SettableClock, catalogues: Catalogues
) -> None:
    await a_month(world, clock)
    for sheet in await sheets(world, 9, catalogues):
        assert Sheet.unpacked(sheet.packed()) == sheet
