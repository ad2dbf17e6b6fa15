"""The state of a member as it stands, frozen before anything of an event changes it."""

from regulars.engine.events.returns import Moment
from regulars.engine.evolve import Draft
from regulars.engine.member import badges_of


def frozen(draft: Draft, day: int, occurred_us: int) -> Moment:
    """The draft as it stands on a day; its tiers are those of the moment at which it all happened."""
    held, balances = {}, {}
    for name, state in draft.tiers.items():
        held[name] = state.tier if occurred_us >= state.since_us else state.held_at(occurred_us)
    for name, wallet in draft.wallets.items():
        balances[name] = (wallet.available, wallet.available + wallet.held + wallet.pending)
    offers, picks = _in_hand(draft, occurred_us) if draft.picks else ({}, {})
    plans = _in_force(draft, day, occurred_us) if draft.plans else NOTHING
    badges = frozenset(badges_of(draft.won)) if draft.won else NOTHING
    counters = draft.frozen_counters()
    return Moment(
        day, held, balances, counters, draft.joined_day, draft.last_visit_day,
        frozenset(offers) if offers else NOTHING, picks, plans, offers, badges,
    )  # fmt: skip


NOTHING: frozenset[str] = frozenset()


def _in_force(draft: Draft, day: int, occurred_us: int) -> frozenset[str]:
    return frozenset(name for name, state in draft.plans.items() if state.counts(occurred_us, day))


def _in_hand(draft: Draft, occurred_us: int) -> tuple[dict[str, int], dict[str, frozenset[str]]]:
    """The offers that were claimed, with the moment of it, and what was chosen, when it all happened."""
    counts = {
        name: one for name, picks in draft.picks.items() for one in picks if one.since_us <= occurred_us < one.until_us
    }
    return {name: one.since_us for name, one in counts.items() if not one.picks}, {
        name: one.picks for name, one in counts.items() if one.picks
    }
