"""Whatever is taken and given back, in whatever order: no point comes from nowhere and none is lost."""

from collections import Counter
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from regulars.engine.effects import ACCOUNTS, Moved
from regulars.engine.events.event import Given, Granted
from regulars.engine.events.receipts import Wanted
from regulars.engine.events.redemptions import Redeemed, RedemptionEnded
from regulars.engine.evolve import evolve
from tests.engine.redeeming import ALL, SLOT, till
from tests.engine.shop import Till

TAKEN = [(str(one["id"]), SLOT if one["id"] == "tasting" else "forest" if one["id"] == "give" else "") for one in ALL]
ENDS = ["used", "cancelled", "done", "no_show", "won", "outbid", "scratched"]

steps = st.lists(
    st.one_of(
        st.tuples(st.just("take"), st.sampled_from(TAKEN), st.sampled_from(["", "big", "small"])),
        st.tuples(st.just("end"), st.integers(0, 9), st.sampled_from(ENDS), st.booleans()),
        st.tuples(st.just("wait"), st.sampled_from([0, 1, 5, 12, 40])),
        st.tuples(st.just("buy"), st.integers(0, 9)),
        st.tuples(st.just("return"), st.integers(0, 9)),
        st.tuples(st.just("correct"), st.sampled_from([200, -50])),
    ),
    max_size=16,
)


def play(at: Till, step: Any) -> None:
    """Let it happen; what cannot be is refused."""
    names = sorted(at.member.redemptions) or ["none"]
    match step:
        case ("take", (reward, choice), prize):
            given_ = Given(granted=Granted(prize=prize))
            own = f"t{len(at.history)}"
            at.play(Redeemed(redemption_id=own, reward=reward, choice=choice, bid=30, given=given_))
        case ("end", n, how, by_staff):
            at.play(RedemptionEnded(redemption_id=names[n % len(names)], how=how, by_staff=by_staff))
        case ("wait", days):
            at.wait(days=days)
        case ("buy", n):
            at.buy("20.00", wanted=(Wanted("five-off", voucher=names[n % len(names)]),))
        case ("return", n):
            sold = sorted(at.standing)
            if sold:
                at.give_back(sold[n % len(sold)])
        case ("correct", points):
            at.correct(points)


@settings(deadline=None, max_examples=50)
@given(steps)
def test_points_are_conserved_and_effects_make_the_state(happened: list[Any]) -> None:
    at = till()
    for step in happened:
        play(at, step)
    at.look()
    books: Counter[str] = Counter()
    for decision, before, after in zip(at.decisions, at.members, [*at.members[1:], at.member], strict=True):
        assert evolve(before, decision.effects, decision.at_us) == after
        for effect in decision.effects:
            if isinstance(effect, Moved):
                out_of, into = ACCOUNTS[effect.movement]
                books[out_of] -= effect.points
                books[into] += effect.points
    assert sum(books.values()) == 0
    wallet = at.member.wallet("points")
    assert (wallet.available, wallet.held, wallet.pending) == (books["available"], books["held"], books["pending"])
    assert sum(lot.points for lot in wallet.lots) == wallet.available + wallet.held
    open_bids = [one for one in at.member.redemptions.values() if one.state == "bid" and at.now_us < one.until_us]
    held = sum(one.points for one in open_bids)
    assert wallet.held == held


@settings(deadline=None, max_examples=50)
@given(st.lists(st.sampled_from(TAKEN), max_size=8))
def test_what_is_taken_and_given_back_at_once_leaves_every_lot_as_it_was(taken: list[tuple[str, str]]) -> None:
    at = till()
    before = at.member.wallet("points").lots
    for n, (reward, choice) in enumerate(taken):
        at.play(Redeemed(redemption_id=f"t{n}", reward=reward, choice=choice, bid=30))
    for name in sorted(at.member.redemptions):
        at.play(RedemptionEnded(redemption_id=name, how="cancelled", by_staff=True))
    assert at.member.redemptions == {}
    assert at.member.wallet("points").lots == before
