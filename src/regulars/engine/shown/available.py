"""Every reward of a program as one member finds it: what it gives, or why she cannot have it, with the numbers."""

import re
from collections.abc import Iterator, Sequence

import msgspec
from msgspec import structs

from regulars.engine.basket import Basket
from regulars.engine.conditions import Checked, Clause, explain, print_condition
from regulars.engine.conditions.catalogue import Field
from regulars.engine.conditions.typed import AllOf
from regulars.engine.conditions.walk import Place, value
from regulars.engine.days import moment as moment_at
from regulars.engine.decision import Reason, not_enough
from regulars.engine.events.event import Given
from regulars.engine.events.receipts import Receipt, Wanted
from regulars.engine.evolve import Draft
from regulars.engine.fields import Facts
from regulars.engine.member import Member
from regulars.engine.program import Program
from regulars.engine.ready.rules import ReadyReward
from regulars.engine.sentences import Sentence
from regulars.engine.shown.explain import telling_line
from regulars.engine.shown.left import Left, Shared, left_of
from regulars.engine.shown.unlocking import UNKNOWN, Standing, Unlocks, unlocking
from regulars.engine.steps import gate
from regulars.engine.steps.catch_up import catch_up, release
from regulars.engine.steps.comes_off import comes_off
from regulars.engine.steps.counting import visit_number
from regulars.engine.steps.freezing import frozen
from regulars.engine.steps.of_pools import purse_of
from regulars.engine.steps.opening import not_open
from regulars.engine.steps.pay import (
    Asking,
    Payment,
    Purse,
    Taken,
    asked,
    is_full,
    offered,
    one_too_many,
    stands_alone,
)
from regulars.engine.steps.taking import hindrances, priced
from regulars.engine.terms.outside import needs_voucher
from regulars.engine.terms.reward import Choice, Offer
from regulars.engine.terms.wallets import ReadyWallet

SOLD_OUT = "sold-out"
"""The reason that nothing of it is left for anybody."""
COUPON_NEEDED = "coupon-needed"
"""The reason that a code has to be shown for it."""
LEAST = frozenset({"below-minimum-receipt", "below-minimum-goods", "too-few-pieces", "nothing-to-pay"})
"""Why it is not given where its goods are on the receipt, and too little of them."""

_QUOTED = re.compile(r'"([^"]*)"')


class Available(msgspec.Struct, frozen=True, gc=False):
    """One reward as a member finds it.

    offer: what it gives on the receipt, None without one or where it gives nothing. price: the points it costs, None
    where the member chooses how many. reasons: why she cannot have it; none where she can. missing: the points that she
    does not have for it. choices: of what she may choose. taken: whether the receipt has it already. left: how much
    there is for all members, None without end or where nobody asked. unlocks: what must be so and how far she is, by
    the `detail` of a reason that tells of a condition, here or of a refusal; nothing where nobody asked.
    """

    reward: ReadyReward
    wallet: ReadyWallet
    price: int | None
    offer: Offer | None
    reasons: tuple[Reason, ...] = ()
    missing: int = 0
    choices: tuple[Choice, ...] = ()
    taken: bool = False
    left: Left | None = None
    unlocks: Unlocks = UNKNOWN


