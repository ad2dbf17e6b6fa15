"""The state of a member as it stands, frozen before anything of an event changes it."""

from regulars.engine.events.returns import Moment
from regulars.engine.evolve import Draft


def frozen(draft: Draft, day: int, occurred_us: int) -> Moment:
    """The draft as it stands on a day; its tiers are those of the moment at which it all happened."""
    held, balances = {}, {}
    for name, state in draft.tiers.items():
        held[name] = state.tier if occurred_us >= state.since_us else state.held_at(occurred_us)
    for name, wallet in draft.wallets.items():
        balances[name] = (wallet.available, wallet.available + wallet.held + wallet.pending)
    offers, picks = _in_hand(draft, occurred_us) if draft.picks else (NOTHING, {})
    plans = _in_force(draft, day, occurred_us) if draft.plans else NOTHING
    counters = draft.frozen_counters()
    return Moment(day, held, balances, counters, draft.joined_day, draft.last_visit_day, offers, picks, plans)


NOTHING: frozenset[str] = frozenset()


def _in_force(draft: Draft, day: int, occurred_us: int) -> frozenset[str]:
    return frozenset(name for name, state in draft.plans.items() if state.counts(occurred_us, day))


def _in_hand(draft: Draft, occurred_us: int) -> tuple[frozenset[str], dict[str, frozenset[str]]]:
    """The offers that were claimed, and what was chosen, when it all happened."""
    counts = {
        name: one.picks
        for name, picks in draft.picks.items()
        for one in picks
        if one.since_us <= occurred_us < one.until_us
    }
    return frozenset(name for name, picks in counts.items() if not picks), {
        name: picks for name, picks in counts.items() if picks
    }
