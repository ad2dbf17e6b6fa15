"""Receipts decided with something more on them, and the smallest addition that does what is looked for."""

from collections.abc import Callable

import msgspec
from msgspec import structs

from regulars.engine.decision import Decision, Reason
from regulars.engine.effects import Moved
from regulars.engine.events.receipts import Receipt, Wanted
from regulars.engine.member import Member
from regulars.engine.program import Program
from regulars.engine.shown.additions import PIECE, Missing, with_all

MOST_TRIALS = 400
"""So many decisions at most are made to find hints for one receipt."""


class Trial(msgspec.Struct, frozen=True):
    """A receipt as it was decided, and the member after it."""

    receipt: Receipt
    decision: Decision
    after: Member

    def awards(self) -> dict[str, Reason]:
        """What each rule gave."""
        return {one.subject: one for one in self.decision.reasons if one.code == "rule"}

    def earned(self) -> dict[str, int]:
        """The points that it gives, by wallet."""
        found: dict[str, int] = {}
        for effect in self.decision.effects:
            if type(effect) is Moved and effect.movement in ("earned", "promised"):
                found[effect.wallet] = found.get(effect.wallet, 0) + effect.points
        return found

    def discount(self) -> int:
        """What comes off, in minor units."""
        return self.decision.totals.discount_minor if self.decision.totals else 0

    def worth_of(self, reward: str) -> int:
        """What one reward takes off, in minor units."""
        return sum(one.value_minor for one in self.decision.spent if one.reward == reward)


Found = Callable[[Trial], bool]

Advance = Callable[[Program, Member, Receipt, int], tuple[Decision, Member]]
"""The one decision, `engine.decide.advance`, which stands above all that is shown."""


class Trials:
    """Tries what a receipt would come to; `now`: as it is. Surprises are not drawn: what they hide stays hidden."""

    def __init__(
        self, program: Program, member: Member, receipt: Receipt, at_us: int, advance: Advance, most: int = MOST_TRIALS
    ) -> None:
        self.program = program
        self.member = member
        self.at_us = max(at_us, member.at_us)
        self._advance = advance
        self._left = most
        self._known: dict[tuple[tuple[Missing, ...], str], Trial | None] = {}
        plain = structs.replace(receipt, foreign=None, given=structs.replace(receipt.given, draw=None))
        self.receipt = plain
        self.now = self._decided(plain)

    @property
    def left(self) -> int:
        """How many more decisions may be made."""
        return self._left

    def with_more(self, missing: tuple[Missing, ...], reward: str = "") -> Trial | None:
        """The receipt with that besides, a reward asked for too; None when it cannot be, or too much was tried."""
        key = missing, reward
        if key not in self._known:
            more = with_all(self.receipt, missing) if self._left else None
            self._known[key] = None if more is None else self._decided(self.asking(more, reward))
        return self._known[key]

    def again(self, at_us: int) -> Trial | None:
        """The same goods once more, on another receipt after this one; None when too much was tried."""
        if not self._left:
            return None
        self._left -= 1
        other = structs.replace(
            self.receipt, receipt_id=f"{self.receipt.receipt_id}+", occurred_us=at_us, wanted=(), coupons=(), hold_id=""
        )
        decision, after = self._advance(self.program, self.now.after, other, at_us)
        return Trial(other, decision, after)

    def smallest(self, missing: tuple[Missing, ...], found: Found, reward: str = "") -> tuple[Missing, ...] | None:
        """The least of the last thing missing with which it is found, the others as they are; None for none.

        How much is missing is guessed: where it does not do, twice as much is tried.
        """
        *others, last = missing
        step = 1 if last.money_minor else PIECE
        most = max(last.money_minor, last.quantity) // step

        def does(many: int) -> bool:
            trial = self.with_more((*others, _so_much(last, many * step)), reward)
            return trial is not None and found(trial)

        if not does(most):
            most *= 2
            if not does(most):
                return None
        if most > 1 and does(most - 1):
            few, most = 0, most - 1
            while most - few > 1:
                middle = (few + most) // 2
                few, most = (few, middle) if does(middle) else (middle, most)
        return (*others, _so_much(last, most * step))

    def asking(self, receipt: Receipt, reward: str) -> Receipt:
        """The receipt with the reward asked for, where it must be."""
        if not reward or self.program.rewards[reward].automatic or any(one.reward == reward for one in receipt.wanted):
            return receipt
        wish = Wanted(reward, confirmed=self.program.rewards[reward].confirm)
        return structs.replace(receipt, wanted=(*receipt.wanted, wish))

    def _decided(self, receipt: Receipt) -> Trial:
        self._left -= 1
        decision, after = self._advance(self.program, self.member, receipt, self.at_us)
        return Trial(receipt, decision, after)


def _so_much(missing: Missing, amount: int) -> Missing:
    if missing.money_minor:
        return structs.replace(missing, money_minor=amount)
    return structs.replace(missing, quantity=amount)
