"""What each has asked to be told of classes that are over."""

from typing import Any

import pytest

from models import wishes
from models.rules.wishes import Wish
from models.school import School
from models.sweep import sweep
from models.tables.classes import ClassSession
from models.tables.outbox import Notice
from models.tables.people import Person
from models.wishes import Role
from tests.conftest import SettableClock
from tests.world import World


class Everybody:
    """A teacher, a parent and an admin who all wish the same, and one class between them."""

    def __init__(self, world: World, clock: SettableClock) -> None:
        self._world = world
        self._clock = clock

    async def wish(self, wish: Wish) -> None:
        teacher, huda = await self._world.teacher(), await self._world.admin()
        self.session = await self._world.session(teacher, await self._world.student(teacher))
        roles: dict[Role, Any] = {
            "teacher": Person.get(teachers__id=teacher.id),
            "student": Person.get(contacts__student_id=self.session.student_id),
            "admin": Person.get(id=huda.id),
        }
        for role, person in roles.items():
            await wishes.hear_of_classes(await person, role, wish, school=self._world.school, now=self._clock())

    async def agree(self) -> ClassSession:
        """Both sides say when it ended, so that nothing is odd about it."""
        await self._world.says(self.session, "click")
        self._clock.forward(minutes=45)
        await self._world.says(self.session, "teacher_tap")
        return await self._world.says(self.session, "student_tap")

    async def fall_silent(self) -> None:
        await self._world.says(self.session, "click")
        await sweep(school=self._world.school, now=self._clock.forward(minutes=71))


@pytest.fixture
def everybody(world: World, clock: SettableClock) -> Everybody:
    return Everybody(world, clock)


async def told() -> list[str]:
    return sorted([one.details["audience"] for one in await Notice.filter(kind="class_summary")])


async def test_whoever_wants_each_class_is_told_of_each(everybody: Everybody) -> None:
    await everybody.wish("each")
    await everybody.agree()
    assert await told() == ["admin", "student", "teacher"]


async def test_whoever_wants_nothing_is_told_nothing(everybody: Everybody) -> None:
    await everybody.wish("none")
    await everybody.fall_silent()
    assert await told() == []


async def test_whoever_wants_problems_only_is_told_of_a_class_that_nobody_saw_end(everybody: Everybody) -> None:
    await everybody.wish("problems")
    await everybody.fall_silent()
    assert await told() == ["admin", "student", "teacher"]


async def test_a_class_that_turns_into_a_problem_is_told_then_and_once(
    everybody: Everybody, world: World, clock: SettableClock
) -> None:
    await everybody.wish("problems")
    session = await everybody.agree()
    assert (session.session_status, session.grade, session.flags) == ("ended", "agreed", [])
    before = await told()
    await world.says(session, "student_answer", clock.forward(minutes=1), held=False, minutes=0)
    assert (await ClassSession.get(id=session.id)).flags
    assert (before, await told()) == ([], ["admin", "student", "teacher"])
    await world.says(session, "teacher_answer", clock.forward(minutes=1), held=True, minutes=45)
    assert len(await told()) == 3


async def test_a_collected_class_is_put_aside_once_and_told_to_nobody_by_itself(
    everybody: Everybody, world: World, clock: SettableClock
) -> None:
    await everybody.wish("digest")
    session = await everybody.agree()
    await world.says(session, "click", clock.forward(minutes=1))  # it goes on …
    await world.says(session, "teacher_tap", clock.forward(minutes=5))
    assert await told() == []
    aside = await Notice.filter(kind="collected")
    assert sorted(one.details["audience"] for one in aside) == ["admin", "student", "teacher"]
    assert {one.due_at for one in aside} == {None}


async def test_a_wish_leaves_a_digest_that_is_due_as_it_is(world: World, school: School, clock: SettableClock) -> None:
    huda = await world.admin()
    await wishes.want_digest(huda, "daily", True, school=school, now=clock())
    due = huda.digest_due_at
    assert due is not None
    await wishes.be_quiet(huda, None, school=school, now=clock.forward(hours=24))
    assert (await Person.get(id=huda.id)).digest_due_at == due
