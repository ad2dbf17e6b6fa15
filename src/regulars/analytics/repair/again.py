"""One member's events since a moment, decided once more by the right program.

What people did stays done: receipts, returns and what was taken with points are those that happened. Where she would
not have had the points or the voucher that she used, they are lent to her; the points are told.
"""

from collections import Counter

from msgspec import structs

from regulars.engine.answers.activity import undoing
from regulars.engine.days import micros
from regulars.engine.decide import advance
from regulars.engine.decision import Decision
from regulars.engine.effects import RedemptionMade
from regulars.engine.events import AnyEvent
from regulars.engine.events.activities import Activity, Undone
from regulars.engine.events.members import Badged
from regulars.engine.events.points import Corrected, Sent
from regulars.engine.events.receipts import Claimed, Receipt, Wanted
from regulars.engine.events.returns import Return, Shared, Standing
from regulars.engine.evolve import evolve
from regulars.engine.member import Member
from regulars.engine.program import Program
from regulars.engine.steps.moments import moment_of
from regulars.engine.steps.of_pools import shared_after
from regulars.engine.steps.returns import untouched
from regulars.store.history import Recorded, receipt_in
from regulars.store.kin import Shares

LENDS = 4
"""So often something is lent for one event: it may spend of several wallets, and use a voucher."""


class Common:
    """What was decided once more, by event, of all whose points go over to each other. shares: what part of it they
    gave to whom; shared: what of it households and groups got.
    """

    def __init__(self, shares: Shares) -> None:
        self.shares = shares
        self.decided: dict[int, tuple[Decision, Program]] = {}
        self.standing: dict[int, Standing] = {}
        self.shared: dict[int, tuple[Shared, ...]] = {}


class Again:
    """A member who lives through it once more. lent: by wallet, what she spent and would not have had.

    refused: why something that was done would not have been, by code.
    """

    def __init__(self, member: Member, common: Common) -> None:
        self.member = member
        self.lent: Counter[str] = Counter()
        self.refused: set[str] = set()
        self._common = common

    def lives(self, one: Recorded, was: Member, program: Program, under: Program) -> Decision:
        """What happened next, as it would have been, and what follows. was: the member as she then was. under: for a
        return, the version its receipt was decided by, if it is not here.
        """
        event, at_us = self._as_spent(one), micros(one.at)
        if one.about in self._common.decided:
            under = self._common.decided[one.about][1]
        decision, after = advance(program, self.member, event, at_us, under=under)
        for _ in range(LENDS):
            short, vouchers = self._short(one, decision), _missing(was, decision)
            if not short and not vouchers:
                break
            for wallet, points in short.items():
                self.lend(program, wallet, points, at_us)
            self.member = evolve(self.member, vouchers, self.member.at_us)
            decision, after = advance(program, self.member, event, at_us, under=under)
        if not (_is_moved(event) or isinstance(event, Badged)):
            known = {each.code for each in one.decision.refusals}
            self.refused |= {each.code for each in decision.refusals if each.code not in known}
        if decision.refusals and not decision.effects:
            return decision
        before, self.member = self.member, after
        self._common.decided[one.event_id] = decision, program
        if isinstance(event, Receipt | Claimed):
            sold = receipt_in(one)
            moment = moment_of(program, before, sold, at_us)
            self._common.standing[one.event_id] = Standing(
                sold, program.version, moment, untouched(sold), decision.discounts, decision.spent, decision.earned,
                drawn=decision.drawn,
            )  # fmt: skip
        elif isinstance(event, Return):
            self._common.shared[one.about] = shared_after(event, decision)
            self._common.standing[one.about] = structs.replace(
                event.standing, kept=decision.kept, discounts=decision.discounts, spent=decision.spent,
                earned=decision.earned, drawn=decision.drawn,
            )  # fmt: skip
        return decision

    def now(self, one: Recorded) -> AnyEvent:
        """The event as it would have been: what came back, came back of what was decided here."""
        event, common = one.event, self._common
        shared = common.shares.living(common.shared.get(one.about, ()), one.event_id)
        if isinstance(event, Return) and one.about in common.standing:
            stood, was = common.standing[one.about], event.standing
            sold = stood.receipt if was.receipt.paid_from else structs.replace(stood.receipt, paid_from=None)
            return structs.replace(
                event, standing=structs.replace(stood, receipt=sold, shared=shared, whose=was.whose)
            )  # fmt: skip
        if isinstance(event, Undone) and one.about in common.decided and isinstance(event.activity, Activity):
            decision, under = common.decided[one.about]
            again = undoing(under, event.activity, decision, event.day, again=event.again, rested=event.rested)
            return structs.replace(again, shared=shared, given=event.given, whose=event.whose)
        return event

    def _as_spent(self, one: Recorded) -> AnyEvent:
        if isinstance(one.event, Receipt) and one.event.wanted:
            return structs.replace(one.event, wanted=tuple(self._as_taken(each, one) for each in one.event.wanted))
        return one.event

    def _as_taken(self, wanted: Wanted, one: Recorded) -> Wanted:
        """As many points as were spent, where as many as may be were asked for."""
        spent = [each.points for each in one.decision.spent if each.reward == wanted.reward and each.pays]
        return structs.replace(wanted, points=sum(spent)) if spent and wanted.points is None else wanted

    def _short(self, one: Recorded, decision: Decision) -> Counter[str]:
        """By wallet, what she would not have had for what she did; a receipt says only that it was too much."""
        if _is_moved(one.event) or (isinstance(one.event, Receipt) and one.event.paid_from):
            return Counter()
        short = [each for each in decision.refusals if each.code == "not-enough-points"]
        if isinstance(one.event, Receipt | Claimed):
            return _paid(one.decision) - _paid(decision) if short else Counter()
        return +Counter({each.wallet: each.points for each in short})

    def lend(self, program: Program, wallet: str, points: int, at_us: int) -> None:
        """What she used and would not have had."""
        lent = Corrected(wallet=wallet, points=points, reason="lent")
        self.member = advance(program, self.member, lent, at_us)[1]
        self.lent[wallet] += points


def _is_moved(event: AnyEvent) -> bool:
    """Whether it is no act of hers: the house moves chosen points, as far as they are there."""
    return isinstance(event, Sent) and event.of_lots


def _missing(was: Member, decision: Decision) -> list[RedemptionMade]:
    """What she had to use then, and would not have had."""
    names = {each.subject for each in decision.refusals if each.code == "unknown-redemption"}
    return [RedemptionMade(name, was.redemptions[name]) for name in sorted(names & was.redemptions.keys())]


def _paid(decision: Decision) -> Counter[str]:
    """By wallet, what a receipt spent, but for what a voucher paid."""
    paid: Counter[str] = Counter()
    for each in decision.spent:
        paid[each.wallet] += 0 if each.voucher else each.points
    return paid
