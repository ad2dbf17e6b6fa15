"""The programs that come with the package, to start from: `regulars init --template cashback`."""

from importlib.resources import files
from typing import ClassVar

from regulars.errors import NotFound

_FOLDER = files("regulars").joinpath("templates")


class NoSuchTemplate(NotFound):
    """There is no program template of this name."""

    code: ClassVar[str] = "no-such-template"
    name: str
    known: tuple[str, ...]


def template_names() -> tuple[str, ...]:
    """The names of all templates, in order."""
    found = (file.name for file in _FOLDER.iterdir())
    return tuple(sorted(name.removesuffix(".yaml") for name in found if name.endswith(".yaml")))


def template(name: str) -> str:
    """The text of a template's program file. Raises NoSuchTemplate."""
    if name not in template_names():
        raise NoSuchTemplate(name=name, known=template_names())
    return _FOLDER.joinpath(f"{name}.yaml").read_text(encoding="utf-8")
