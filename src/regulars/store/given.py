"""What the shop knows of a member at the moment of an event: copied into it, so that it decides the same for ever."""

from regulars.engine.days import moment
from regulars.engine.events.event import Given
from regulars.engine.program import Program
from regulars.store.members import Loaded


def of(loaded: Loaded, program: Program, occurred_us: int) -> Given:
    """What conditions may ask beyond the state: the segments she is in, and whether it is her birthday."""
    birthday = loaded.birthday
    agreements = frozenset(one.name for one in loaded.agreements if one.from_us <= occurred_us < one.until_us)
    if birthday is None:
        return Given(segments=loaded.segments, member_kind=loaded.kind, agreements=agreements)
    today = moment(occurred_us).astimezone(program.zone).date()
    return Given(
        segments=loaded.segments,
        is_birthday=(birthday.month, birthday.day) == (today.month, today.day),
        member_kind=loaded.kind,
        agreements=agreements,
    )
