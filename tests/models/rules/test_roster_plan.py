"""What a spreadsheet would change. Nobody is merged by name, and a file that was taken changes nothing again."""

from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from models.rules.headings import Kind
from models.rules.learning import Days
from models.rules.roster_plan import Known, KnownEnrolment, KnownPackage, Plan, Roster, Row, plan
from models.rules.terms import Terms, Timeline

TODAY = date(2026, 3, 2)
JANUARY = date(2026, 1, 1)
ZOOM = "https://zoom.us/j/12345678901"
YUSUF, MARYAM, AMINA, EUROPE = 1, 2, 10, 5
TEN = Terms(60, Decimal(10), "EUR")

SCHOOL = Roster(
    teachers=[Known(YUSUF, "Yusuf"), Known(MARYAM, "Maryam"), Known(3, "Gone", gone=True)],
    students=[Known(AMINA, "Amina"), Known(11, "Omar"), Known(12, "Left", gone=True)],
    packages=[
        KnownPackage(EUROPE, "Europe", Timeline(TEN, {})),
        KnownPackage(6, "Old", Timeline(TEN, {}), retired=True),
    ],
    enrolments=[KnownEnrolment(100, AMINA, YUSUF, EUROPE, Days(JANUARY, None), ZOOM)],
)


def read_link(pasted: str) -> tuple[str | None, str]:
    return (pasted, "") if pasted.startswith("https://zoom.us/j/") else (None, "not_zoom")


def planned(kind: Kind, *lines: dict[str, str], roster: Roster = SCHOOL) -> Plan:
    rows = [Row("sheet", number, kind, cells) for number, cells in enumerate(lines, start=2)]
    return plan(rows, roster, TODAY, currencies=frozenset({"EUR", "USD"}), read_link=read_link)


def fault(kind: Kind, *lines: dict[str, str]) -> tuple[int, str | None, str, dict[str, str]]:
    """The one fault there is."""
    [found] = planned(kind, *lines).faults
    return found.row.number, found.column, found.why, dict(found.facts)


def learns(student: str = "Amina", teacher: str = "Yusuf", package: str = "Europe", **more: str) -> dict[str, str]:
    return {"student": student, "teacher": teacher, "package": package, **more}


# People


def test_a_name_that_is_there_is_the_same_person_and_another_is_new() -> None:
    found = planned("students", {"student": " ÁMINA "}, {"student": "Zaid"})
    assert [(step.what, step.is_new) for step in found.steps] == [("Zaid", True)]
    assert (found.same, found.faults) == (1, [])


def test_a_number_with_another_name_is_a_new_name() -> None:
    [step] = planned("teachers", {"teacher_id": "1", "teacher": "Youssef"}).steps
    assert (step.id, step.before, step.after) == (YUSUF, {"name": "Yusuf"}, {"name": "Youssef"})


@pytest.mark.parametrize(
    ("cells", "column", "why"),
    [
        ({"student": ""}, "student", "missing"),
        ({"student": "\u202e"}, "student", "missing"),
        ({"student": "=CMD()"}, "student", "formula"),
        ({"student_id": "99", "student": "Amina"}, "student_id", "no_such_number"),
        ({"student_id": "new", "student": "Amina"}, "student", "namesakes"),
        ({"student": "Left"}, "student", "gone"),
    ],
)
def test_a_row_that_is_no_student(cells: dict[str, str], column: str, why: str) -> None:
    assert fault("students", cells)[1:3] == (column, why)


def test_the_same_name_twice_in_a_file_is_not_two_people() -> None:
    assert fault("students", {"student": "Zaid"}, {"student": "zaid"}) == (3, None, "twice", {"row": "2"})


def test_a_name_that_several_have_needs_a_number() -> None:
    roster = replace(SCHOOL, students=[Known(1, "Amina"), Known(2, "Amina")])
    [found] = planned("students", {"student": "Amina"}, roster=roster).faults
    assert (found.why, dict(found.facts)) == ("namesakes", {"numbers": "1, 2"})
    assert planned("students", {"student_id": "2", "student": "Amina"}, roster=roster).same == 1


def test_a_quoted_name_is_the_name() -> None:
    [step] = planned("students", {"student": "'-Zaid"}).steps
    assert step.what == "-Zaid"


# Packages


def test_a_package_changes_from_its_day_on_and_empty_cells_change_nothing() -> None:
    [step] = planned("packages", {"package": "europe", "rate": "12,50", "valid_from": "2026-04-01"}).steps
    assert step.after == {"since": date(2026, 4, 1), "terms": Terms(60, Decimal("12.5"), "EUR")}
    assert planned("packages", {"package": "Europe", "minutes": "", "rate": "10.00"}).same == 1


def test_terms_of_one_file_build_on_each_other() -> None:
    found = planned(
        "packages",
        {"package": "Asia", "minutes": "45", "rate": "8", "currency": "usd", "valid_from": "2026-03-01"},
        {"package": "Asia", "rate": "9", "valid_from": "2026-04-01"},
        {"package": "Asia", "minutes": "45", "rate": "8", "currency": "USD", "valid_from": "2026-05-01"},
    )
    assert [step.after["terms"] for step in found.steps] == [
        Terms(45, Decimal(8), "USD"),
        Terms(45, Decimal(9), "USD"),
        Terms(45, Decimal(8), "USD"),
    ]
    assert len({step.id for step in found.steps}) == 1


