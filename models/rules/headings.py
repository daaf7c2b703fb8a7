"""What a spreadsheet's columns mean: headings in any order, in three languages, in any spelling people use."""

import re
from collections.abc import Mapping, Sequence
from typing import Literal, get_args

from .names import search_key

Kind = Literal["teachers", "students", "packages", "enrolments"]
KINDS: tuple[Kind, ...] = get_args(Kind)  # in this order they are read: each may name what was before it

COLUMNS: dict[Kind, tuple[str, ...]] = {
    "teachers": ("teacher_id", "teacher"),
    "students": ("student_id", "student"),
    "packages": ("package", "minutes", "buffer_minutes", "rate", "currency", "valid_from"),
    "enrolments": (
        "student_id",
        "student",
        "teacher_id",
        "teacher",
        "package",
        "first_day",
        "last_day",
        "link",
    ),
}
LOOKED_FOR_IN = 5  # rows: above the headings there may be a title

_SYNONYMS = {
    "teacher_id": "teacher no, teacher number, teacher nr, id profesor, id del profesor, رقم المعلم",
    "teacher": "teachers, teacher name, tutor, instructor, profesor, profesora, maestro, maestra, docente, "
    "المعلم, المعلمة, معلم, اسم المعلم, المدرس, اسم المدرس",
    "student_id": "student no, student number, student nr, id alumno, id del alumno, رقم الطالب",
    "student": "students, student name, pupil, learner, child, alumno, alumna, estudiante, الطالب, الطالبة, طالب, "
    "اسم الطالب",
    "name": "full name, nombre, nombre completo, الاسم, الإسم, اسم",
    "id": "no, number, nr, número, الرقم, رقم",
    "package": "packages, package name, plan, paquete, الباقة, باقة, اسم الباقة",
    "minutes": "min, mins, length, duration, minutes per class, minutos, duración, الدقائق, دقائق, المدة",
    "buffer_minutes": "buffer, closing time, margen, وقت الإغلاق",
    "rate": "price, rate per class, amount, pay, tarifa, precio, السعر, الأجر",
    "currency": "curr, moneda, divisa, العملة",
    "valid_from": "valid since, since, válido desde, ساري من",
    "first_day": "start, start date, starts, begin, from, first date, desde, inicio, fecha de inicio, primer día, "
    "من, البداية, تاريخ البداية, أول يوم",
    "last_day": "end, end date, ends, until, to, last date, hasta, fin, fecha de fin, último día, "
    "إلى, النهاية, تاريخ النهاية, آخر يوم",
    "link": "zoom, zoom link, usual link, url, class link, meeting link, enlace, enlace de zoom, "
    "الرابط, رابط, رابط زووم",
}


def _spelling(heading: str) -> str:
    return " ".join(re.sub(r"[_\-./:#*]+", " ", search_key(heading)).split())


_KNOWN = {_spelling(one): column for column, others in _SYNONYMS.items() for one in [column, *re.split("[,،]", others)]}
_TITLE_WORDS: tuple[tuple[str, Kind], ...] = (
    ("enrolment", "enrolments"),
    ("enrollment", "enrolments"),
    ("inscripcion", "enrolments"),
    ("التسجيل", "enrolments"),
    ("package", "packages"),
    ("paquete", "packages"),
    ("باقات", "packages"),
    ("teacher", "teachers"),
    ("profesor", "teachers"),
    ("معلم", "teachers"),
    ("student", "students"),
    ("alumno", "students"),
    ("estudiante", "students"),
    ("طلاب", "students"),
)


def columns_of(row: Sequence[str]) -> dict[int, str]:
    """The known columns of a row of headings, by their place; of two alike the first counts."""
    found: dict[int, str] = {}
    for place, heading in enumerate(row):
        column = _KNOWN.get(_spelling(heading))
        if column is not None and column not in found.values():
            found[place] = column
    return found


def kind_of(columns: Mapping[int, str], title: str) -> Kind | None:
    """What such a sheet holds; `title` is the sheet's or the file's name. None: cannot be told."""
    there = set(columns.values())
    if "student" in there and "teacher" in there:
        return "enrolments"
    if there & {"minutes", "rate"} and there & {"package", "name"}:
        return "packages"
    if "student" in there or "teacher" in there:
        return "students" if "student" in there else "teachers"
    if "name" not in there:
        return None
    key = search_key(title)
    named: Kind | None = next((kind for word, kind in _TITLE_WORDS if word in key), None)
    return named if named in {"students", "teachers"} else None


def named_for(kind: Kind, columns: Mapping[int, str]) -> dict[int, str]:
    """`name` and `id` as the columns that they are in such a sheet; what it has no use for is left out."""
    own = {"name": "package" if kind == "packages" else kind[:-1], "id": f"{kind[:-1]}_id"}
    resolved = {place: own.get(column, column) for place, column in columns.items()}
    return {place: column for place, column in resolved.items() if column in COLUMNS[kind]}
