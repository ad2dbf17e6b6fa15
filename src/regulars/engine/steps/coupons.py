"""Coupons on a receipt: the rewards that their codes stand for, and what they take of what members share."""

from collections.abc import Iterable

from msgspec import structs

from regulars.engine.decision import Reason
from regulars.engine.events.event import Shown
from regulars.engine.events.receipts import Receipt, Wanted
from regulars.engine.events.returns import Spent
from regulars.engine.program import Program
from regulars.engine.terms.coupons import plain

BACK = "coupon-back"


def wished(program: Program, receipt: Receipt, refusals: list[Reason]) -> Receipt:
    """The receipt with the rewards of its coupons asked for; why others are not, goes to `refusals`."""
    wanted = list(receipt.wanted)
    for sent in receipt.coupons:
        shown = _shown(program, receipt, sent)
        if shown is None:
            refusals.append(Reason("unknown-coupon", detail=sent))
        elif shown.refusal:
            refusals.append(Reason(shown.refusal, shown.reward, number=shown.number, detail=sent))
        elif any(one.reward == shown.reward and one.coupon for one in wanted):
            refusals.append(Reason("one-coupon-only", shown.reward, detail=sent))
        else:
            wanted = [one for one in wanted if one.reward != shown.reward]
            wanted.append(Wanted(shown.reward, coupon=plain(sent)))
    return structs.replace(receipt, wanted=tuple(wanted))


def _shown(program: Program, receipt: Receipt, sent: str) -> Shown | None:
    """As the shop knew it; a code for all is known without anybody being asked."""
    found = receipt.given.coupons.get(plain(sent)) or program.coupons.for_all(sent, {})
    return found if found is not None and found.reward in program.rewards else None


def counters_taken(receipt: Receipt, spent: Iterable[Spent]) -> list[str]:
    """What the coupons that were used took of what members share, by name, one of each."""
    used = dict.fromkeys(one.coupon for one in spent if one.coupon)
    shown = [receipt.given.coupons[code] for code in used if code in receipt.given.coupons]
    return [name for one in shown for name in one.held or one.takes]


def given_back(spent: Iterable[Spent]) -> list[Reason]:
    """Coupons of a receipt of which nothing is left can be used again."""
    rewards = {one.coupon: one.reward for one in spent if one.coupon}
    return [Reason(BACK, reward, detail=code) for code, reward in rewards.items()]


def counters_freed(receipt: Receipt, reasons: Iterable[Reason]) -> list[str]:
    """What comes back to what members share, by name, one of each."""
    back = [one.detail for one in reasons if one.code == BACK]
    return [name for code in back if code in receipt.given.coupons for name in receipt.given.coupons[code].takes]
