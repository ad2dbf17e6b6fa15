"""What was frozen before an event stays as it was, whatever the event then counts."""

from regulars.engine.effects import Counted
from regulars.engine.evolve import Draft
from regulars.engine.member import Member
from regulars.engine.steps.freezing import frozen


def test_a_frozen_moment_does_not_see_what_is_counted_after_it() -> None:
    member = Member(counters={"visits": {0: 3}})
    draft = Draft(member)
    draft.count(Counted("visits", 20_000, 1))  # as time that passed before the event may do
    moment = frozen(draft, 20_000, 0)
    draft.count(Counted("visits", 20_000, 1))
    draft.count(Counted("spend", 20_000, 500))
    assert moment.counters == {"visits": {0: 3, 20_000: 1}}
    assert draft.counters == {"visits": {0: 3, 20_000: 2}, "spend": {20_000: 500}}
    assert member.counters == {"visits": {0: 3}}
