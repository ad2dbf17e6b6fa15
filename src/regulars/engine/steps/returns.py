"""Goods come back: the receipt is decided again as it now stands, and the difference is taken back.

What was earned is the difference of two decisions in the receipt's own moment. What was paid, money, points and
discounts, comes back by the shares written on the lines; so two returns of halves equal one return of the whole,
in whatever order.
"""

from collections.abc import Sequence

from msgspec import structs

from regulars.engine import counters
from regulars.engine.basket import Basket
from regulars.engine.counters import SPEND, VISITS
from regulars.engine.decision import Decision, Reason, Totals
from regulars.engine.events.points import LotPart
from regulars.engine.events.receipts import Line, Receipt
from regulars.engine.events.returns import Drawn, Earned, Kept, Return, Spent, Standing
from regulars.engine.evolve import Draft
from regulars.engine.fields import Facts
from regulars.engine.money import share
from regulars.engine.program import Program
from regulars.engine.ready.earn import Earning
from regulars.engine.steps import climbing, coupons, gate, surprise
from regulars.engine.steps.counting import count, visit_number
from regulars.engine.steps.on_return import on_return
from regulars.engine.steps.reckon import count_limits, reckon_again
from regulars.engine.steps.taking import count_taken
from regulars.engine.steps.taking_back import put_back, take_back
from regulars.engine.steps.vouchers import given_back

Part = tuple[int, int]
"""How much of a line is kept: so much of so much, in money or in pieces."""


def decide_return(program: Program, under: Program, draft: Draft, event: Return, at_us: int, day: int) -> Decision:
    """Decide a return on a draft that is caught up. under: the program version the receipt was decided by."""
    standing = event.standing
    refusals = _refused(event)
    if refusals:
        return Decision(at_us, refusals=refusals)
    after = _kept_after(event)
    before_parts, after_parts = kept_parts(standing, standing.kept), kept_parts(standing, after)
    reasons = _restore(program, draft, standing, after, at_us, day)
    was, now = _decided(under, standing, standing.kept, before_parts), _decided(under, standing, after, after_parts)
    earned = _standing_after(standing, now)
    receipt_id = standing.receipt.receipt_id
    reasons += take_back(program, draft, standing.earned, earned, at_us, day, receipt_id, standing.shared)
    totals = _totals(standing, before_parts, after_parts)
    _count_back(program, draft, standing.earned, earned, day)
    count_limits(program, draft, was, day, -1)
    count_limits(program, draft, now, day, 1)
    paid_back = totals.to_pay_minor + _back(_still_earns(standing), before_parts, after_parts)
    count(program, draft, SPEND, -paid_back, day)
    _count_taken_back(program, draft, standing, before_parts, after_parts, day)
    if not _is_left(standing, after):
        count(program, draft, VISITS, -1, day)
        reasons += given_back(draft, standing.spent, standing.whose, at_us)
        reasons += coupons.given_back(standing.spent)
    drawn = _still_drawn(under, standing, after, after_parts) if standing.drawn else ()
    if standing.drawn:
        whole = not _is_left(standing, after)
        reasons += surprise.came_back(program, draft, standing, drawn, at_us, day, whole=whole)
    reasons += on_return(program, draft, event, totals, at_us, day, whole=not _is_left(standing, after))
    climbing.lowered(program, draft, day)
    return Decision(
        at_us, draft.effects, reasons, totals=totals, discounts=standing.discounts, spent=standing.spent,
        earned=earned, kept=after, drawn=drawn,
    )  # fmt: skip


