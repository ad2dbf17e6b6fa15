"""Laws of deciding: one way, the same each time, and told in full."""

from datetime import datetime

import msgspec

from regulars.engine.days import moment
from regulars.engine.decide import advance, decide
from regulars.engine.decision import Decision
from regulars.engine.effects import Moved
from regulars.engine.events import AnyEvent
from regulars.engine.events.receipts import Receipt, Wanted
from regulars.engine.evolve import evolve
from regulars.engine.member import Member
from regulars.engine.program import Program
from regulars.engine.replay import replay
from regulars.engine.shown import changes
from regulars.engine.shown.additions import with_all
from regulars.engine.shown.available import available
from regulars.engine.shown.hints import MOST_HINTS, hints
from regulars.engine.shown.would_give import would_give
from tests.engine.laws.histories import Happening, beginnings, buying, histories, play, played
from tests.engine.laws.law import law
from tests.engine.laws.programs import programs

encode = msgspec.json.encode


@law(rules=programs, begins=beginnings, history=histories)
def test_the_effects_of_a_decision_make_the_member_after_it(
    rules: Program, begins: datetime, history: list[Happening]
) -> None:
    till = played(rules, begins, history)
    for decision, before, after in zip(till.decisions, till.members, [*till.members[1:], till.member], strict=True):
        assert evolve(before, decision.effects, decision.at_us) == after


@law(rules=programs, begins=beginnings, history=histories)
def test_a_decision_made_twice_is_the_same_and_changes_nothing_it_was_made_from(
    rules: Program, begins: datetime, history: list[Happening]
) -> None:
    till = played(rules, begins, history)
    for (event, at_us), decision, before in zip(till.history, till.decisions, till.members, strict=True):
        was = encode(before)
        assert advance(rules, before, event, at_us)[0] == decision
        assert decide(rules, before, event, moment(at_us)) == decision
        assert encode(before) == was


@law(rules=programs, begins=beginnings, history=histories, last=buying)
def test_a_quote_equals_the_receipt(
    rules: Program, begins: datetime, history: list[Happening], last: Happening
) -> None:
    """The quote was asked first, of a member whom nobody had caught up."""
    till = played(rules, begins, history)
    before, events = till.member, len(till.history)
    play(till, last)
    event, at_us = till.history[-1]
    if isinstance(event, Receipt) and len(till.history) > events:
        quote = advance(rules, before, event, at_us)[0]
        assert quote == till.decisions[-1]


@law(rules=programs, begins=beginnings, history=histories)
def test_what_is_written_as_json_is_read_as_the_same(
    rules: Program, begins: datetime, history: list[Happening]
) -> None:
    till = played(rules, begins, history)
    for event, _ in till.history:
        assert msgspec.json.decode(encode(event), type=AnyEvent) == event
    for decision in till.decisions:
        assert msgspec.json.decode(encode(decision), type=Decision) == decision
    for member in [*till.members, till.member]:
        assert msgspec.json.decode(encode(member), type=Member) == member


@law(rules=programs, begins=beginnings, history=histories)
def test_a_replay_ends_where_the_events_led_one_by_one(
    rules: Program, begins: datetime, history: list[Happening]
) -> None:
    till = played(rules, begins, history)
    told: list[tuple[Decision, Member]] = []
    end = replay(till.history, lambda event, at_us: rules, told=lambda decision, after: told.append((decision, after)))
    assert end == till.member
    assert [decision for decision, _ in told] == till.decisions
    assert [after for _, after in told] == [*till.members[1:], till.member][: len(told)]


@law(rules=programs, begins=beginnings, history=histories)
def test_a_member_read_back_from_json_goes_on_as_if_nothing_had_been(
    rules: Program, begins: datetime, history: list[Happening]
) -> None:
    till = played(rules, begins, history)
    member = Member()
    for event, at_us in till.history:
        stored = msgspec.json.decode(encode(member), type=Member)
        read = msgspec.json.decode(encode(event), type=AnyEvent)
        _, member = advance(rules, stored, read, at_us)
    assert member == till.member


@law(rules=programs, begins=beginnings, history=histories, last=buying)
def test_a_hint_never_says_what_the_receipt_does_not_do(
    rules: Program, begins: datetime, history: list[Happening], last: Happening
) -> None:
    till = played(rules, begins, history)
    before, events = till.member, len(till.history)
    play(till, last)
    event, at_us = till.history[-1]
    if not isinstance(event, Receipt) or len(till.history) == events:
        return
    was = encode(before)
    now = advance(rules, before, event, at_us)[0]
    found = hints(rules, before, event, at_us, advance)
    assert len(found) <= MOST_HINTS
    for hint in found:
        more = with_all(event, hint.missing)
        assert more is not None
        then = advance(rules, before, more, at_us)[0]
        for wallet, points in hint.points.items():
            assert _earned(then, wallet) - _earned(now, wallet) == points > 0
    assert encode(before) == was


@law(examples=30, rules=programs, begins=beginnings, history=histories, last=buying)
def test_a_reward_that_is_found_is_given_and_no_other(
    rules: Program, begins: datetime, history: list[Happening], last: Happening
) -> None:
    """Of those of which only the best is given, another may be it."""
    till = played(rules, begins, history)
    before, events = till.member, len(till.history)
    play(till, last)
    event, at_us = till.history[-1]
    if not isinstance(event, Receipt) or len(till.history) == events:
        return
    sold = msgspec.structs.replace(event, wanted=(), coupons=())
    for one in available(rules, before, sold, at_us):
        if not one.taken and one.reward.best_of is None:
            wanted = (Wanted(one.reward.id, confirmed=one.reward.confirm),)
            decision = advance(rules, before, msgspec.structs.replace(sold, wanted=wanted), at_us)[0]
            is_given = one.reward.id in [spent.reward for spent in decision.spent]
            assert is_given == (one.offer is not None and not one.reasons)


def _earned(decision: Decision, wallet: str) -> int:
    return sum(one.points for one in decision.effects if isinstance(one, Moved) and one.wallet == wallet
               and one.movement in ("earned", "promised"))  # fmt: skip


@law(rules=programs, begins=beginnings, history=histories, last=buying)
def test_what_would_have_changed_it_is_true_when_it_is_played(
    rules: Program, begins: datetime, history: list[Happening], last: Happening
) -> None:
    till = played(rules, begins, history)
    before, events = till.member, len(till.history)
    play(till, last)
    event, at_us = till.history[-1]
    if not isinstance(event, Receipt) or len(till.history) == events:
        return
    plain = msgspec.structs.replace(event, foreign=None, given=msgspec.structs.replace(event.given, draw=None))
    now = advance(rules, before, plain, at_us)[0]
    found = would_give(rules, before, event, at_us, advance)
    for rule, change in found.rules.items():
        member, changed = changes.played(before, plain, change)
        then = advance(rules, member, changed, max(at_us, changed.occurred_us))[0]
        assert ("rule", rule) not in [(one.code, one.subject) for one in now.reasons]
        assert ("rule", rule) in [(one.code, one.subject) for one in then.reasons]
        assert all(_earned(then, wallet) - _earned(now, wallet) == points for wallet, points in change.gives.items())
    for reward, change in found.rewards.items():
        ready = rules.rewards[reward]
        wish = () if ready.automatic else (Wanted(reward, confirmed=ready.confirm),)
        member, changed = changes.played(before, msgspec.structs.replace(plain, wanted=(*plain.wanted, *wish)), change)
        then = advance(rules, member, changed, max(at_us, changed.occurred_us))[0]
        assert reward in [one.reward for one in then.spent]
