import asyncio
from datetime import timedelta

from models import invites, people
from models.invites import Welcome
from models.school import School
from models.tables.outbox import Notice
from models.tables.people import Invite, Teacher
from tests.conftest import SettableClock
from tests.world import World


async def test_the_first_admin_claims_the_school_once(world: World, school: School, clock: SettableClock) -> None:
    payload = await invites.claim(school, clock())
    assert payload
    huda, stranger = await world.person("Huda"), await world.person("Stranger")
    assert await invites.use(payload, huda, school=school, now=clock()) == Welcome("admin")
    assert await invites.use(payload, stranger, school=school, now=clock()) == "used"
    assert (await people.roles_of(huda)).admin
    assert not (await people.roles_of(stranger)).known
    assert await invites.claim(school, clock()) is None


async def test_a_claim_link_printed_at_an_earlier_start_stops_working(
    world: World, school: School, clock: SettableClock
) -> None:
    first = await invites.claim(school, clock())
    second = await invites.claim(school, clock())
    assert first
    assert second
    huda = await world.person("Huda")
    assert await invites.use(first, huda, school=school, now=clock()) == "revoked"
    assert await invites.use(second, huda, school=school, now=clock()) == Welcome("admin")


async def test_only_the_hash_of_a_payload_is_kept(world: World, school: School, clock: SettableClock) -> None:
    payload = await invites.give("admin", by=await world.admin(), school=school, now=clock())
    assert payload not in str((await Invite.all().values())[0])


async def test_an_invitation_works_until_it_expires(world: World, school: School, clock: SettableClock) -> None:
    teacher = await world.teacher(connected=False)
    early, late = await world.person("Early"), await world.person("Late")
    payload = await invites.give("teacher", by=None, teacher=teacher, school=school, now=clock())
    moment = clock() + school.invite_valid
    assert await invites.use(payload, late, school=school, now=moment) == "expired"
    assert await invites.use(payload, early, school=school, now=moment - timedelta(seconds=1)) == Welcome(
        "teacher", "Yusuf"
    )


async def test_a_revoked_or_forged_invitation_changes_nothing(
    world: World, school: School, clock: SettableClock
) -> None:
    teacher = await world.teacher(connected=False)
    someone = await world.person("Someone")
    payload = await invites.give("teacher", by=None, teacher=teacher, school=school, now=clock())
    [open_one] = await invites.open_invites(clock())
    assert await invites.revoke(open_one.id, clock())
    assert not await invites.revoke(open_one.id, clock())
    assert await invites.use(payload, someone, school=school, now=clock()) == "revoked"
    assert await invites.use("x" * 32, someone, school=school, now=clock()) == "unknown"
    assert not (await people.roles_of(someone)).known


async def test_two_people_who_press_start_together_do_not_both_get_in(
    world: World, school: School, clock: SettableClock
) -> None:
    teacher = await world.teacher(connected=False)
    one, two = await world.person("One"), await world.person("Two")
    payload = await invites.give("teacher", by=None, teacher=teacher, school=school, now=clock())
    answers = await asyncio.gather(
        invites.use(payload, one, school=school, now=clock()), invites.use(payload, two, school=school, now=clock())
    )
    assert sorted(map(str, answers)) == sorted([str(Welcome("teacher", "Yusuf")), "used"])
    assert (await Teacher.get(id=teacher.id)).person_id in {one.id, two.id}


async def test_an_account_that_is_one_teacher_cannot_become_another(
    world: World, school: School, clock: SettableClock
) -> None:
    yusuf = await world.teacher("Yusuf")
    mona = await world.teacher("Mona", connected=False)
    payload = await invites.give("teacher", by=None, teacher=mona, school=school, now=clock())
    await yusuf.fetch_related("person")
    assert yusuf.person is not None
    assert await invites.use(payload, yusuf.person, school=school, now=clock()) == "taken"


async def test_one_account_stands_for_siblings_and_one_student_has_two_parents(
    world: World, school: School, clock: SettableClock
) -> None:
    teacher = await world.teacher()
    amina = await world.student(teacher, "Amina", connected=False)
    omar = await world.student(teacher, "Omar", connected=False)
    mother, father = await world.person("Mother"), await world.person("Father")
    for student, person in ((amina, mother), (omar, mother), (amina, father)):
        payload = await invites.give("student", by=None, student=student, school=school, now=clock())
        await invites.use(payload, person, school=school, now=clock())
    assert [student.name for student in (await people.roles_of(mother)).students] == ["Amina", "Omar"]
    assert [student.name for student in (await people.roles_of(father)).students] == ["Amina"]


async def test_someone_who_connects_after_the_class_was_sent_still_gets_the_link(
    world: World, school: School, clock: SettableClock
) -> None:
    teacher = await world.teacher()
    amina = await world.student(teacher, connected=False)
    session = await world.session(teacher, amina)
    assert not await Notice.exists(kind="class_link")
    mother = await world.person("Mother")
    payload = await invites.give("student", by=None, student=amina, school=school, now=clock())
    await invites.use(payload, mother, school=school, now=clock())
    assert await Notice.exists(kind="class_link", session_id=session.id, person_id=mother.id)


async def test_the_one_who_invited_is_told(world: World, school: School, clock: SettableClock) -> None:
    admin = await world.admin()
    teacher = await world.teacher(connected=False)
    payload = await invites.give("teacher", by=admin, teacher=teacher, school=school, now=clock())
    await invites.use(payload, await world.person("Yusuf"), school=school, now=clock())
    told = await Notice.get(kind="connected")
    assert (told.person_id, told.details["name"]) == (admin.id, "Yusuf")
