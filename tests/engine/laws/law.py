"""A law: a promise that holds whatever the program and whatever happens. Each is tried in every run, and long."""

from collections.abc import Callable
from typing import Any

from hypothesis import given, settings

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
