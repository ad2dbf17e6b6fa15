"""A law: a promise that holds whatever the program and whatever happens. Each is tried in every run, and long."""

from collections.abc import Callable, Iterable, Mapping
from typing import Any

from hypothesis import given, note, settings
from hypothesis.strategies import SearchStrategy

Body = Callable[..., None]

LAWS: dict[str, Callable[[], None]] = {}
"""Every law as it is tried in `make prove`, by its name."""

BODIES: dict[str, tuple[Body, dict[str, Any]]] = {}
"""What every law says, and of what: its arguments and how they are drawn."""


def law(*, examples: int = 60, **strategies: Any) -> Callable[[Body], Callable[[], None]]:
    """Try the test on a few dozen examples; keep it to be tried on thousands."""
    few = settings(settings.get_profile("laws"), max_examples=examples)

    def of(body: Body) -> Callable[[], None]:
        BODIES[body.__name__] = (body, strategies)
        LAWS[body.__name__] = settings.get_profile("long")(given(**strategies)(body))
        short: Callable[[], None] = few(given(**strategies)(body))
        return short

    return of


def together(
    names: Iterable[str], tried: settings, drawn: Mapping[str, SearchStrategy[Any]] | None = None
) -> Callable[[], None]:
    """All these laws about the same program and the same life, for to draw those takes ten times as long as to try a
    law on them.

    drawn: what is drawn in place of what the laws say themselves.
    """
    laws = [(name, *BODIES[name]) for name in names]
    strategies: dict[str, SearchStrategy[Any]] = {}
    for _, _, of in laws:
        for argument, strategy in of.items():
            assert strategies.setdefault(argument, strategy) is strategy, "laws that are tried together mean the same"

    def all_of_them(**about: Any) -> None:
        for name, body, of in laws:
            note(name)
            body(**{argument: about[argument] for argument in of})

    every: Callable[[], None] = tried(given(**{**strategies, **(drawn or {})})(all_of_them))
    return every