def _refused(event: Return) -> list[Reason]:
    """Why the return cannot be: goods that are not on the receipt, or more than is left of them."""
    standing = event.standing
    if not _is_left(standing, standing.kept):
        return [Reason("already-returned", standing.receipt.receipt_id)]
    places = {line.line_id: place for place, line in enumerate(standing.receipt.lines)}
    refusals = []
    left = [kept.quantity for kept in standing.kept]
    for returned in event.lines:
        place = places.get(returned.line_id)
        if place is None:
            refusals.append(Reason("unknown-line", returned.line_id))
        elif (returned.quantity or 1) > left[place]:
            refusals.append(Reason("more-than-bought", returned.line_id, number=left[place]))
        else:
            left[place] -= returned.quantity if returned.quantity is not None else left[place]
    most = sum(nets(standing, kept_parts(standing, standing.kept)))
    if event.amount_minor is not None and event.amount_minor > most:
        refusals.append(Reason("more-than-paid", standing.receipt.receipt_id, number=most))
    return refusals


def _kept_after(event: Return) -> tuple[Kept, ...]:
    """How much of each line is kept after the return."""
    standing = event.standing
    if event.amount_minor is not None:
        parts = share(event.amount_minor, nets(standing, kept_parts(standing, standing.kept)))
        return tuple(Kept(k.quantity, k.returned_minor + part) for k, part in zip(standing.kept, parts, strict=True))
    if not event.lines:
        return tuple(Kept(0, kept.returned_minor) for kept in standing.kept)
    quantities = [kept.quantity for kept in standing.kept]
    places = {line.line_id: place for place, line in enumerate(standing.receipt.lines)}
    for returned in event.lines:
        place = places[returned.line_id]
        quantities[place] -= returned.quantity if returned.quantity is not None else quantities[place]
    return tuple(Kept(q, kept.returned_minor) for q, kept in zip(quantities, standing.kept, strict=True))


def untouched(receipt: Receipt) -> tuple[Kept, ...]:
    """A receipt of which nothing came back yet; a line without a quantity is one piece."""
    return tuple(Kept(line.quantity or 1) for line in receipt.lines)


def _due(standing: Standing) -> list[int]:
    """What each line came to after discounts, however it was paid."""
    discounts = standing.discounts or [0] * len(standing.receipt.lines)
    return [line.total_minor - off for line, off in zip(standing.receipt.lines, discounts, strict=True)]


