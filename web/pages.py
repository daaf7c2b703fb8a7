"""The pages people see: Jinja templates in the reader's language, self-contained, under a strict CSP."""

import base64
import gettext
import hashlib
from collections.abc import Callable, Hashable, Mapping
from datetime import datetime
from functools import lru_cache
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from aiohttp import web
from babel.dates import format_time, get_timezone_location
from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup, escape

from models.school import School

from . import visitors
from .assets import Assets
from .links import STUDENT_LANDING, TEACHER_LANDING, TRACK
from .refusals import Refusal
from .settings import WebSettings

HERE = Path(__file__).parent
STYLE = (HERE / "static" / "page.css").read_text(encoding="utf-8")
RIGHT_TO_LEFT = frozenset({"ar", "fa", "he", "ur"})
FOR_PEOPLE = frozenset({TRACK, STUDENT_LANDING, TEACHER_LANDING})
CUT = "\0"  # is in no text
MOST_CUT = 256  # pages: languages, by the lengths of packages
Words = Callable[[str], gettext.NullTranslations]


class Pages:
    """Renders `templates/`. `words` gives the catalogue of one language."""

    def __init__(self, settings: WebSettings, school: School, words: Words, assets: Assets) -> None:
        self._settings = settings
        self._school = school
        self._words = words
        self._assets = assets
        self._environment = lru_cache(self._made)
        self._cut = lru_cache(MOST_CUT)(self._cut_up)
        self._time = lru_cache(MOST_CUT)(self._at)

    def answer(self, request: web.Request, template: str, *, status: int = 200, **facts: Any) -> web.Response:
        language = visitors.language(request, self._settings.languages, self._school.language)
        return _page(self._rendered(language, template, **facts), language, status)

    def fill(self, request: web.Request, template: str, texts: Mapping[str, str], **facts: Hashable) -> web.Response:
        """The same for a page that thousands open in a minute: rendered once for equal facts. Only `texts` are put in
        for each reader, escaped. They are the same names every time.
        """
        language = visitors.language(request, self._settings.languages, self._school.language)
        pieces = [*self._cut(language, template, *texts, **facts)]
        pieces[1::2] = [escape(texts[name]) for name in pieces[1::2]]
        return _page("".join(pieces), language)

    def time(self, request: web.Request, moment: datetime) -> str:
        """Of the day, at the school, as the reader's language writes it."""
        language = visitors.language(request, self._settings.languages, self._school.language)
        return self._time(moment.replace(second=0, microsecond=0), language)

    def refuse(self, request: web.Request, refusal: Refusal) -> web.StreamResponse:
        """A page for people, JSON for programs."""
        if request.path in FOR_PEOPLE or "text/html" in request.headers.get("Accept", ""):
            again = "?" + request.query_string
            answer = self.answer(request, "refusal.html", status=refusal.status, why=refusal.why, again=again)
        else:
            said = {"error": refusal.why} | ({"detail": refusal.detail} if refusal.detail else {})
            answer = web.json_response(said, status=refusal.status)
        answer.headers.update(refusal.headers)
        return answer

    def _rendered(self, language: str, template: str, **facts: Any) -> str:
        return self._environment(language).get_template(template).render(**facts)

    def _cut_up(self, language: str, template: str, *texts: str, **facts: Any) -> list[str]:
        """What is the same for all, and in every second place the name of the text that belongs there."""
        places = {name: f"{CUT}{name}{CUT}" for name in texts}
        return self._rendered(language, template, **facts, **places).split(CUT)

    def _made(self, language: str) -> Environment:
        environment = Environment(
            loader=FileSystemLoader(HERE / "templates"),
            auto_reload=False,  # it would look at every file at every page
            extensions=["jinja2.ext.i18n"],
            autoescape=True,
            undefined=StrictUndefined,
            trim_blocks=True,
            lstrip_blocks=True,
        )
        translations = self._words(language)
        environment.install_gettext_translations(translations, newstyle=True)  # type: ignore[attr-defined]
        environment.globals.update(
            language=language,
            direction="rtl" if language in RIGHT_TO_LEFT else "ltr",
            school=self._school.name,
            zone_place=get_timezone_location(self._school.zone, locale=language, return_city=True),
            style=Markup(STYLE),  # noqa: S704  # our own file; its hash is in the CSP
            asset=self._assets.address,
            root=urlsplit(self._settings.base_url).path.rstrip("/"),
        )
        environment.filters["alone"] = alone
        return environment

    def _at(self, moment: datetime, language: str) -> str:
        return format_time(moment, "short", tzinfo=self._school.zone, locale=language)


def _page(text: str, language: str, status: int = 200) -> web.Response:
    headers = {"Content-Language": language, "Vary": "Accept-Language"}
    return web.Response(text=text, status=status, content_type="text/html", headers=headers)


def alone(name: str) -> Markup:
    """A name that keeps its own direction, whatever stands around it."""
    return Markup("<bdi>{}</bdi>").format(name)


def style_source() -> str:
    """How the CSP names our inline style."""
    digest = hashlib.sha256(STYLE.encode()).digest()
    return f"'sha256-{base64.b64encode(digest).decode()}'"
