"""What the shop knows of a member at the moment of an event: copied into it, so that it decides the same for ever."""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Any

from regulars.engine.days import age_years, moment
from regulars.engine.events.event import NOTHING_GIVEN, Given
from regulars.engine.program import Program
from regulars.store.members import PERSON, Loaded

NO_FACTS: Mapping[str, str] = MappingProxyType({})
"""Nothing was said of the day."""


def of(loaded: Loaded, program: Program, occurred_us: int, facts: Mapping[str, str] = NO_FACTS) -> Given:
    """What conditions may ask beyond the state: the segments she is in, whether it is her birthday, how old she is.

    facts: of the day, see `store.day_facts`.
    """
    known: dict[str, Any] = {"facts": dict(facts)} if facts else {}
    if loaded.segments:
        known["segments"] = loaded.segments
    if loaded.kind != PERSON:
        known["member_kind"] = loaded.kind
    if loaded.agreements:
        known["agreements"] = frozenset(
            one.name for one in loaded.agreements if one.from_us <= occurred_us < one.until_us
        )
    if (birthday := loaded.birthday) is not None:
        today = moment(occurred_us).astimezone(program.zone).date()
        known["is_birthday"] = (birthday.month, birthday.day) == (today.month, today.day)
        if program.asks_age:
            known["age_years"] = age_years(birthday, today)
    return Given(**known) if known else NOTHING_GIVEN