def available(
    program: Program,
    member: Member,
    receipt: Receipt | None,
    at_us: int,
    given: Given | None = None,
    shared: Shared | None = None,
    only: ReadyReward | None = None,
    *,
    in_words: bool = False,
) -> list[Available]:
    """Every reward that is switched on, in file order, as the member finds it at that moment.

    receipt: the goods it is for; what it asks for itself is taken off first. given: what the shop knows of her, where
    there is no receipt that carries it. shared: what it knows of what members share, None where it was not asked.
    only: this one alone. in_words: with what must be so where a condition does not hold.
    """
    at_us = max(at_us, member.at_us)
    day = program.clock.day(at_us)
    draft = Draft(member)
    catch_up(program, draft, at_us, day)
    sold = receipt or Receipt(
        receipt_id="-", occurred_us=at_us, currency=program.currency, lines=(), given=given or Given()
    )
    if sold.hold_id in draft.holds:
        release(draft, sold.hold_id, at_us)
    moment = frozen(draft, day, sold.occurred_us or at_us)
    facts = Facts(moment, sold.given)
    basket = Basket(sold, program.clock, visit_number(moment))
    now_us = sold.occurred_us or at_us
    payer = draft if sold.paid_from is None else purse_of(sold.paid_from)
    barred = gate.bars(program, draft, sold, day) if program.membership.is_gated else None
    payment = comes_off(program, facts, sold, basket, draft, payer, barred, at_us) if receipt else Payment()
    purse = Purse(payer.wallets)
    for taken in payment.taken:
        purse.pay(taken.wallet, taken.offer.points)
    asking = asked(program, facts, sold, basket, now_us)
    by_id = {taken.reward.id: taken for taken in payment.taken}
    rewards = [
        reward
        for reward in (program.rewards.values() if only is None else (only,))
        if reward.document.enabled and (receipt is None or reward.redeem is not None)
    ]
    found = [_one(asking, reward, purse, receipt is not None, by_id.get(reward.id)) for reward in rewards]
    if in_words:
        found = [_unlocking(asking, one, member, at_us) for one in found]
    if payment.taken:
        found = [one if one.taken or one.reward.pays else _beside(program, payment.taken, one) for one in found]
    if barred is not None and barred.spending:
        found = [one if one.taken else _without(one, Reason(barred.spending, one.reward.id)) for one in found]
    return found if receipt else [_outside(one, shared, at_us) for one in found]


def _unlocking(asking: Asking, one: Available, member: Member, at_us: int) -> Available:
    """The same with what must be so, and how far she is, where a condition of it does not hold."""
    codes, document = {reason.code for reason in one.reasons}, one.reward.document
    told: dict[str, Sentence] = {}
    if "locked" in codes and one.reward.unlocked is not None:
        told |= _in_words(asking, one.reward.unlocked, document.unlocked_by, member, at_us)
    if codes & {"condition", "tier-needed"} and one.reward.condition is not None:
        told |= _in_words(asking, one.reward.condition, document.when, member, at_us)
    return structs.replace(one, unlocks=told) if told else one


def _in_words(asking: Asking, condition: Checked, text: str, member: Member, at_us: int) -> dict[str, Sentence]:
    """The whole of a condition, and each of its parts that do not hold, by how they are written."""
    line = telling_line(condition, asking.facts, asking.basket, asking.now_us)
    place = Place(asking.basket, asking.basket.lines, line, asking.facts, asking.now_us, asking.day)
    standing, root = Standing(asking.program, member, moment_at(at_us), place), condition.root
    told = {text: unlocking(root, standing)}
    for part in root.args if isinstance(root, AllOf) else (root,):
        if value(part, place) is not True:
            written = print_condition(part.source)
            told[written] = told[_tiers_in(written)] = unlocking(part, standing)
    return told


def _beside(program: Program, taken: Sequence[Taken], one: Available) -> Available:
    """The same beside what the receipt has: one that is given alone, or as many as may be."""
    alone = next((each.reward.id for each in taken if each.reward.alone), "")
    if not alone and not is_full(program, taken):
        return one
    return _without(one, stands_alone(alone, one.reward) if alone else one_too_many(program, one.reward))


def _without(one: Available, why: Reason) -> Available:
    """The same when it cannot be had, whatever else is so."""
    return structs.replace(one, offer=None, reasons=(why, *one.reasons))


