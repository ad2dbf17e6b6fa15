"""(member, effects) -> member: one match, complete by type.

`Draft` is the member while a decision is being made: every effect is applied as soon as it is decided, so that
the next step sees it. `evolve` does nothing else than hand a Draft the effects of a decision.
"""

from collections.abc import Iterable, Mapping
from typing import Any, assert_never

from msgspec import structs

from regulars.engine import lot_lists
from regulars.engine.days import NEVER
from regulars.engine.decision import Reason
from regulars.engine.effects import (
    ACCOUNTS,
    Awaited,
    ChallengeLost,
    ChallengeWon,
    Counted,
    Effect,
    Forgotten,
    HoldEnded,
    HoldPlaced,
    MemberJoined,
    Moved,
    Noted,
    Picked,
    PlanChanged,
    Redated,
    RedeemDue,
    RedemptionGone,
    RedemptionMade,
    SettingChanged,
    TierChanged,
    TierKept,
    TierLocked,
    TierWarned,
    Visited,
    WalletLasts,
)
from regulars.engine.member import Awaiting, Member, TierLock, TierState, Wallet

PICKS_KEPT = 3
"""So many earlier claims and choices are kept: what arrives late is decided by them."""

WINS_KEPT = 400
WINS_KEPT_DAYS = 400
"""So often, and so long, it is known how a challenge was reached; the first time always. Older ones cannot be lost."""

NOTHING_TAKEN: Mapping[str, int] = {}
"""Of budgets, as long as an event took nothing."""

HISTORY_US = 400 * 86_400 * 1_000_000
CANCELLED_DAYS = 400
"""For so long it is known which points were cancelled because an activity did not come."""


def evolve(member: Member, effects: Iterable[Effect], at_us: int) -> Member:
    """The member after the effects of its next event, which was decided at `at_us`."""
    draft = Draft(member)
    for effect in effects:
        draft.apply(effect)
    return draft.member(at_us)


_INTO_LOTS = frozenset(movement for movement, (_, into) in ACCOUNTS.items() if into == "available") - {
    "activated",
    "released",
}
_OUT_OF_LOTS = frozenset(movement for movement, (out_of, _) in ACCOUNTS.items() if out_of == "available") - {"held"}


