"""What a receipt draws: a gift of a hidden table, or none; and what becomes of it when the goods come back.

Everything is decided from the program, the state, and the number that was drawn for the receipt before. Without a
number, as in a quote, of a claimed receipt and of one brought in, nothing is drawn; it is a visit without a gift.

What was drawn for goods that come back is drawn again for her next receipt, before any other number: whoever cancels a
receipt and sends another in its place has the same luck, and cannot go on until it is better.
"""

from collections.abc import Iterator, Sequence

from msgspec import structs

from regulars.engine import counters
from regulars.engine.basket import Basket
from regulars.engine.days import Duration
from regulars.engine.decision import Reason
from regulars.engine.effects import Noted, RedemptionGone
from regulars.engine.events.points import LotPart
from regulars.engine.events.receipts import Receipt
from regulars.engine.events.returns import Drawn, Standing
from regulars.engine.evolve import Draft
from regulars.engine.fields import Facts
from regulars.engine.program import Program
from regulars.engine.steps import lots, vouchers
from regulars.engine.steps.counting import count, count_back
from regulars.engine.steps.taking_back import from_wallet
from regulars.engine.terms.surprises import ReadyGift, ReadySurprise

AGAIN_DAYS = 400
"""So long a number that came back waits for the next receipt."""


def draw(
    program: Program, draft: Draft, facts: Facts, event: Receipt, basket: Basket, at_us: int, day: int
) -> tuple[Drawn, ...]:
    """What the receipt draws of each surprise that is for it."""
    masks = program.match_surprises(basket, basket.lines, facts, event.occurred_us)
    drawn = []
    for surprise in program.surprises:
        if masks[surprise.match]:
            number = _number(draft, surprise, event, day)
            gift = None if number is None else _gift(draft, surprise, number, event, day)
            _count(program, draft, surprise, gift, day, due=_is_due(draft, surprise))
            one = _give(program, draft, facts, surprise, gift, event, at_us, day) if gift else Drawn(surprise.name)
            drawn.append(one if number == event.given.draw else structs.replace(one, again=number))
    for category in _favourites(program, event):
        count(program, draft, counters.bought(category), 1, day)
    return tuple(drawn)


def _number(draft: Draft, surprise: ReadySurprise, event: Receipt, day: int) -> int | None:
    """What is drawn: of those that came back the one with the least luck, otherwise the receipt's own. Nothing is drawn
    while she has had as many gifts as she may.
    """
    if event.given.draw is None or not surprise.may_give(draft.counters.get(surprise.gifts_counter, {}), day):
        return None
    waiting = [int(mark) for mark, (until, _) in draft.marks.get(_again(surprise.name), {}).items() if until > day]
    if not waiting:
        return event.given.draw
    number = max(waiting)
    draft.do(Noted(_again(surprise.name), str(number), -1, 0, day))
    return number


def _again(surprise: str) -> str:
    """Under which name the numbers wait that came back."""
    return f"{counters.surprise(surprise)}/again"


def _led_to(surprise: str) -> str:
    """Under which name is kept how many visits led to gifts that were due."""
    return f"{counters.surprise(surprise)}/due"


def _gift(draft: Draft, surprise: ReadySurprise, number: int, event: Receipt, day: int) -> ReadyGift | None:
    marks = draft.marks.get(surprise.counter, {})
    left = _left(surprise, event)
    allowed = [
        (gift, gift.weight(draft.counters, day))
        for gift in surprise.gifts
        if (gift.name not in marks or marks[gift.name][0] <= day) and (left is None or gift.cost_minor <= left)
    ]
    return surprise.drawn(number, allowed, due=_is_due(draft, surprise))


def _left(surprise: ReadySurprise, event: Receipt) -> int | None:
    """What a gift may still cost; None for as much as it likes. Of a budget that is not known nothing is left."""
    if surprise.budget is None:
        return None
    _, _, at_once = event.given.budgets.get(surprise.budget.key(event.store, event.occurred_us), (0, 0, 0))
    return at_once


def _is_due(draft: Draft, surprise: ReadySurprise) -> bool:
    without = draft.counters.get(surprise.counter, {}).get(0, 0)
    return surprise.at_latest is not None and without + 1 >= surprise.at_latest


