"""Every language says all that the program says, and nothing that it no longer says."""

import gettext
import re
from collections import Counter
from configparser import ConfigParser
from functools import cache
from io import BytesIO
from pathlib import Path

import pytest
from babel.messages.catalog import Catalog, Message
from babel.messages.extract import DEFAULT_KEYWORDS, extract_from_dir
from babel.messages.plurals import get_plural
from babel.messages.pofile import PoFileError, read_po

from bot.i18n import LANGUAGES, LOCALES

SOURCE = "en"
TOP = LOCALES.parents[1]
TAG = re.compile(r"</?[a-z][^<>]*>")
LITERAL = re.compile(r"(?<![\w/<])/[a-z]{2,}|https?://[\w./-]*\w")  # commands and addresses stay as they are
BARE_PERCENT = re.compile(r"%(?!\(\w+\)s)")
UNFILLABLE = {"(cannot be filled in)"}


@cache
def said() -> Catalog:
    """Everything in the sources that is meant for people, found as bot/locales/babel.cfg says."""
    mapping = ConfigParser()
    mapping.read(LOCALES / "babel.cfg", encoding="utf-8")
    sections = {section: [part.strip() for part in section.split(":")] for section in mapping.sections()}
    methods = [(pattern, method) for method, pattern in sections.values()]
    options = {pattern: dict(mapping[section]) for section, (_method, pattern) in sections.items()}
    found = Catalog()
    for file, line, words, _comments, context in extract_from_dir(
        TOP, methods, options, DEFAULT_KEYWORDS, directory_filter=_holds_words
    ):
        found.add(words, None, [(file, line)], context=context)
    return found


def _holds_words(directory: str) -> bool:
    return Path(directory).relative_to(TOP).parts[0] in {"bot", "web"}


def faults(source: Catalog, catalogue: Catalog, language: str) -> list[str]:
    """What a reader of this language would miss or see broken."""
    found = []
    if catalogue.num_plurals != get_plural(language).num_plurals:
        found.append(f"header: {catalogue.num_plurals} plural forms, {language} has {get_plural(language).num_plurals}")
    if catalogue.fuzzy:
        found.append("header: fuzzy")
    for message in source:
        if message.id:
            found += [f"{fault}: {message.id!r}" for fault in _faults_of(message, catalogue)]
    left = [one.id for one in catalogue if one.id and one.id not in source] + list(catalogue.obsolete)
    return found + [f"no longer in the sources: {one!r}" for one in left]


def _faults_of(message: Message, catalogue: Catalog) -> list[str]:
    translated = catalogue.get(message.id, message.context)
    if translated is None:
        return ["missing"]
    if translated.fuzzy:
        return ["fuzzy"]
    forms = _forms(translated.string)
    if not all(form.strip() for form in forms):
        return ["not translated"]
    if len(forms) != (catalogue.num_plurals if message.pluralizable else 1):
        return [f"{len(forms)} forms"]
    on_a_page = any(file.startswith("web/") for file, _line in message.locations)
    spared = _for_one_number(catalogue) if message.pluralizable else set()
    return [
        fault
        for at, form in enumerate(forms)
        for fault in _broken(_forms(message.id)[-1], form, on_a_page=on_a_page, may_omit_counter=at in spared)
    ]


def _forms(text: str | tuple[str, ...] | list[str]) -> list[str]:
    return [text] if isinstance(text, str) else list(text)


def _for_one_number(catalogue: Catalog) -> set[int]:
    """The forms that stand for a single number, like a dual: they may say it in a word."""
    form_of = gettext.c2py(catalogue.plural_expr)
    used = Counter(form_of(number) for number in range(1000))
    return {form for form, numbers in used.items() if numbers == 1}


def _broken(source: str, form: str, *, on_a_page: bool, may_omit_counter: bool) -> list[str]:
    found = []
    wanted, there = _placeholders(source, on_a_page=on_a_page), _placeholders(form, on_a_page=on_a_page)
    spared = _counter(wanted) if may_omit_counter else set()
    if there == UNFILLABLE or not wanted - spared <= there <= wanted:
        found.append(f"placeholders in {form!r}")
    if Counter(TAG.findall(source)) != Counter(TAG.findall(form)) or not _nested(TAG.findall(form)):
        found.append(f"HTML in {form!r}")
    if set(LITERAL.findall(source)) != set(LITERAL.findall(form)):
        found.append(f"commands and addresses in {form!r}")
    return found


class Asked(dict[str, str]):
    """Fills in any placeholder, and remembers which there were."""

    def __missing__(self, key: str) -> str:
        return self.setdefault(key, "…")


def _placeholders(text: str, *, on_a_page: bool) -> set[str]:
    """Found by filling the text in as the program does."""
    asked = Asked()
    try:
        if not on_a_page:
            text.format_map(asked)
        elif BARE_PERCENT.search(text):
            return UNFILLABLE
        else:
            _filled = text % asked
    except (ValueError, TypeError, LookupError, AttributeError):
        return UNFILLABLE
    return set(asked)


def _counter(names: set[str]) -> set[str]:
    return names & {"n", "count"} or (names if len(names) == 1 else set())


def _nested(tags: list[str]) -> bool:
    is_open: list[str] = []
    for tag in tags:
        if not tag.startswith("</"):
            is_open.append(tag[1:-1])
        elif not is_open or is_open.pop() != tag[2:-1]:
            return False
    return not is_open


