"""What a program is, as far as several lints ask for it; each fact stands once."""

from collections.abc import Iterator
from fractions import Fraction
from functools import cached_property
from statistics import median

from regulars.analytics.backtest.worth import Worth, cheapest, worth_of
from regulars.analytics.lint.evidence import Path
from regulars.analytics.lint.giving import Giving, givings
from regulars.engine.days import Duration, Pending, parse_pending
from regulars.engine.program import Program
from regulars.engine.ready.rules import ReadyReward, ReadyRule
from regulars.engine.terms.dates import Awaits
from regulars.engine.terms.rule import Rule
from regulars.engine.terms.wallets import ReadyWallet


class About:
    """A program, and what follows from it. day: on which it is judged."""

    def __init__(self, program: Program, day: int) -> None:
        self.program, self.document, self.day = program, program.document, day

    @cached_property
    def worths(self) -> dict[str, Worth]:
        """What a point of each wallet is worth."""
        return {name: worth_of(self.program, wallet) for name, wallet in self.program.wallets.items()}

    def worth(self, wallet: ReadyWallet, points: int) -> Fraction | None:
        """What so many points are worth in minor units; None where nobody says."""
        worth = self.worths[wallet.name]
        return None if worth.source == "unknown" else worth.minor * points

    def is_early(self, wallet: ReadyWallet) -> bool:
        """Whether points for goods can be used while the goods can come back; how long they can, a program need not
        tell.
        """
        pending, window = wallet.terms.pending, self.program.return_window
        if isinstance(pending, Awaits) or pending == "return window":
            return False
        if window == Duration():
            return parse_pending(pending) == Pending()
        return parse_pending(pending).lasts.after(self.day) < window.after(self.day)

    def rules(self) -> Iterator[tuple[Path, Rule, ReadyRule]]:
        """The rules that are switched on and not over, each with its place."""
        for place, rule in enumerate(self.document.rules):
            ready = self.program.rule[rule.id]
            if ready.last_day >= self.day:
                yield ("rules", place), rule, ready

    def rewards(self) -> Iterator[tuple[Path, ReadyReward]]:
        """The rewards that are switched on and not over, each with its place."""
        for place, reward in enumerate(self.document.rewards):
            ready = self.program.rewards[reward.id]
            if ready.last_day >= self.day:
                yield ("rewards", place), ready

    @cached_property
    def first_reward(self) -> tuple[Path, ReadyReward, int] | None:
        """The reward for points that is reached first: the place of its price, and its price. Compared in money where
        wallets differ.
        """
        found = [
            (self.worth(one.wallet, cheapest(one)) or 0, place, one)
            for place, one in self.rewards()
            if cheapest(one) and one.wallet.name in self.earned
        ]
        if not found:
            return None
        _, place, one = min(found, key=lambda each: each[0])
        return (*place, price_field(one)), one, cheapest(one)

    @cached_property
    def earned(self) -> frozenset[str]:
        """The wallets that anything gives points of, and those that their gifts stand for."""
        own = {ready.wallet.name for _, _, ready in self.rules()}
        gifts = {one.gift_of for name, one in self.program.wallets.items() if name in own and one.gift_of}
        return frozenset(own | gifts)

    @cached_property
    def givings(self) -> tuple[Giving, ...]:
        """What it gives on the goods of its examples; see `giving`."""
        return tuple(givings(self.program, self.worths, self.day))

    @cached_property
    def is_priced(self) -> bool:
        """Whether all that is earned on receipts has a worth."""
        return all(one.is_known for one in self.givings)

    def given(self, tier_set: str = "", tier: str = "") -> dict[str, Fraction]:
        """By goods, the usual share that comes back: in a tier, or in the lowest ones."""
        lowest = {one.name: one.ids[0] for one in self.program.tier_sets}
        tiers = {**lowest, tier_set: tier} if tier_set else lowest
        found: dict[str, list[Fraction]] = {}
        for one in self.givings:
            if one.tiers == tiers:
                found.setdefault(one.goods, []).append(one.share)
        return {goods: max(median(shares), Fraction(0)) for goods, shares in found.items()}

    @cached_property
    def usual(self) -> Fraction | None:
        """What usually comes back to a member who has just come: of goods that are nothing special, else, where those
        give nothing, of the goods that do; None where that cannot be said.
        """
        given = self.given()
        giving = [share for share in given.values() if share]
        if not giving or not self.is_priced:
            return None
        return given.get("") or median(giving)


def money_field(reward: ReadyReward) -> str:
    """The field that says what money it gives; empty for none."""
    return next((name for name in ("amount", "worth", "gives") if getattr(reward.document, name, None)), "")


def price_field(reward: ReadyReward) -> str:
    """The field that says from how many points on it can be taken."""
    document = reward.document
    for field in ("at_least", "threshold", "step"):
        if (getattr(document, field, None) or "0").strip("0."):
            return field
    return next((name for name in ("steps", "prices") if getattr(document, name, ())), "points")
