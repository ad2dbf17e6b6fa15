"""Vouchers: given for nothing; on a receipt, used once, and given back when all they were used on comes back."""

from collections.abc import Iterable, Sequence
from itertools import chain, count

from msgspec import structs

from regulars.engine.decision import Reason
from regulars.engine.effects import RedemptionGone, RedemptionMade
from regulars.engine.events.challenges import Marked
from regulars.engine.events.receipts import Receipt, Wanted
from regulars.engine.events.redemptions import OpenRedemption
from regulars.engine.events.returns import Spent
from regulars.engine.evolve import Draft
from regulars.engine.program import Program
from regulars.engine.terms.outside import needs_voucher


def sorted_out(program: Program, draft: Draft, receipt: Receipt, refusals: list[Reason], at_us: int) -> Receipt:
    """The receipt without the wishes whose voucher is not there; why, goes to `refusals`."""
    if not any(one.voucher for one in receipt.wanted) and not program.by_voucher:
        return receipt
    kept: list[Wanted] = []
    for wanted in receipt.wanted:
        reason = _hindrance(program, draft, receipt, wanted, at_us)
        if reason is None and wanted.voucher and wanted.voucher in [one.voucher for one in kept]:
            reason = Reason("unknown-redemption", wanted.voucher)
        if reason is None:
            kept.append(wanted)
        else:
            refusals.append(reason)
    return receipt if len(kept) == len(receipt.wanted) else structs.replace(receipt, wanted=tuple(kept))


def _hindrance(program: Program, draft: Draft, receipt: Receipt, wanted: Wanted, at_us: int) -> Reason | None:
    reward = program.rewards.get(wanted.reward)
    if not wanted.voucher:
        if reward is not None and needs_voucher(reward.document):
            return Reason("voucher-needed", reward.id, reward.wallet.name)
        return None
    one = draft.redemptions.get(wanted.voucher)
    if one is None or one.reward != wanted.reward or one.state != "issued":
        return Reason("unknown-redemption", wanted.voucher)
    if at_us >= one.until_us:
        return Reason("expired", one.reward, one.wallet, number=one.until_us)
    return held_elsewhere(one, receipt.receipt_id, at_us)


def give_free(program: Program, draft: Draft, reward_id: str, name: str, day: int) -> str:
    """A voucher of the reward for nothing. Tells its name: `name` with the number of the event, and once more where
    one event gives several.
    """
    reward = program.rewards[reward_id]
    assert reward.outside is not None, "held against the rewards when the program was made ready"
    until_us = reward.outside.until_us(day, program.zone)
    one = OpenRedemption(reward.id, "issued", reward.wallet.name, 0, 1, (), until_us, 0, day, free=True, by_itself=True)
    first = f"{name}-{draft.seq + 1}"
    names = chain([first], (f"{first}.{again}" for again in count(2)))
    given = next(free for free in names if free not in draft.redemptions)
    draft.do(RedemptionMade(given, one))
    return given


def vouchers_given(reasons: Iterable[Reason]) -> dict[str, str]:
    """The names of the vouchers that rules gave, by rule, as reasons say."""
    return {one.subject: one.detail for one in reasons if one.code == "rule-voucher"}


def name_now(name: str, whose: Sequence[str]) -> str:
    """What a voucher that came by itself is called now: its name tells through whom it came here, by merges. Empty for
    none.
    """
    return "+".join((name, *whose)) if name else ""


def withdraw(draft: Draft, given_by: Iterable[Marked], whose: Sequence[str] = ()) -> list[Reason]:
    """What rules gave is taken back, as far as it was not used. whose: to whom they gave it, if it was not she."""
    reasons = []
    for by in given_by:
        name = name_now(by.voucher, whose)
        if name in draft.redemptions:
            one = draft.redemptions[name]
            draft.do(RedemptionGone(name, "cancelled"))
            reasons.append(Reason("voucher-withdrawn", one.reward, one.wallet, detail=name))
    return reasons


def held_elsewhere(one: OpenRedemption, receipt_id: str, at_us: int) -> Reason | None:
    """Why it is not there for a receipt: another one has put it aside."""
    if one.held_for and one.held_for != receipt_id and at_us < one.held_until_us:
        return Reason("voucher-held", one.reward, one.wallet, number=one.held_until_us)
    return None


def used(draft: Draft, spent: Spent) -> Spent:
    """The voucher is used up; how it stood is kept with what it gave."""
    if not spent.voucher:
        return spent
    one = draft.redemptions[spent.voucher]
    draft.do(RedemptionGone(spent.voucher, "used"))
    return structs.replace(spent, used=structs.replace(one, held_for="", held_until_us=0))


def given_back(draft: Draft, spent: Iterable[Spent], whose: Sequence[str], at_us: int) -> list[Reason]:
    """Vouchers of a receipt of which nothing is left are there again, unless their time is over."""
    reasons = []
    for one in spent:
        if one.used is None:
            continue
        name = name_now(one.voucher, whose) if one.used.by_itself else one.voucher
        if name in draft.redemptions:
            continue
        if at_us >= one.used.until_us:
            reasons.append(Reason("expired", one.reward, one.wallet, number=one.used.until_us))
            continue
        draft.do(RedemptionMade(name, one.used))
        reasons.append(Reason("voucher-back", one.reward, one.wallet))
    return reasons
