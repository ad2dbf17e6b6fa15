"""Facts of the day: what the shop says of a day for everybody, such as its weather, and conditions ask for."""

from collections.abc import Mapping
from typing import Annotated

import msgspec
from msgspec import Meta

from regulars.engine.faults import Faults
from regulars.engine.words import Texts
from regulars.kinds import N_

Told = Annotated[str, Meta(min_length=1, max_length=100)]


class FactTerms(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Something that is said of a day; conditions ask for it by its name: shop.weather == "rain"."""

    name: Texts = {}
    one_of: Annotated[
        tuple[Told, ...],
        Meta(min_length=2, max_length=50, title=N_("One of"), description=N_("what may be said: dry, rain")),
    ]

    @property
    def told(self) -> tuple[str, ...]:
        """What may be said; nothing, which stands for anything, where that is a fault of its own."""
        return self.one_of if len(set(self.one_of)) == len(self.one_of) else ()


def check_facts(facts: Mapping[str, FactTerms], faults: Faults) -> None:
    """Tell what is there twice."""
    for fact, terms in facts.items():
        for place, value in enumerate(terms.one_of):
            if value in terms.one_of[:place]:
                faults.add(f"{fact}/one_of/{place}", f"{value!r} stands there twice")
