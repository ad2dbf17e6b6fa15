"""Laws of time: it does not matter whether, when and how often somebody looks (C5, C10, C13)."""

from datetime import datetime

from hypothesis import strategies as st
from msgspec import structs

from regulars.engine.decide import advance
from regulars.engine.events import AnyEvent
from regulars.engine.events.members import TimePassed
from regulars.engine.events.returns import Return
from regulars.engine.member import Member
from regulars.engine.program import Program
from regulars.engine.steps.catch_up import true_until
from tests.engine.laws.histories import Happening, beginnings, histories, played
from tests.engine.laws.law import law
from tests.engine.laws.programs import programs
from tests.engine.shop import DAY_US

YEAR_US = 366 * DAY_US


def facts(member: Member) -> Member:
    """The member but for how many events there were and when the last was."""
    return structs.replace(member, seq=0, at_us=0)


@law(
    examples=150,
    rules=programs,
    begins=beginnings,
    history=histories,
    looks=st.lists(st.floats(0, 1).map(lambda part: int(part * 2**20)), min_size=1, max_size=6),
    more_us=st.sampled_from([0, DAY_US, YEAR_US]),
)
def test_c13_a_history_cut_at_any_moments_gives_the_same(
    rules: Program, begins: datetime, history: list[Happening], looks: list[int], more_us: int
) -> None:
    """Moments are drawn over the whole history; at each somebody looks, and the look is recorded as an event."""
    till = played(rules, begins, history)
    first_us, last_us = till.history[0][1], till.now_us + more_us
    events: list[tuple[AnyEvent, int]] = [*till.history, (TimePassed(), last_us)]
    cuts: list[tuple[AnyEvent, int]] = [
        (TimePassed(), first_us + look * (last_us - first_us) // 2**20) for look in looks
    ]
    whole, cut = Member(), Member()
    for event, at_us in events:
        whole = advance(rules, whole, event, at_us)[1]
    for event, at_us in sorted([*events, *cuts], key=lambda one: one[1]):
        cut = advance(rules, cut, event, at_us)[1]
    assert facts(cut) == facts(whole)


@law(rules=programs, begins=beginnings, history=histories, part=st.integers(0, 1000))
def test_a_state_is_true_until_the_moment_it_says(
    rules: Program, begins: datetime, history: list[Happening], part: int
) -> None:
    till = played(rules, begins, history)
    for after in [*till.members[1:], till.member]:
        until_us = min(true_until(rules, after), after.at_us + YEAR_US)
        assert until_us > after.at_us, "what has just been decided is true now"
        looked_us = after.at_us + (until_us - 1 - after.at_us) * part // 1000
        decision, looked = advance(rules, after, TimePassed(), looked_us)
        assert decision.effects == []
        assert facts(looked) == facts(after)


@law(rules=programs, begins=beginnings, history=histories)
def test_what_falls_due_is_dated_when_it_was_due_and_in_order(
    rules: Program, begins: datetime, history: list[Happening]
) -> None:
    till = played(rules, begins, history)
    last_us = 0
    for decision, before in zip(till.decisions, till.members, strict=True):
        dated = [effect.at_us for effect in decision.effects if hasattr(effect, "at_us")]
        assert dated == sorted(dated)
        assert all(before.at_us <= at_us <= decision.at_us for at_us in dated)
        assert decision.at_us >= last_us
        last_us = decision.at_us


@law(rules=programs, begins=beginnings, history=histories, back_us=st.integers(0, YEAR_US))
def test_a_clock_that_is_behind_changes_nothing_but_the_till_s_own_day(
    rules: Program, begins: datetime, history: list[Happening], back_us: int
) -> None:
    """Events are applied in the order in which they are recorded: one of an earlier moment counts as of now."""
    till = played(rules, begins, history)
    back: list[AnyEvent] = [event for event, _ in till.history if isinstance(event, Return)]
    for event in (TimePassed(), *back):
        now, _ = advance(rules, till.member, event, till.member.at_us)
        late, _ = advance(rules, till.member, event, till.member.at_us - back_us)
        assert late == now
