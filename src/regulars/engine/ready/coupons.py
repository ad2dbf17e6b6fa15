"""The coupons of a program made ready: which reward a code is for."""

from collections.abc import Mapping

from regulars.engine.document import Document
from regulars.engine.events.event import Shown
from regulars.engine.faults import Faults
from regulars.engine.terms.automatic import Automatic
from regulars.engine.terms.coupons import CouponTerms, plain
from regulars.engine.terms.outside import needs_voucher
from regulars.engine.terms.reward import Reward


class ReadyCoupons:
    """The rewards by their codes for all, by the batches and by the pools of their codes; `totals` by reward."""

    __slots__ = ("any", "batches", "codes", "pools", "totals")

    def __init__(self, document: Document, faults: Faults) -> None:
        self.codes: dict[str, str] = {}
        self.batches: dict[str, str] = {}
        self.pools: dict[str, str] = {}
        self.totals: dict[str, int] = {}
        for place, reward in enumerate(document.rewards):
            if reward.coupon is not None:
                self._add(reward, reward.coupon, faults.at("rewards", place))
        self.any = bool(self.codes or self.batches or self.pools)

    def _add(self, reward: Reward, terms: CouponTerms, faults: Faults) -> None:
        if (terms.code, terms.batch, terms.pool).count(None) != 2:
            faults.add("coupon", "a coupon has either a code for all, a batch of codes or a pool of codes")
        if not reward.on_receipts or reward.pays or needs_voucher(reward):
            faults.add("coupon", "a coupon is for what is taken off the price on a receipt")
        if isinstance(reward, Automatic) and reward.automatic:
            faults.add("coupon", "what is given by itself needs no coupon; write automatic: false")
        if reward.confirm != "no":
            faults.add("coupon", "who shows a coupon means it; it is not confirmed")
        for known, name, field in (
            (self.codes, plain(terms.code or ""), "code"),
            (self.batches, terms.batch, "batch"),
            (self.pools, terms.pool, "pool"),
        ):
            if name and name in known:
                faults.at("coupon").add(field, f"is that of {known[name]!r} already")
            elif name:
                known[name] = reward.id
        if terms.total is not None:
            self.totals[reward.id] = terms.total

    def counters(self, reward: str) -> dict[str, int]:
        """What the reward takes of what members share, and how much there is of it."""
        return {f"coupons:{reward}": self.totals[reward]} if reward in self.totals else {}

    def for_all(self, code: str, taken: Mapping[str, int]) -> Shown | None:
        """A code for all as it stands when so much was taken; None for another one."""
        reward = self.codes.get(plain(code))
        if reward is None:
            return None
        counters = self.counters(reward)
        gone = any(taken.get(name, 0) >= most for name, most in counters.items())
        return Shown(reward, "coupon-used-up" if gone else "", self.totals.get(reward, 0), tuple(counters))
