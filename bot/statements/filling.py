"""From a month's lines to the papers that are printed, in the current language."""

from collections.abc import AsyncIterator, Iterable
from datetime import datetime
from io import BytesIO
from zipfile import ZipFile

from aiogram.utils.i18n import get_i18n

from models.pay.drafts import Draft
from models.school import School
from models.tables.pay import PayRun

from ..texts import statements as words
from ..texts.marks import reads_from_the_right
from ..worker import work
from .paper import Paper, Part, Row

PRINTING_SECONDS = 900.0  # of all teachers of a big school


async def one(drafted: Draft, run: PayRun | None, school: School, now: datetime) -> bytes:
    """The PDF of a month that holds one teacher's lines."""
    with ZipFile(BytesIO(await all_of(drafted, run, school, now))) as archive:
        [name] = archive.namelist()
        return archive.read(name)


async def all_of(drafted: Draft, run: PayRun | None, school: School, now: datetime) -> bytes:
    """A ZIP with a PDF for each teacher."""
    return await work("bot.statements.printing", _packed(papers(drafted, run, school, now)), seconds=PRINTING_SECONDS)


def papers(drafted: Draft, run: PayRun | None, school: School, now: datetime) -> Iterable[Paper]:
    names = {line.teacher_id: line.teacher_name for line in drafted.all}
    for teacher_id in sorted(names, key=lambda one: (names[one].casefold(), one)):
        yield _paper(teacher_id, names[teacher_id], drafted.of_teacher(teacher_id), run, school, now)


def _paper(teacher_id: int, teacher: str, drafted: Draft, run: PayRun | None, school: School, now: datetime) -> Paper:
    approved_at = run.approved_at if run is not None else None
    parts = [(words.in_it(), drafted.lines), (words.waiting(), drafted.waiting)]
    return Paper(
        file=f"classclock-pay-{drafted.month}-{teacher_id}",
        title=words.title(drafted.month),
        below_title=words.below_title(school.name, teacher, drafted, run, school.zone),
        figures=words.figures(drafted),
        columns=words.columns(),
        parts=[
            Part(
                title, [Row(words.cells(line), words.reasons(line)) for line in sorted(lines, key=lambda one: one.day)]
            )
            for title, lines in parts
            if lines
        ],
        foot=words.foot(teacher, drafted.month),
        at=(approved_at or now).isoformat(),
        language=get_i18n().current_locale,
        right_to_left=reads_from_the_right(),
    )


async def _packed(all_papers: Iterable[Paper]) -> AsyncIterator[bytes]:
    for paper in all_papers:
        yield paper.packed() + b"\n"