@pytest.mark.parametrize(
    ("cells", "column", "why"),
    [
        ({"package": "Asia", "minutes": "45", "rate": "8"}, "currency", "missing"),
        ({"package": "Europe", "minutes": "0"}, "minutes", "minutes"),
        ({"package": "Europe", "rate": "1,000"}, "rate", "amount"),
        ({"package": "Europe", "currency": "XXA"}, "currency", "currency"),
        ({"package": "Europe", "rate": "11", "valid_from": "2026-03-01"}, "valid_from", "past_terms"),
        ({"package": "Europe", "valid_from": "3/4/2026"}, "valid_from", "ambiguous_day"),
        ({"package": "Old", "rate": "11"}, "package", "gone"),
        ({"package": "x" * 65, "minutes": "1"}, "package", "too_long"),
    ],
)
def test_a_row_that_is_no_package(cells: dict[str, str], column: str, why: str) -> None:
    assert fault("packages", cells)[1:3] == (column, why)


# Enrolments


def test_the_same_name_with_the_same_teacher_is_the_same_enrolment() -> None:
    assert planned("enrolments", learns(link=ZOOM, first_day="2026-01-01")).same == 1
    assert planned("enrolments", learns(package="")).same == 1


def test_a_new_student_is_added_with_the_enrolment() -> None:
    person, learning = planned("enrolments", learns("Zaid", first_day="2026-03-10")).steps
    assert (person.row.kind, person.what, person.id < 0) == ("students", "Zaid", True)
    assert learning.after["student"] == person.id
    assert learning.after["first_day"] == date(2026, 3, 10)


def test_a_student_without_any_teacher_is_taken_by_name() -> None:
    [step] = planned("enrolments", learns("Omar")).steps
    assert step.after["student"] == 11


def test_a_name_with_another_teacher_could_be_somebody_else() -> None:
    assert fault("enrolments", learns(teacher="Maryam"))[1:] == (
        "student",
        "maybe_same",
        {"number": "10", "teacher": "Yusuf"},
    )
    [same] = planned("enrolments", learns(teacher="Maryam", student_id="10")).steps
    assert same.after["student"] == AMINA
    person, _ = planned("enrolments", learns(teacher="Maryam", student_id="new")).steps
    assert person.id < 0


def test_two_new_ones_of_a_name_are_told_apart_by_a_word() -> None:
    lines = [learns("Zaid"), learns("Zaid", "Maryam")]
    assert fault("enrolments", *lines)[1:] == ("student", "maybe_same_row", {"row": "2"})
    labelled = [{**line, "student_id": "new1"} for line in lines]
    assert len({step.after["student"] for step in planned("enrolments", *labelled).of("enrolments")}) == 1
    apart = [{**line, "student_id": f"new{number}"} for number, line in enumerate(lines)]
    assert len(planned("enrolments", *apart).of("students")) == 2


def test_package_last_day_and_link_are_changed() -> None:
    roster = replace(SCHOOL, packages=[*SCHOOL.packages, KnownPackage(7, "USA", Timeline(TEN, {}))])
    [step] = planned(
        "enrolments", learns(package="usa", last_day="2026-03-31", link=f"{ZOOM}?pwd=1"), roster=roster
    ).steps
    assert step.before == {"package": EUROPE, "last_day": None, "link": ZOOM}
    assert step.after == {"package": 7, "last_day": date(2026, 3, 31), "link": f"{ZOOM}?pwd=1"}


@pytest.mark.parametrize(
    ("cells", "column", "why"),
    [
        (learns(student=""), "student", "missing"),
        (learns(teacher=""), "teacher", "missing"),
        (learns("Omar", package=""), "package", "missing"),
        (learns("Omar", package="Nothing"), "package", "unknown"),
        (learns("Omar", package="Old"), "package", "gone"),
        (learns(teacher="Nobody"), "teacher", "unknown"),
        (learns(teacher="Gone"), "teacher", "gone"),
        (learns("Left"), "student", "gone"),
        (learns(teacher_id="x"), "teacher_id", "not_a_number"),
        (learns(teacher_id="2"), "teacher_id", "other_name"),
        (learns(student_id="11"), "student_id", "other_name"),
        (learns(first_day="2026-02-01"), "first_day", "overlaps"),
        (learns(last_day="2025-12-31"), "last_day", "last_before_first"),
        (learns(link="https://example.org"), "link", "link"),
        (learns(first_day="soon"), "first_day", "day"),
    ],
)
def test_a_row_that_is_no_enrolment(cells: dict[str, str], column: str, why: str) -> None:
    assert fault("enrolments", cells)[1:3] == (column, why)


def test_the_same_pair_twice_is_said_once() -> None:
    assert fault("enrolments", learns("Omar"), learns("Omar"))[2] == "twice"