class Draft:
    """A member in the making; what it was made from stays as it is.

    took, budgets: what the event took of budgets, and how they stand, by their keys, at the moment `decided_us`.
    """

    __slots__ = (
        "_before",
        "_frozen",
        "awaits",
        "budgets",
        "counters",
        "decided_us",
        "effects",
        "entered",
        "holds",
        "joined_day",
        "last_visit_day",
        "marks",
        "picks",
        "plans",
        "redated",
        "redeem_day",
        "redemptions",
        "seq",
        "settings",
        "tiers",
        "told",
        "took",
        "wallets",
        "won",
    )  # fmt: skip

    def __init__(self, member: Member) -> None:
        self._before = member
        self.seq = member.seq
        self.wallets = member.wallets
        self.tiers = member.tiers
        self.counters = self._frozen = member.counters
        self.holds = member.holds
        self.marks = member.marks
        self.picks = member.picks
        self.plans = member.plans
        self.awaits = member.awaits
        self.redated = member.redated
        self.redemptions = member.redemptions
        self.settings = member.settings
        self.won = member.won
        self.redeem_day = member.redeem_day
        self.joined_day = member.joined_day
        self.last_visit_day = member.last_visit_day
        self.effects: list[Effect] = []
        self.told: list[Reason] = []
        self.took = NOTHING_TAKEN
        self.budgets: dict[str, tuple[int, int, int]] = {}
        self.decided_us = 0
        self.entered = 0

    def do(self, effect: Effect) -> None:
        """Decide an effect: remember it, and apply it."""
        self.effects.append(effect)
        self.apply(effect)

    def count(self, counted: Counted) -> None:
        """Decide that a counter moves."""
        self.effects.append(counted)
        buckets, day = self._buckets(counted.counter), counted.day
        buckets[day] = buckets.get(day, 0) + counted.amount

    def move(self, moved: Moved) -> None:
        """Decide that points move."""
        self.effects.append(moved)
        self._move(moved)

    def visit(self, day: int) -> None:
        """Decide that the member was here on that day, if this is not known yet."""
        if day > (self.last_visit_day or -1):
            self.effects.append(Visited(day))
            self.last_visit_day = day

    def frozen_counters(self) -> dict[str, dict[int, int]]:
        """The counters as they stand; what is counted from now on does not change them."""
        self._frozen = self.counters
        return self._frozen

    def member(self, at_us: int) -> Member:
        """The member as it now stands, one event later."""
        return Member(
            self.seq + 1, at_us, self.due_day(), self.wallets, self.tiers, self.counters, self.holds, self.joined_day,
            self.last_visit_day, self.marks, self.awaits, self.redated, redemptions=self.redemptions,
            picks=self.picks, settings=self.settings, redeem_day=self.redeem_day, plans=self.plans, won=self.won,
        )  # fmt: skip

    def due_day(self) -> int:
        """The first day on which time alone changes something."""
        due = self.redeem_day
        for wallet in self.wallets.values():
            if wallet.waiting and wallet.waiting[0].start < due:
                due = wallet.waiting[0].start
            if wallet.lasts < due and wallet.available:
                due = wallet.lasts
            for lot in wallet.lots:
                if lot.points > lot.held:
                    if lot.until < due:
                        due = lot.until
                    break
        for state in self.tiers.values():
            if state.review < due:
                due = state.review
            if state.warn < due:
                due = state.warn
        for plan in self.plans.values():
            if (plan_day := plan.due_day) is not None and plan_day < due:
                due = plan_day
        return due

    def wallet(self, name: str) -> Wallet:
        """The wallet, safe to read; an empty one if the member has none of that name."""
        return self.wallets.get(name) or Wallet()

    def apply(self, effect: Effect) -> None:
        """Apply one effect."""
        match effect:
            case Counted():
                buckets, day = self._buckets(effect.counter), effect.day
                buckets[day] = buckets.get(day, 0) + effect.amount
            case Moved():
                self._move(effect)
            case Visited():
                self.last_visit_day = max(effect.day, self.last_visit_day or 0)
            case Forgotten():
                buckets = self._buckets(effect.counter)
                for old in [bucket for bucket in buckets if 0 < bucket < effect.day]:
                    del buckets[old]
            case TierChanged():
                self._change_tier(effect)
            case TierKept():
                self._keep_tier(effect)
            case TierWarned():
                self._hold_tier(effect.tier_set, effect.tier, warn=NEVER)
            case TierLocked():
                until = effect.until
                lock = TierLock(effect.tier, until, effect.is_fixed) if until else None
                self._hold_tier(effect.tier_set, effect.tier, lock=lock)
            case HoldPlaced():
                self.holds = {**self.holds, effect.hold_id: effect.hold}
            case HoldEnded():
                self.holds = {name: hold for name, hold in self.holds.items() if name != effect.hold_id}
            case Picked():
                self._pick(effect)
            case PlanChanged():
                self._change_plan(effect)
            case ChallengeWon():
                self._win(effect)
            case ChallengeLost():
                self._lose(effect)
            case Noted():
                self._note(effect)
            case Awaited():
                self._await(effect)
            case Redated():
                kept = tuple(one for one in self.redated.get(effect.wallet, ()) if one[2] > effect.day)
                self.redated = {**self.redated, effect.wallet: (*kept, (effect.start, effect.until, effect.now))}
            case RedemptionMade():
                self.redemptions = {**self.redemptions, effect.redemption_id: effect.redemption}
            case RedeemDue():
                self.redeem_day = effect.day
            case SettingChanged():
                self.settings = {**self.settings, effect.reward: (effect.threshold, effect.banks)}
            case RedemptionGone():
                gone = effect.redemption_id
                self.redemptions = {name: one for name, one in self.redemptions.items() if name != gone}
            case WalletLasts():
                self._own(effect.wallet).lasts = effect.until
            case MemberJoined():
                self.joined_day = effect.day
            case _:
                assert_never(effect)

    def _pick(self, picked: Picked) -> None:
        since = picked.picks.since_us
        before = [one for one in self.picks.get(picked.name, ()) if one.since_us < since][-PICKS_KEPT:]
        cut = [structs.replace(one, until_us=min(one.until_us, since)) for one in before]
        self.picks = {**self.picks, picked.name: (*cut, picked.picks)}

    def _change_plan(self, changed: PlanChanged) -> None:
        others = {plan: state for plan, state in self.plans.items() if plan != changed.plan}
        self.plans = others if changed.state is None else {**others, changed.plan: changed.state}

    def _win(self, won: ChallengeWon) -> None:
        """With what is known of the wins before it."""
        first, *others = (*self.won.get(won.challenge, ()), won.won)
        since = won.won.day - WINS_KEPT_DAYS
        kept = [one for one in others if one.day > since][1 - WINS_KEPT :]
        self.won = {**self.won, won.challenge: (first, *kept)}

    def _lose(self, lost: ChallengeLost) -> None:
        """The last win of that period, and of that much, is none."""
        there = list(self.won.get(lost.challenge, ()))
        places = [place for place, one in enumerate(there) if (one.begun, one.at) == (lost.begun, lost.at)]
        for place in places[-1:]:
            del there[place]
        self.won = {name: own for name, own in self.won.items() if name != lost.challenge}
        if there:
            self.won[lost.challenge] = tuple(there)

    def _note(self, noted: Noted) -> None:
        own = {mark: one for mark, one in self.marks.get(noted.rule, {}).items() if one[0] > noted.day}
        until, amount = own.pop(noted.mark, (noted.until, 0))
        if amount + noted.amount > 0:
            own[noted.mark] = (max(until, noted.until), amount + noted.amount)
        self.marks = {rule: marks for rule, marks in self.marks.items() if rule != noted.rule}
        if own:
            self.marks[noted.rule] = own

    def _await(self, one: Awaited) -> None:
        """What is cancelled long since is forgotten: goods that come back so late have nothing to be taken back."""
        points = one.points
        kept: dict[str, list[Awaiting]] = {}
        for about, waiting in self.awaits.items():
            for old in waiting:
                if (about, old.wallet, old.activity, old.until, old.expires) == (
                    one.about, one.wallet, one.activity, one.until, one.expires,
                ):  # fmt: skip
                    points += old.points
                elif old.until + CANCELLED_DAYS > one.day:
                    kept.setdefault(about, []).append(old)
        if points:
            now = Awaiting(one.wallet, one.activity, one.until, one.expires, points)
            kept.setdefault(one.about, []).append(now)
        self.awaits = {about: tuple(waiting) for about, waiting in kept.items()}

    def _move(self, moved: Moved) -> None:
        wallet, points, movement = self._own(moved.wallet), moved.points, moved.movement
        if movement in _INTO_LOTS:
            lot_lists.put(wallet.lots, moved, points)
            wallet.available += points
        elif movement in _OUT_OF_LOTS:
            lot_lists.take(wallet.lots, moved, points)
            wallet.available -= points
            if movement == "repaid":
                wallet.owed -= points
        elif movement in ("promised", "received_pending", "carried_on"):
            lot_lists.put_waiting(wallet.waiting, moved, points)
            wallet.pending += points
        elif movement in ("owed", "debt_received"):
            wallet.owed += points
        elif movement == "debt_sent":
            wallet.owed -= points
        elif movement in ("held", "released"):
            points = points if movement == "held" else -points
            lot_lists.hold(wallet.lots, moved, points)
            wallet.available -= points
            wallet.held += points
        elif movement == "sent_held":
            lot_lists.hold(wallet.lots, moved, -points)
            lot_lists.take(wallet.lots, moved, points)
            wallet.held -= points
        elif movement == "received_held":
            lot_lists.put(wallet.lots, moved, points)
            lot_lists.hold(wallet.lots, moved, points)
            wallet.held += points
        else:
            lot_lists.take_waiting(wallet.waiting, moved, points)
            wallet.pending -= points
            if movement == "activated":
                lot_lists.put(wallet.lots, moved, points)
                wallet.available += points

    def _change_tier(self, changed: TierChanged) -> None:
        held = self.tiers.get(changed.tier_set)
        past = held.history if held else ()
        past = (*past, (held.since_us if held else 0, changed.before))
        # The last one before the horizon stays: it says which tier was held at the horizon.
        while len(past) > 1 and past[1][0] < changed.at_us - HISTORY_US:
            past = past[1:]
        state = TierState(
            changed.after, changed.at_us, changed.review, changed.kept_until, False, past, changed.warn,
            changed.counts_from, held.lock if held else None,
        )  # fmt: skip
        self.tiers = {**self.tiers, changed.tier_set: state}

    def _keep_tier(self, kept: TierKept) -> None:
        held = self.tiers.get(kept.tier_set) or TierState(kept.tier, 0)
        state = TierState(
            held.tier, held.since_us, kept.review, kept.kept_until, kept.falling, held.history, kept.warn,
            kept.counts_from, held.lock,
        )  # fmt: skip
        self.tiers = {**self.tiers, kept.tier_set: state}

    def _hold_tier(self, tier_set: str, tier: str, **changes: Any) -> None:
        held = self.tiers.get(tier_set) or TierState(tier, 0)
        self.tiers = {**self.tiers, tier_set: structs.replace(held, **changes)}

    def _own(self, name: str) -> Wallet:
        """The wallet, to be changed: of all wallets the draft has copies of its own."""
        wallets = self.wallets
        if wallets is self._before.wallets:
            self.wallets = wallets = wallets.copy()
            for one, wallet in wallets.items():
                wallets[one] = wallet.copy()
        if name not in wallets:
            wallets[name] = Wallet()
        return wallets[name]

    def _buckets(self, counter: str) -> dict[int, int]:
        """The counter, to be changed: of those that change the draft has copies of its own."""
        counters, before = self.counters, self._frozen
        if counters is before:
            self.counters = counters = before.copy()
        buckets = counters.get(counter)
        if buckets is None:
            counters[counter] = buckets = {}
        elif buckets is before.get(counter):
            counters[counter] = buckets = buckets.copy()
        return buckets