def _outside(one: Available, shared: Shared | None, at_us: int) -> Available:
    """The same with what keeps everybody from it outside of a receipt: its moments, and that none is left."""
    outside = one.reward.outside
    if outside is None:
        return one
    reasons = list(not_open(one.reward, outside, "", at_us))
    left = left_of(outside, shared, at_us) if shared else None
    if left is not None and not left.pieces:
        reasons.append(Reason(SOLD_OUT, one.reward.id, one.reward.wallet.name, number=left.of))
    return structs.replace(one, reasons=(*reasons, *one.reasons), left=left)


def _one(asking: Asking, reward: ReadyReward, purse: Purse, goods: bool, taken: Taken | None) -> Available:
    if taken is not None:
        return Available(reward, taken.wallet, taken.offer.points, taken.offer, choices=taken.offer.choices, taken=True)
    reasons = list(_reasons(asking, reward, goods))
    wallet, price = priced(reward, asking.masks, asking.day) or (reward.wallet, None)
    has = purse.holds(wallet)
    least = reward.fewest if price is None or reward.pays else price
    missing = max(least - has, 0)
    offer = None
    if goods and reward.redeem is not None:
        made = offered(asking, reward, Wanted(reward.id, confirmed=reward.confirm), purse).offer
        offer = made if made.points or made.value_minor or not (made.refusal or reasons) else None
        if made.refusal and made.refusal != "not-enough-points" and offer is None:
            reasons.append(_refused(reward, wallet, made))
        choices = made.choices
    else:
        choices = ()
    if missing:
        reasons.append(not_enough(reward.id, wallet.name, least, has))
    shown = None if reward.pays else least
    return Available(reward, wallet, shown, None if reasons else offer, tuple(reasons), missing, choices)


def _refused(reward: ReadyReward, wallet: ReadyWallet, offer: Offer) -> Reason:
    return Reason(offer.refusal, reward.id, wallet.name, number=offer.number)


def _reasons(asking: Asking, reward: ReadyReward, goods: bool) -> Iterator[Reason]:
    """What keeps her from it, the condition told by its parts: which tier it takes, what else does not hold."""
    if reward.coupon is not None:
        yield Reason(COUPON_NEEDED, reward.id, reward.wallet.name)
    if goods and needs_voucher(reward.document):
        yield Reason("voucher-needed", reward.id, reward.wallet.name)
    known = goods or reward.redeem is None  # What is never on a receipt never finds the goods that it may ask for.
    for reason in hindrances(reward, asking.masks, asking.facts.moment, asking.day, goods=known):
        condition = {"condition": reward.condition, "locked": reward.unlocked}.get(reason.code)
        if condition is None:
            yield reason
        else:
            yield from _parts(asking, condition, reason)


def _parts(asking: Asking, condition: Checked, reason: Reason) -> Iterator[Reason]:
    line = telling_line(condition, asking.facts, asking.basket, asking.now_us)
    whole = explain(condition, asking.basket, line, asking.facts, asking.now_us)
    failing = [part for part in (whole.clauses if whole.op == "and" else (whole,)) if not part.holds]
    told = False
    for part in failing:
        tier = _tier(part) if reason.code == "condition" else ""
        told = True
        if tier:
            yield structs.replace(reason, code="tier-needed", detail=tier)
        else:
            yield structs.replace(reason, detail=part.text)
    if not told:
        yield reason


def _tier(clause: Clause) -> str:
    """The tiers, separated by commas, with which the clause would hold; empty for one that asks for no tier."""
    if clause.op not in ("==", "in") or not any(one.field and _is_tier(one.field) for one in clause.operands):
        return ""
    return _tiers_in(clause.text)


def _tiers_in(text: str) -> str:
    return ",".join(_QUOTED.findall(text))


def _is_tier(field: Field) -> bool:
    return field.path == "member.tier" or field.path.startswith("member.tier_")


def most_spendable(found: Sequence[Available]) -> Available | None:
    """Of the rewards that pay like money, the one that pays most of the receipt."""
    paying = [one for one in found if one.reward.pays and one.offer is not None and not one.taken]
    return max(paying, key=lambda one: one.offer.value_minor if one.offer else 0, default=None)