def test_who_has_left_stays_as_they_are_in_an_unchanged_row() -> None:
    ended = KnownEnrolment(101, 12, 3, 6, Days(JANUARY, date(2026, 2, 1)))
    roster = replace(SCHOOL, enrolments=[ended])
    row = {**learns("Left", "Gone", "Old", first_day="2026-01-01", last_day="2026-02-01"), "student_id": "12"}
    assert planned("enrolments", {**row, "teacher_id": "3"}, roster=roster).same == 1


def test_sheets_are_read_in_the_order_in_which_they_need_each_other() -> None:
    rows = [
        Row("e", 2, "enrolments", learns("Zaid", "Huda", "Asia")),
        Row("p", 2, "packages", {"package": "Asia", "minutes": "30", "rate": "5", "currency": "USD"}),
        Row("t", 2, "teachers", {"teacher": "Huda"}),
    ]
    found = plan(rows, SCHOOL, TODAY, currencies=frozenset({"USD"}), read_link=read_link)
    assert found.faults == []
    assert [step.row.kind for step in found.steps] == ["teachers", "packages", "students", "enrolments"]


# Again


def applied(roster: Roster, found: Plan) -> Roster:
    """The school after the plan; numbers below zero become fresh ones."""

    def number(old: int) -> int:
        return old if old > 0 else 1000 - old

    students = {one.id: one for one in roster.students}
    for step in found.of("students"):
        students[number(step.id)] = Known(number(step.id), step.after["name"])
    learning = {one.id: one for one in roster.enrolments}
    for step in found.of("enrolments"):
        if step.is_new:
            one = step.after
            learning[number(step.id)] = KnownEnrolment(
                number(step.id),
                number(one["student"]),
                one["teacher"],
                one["package"],
                Days(one["first_day"], one["last_day"]),
                one["link"],
            )
        else:
            known = learning[step.id]
            last = step.after.get("last_day", known.days.last)
            learning[step.id] = replace(
                known, days=Days(known.days.first, last), link=step.after.get("link", known.link)
            )
    return replace(roster, students=[*students.values()], enrolments=[*learning.values()])


LINES = st.fixed_dictionaries(
    {"student": st.sampled_from(["Amina", "Omar", "Zaid", "Badr"]), "teacher": st.sampled_from(["Yusuf", "Maryam"])},
    optional={
        "student_id": st.sampled_from(["", "new", "new1", "10", "11"]),
        "first_day": st.sampled_from(["", "2026-03-02", "2026-04-01"]),
        "last_day": st.sampled_from(["", "2026-05-01", "2026-06-01"]),
        "link": st.sampled_from(["", ZOOM, f"{ZOOM}?pwd=2"]),
    },
)


@given(st.lists(LINES, max_size=6))
def test_a_file_that_was_taken_changes_nothing_again(lines: list[dict[str, str]]) -> None:
    lines = [{**line, "package": "Europe"} for line in lines]
    first = planned("enrolments", *lines)
    if first.faults:
        return
    again = planned("enrolments", *lines, roster=applied(SCHOOL, first))
    assert (again.steps, again.faults) == ([], [])


@pytest.mark.parametrize(
    ("lines", "expected"),
    [
        (
            [
                learns("Omar", "Maryam"),
                learns("Omar", "Yusuf", student_id="new"),
                learns("Omar", "Maryam", student_id="new"),
            ],
            [(2, {"numbers": "11"}), (4, {"numbers": "11"})],
        ),
        (
            [learns("Amina", "Maryam", student_id="new"), learns("Amina", "Maryam", student_id="10")],
            [(2, {"numbers": "10"})],
        ),
    ],
)
def test_whoever_is_named_alone_is_still_meant_alone_when_the_file_is_read_again(
    lines: list[dict[str, str]], expected: list[tuple[int, dict[str, str]]]
) -> None:
    found = planned("enrolments", *lines)
    assert [(fault.row.number, fault.facts) for fault in found.faults] == expected
    assert {(fault.column, fault.why) for fault in found.faults} == {("student", "namesakes")}


@given(st.lists(LINES, max_size=6))
def test_nobody_is_ever_merged(lines: list[dict[str, str]]) -> None:
    """Whoever is taken by name alone learns with that teacher already, or with nobody at all."""
    teachers_of = {AMINA: {YUSUF}}
    for step in planned("enrolments", *({**line, "package": "Europe"} for line in lines)).of("enrolments"):
        if step.is_new and step.after["student"] > 0 and not step.row.cells.get("student_id"):
            taught_by = teachers_of.get(step.after["student"], set())
            assert not taught_by or step.after["teacher"] in taught_by
        if step.is_new:
            teachers_of.setdefault(step.after["student"], set()).add(step.after["teacher"])


CELLS = st.dictionaries(
    st.sampled_from(
        ["student", "student_id", "teacher", "teacher_id", "package", "rate", "minutes", "valid_from", "link"]
    ),
    st.text(max_size=20),
)


@given(st.sampled_from(["teachers", "students", "packages", "enrolments"]), st.lists(CELLS, max_size=4))
def test_no_cells_raise(kind: Kind, lines: list[dict[str, str]]) -> None:
    planned(kind, *lines)
