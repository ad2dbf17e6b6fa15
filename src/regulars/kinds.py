"""Finds the open kinds: every module in a folder, and every plugin under the folder's entry point group."""

import importlib
import pkgutil
from importlib.metadata import entry_points
from types import ModuleType


def N_(text: str) -> str:  # noqa: N802 - the name gettext tools look for
    """Mark a text for translation where it is declared; it is translated where it is shown."""
    return text


def plural(one: str, many: str) -> tuple[str, str]:
    """Mark a text that has a form for one and a form for many of what `n` in it counts."""
    return one, many


def modules_in(package: ModuleType, group: str) -> list[ModuleType]:
    """Every module in the folder of `package`, by name, then every plugin of the entry point `group`.

    Our own kinds use no private way in: a plugin is the same file, found from outside.
    """
    names = sorted(found.name for found in pkgutil.iter_modules(package.__path__))
    ours = [importlib.import_module(f"{package.__name__}.{name}") for name in names]
    theirs = [entry.load() for entry in sorted(entry_points(group=group), key=lambda entry: entry.name)]
    return ours + theirs
