"""Whether a member may take a reward, at what price, and why not: for a receipt, a redemption and a list of rewards."""

from collections.abc import Iterable, Iterator, Mapping, Sequence

import msgspec

from regulars.engine.counters import Window
from regulars.engine.days import NEVER
from regulars.engine.decision import Reason
from regulars.engine.events.points import LotPart
from regulars.engine.events.returns import Moment, Spent
from regulars.engine.evolve import Draft
from regulars.engine.program import Program
from regulars.engine.ready.rules import ReadyReward, TakenLimit
from regulars.engine.steps.counting import count, count_back
from regulars.engine.terms.rule import ALL
from regulars.engine.terms.wallets import ReadyWallet

UNLIMITED = 10**18

Counters = Mapping[str, dict[int, int]]


class Terms(msgspec.Struct, frozen=True, gc=False):
    """On what terms a member may take a reward: points of which wallet, and at most how many.

    mask: the lines it may touch.
    """

    wallet: ReadyWallet
    price: int
    most: int
    mask: int


def terms_of(
    reward: ReadyReward, masks: Sequence[int], moment: Moment, day: int, *, paid: bool = False, goods: bool = True
) -> Terms | Reason:
    """The terms, or the first reason why the member may not take it.

    paid: it was paid for already. goods: False where no goods are known.
    """
    for reason in hindrances(reward, masks, moment, day, paid=paid, goods=goods):
        return reason
    mask = mask_of(reward, masks)
    if paid:
        return Terms(reward.wallet, 0, UNLIMITED, mask)
    wallet, price = priced(reward, masks, day) or (reward.wallet, None)
    most = room(reward, moment.counters, moment.day)
    return Terms(wallet, reward.own_price if price is None else price, most, mask)


def hindrances(
    reward: ReadyReward, masks: Sequence[int], moment: Moment, day: int, *, paid: bool = False, goods: bool = True
) -> Iterator[Reason]:
    """Everything that keeps the member from the reward, whatever her points. goods: False where no goods are known."""
    name, wallet = reward.id, reward.wallet.name
    if not paid and not reward.first_day <= day <= reward.last_day:
        yield Reason("not-in-force", name, wallet, number=reward.first_day if day < reward.first_day else 0)
    if not paid and reward.unlock >= 0 and not masks[reward.unlock]:
        yield Reason("locked", name, wallet, detail=reward.document.unlocked_by)
    if (goods or not reward.reads_line) and not mask_of(reward, masks):
        yield Reason("condition", name, wallet)
    if paid:
        return
    if priced(reward, masks, day) is None:
        yield Reason("no-price", name, wallet)
    for limit in reward.limits:
        if _left(limit, moment.counters, moment.day) <= 0:
            yield Reason("limit", name, wallet, number=opens(limit, moment), detail=limit.per)


def mask_of(reward: ReadyReward, masks: Sequence[int]) -> int:
    """The lines that the reward may touch."""
    mask = masks[reward.match] if reward.match >= 0 else ALL
    return mask & ~masks[reward.excluded] if reward.excluded >= 0 else mask


def priced(reward: ReadyReward, masks: Sequence[int], day: int) -> tuple[ReadyWallet, int | None] | None:
    """The wallet and the points of the price that holds; None when there are prices and none holds."""
    if not reward.prices:
        return reward.wallet, None
    for price in reward.prices:
        if price.first_day <= day <= price.last_day and (price.match < 0 or masks[price.match]):
            return price.wallet, price.points
    return None


def room(reward: ReadyReward, counters: Counters, day: int) -> int:
    """The most points that limits let through now."""
    return min([_left(limit, counters, day) for limit in reward.limits], default=UNLIMITED)


def _left(limit: TakenLimit, counters: Counters, day: int) -> int:
    """What is left of the limit: of its times, where those are used up nothing."""
    if limit.window is None:
        return UNLIMITED if limit.points is None else limit.points
    if limit.times is not None:
        times = limit.window.total(counters.get(f"{limit.of}:times", {}), day)
        if times >= limit.times:
            return 0
    if limit.points is None:
        return UNLIMITED
    return limit.points - limit.window.total(counters.get(f"{limit.of}:points", {}), day)


def opens(limit: TakenLimit, moment: Moment) -> int:
    """The first day on which the limit lets something through again, as far as is known today; 0 for never."""
    if limit.window is None or limit.window.span == "lifetime":
        return 0
    counts = [(moment.counters.get(f"{limit.of}:{what}", {}), most) for what, most in limit.counts.items()]
    for day in range(moment.day + 1, moment.day + 400):
        if all(_over(limit.window, buckets, day) < most for buckets, most in counts):
            return day
    return 0


def _over(window: Window, buckets: dict[int, int], day: int) -> int:
    first = max(window.first_day(day), 1)
    return sum([amount for bucket, amount in buckets.items() if first <= bucket])


def count_taken(program: Program, draft: Draft, reward: ReadyReward, points: int, day: int, times: int = 1) -> None:
    """Move the counters that limits of the reward and of its category read; both less than 0 when it is undone."""
    for of in _counted_under(reward):
        count(program, draft, f"{of}:points", points, day)
        count(program, draft, f"{of}:times", times, day)


def count_untaken(program: Program, draft: Draft, reward: ReadyReward, points: int, day: int) -> None:
    """What was taken on that day, and is given back, is not counted any more."""
    for of in _counted_under(reward):
        count_back(program, draft, f"{of}:points", points, day)
        count_back(program, draft, f"{of}:times", 1, day)


def _counted_under(reward: ReadyReward) -> Iterable[str]:
    return dict.fromkeys(limit.of for limit in reward.limits)


def ends(reward: ReadyReward) -> int:
    """The first day on which the reward is over; the end of time for none."""
    return reward.last_day + 1 if reward.last_day < NEVER else NEVER


def spent_of(reward: str, by_wallet: Mapping[str, tuple[LotPart, ...]]) -> tuple[Spent, ...]:
    """What was spent for a reward outside of a receipt, by the lots of each wallet."""
    sums = {name: sum(part.points for part in parts) for name, parts in by_wallet.items()}
    return tuple(Spent(reward, name, points, 0, (), by_wallet[name]) for name, points in sums.items() if points)
