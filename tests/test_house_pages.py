"""The rules of this house for its pages and texts: they tell of what is there, and of all that is there."""

import importlib
import pkgutil
import re
from collections.abc import Iterable, Iterator
from pathlib import Path

import pytest
from babel.messages.pofile import read_po

import regulars
from regulars.errors import RegularsError
from tests.house import ROOT, SRC, headings_of, kinds_in, name_of, pages, some, words_of

LANGUAGES = ("en", "ru", "ro", "hu")


# Kinds and errors


@pytest.mark.parametrize("folder", ["rules", "rewards"])
def test_each_kind_has_a_heading_in_the_page_about_programs(folder: str) -> None:
    page = ROOT / "docs" / "program.md"
    headings = [words_of(heading) for heading in some(headings_of(page) if page.exists() else [], "headings", page)]
    kinds = some(kinds_in(SRC / "engine" / folder), "kinds", SRC / "engine" / folder)
    missing = [kind for kind in kinds if not any(contains(heading, words_of(kind)) for heading in headings)]
    assert missing == [], "these kinds have no heading in docs/program.md"


def contains(words: list[str], part: list[str]) -> bool:
    return any(words[start : start + len(part)] == part for start in range(len(words)))


def all_errors() -> Iterator[type[RegularsError]]:
    """Every error class of ours; all modules are imported to find them."""
    for module in pkgutil.walk_packages(regulars.__path__, "regulars."):
        if module.name != "regulars.__main__":
            importlib.import_module(module.name)
    waiting = [RegularsError]
    while waiting:
        error = waiting.pop()
        waiting.extend(error.__subclasses__())
        if error.__module__.startswith("regulars."):
            yield error


def test_each_error_has_a_heading_in_the_page_about_errors() -> None:
    page = ROOT / "docs" / "errors.md"
    headings = some(headings_of(page) if page.exists() else [], "headings", page)
    named = {word for heading in headings for word in re.findall(r"[a-z][a-z0-9-]*", heading)}
    missing = sorted({error.code for error in all_errors() if error is not RegularsError} - named)
    assert missing == [], "these codes have no heading in docs/errors.md"


def test_each_error_has_a_code_of_its_own_and_a_sentence() -> None:
    errors = {error for error in all_errors() if error is not RegularsError}
    shared = [error.code for error in errors if "code" not in vars(error)]
    assert shared == [], "an error without a code of its own cannot be told from its kind"
    assert len({error.code for error in errors}) == len(errors)
    assert [error.__name__ for error in errors if not error.title().rstrip().endswith(".")] == []


# Languages


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_catalogue_of_each_language_is_complete(language: str) -> None:
    home = SRC / "locales" / language
    for path in some(home.rglob("*.po"), "catalogues", home):
        with path.open("rb") as file:
            messages = [message for message in read_po(file, locale=language) if message.id]
        texts = some(messages, "messages", path)
        lacking = [message.id for message in texts if message.fuzzy or not is_complete(message.string)]
        assert lacking == [], f"{name_of(path)} lacks {len(lacking)} of {len(texts)} messages"


def is_complete(translated: str | Iterable[str] | None) -> bool:
    """Whether there is a text; of plurals, a text for each form."""
    return all([translated] if isinstance(translated, str) else translated or [""])


# Links and paths


def links_of(page: Path) -> Iterator[str]:
    text = re.sub(r"^```.*?^```", "", page.read_text(encoding="utf-8"), flags=re.DOTALL | re.MULTILINE)
    for target in re.findall(r"\]\(([^)\s]+)\)", re.sub(r"`[^`\n]*`", "", text)):
        if not re.match(r"[a-z]+:", target):
            yield target


def slug(heading: str) -> str:
    """The anchor that GitHub and GitLab make of a heading."""
    return re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", "-")


def test_every_link_of_a_page_leads_somewhere() -> None:
    links = [(page, link) for page in some(pages(), "pages", ROOT / "docs") for link in links_of(page)]
    dead = [f"{name_of(page)} -> {link}" for page, link in some(links, "links", ROOT / "docs") if not leads(page, link)]
    assert dead == []


def leads(page: Path, link: str) -> bool:
    path, _, anchor = link.partition("#")
    target = (page.parent / path) if path else page
    if not target.exists():
        return False
    return not anchor or target.suffix != ".md" or anchor in {slug(heading) for heading in headings_of(target)}


def test_every_path_the_architecture_page_names_exists() -> None:
    page = ROOT / "ARCHITECTURE.md"
    text = page.read_text(encoding="utf-8") if page.exists() else ""
    named = [
        word
        for word in re.findall(r"`([^`\n]+)`", text)
        if re.fullmatch(r"[\w.-]+(/[\w.*-]*)+|[\w-]+\.(py|md|toml|sql)", word)
    ]
    missing = [path for path in some(named, "paths", page) if not is_there(path)]
    assert missing == [], "ARCHITECTURE.md names what is not there"


def is_there(path: str) -> bool:
    """From the root or from src/regulars; a star stands for any one name."""
    return any(any(base.glob(path.rstrip("/"))) for base in (ROOT, SRC))
