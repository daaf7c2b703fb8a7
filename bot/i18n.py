"""The languages the bot speaks. English is the source; catalogues are compiled in memory at the start."""

import gettext
import io
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from aiogram.types import TelegramObject
from aiogram.utils.i18n import I18n, I18nMiddleware
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po

from models.tables.people import Person

LOCALES = Path(__file__).parent / "locales"
LANGUAGES = {"en": "English", "ar": "العربية", "es": "Español"}  # each in its own words


class Catalogues(I18n):
    """aiogram's catalogues, read from `locales/<language>/LC_MESSAGES/messages.po`: no build step, no .mo."""

    def __init__(self, path: Path = LOCALES, default_locale: str = "en") -> None:
        super().__init__(path=path, default_locale=default_locale)

    def find_locales(self) -> dict[str, gettext.GNUTranslations]:
        sources = sorted(self.path.glob(f"*/LC_MESSAGES/{self.domain}.po"))
        return {source.parent.parent.name: _compiled(source) for source in sources}

    def of(self, language: str) -> gettext.NullTranslations:
        """The catalogue of one language; for the source language, or one we have not, the words as they are."""
        return self.locales.get(language) or gettext.NullTranslations()

    @contextmanager
    def context(self) -> Iterator[I18n]:
        """What `gettext` looks for is the base class's current instance; a subclass has one of its own."""
        token = I18n.set_current(self)
        try:
            yield self
        finally:
            I18n.reset_current(token)


def fitting(language_code: str | None, otherwise: str, spoken: Iterable[str] = LANGUAGES) -> str:
    """The language we speak that fits Telegram's code (`pt-br`, `ar`); `otherwise` when there is none."""
    language = (language_code or "").replace("_", "-").partition("-")[0].lower()
    return language if language in spoken else otherwise


class ReadersLanguage(I18nMiddleware):
    """Every answer is in the language of the person who is answered."""

    async def get_locale(self, event: TelegramObject, data: dict[str, Any]) -> str:
        person: Person | None = data.get("person")
        if person is not None:
            return fitting(person.language, self.i18n.default_locale)
        user = data.get("event_from_user")
        return fitting(user.language_code if user else None, self.i18n.default_locale)


def _compiled(source: Path) -> gettext.GNUTranslations:
    with source.open("rb") as file:
        catalogue = read_po(file, locale=source.parent.parent.name, abort_invalid=True)
    compiled = io.BytesIO()
    write_mo(compiled, catalogue)
    compiled.seek(0)
    return gettext.GNUTranslations(compiled)
