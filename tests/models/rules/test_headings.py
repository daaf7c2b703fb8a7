"""What columns mean, and what a sheet holds."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from models.rules.headings import COLUMNS, KINDS, Kind, columns_of, kind_of, named_for


@pytest.mark.parametrize("kind", KINDS)
def test_our_own_headings_are_known_in_any_order(kind: Kind) -> None:
    headings = [*reversed(COLUMNS[kind])]
    columns = columns_of(headings)
    assert kind_of(columns, "") == kind
    assert named_for(kind, columns) == dict(enumerate(headings))


@pytest.mark.parametrize(
    ("headings", "title", "kind", "columns"),
    [
        (["Student Name", "TEACHER", " Plan "], "", "enrolments", ["student", "teacher", "package"]),
        (["اسم الطالب", "المعلم", "الباقة"], "", "enrolments", ["student", "teacher", "package"]),
        (["Alumno", "Profesor", "Fecha de inicio"], "", "enrolments", ["student", "teacher", "first_day"]),
        (["Name", "Minutes", "Price"], "", "packages", ["package", "minutes", "rate"]),
        (["Name"], "Teachers 2026", "teachers", ["teacher"]),
        (["No.", "Name"], "students", "students", ["student_id", "student"]),
        (["student_id:", "*Student*"], "", "students", ["student_id", "student"]),
        (["Name", "Telefon"], "export", None, []),
        (["a", "b"], "students", None, []),
        ([], "teachers", None, []),
    ],
)
def test_what_people_call_their_columns(headings: list[str], title: str, kind: Kind | None, columns: list[str]) -> None:
    found = columns_of(headings)
    assert kind_of(found, title) == kind
    if kind is not None:
        assert list(named_for(kind, found).values()) == columns


def test_of_two_alike_the_first_counts() -> None:
    assert columns_of(["Student", "Pupil"]) == {0: "student"}


@given(st.lists(st.text(max_size=30), max_size=20), st.text(max_size=30))
def test_no_headings_raise(headings: list[str], title: str) -> None:
    kind_of(columns_of(headings), title)
