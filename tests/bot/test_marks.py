"""Names, times and numbers as the reader's language writes them; catalogues without a build step."""

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from datetime import UTC, date, datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from aiogram.utils.i18n import gettext as _
from aiogram.utils.i18n import ngettext

from bot.i18n import Catalogues, fitting
from bot.texts import marks
from models.school import School
from models.tables.people import Person

CAIRO = ZoneInfo("Africa/Cairo")
MOMENT = datetime(2026, 3, 2, 22, 30, tzinfo=UTC)  # already the third in Cairo

PO = """
msgid ""
msgstr ""
"Content-Type: text/plain; charset=utf-8\\n"
"Plural-Forms: nplurals=6; plural=(n==0 ? 0 : n==1 ? 1 : n==2 ? 2 : n%100>=3 && n%100<=10 ? 3 : n%100>=11 ? 4 : 5);\\n"

msgid "{n} min"
msgid_plural "{n} min"
msgstr[0] "zero"
msgstr[1] "one"
msgstr[2] "two"
msgstr[3] "few {n}"
msgstr[4] "many {n}"
msgstr[5] "other {n}"

#, fuzzy
msgid "Join class"
msgstr "not checked yet"
"""

Speak = Callable[[str], AbstractContextManager[None]]


@pytest.fixture
def speak(tmp_path: Path) -> Speak:
    folder = tmp_path / "ar" / "LC_MESSAGES"
    folder.mkdir(parents=True)
    (folder / "messages.po").write_text(PO, encoding="utf-8")
    catalogues = Catalogues(tmp_path)

    @contextmanager
    def speaking(language: str) -> Iterator[None]:
        with catalogues.context(), catalogues.use_locale(language):
            yield

    return speaking


def test_a_catalogue_is_read_as_it_was_written_with_all_its_plurals(speak: Speak) -> None:
    with speak("ar"):
        assert [marks.minutes(n) for n in (0, 1, 2, 5, 20, 100)] == [
            "zero",
            "one",
            "two",
            "few 5",
            "many 20",
            "other 100",
        ]


def test_what_a_translator_has_not_checked_is_not_shown(speak: Speak) -> None:
    with speak("ar"):
        assert _("Join class") == "Join class"


def test_a_language_without_a_catalogue_reads_english(speak: Speak) -> None:
    with speak("es"):
        assert ngettext("{n} class", "{n} classes", 2).format(n=2) == "2 classes"


@pytest.mark.parametrize(
    ("language", "said"), [("en", "Tue, Mar 3, 00:30"), ("es", "mar, 3 mar, 00:30"), ("ar", "الثلاثاء، 3 مارس, 00:30")]
)
def test_a_moment_is_written_in_the_readers_language_and_zone(language: str, said: str, speak: Speak) -> None:
    with speak(language):
        assert marks.day_and_time(MOMENT, CAIRO) == said


def test_a_day_is_the_same_day_in_every_zone(speak: Speak) -> None:
    with speak("en"):
        for zone in (CAIRO, ZoneInfo("Pacific/Kiritimati"), ZoneInfo("Pacific/Niue")):
            assert marks.day(date(2026, 3, 2), zone) == "Mon, Mar 2"


def test_a_time_says_its_day_only_when_it_is_another(speak: Speak) -> None:
    with speak("en"):
        assert marks.time_from(MOMENT, MOMENT, CAIRO) == "00:30"
        assert marks.time_from(MOMENT, MOMENT.replace(hour=12), CAIRO) == "Tue, Mar 3, 00:30"


@pytest.mark.parametrize(
    ("seconds", "said"), [(0, "0 min"), (29, "0 min"), (30, "1 min"), (3570, "1 h 0 min"), (45000, "12 h 30 min")]
)
def test_lengths_are_rounded_for_showing_only(seconds: int, said: str, speak: Speak) -> None:
    with speak("en"):
        assert marks.hours(seconds) == said


def test_a_name_is_escaped_and_keeps_its_direction_to_itself() -> None:
    assert marks.name("<b>أمينة</b> & Co") == "\u2068&lt;b&gt;أمينة&lt;/b&gt; &amp; Co\u2069"
    assert marks.label("<b>") == "\u2068<b>\u2069"
    assert len(marks.label("x" * 200)) == marks.LABEL_LENGTH + 2


def test_a_zone_that_no_longer_exists_falls_back_to_the_schools(school: School) -> None:
    for zone in (None, "Mars/Olympus", "../etc/passwd", ""):
        assert marks.zone_of(Person(time_zone=zone), school) == school.zone


@pytest.mark.parametrize(
    ("code", "language"), [("ar", "ar"), ("ar-EG", "ar"), ("ES_mx", "es"), ("fr", "en"), ("", "en"), (None, "en")]
)
def test_telegrams_language_code_is_understood(code: str | None, language: str) -> None:
    assert fitting(code, "en") == language
