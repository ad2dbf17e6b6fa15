"""Keeps the catalogues of texts in step with the code.

`python tools/texts.py` reads every marked text into `locales/<language>/messages.po`: new ones are
added, gone ones dropped, and English, which is what the code says, is filled in by itself.
`python tools/texts.py --check` changes nothing and fails when a text is missing, doubtful, gone or broken.
"""

import re
import sys
from collections.abc import Iterator
from copy import deepcopy
from pathlib import Path
from typing import Any

from babel.messages.catalog import Catalog, Message
from babel.messages.extract import extract_from_dir
from babel.messages.pofile import read_po, write_po

SOURCE = Path(__file__).parent.parent / "src/regulars"
LOCALES = SOURCE / "locales"
ENGLISH = "en"
METHODS = [("**.py", "python"), ("web/templates/**.html", "jinja2")]
KEYWORDS: dict[str, Any] = {
    "_": None,
    "N_": None,
    "plural": (1, 2),
    "ngettext": (1, 2),
    "gettext": None,
    "say": None,
}
NOT_KEPT = (
    "POT-Creation-Date|PO-Revision-Date|Generated-By|Project-Id-Version|Report-Msgid-Bugs-To|Last-Translator|"
    "Language-Team"
)
OPTIONS = {"web/templates/**.html": {"trimmed": "false", "silent": "false"}}


def main() -> None:
    check = "--check" in sys.argv[1:]
    wanted = texts()
    faults: list[str] = []
    for path in sorted(LOCALES.glob("*/messages.po")):
        language = path.parent.name
        if not check:
            save(path, brought_up_to_date(path, wanted, language))
        faults += [f"{language}: {fault}" for fault in faults_of(load(path, language), wanted, language)]
    for fault in faults:
        print(fault, file=sys.stderr)
    sys.exit(1 if faults else 0)


def texts() -> Catalog:
    """Every marked text of the code, with the files where it stands."""
    found = Catalog(project="Regulars", charset="utf-8")
    for name, _, message, comments, context in extract_from_dir(
        SOURCE, METHODS, OPTIONS, keywords=KEYWORDS, comment_tags=("For translators:",)
    ):
        ids = message if isinstance(message, str) else tuple(message[:2])
        found.add(ids, locations=[(Path(name).as_posix(), 0)], auto_comments=comments, context=context)
    return found


def load(path: Path, language: str) -> Catalog:
    with path.open("rb") as source:
        return read_po(source, locale=language)


def brought_up_to_date(path: Path, wanted: Catalog, language: str) -> Catalog:
    """The catalogue with the texts of today. Nothing is guessed from similar texts."""
    catalog = load(path, language) if path.stat().st_size else Catalog(locale=language, charset="utf-8")
    catalog.fuzzy = False
    catalog.header_comment = (
        f"# The texts of Regulars in {catalog.locale.english_name if catalog.locale else language}."
    )
    # A copy: the update would share its messages, and then their translations, between the languages.
    catalog.update(deepcopy(wanted), no_fuzzy_matching=True)
    catalog.obsolete.clear()
    if language == ENGLISH:
        for message in texts_of(catalog):
            message.string = message.id
    return catalog


def save(path: Path, catalog: Catalog) -> None:
    with path.open("wb") as target:
        write_po(target, catalog, width=110, omit_header=False, include_lineno=False, sort_output=True)
    body = path.read_text()
    # Dates and tool names would change the file with every run; people and addresses are in the history.
    path.write_text(re.sub(rf'^"({NOT_KEPT})[^\n]*\n', "", body, flags=re.MULTILINE))


def faults_of(catalog: Catalog, wanted: Catalog, language: str) -> Iterator[str]:
    known = {key(message): message for message in texts_of(catalog)}
    for message in texts_of(wanted):
        found = known.pop(key(message), None)
        if found is None:
            yield f"not in the catalogue: {first(message)!r}"
        elif not all(forms(found)) or len(forms(found)) != (catalog.num_plurals if message.pluralizable else 1):
            yield f"not translated: {first(message)!r}"
        elif found.fuzzy:
            yield f"doubtful: {first(message)!r}"
        elif any(places(form) != places(original) for form, original in compared(found)):
            yield f"other places for values: {first(message)!r}"
    for message in known.values():
        yield f"no longer used: {first(message)!r}"


def texts_of(catalog: Catalog) -> list[Message]:
    return [message for message in catalog if message.id]


def key(message: Message) -> tuple[str, ...]:
    return (str(message.context or ""), *(message.id if isinstance(message.id, tuple) else (message.id,)))


def first(message: Message) -> str:
    return str(message.id[0] if isinstance(message.id, tuple) else message.id)


def forms(message: Message) -> list[str]:
    return list(message.string) if isinstance(message.string, (tuple, list)) else [message.string or ""]


def compared(message: Message) -> list[tuple[str, str]]:
    """Each form beside the original it must hold the same values as: the plural one where there is one."""
    original = message.id[1] if isinstance(message.id, tuple) else message.id
    return [(form, str(original)) for form in forms(message)]


def places(text: str) -> set[str]:
    return set(re.findall(r"%\((\w+)\)s", text))


if __name__ == "__main__":
    main()