def kept_parts(standing: Standing, kept: Sequence[Kept]) -> list[Part]:
    """What is kept of each line: by quantity, less what was given back by amount; of goods that a reward made free,
    for which nothing was due, the quantity.
    """
    parts = []
    for line, due, one in zip(standing.receipt.lines, _due(standing), kept, strict=True):
        pieces = line.quantity or 1
        net = max(due * one.quantity // pieces - one.returned_minor, 0)
        parts.append((net, due) if due else (one.quantity, pieces))
    return parts


def nets(standing: Standing, parts: Sequence[Part]) -> list[int]:
    """What the kept part of each line comes to after discounts."""
    return [part[0] if due else 0 for part, due in zip(parts, _due(standing), strict=True)]


def _is_left(standing: Standing, kept: Sequence[Kept]) -> bool:
    """Whether anything can still come back: goods whose money was not all given back by amount."""
    return any(
        one.quantity and (part[0] or not one.returned_minor)
        for one, part in zip(kept, kept_parts(standing, kept), strict=True)
    )


def _kept_part(value: int, part: Part) -> int:
    """The part of a line's share that stays with its kept part."""
    return value * part[0] // part[1]


def _begun_part(value: int, part: Part) -> int:
    """The same, rounded up."""
    return -(-value * part[0] // part[1])


def _paid(standing: Standing) -> list[int]:
    """What points paid of each line."""
    pays = [spent.by_line for spent in standing.spent if spent.pays]
    return [sum(values) for values in zip(*pays, strict=True)] or [0] * len(standing.receipt.lines)


def _paid_without_earning(standing: Standing) -> list[int]:
    """What points paid of each line and does not earn."""
    paid, earns = _paid(standing), _still_earns(standing)
    return [whole - part for whole, part in zip(paid, earns, strict=True)] if earns else paid


def _still_earns(standing: Standing) -> list[int]:
    """What points paid of each line and earned as money does."""
    pays = [spent.by_line for spent in standing.spent if spent.earning == "on_whole"]
    return [sum(values) for values in zip(*pays, strict=True)]


def _count_taken_back(
    program: Program, draft: Draft, standing: Standing, before: Sequence[Part], after: Sequence[Part], day: int
) -> None:
    """Limits of rewards count what came back no more; a reward as one fewer when all it was taken on is back."""
    due = _due(standing)
    for spent in standing.spent:
        reward = program.rewards.get(spent.reward)
        if reward is None or not reward.limits or spent.voucher:
            continue
        points = sum(part.points for part in _parts_back(spent, due, before, after))
        places = [place for place, weight in enumerate(_belongs(spent, due)) if weight]
        was, now = (any(parts[place][0] for place in places) for parts in (before, after))
        count_taken(program, draft, reward, -points, day, times=-1 if was and not now else 0)


def _belongs(spent: Spent, due: list[int]) -> tuple[int, ...]:
    """By what the points of a reward belong to the lines."""
    return spent.by_line if any(spent.by_line) else spent.weights or tuple(due)


def _restore(
    program: Program, draft: Draft, standing: Standing, kept: Sequence[Kept], at_us: int, day: int
) -> list[Reason]:
    """Points that paid for the goods go back to whose they were: the member, or her household or group."""
    reasons = []
    payer = standing.receipt.paid_from
    for spent, back in paid_back(standing, kept):
        if spent.wallet not in program.wallets or not back:
            continue
        if payer is None:
            reasons += put_back(program, draft, spent.wallet, back, spent.reward, at_us, day)
        else:
            points = sum(part.points for part in back)
            reasons.append(Reason("restored-to-pool", payer.pool, spent.wallet, points))
    return reasons


def paid_back(standing: Standing, kept: Sequence[Kept]) -> list[tuple[Spent, list[LotPart]]]:
    """Of each reward the lots' parts that paid for what comes back when `kept` stays."""
    due, before, after = _due(standing), kept_parts(standing, standing.kept), kept_parts(standing, kept)
    return [(spent, _parts_back(spent, due, before, after)) for spent in standing.spent]


def _parts_back(spent: Spent, due: list[int], before: Sequence[Part], after: Sequence[Part]) -> list[LotPart]:
    """The lots' parts that paid for what comes back now.

    The points are laid out line by line over the lots in their order of spending; of each line the first points
    stay with what is kept. So each point has its place, whatever the parts in which a line comes back. A point that
    paid for pieces of which some are kept stays with them, or a reward for one point would come back with a part of
    what it was taken on, and be had for ever.
    """
    points = share(spent.points, _belongs(spent, due))
    back: list[LotPart] = []
    begins = 0
    for place, whole in enumerate(points):
        first = begins + _begun_part(whole, after[place])
        last = begins + _begun_part(whole, before[place])
        back += _cut(spent.lots, first, last)
        begins += whole
    return back


def _cut(parts: Sequence[LotPart], first: int, last: int) -> list[LotPart]:
    """The stretch [first, last) of the points laid out over the parts."""
    cut = []
    begins = 0
    for part in parts:
        points = min(last, begins + part.points) - max(first, begins)
        if points > 0:
            cut.append(LotPart(part.start, part.until, points))
        begins += part.points
    return cut


def earned_by(under: Program, standing: Standing, kept: Sequence[Kept]) -> list[Reason]:
    """What each rule gave for the receipt as it stands when `kept` is kept of it."""
    return _decided(under, standing, kept, kept_parts(standing, kept)).awards


def _decided(under: Program, standing: Standing, kept: Sequence[Kept], parts: Sequence[Part]) -> Earning:
    """What the receipt earns as it stands, decided in its own moment."""
    receipt = standing.receipt
    if under.membership.is_gated and gate.earned_nothing(under, standing.moment.joined_day, receipt.occurred_us):
        return Earning([], [], {})
    basket = basket_of(under, standing, kept, parts)
    if basket is None:
        return Earning([], [], {})
    return reckon_again(under, standing.moment, receipt.given, basket, receipt.occurred_us)


def _still_drawn(under: Program, standing: Standing, kept: Sequence[Kept], parts: Sequence[Part]) -> tuple[Drawn, ...]:
    """What the receipt drew of surprises that are for it as it stands, too."""
    basket = basket_of(under, standing, kept, parts)
    if basket is None:
        return ()
    receipt = standing.receipt
    facts = Facts(standing.moment, receipt.given)
    masks = under.match_surprises(basket, basket.lines, facts, receipt.occurred_us)
    fits = {one.name for one in under.surprises if masks[one.match]}
    return tuple(one for one in standing.drawn if one.surprise in fits)


def basket_of(under: Program, standing: Standing, kept: Sequence[Kept], parts: Sequence[Part]) -> Basket | None:
    """The receipt as if only what is kept of it had been bought; nothing when nothing is."""
    receipt = standing.receipt
    left, paid = nets(standing, parts), _paid_without_earning(standing)
    basis, discounts = under.document.basis, standing.discounts or [0] * len(receipt.lines)
    whole = [due - points for due, points in zip(_due(standing), paid, strict=True)]
    left_out = basis.left_out(receipt.paid_by, whole)
    lines, amounts, off, by_points = [], [], [], []
    for place, (line, one, part) in enumerate(zip(receipt.lines, kept, parts, strict=True)):
        if part[0]:
            lines.append(_kept_line(line, one, part))
            amounts.append(left[place] - _kept_part(paid[place], part) - _kept_part(left_out[place], part))
            off.append(_kept_part(discounts[place], part))
            by_points.append(_kept_part(paid[place], part))
    if not lines:
        return None
    basket = Basket(structs.replace(receipt, lines=tuple(lines)), under.clock, visit_number(standing.moment))
    basket.charge(amounts)
    basket.off = off
    basket.by_points = by_points
    if not basis.is_plain:
        basket.earn_on(basis, ())
    if any(spent.earning == "nothing" for spent in standing.spent):
        basket.bar()
    return basket


def _kept_line(line: Line, kept: Kept, part: Part) -> Line:
    """The line as if only what is kept of it had been bought."""
    if part[0] == part[1] and kept.quantity == line.quantity:
        return line
    return structs.replace(
        line,
        total_minor=_kept_part(line.total_minor, part),
        quantity=kept.quantity if line.quantity else 0,
        discount_minor=_kept_part(line.discount_minor, part),
        cost_minor=None if line.cost_minor is None else _kept_part(line.cost_minor, part),
        tax_minor=_kept_part(line.tax_minor, part),
    )


def _standing_after(standing: Standing, earning: Earning) -> tuple[Earned, ...]:
    """What stays earned: never more than stood before, so that no return ever gives points."""
    points = earning.by_dates
    return tuple(
        structs.replace(one, points=min(points.get(one.dates or one.wallet, 0), one.points)) for one in standing.earned
    )


def _totals(standing: Standing, before: Sequence[Part], after: Sequence[Part]) -> Totals:
    """What goes back: goods, the discount that was on them, the points that paid for them, and money."""

    goods = _back([line.total_minor for line in standing.receipt.lines], before, after)
    net = sum(nets(standing, before)) - sum(nets(standing, after))
    paid = _back(_paid(standing), before, after)
    return Totals(goods, goods - net, paid, net - paid)


def _back(values: Sequence[int], before: Sequence[Part], after: Sequence[Part]) -> int:
    """What of the lines' values goes back; nothing for no values."""
    parts = zip(values, before, after, strict=False)
    return sum([_kept_part(value, was) - _kept_part(value, now) for value, was, now in parts])


def _count_back(program: Program, draft: Draft, before: Sequence[Earned], after: Sequence[Earned], day: int) -> None:
    for was, now in zip(before, after, strict=True):
        count(program, draft, counters.earned(was.wallet), now.points - was.points, day)
