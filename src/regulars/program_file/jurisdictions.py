"""The jurisdictions that come with the package: one file each in `src/regulars/jurisdictions/`."""

import tomllib
from functools import cache
from importlib.resources import files

import msgspec
from msgspec import structs

from regulars.engine.document import Document
from regulars.engine.terms.laws import Law, Laws, asked

_FOLDER = files("regulars").joinpath("jurisdictions")


@cache
def jurisdictions() -> Laws:
    """All that there are, by the names that a program calls them."""
    found = sorted(file.name.removesuffix(".toml") for file in _FOLDER.iterdir() if file.name.endswith(".toml"))
    return {name: _read(name) for name in found}


def laws_of(document: Document) -> Laws:
    """Those that a program says it keeps to, of which the package knows."""
    return {name: jurisdictions()[name] for name in asked(document.jurisdictions) if name in jurisdictions()}


def _read(name: str) -> Law:
    data = tomllib.loads(_FOLDER.joinpath(f"{name}.toml").read_text(encoding="utf-8"))
    return structs.replace(msgspec.convert(data, Law), id=name)
