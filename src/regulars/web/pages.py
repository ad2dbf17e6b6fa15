"""Draws pages: templates, the reader's language, the theme, the addresses of assets."""

from collections.abc import Sequence
from pathlib import Path
from typing import Any, Protocol

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from starlette.requests import Request
from starlette.responses import HTMLResponse

from regulars.i18n import Reader, catalogue, languages, negotiated, own_name
from regulars.web.assets import Assets

TEMPLATES = Path(__file__).parent / "templates"
LANGUAGE_COOKIE = "language"
THEME_COOKIE = "theme"
THEMES = ("light", "dark")
VARY = "Accept-Language, Cookie, HX-Request-Type"


class Person(Protocol):
    """Somebody of the shop who is signed in, as the request knows her."""

    @property
    def id(self) -> int:
        """The number of her account."""

    @property
    def name(self) -> str:
        """What she is called."""

    @property
    def role(self) -> str:
        """Owner, marketer, cashier, support or auditor."""

    @property
    def language(self) -> str:
        """The language her account names, or nothing."""


class Pages:
    """All templates, one environment for each language and zone."""

    def __init__(self, assets: Assets, folders: Sequence[Path] = (TEMPLATES,)) -> None:
        self.assets = assets
        self.folders = folders
        self.environments: dict[Reader, Environment] = {}

    def environment(self, reader: Reader) -> Environment:
        """The templates as this reader sees them. A missing value is an error, never a blank."""
        if reader not in self.environments:
            self.environments[reader] = self.made_for(reader)
        return self.environments[reader]

    def made_for(self, reader: Reader) -> Environment:
        """A new environment that speaks this reader's language."""
        environment = Environment(
            loader=FileSystemLoader(self.folders),
            extensions=["jinja2.ext.i18n"],
            autoescape=True,
            undefined=StrictUndefined,
            trim_blocks=True,
            lstrip_blocks=True,
        )
        texts = catalogue(reader.language)
        words: Any = environment  # The extension adds its methods to the environment while it is made.
        words.install_gettext_callables(texts.gettext, texts.ngettext, newstyle=True)
        environment.filters |= {
            name: getattr(reader, name)
            for name in (
                "amount",
                "day",
                "last_day",
                "moment",
                "money",
                "number",
                "points",
                "say",
                "signed",
                "unit_word",
            )
        }
        environment.globals |= {
            "asset": self.assets.url,
            "languages": [(language, own_name(language)) for language in languages()],
            "reader": reader,
        }
        return environment

    def html(self, request: Request, template: str, zone: str = "UTC", **values: Any) -> str:
        """The text of a page or fragment. `zone` is the zone of the program's days."""
        reader, person = reader_of(request, zone), person_of(request)
        seen = {"here": request.url.path, "person": person, "theme": theme_of(request)}
        return self.environment(reader).get_template(template).render(seen | values)

    def show(
        self, request: Request, template: str, zone: str = "UTC", *, status: int = 200, **values: Any
    ) -> HTMLResponse:
        """The page as an answer; nobody may keep it for another reader."""
        headers = {"vary": VARY, "cache-control": "private, no-cache"}
        return HTMLResponse(self.html(request, template, zone, **values), status, headers)


def person_of(request: Request) -> Person | None:
    """Who is signed in, if anybody."""
    person: Person | None = getattr(request.state, "person", None)
    return person


def language_of(request: Request) -> str:
    """What was chosen in this browser, else what the account names, else what the browser asks for."""
    person = person_of(request)
    chosen = (request.cookies.get(LANGUAGE_COOKIE), person.language if person else None)
    return negotiated(chosen, request.headers.get("accept-language", ""))


def reader_of(request: Request, zone: str) -> Reader:
    """The reader that a request speaks for."""
    return Reader(language_of(request), zone)


def theme_of(request: Request) -> str:
    """The theme chosen in this browser; empty follows the system."""
    theme = request.cookies.get(THEME_COOKIE, "")
    return theme if theme in THEMES else ""


def wants_fragment(request: Request) -> bool:
    """Whether only a part of the page is being replaced, not the page."""
    return request.headers.get("hx-request-type") == "partial"