def _count(
    program: Program, draft: Draft, surprise: ReadySurprise, gift: ReadyGift | None, day: int, *, due: bool
) -> None:
    """One more visit without a gift, or none any more; and of the gift, until when it does not come again.

    due: whether it came for the visits before, which are remembered: those that come back are to be made up for.
    """
    without = draft.counters.get(surprise.counter, {}).get(0, 0)
    count(program, draft, surprise.counter, -max(without, 0) if gift else 1, day)
    if gift is not None and surprise.limits:
        count(program, draft, surprise.gifts_counter, 1, day)
    if gift is not None and due and without > 0:
        draft.do(Noted(_led_to(surprise.name), "visits", without, day + AGAIN_DAYS, day))
    if gift is not None and surprise.not_again != Duration():
        draft.do(Noted(surprise.counter, gift.name, 1, surprise.not_again.after(day), day))


def _give(
    program: Program,
    draft: Draft,
    facts: Facts,
    surprise: ReadySurprise,
    gift: ReadyGift,
    event: Receipt,
    at_us: int,
    day: int,
) -> Drawn:
    if gift.reward:
        return _voucher(program, draft, surprise, gift, day)
    wallet = gift.wallet.name
    start, until = lots.give(draft, gift.wallet.dates, facts.moment.tiers, gift.points, event.receipt_id, at_us, day)
    count(program, draft, counters.earned(wallet), gift.points, day)
    draft.told.append(Reason("surprise", surprise.name, wallet, gift.points, detail=gift.name))
    return Drawn(surprise.name, gift.name, wallet, start, until, gift.points)


def _voucher(program: Program, draft: Draft, surprise: ReadySurprise, gift: ReadyGift, day: int) -> Drawn:
    name = vouchers.give_free(program, draft, gift.reward, f"{surprise.name}-{gift.name}", day)
    draft.told.append(Reason("surprise", surprise.name, detail=gift.name))
    draft.told.append(Reason("surprise-voucher", gift.reward, detail=name))
    return Drawn(surprise.name, gift.name, redemption=name)


def _favourites(program: Program, receipt: Receipt) -> list[str]:
    """The categories on the receipt that a gift favours."""
    bought = {category for line in receipt.lines for category in line.categories}
    return [category for category in program.favoured if category in bought]


def came_back(
    program: Program, draft: Draft, standing: Standing, kept: Sequence[Drawn], at_us: int, day: int, *, whole: bool
) -> list[Reason]:
    """What the receipt drew and no longer would is taken back, as far as it was not used. kept: what stays.

    whole: nothing is left of the receipt, so that it is no visit either.
    """
    reasons: list[Reason] = []
    for one in standing.drawn:
        if one in kept:
            continue
        back = list(_taken_back(program, draft, standing, one, at_us, day)) if one.gift else []
        reasons += back
        if not one.gift:
            _no_visit(program, draft, one.surprise, day)
        number = standing.receipt.given.draw if one.again is None else one.again
        # Of a gift that she keeps, its number is used up.
        if number is not None and (not one.gift or any(reason.code == "surprise-back" for reason in back)):
            draft.do(Noted(_again(one.surprise), str(number), 1, day + AGAIN_DAYS, day))
    if whole:
        for category in _favourites(program, standing.receipt):
            count(program, draft, counters.bought(category), -1, day)
    return reasons


def _no_visit(program: Program, draft: Draft, surprise: str, day: int) -> None:
    """A visit without a gift was none; where it had led to one that was due, the next is due one visit later."""
    name = counters.surprise(surprise)
    if draft.counters.get(name, {}).get(0, 0) > 0:
        count(program, draft, name, -1, day)
    elif draft.marks.get(_led_to(surprise), {}).get("visits", (0, 0))[0] > day:
        draft.do(Noted(_led_to(surprise), "visits", -1, 0, day))
        count(program, draft, name, -1, day)


def _taken_back(
    program: Program, draft: Draft, standing: Standing, one: Drawn, at_us: int, day: int
) -> Iterator[Reason]:
    name = counters.surprise(one.surprise)
    if one.redemption:
        voucher = vouchers.name_now(one.redemption, standing.whose)
        if voucher not in draft.redemptions:
            return
        draft.do(RedemptionGone(voucher, "cancelled"))
    else:
        wallet = program.wallets.get(one.wallet)
        if wallet is None:
            return
        part = LotPart(one.start, one.until, one.points)
        told = from_wallet(draft, wallet, part, standing.receipt.receipt_id, at_us, day)
        count(program, draft, counters.earned(one.wallet), -one.points, day)
        yield from told
        if any(reason.code != "return" for reason in told):
            return
    if one.gift in draft.marks.get(name, {}):
        draft.do(Noted(name, one.gift, -1, 0, day))
    count_back(program, draft, f"{name}:gifts", 1, standing.moment.day)
    yield Reason("surprise-back", one.surprise, detail=one.gift)