# The catalogues of the program


@pytest.fixture(params=sorted(set(LANGUAGES) - {SOURCE}))
def language(request: pytest.FixtureRequest) -> str:
    return str(request.param)


def test_every_language_has_each_message_whole(language: str) -> None:
    source = LOCALES / language / "LC_MESSAGES" / "messages.po"
    catalogue = read(source.read_bytes(), language)

    assert faults(said(), catalogue, language) == []


def test_the_sources_are_searched() -> None:
    found = said()

    assert {"Join class", "Open Zoom", ("{n} min", "{n} min")} <= {message.id for message in found}


# That a fault is found, shown with catalogues made up here


SENTENCES = Catalog()
SENTENCES.add("<b>{teacher}</b> invites you, see /help", None, [("bot/texts/links.py", 1)])
SENTENCES.add(("{count} class", "{count} classes"), None, [("bot/texts/today.py", 1)])
SENTENCES.add("Class with %(name)s", None, [("web/templates/page.html", 1)])

INVITES = 'msgid "<b>{teacher}</b> invites you, see /help"'
CLASSES = 'msgid "{count} class"\nmsgid_plural "{count} classes"'
CLASS_WITH = 'msgid "Class with %(name)s"'
SPANISH = {
    "": 'msgid ""\nmsgstr "Plural-Forms: nplurals=2; plural=(n != 1);\\n"',
    INVITES: 'msgstr "Invitación de <b>{teacher}</b>: /help"',
    CLASSES: 'msgstr[0] "una clase"\nmsgstr[1] "{count} clases"',
    CLASS_WITH: 'msgstr "Clase con %(name)s"',
}


def made_up(changed: dict[str, str | None] | None = None, *, end: str = "") -> bytes:
    """SPANISH as a file, with some of it said otherwise, or left out (None)."""
    entries = {**SPANISH, **(changed or {})}
    return "\n\n".join([*(f"{key}\n{said}" for key, said in entries.items() if said), end]).encode()


def read(source: bytes, language: str = "es") -> Catalog:
    catalogue: Catalog = read_po(BytesIO(source), locale=language, abort_invalid=True)
    return catalogue


def test_a_whole_catalogue_has_no_fault() -> None:
    assert faults(SENTENCES, read(made_up()), "es") == []


@pytest.mark.parametrize(
    ("key", "told", "fault"),
    [
        (INVITES, None, "missing"),
        (INVITES, 'msgstr ""', "not translated"),
        (INVITES, 'msgstr "Invitación: /help <b></b>"', "placeholders"),
        (INVITES, 'msgstr "<b>{teacher}</b> {student}: /help"', "placeholders"),
        (INVITES, 'msgstr "<b>{docente}</b>: /help"', "placeholders"),
        (INVITES, 'msgstr "<b>{teacher</b>: /help"', "placeholders"),
        (INVITES, 'msgstr "<b>{teacher}: /help"', "HTML"),
        (INVITES, 'msgstr "</b>{teacher}<b>: /help"', "HTML"),
        (INVITES, 'msgstr "<i>{teacher}</i>: /help"', "HTML"),
        (INVITES, 'msgstr "<b>{teacher}</b>: /ayuda"', "commands"),
        (CLASSES, 'msgstr[0] "{count} clase"', "not translated"),
        (CLASSES, 'msgstr[0] "una clase"\nmsgstr[1] "clases"', "placeholders"),
        (CLASSES, 'msgstr[0] "{n} clase"\nmsgstr[1] "{count} clases"', "placeholders"),
        (CLASS_WITH, 'msgstr "Clase con {name}"', "placeholders"),
        (CLASS_WITH, 'msgstr "Clase con %(name)s al 100 %"', "placeholders"),
    ],
)
def test_a_message_that_is_lacking_or_broken_is_found(key: str, told: str | None, fault: str) -> None:
    found = faults(SENTENCES, read(made_up({key: told})), "es")

    assert len(found) == 1
    assert found[0].startswith(fault)


def test_a_fuzzy_message_is_found() -> None:
    fuzzy = made_up().replace(CLASS_WITH.encode(), b"#, fuzzy\n" + CLASS_WITH.encode())

    assert faults(SENTENCES, read(fuzzy), "es") == ["fuzzy: 'Class with %(name)s'"]


def test_a_fuzzy_header_is_found() -> None:
    assert faults(SENTENCES, read(b"#, fuzzy\n" + made_up()), "es") == ["header: fuzzy"]


@pytest.mark.parametrize("end", ['msgid "Good bye"\nmsgstr "Adiós"', '#~ msgid "Good bye"\n#~ msgstr "Adiós"'])
def test_what_is_no_longer_said_is_found(end: str) -> None:
    assert faults(SENTENCES, read(made_up(end=end)), "es") == ["no longer in the sources: 'Good bye'"]


def test_a_language_with_the_plural_forms_of_another_is_found() -> None:
    assert faults(SENTENCES, read(made_up(), "ar"), "ar")[0] == "header: 2 plural forms, ar has 6"


def test_a_plural_form_too_many_is_refused() -> None:
    with pytest.raises(PoFileError):
        read(made_up({CLASSES: 'msgstr[0] "una clase"\nmsgstr[1] "{count} clases"\nmsgstr[2] "{count} clases"'}))
