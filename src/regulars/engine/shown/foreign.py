"""A receipt in another currency than the program's, in the money that is paid and given back.

What comes off a line, or comes back of it, is the same part of the line in the other currency as in the program's.
"""

from collections.abc import Sequence

from regulars.engine.decision import Decision, Totals
from regulars.engine.events.receipts import Receipt
from regulars.engine.events.returns import Kept, Return, Spent, Standing
from regulars.engine.money import rounded
from regulars.engine.steps.returns import Part, kept_parts, nets


def line_totals(receipt: Receipt, decision: Decision) -> list[Totals]:
    """What each line of a receipt comes to in the currency it was paid in."""
    return _lines(receipt, decision.discounts, decision.spent)


def totals_of(receipt: Receipt, decision: Decision) -> Totals:
    """What a receipt comes to in the currency it was paid in."""
    return _sum(line_totals(receipt, decision))


def totals_back(event: Return, decision: Decision) -> Totals:
    """What goes back in the currency that was paid."""
    standing = event.standing
    before, after = (_kept(standing, kept) for kept in (standing.kept, decision.kept))
    return Totals(*(was - now for was, now in zip(_figures(before), _figures(after), strict=True)))


def amount_of(standing: Standing, asked: int) -> int:
    """An amount to be given back, asked for in the currency that was paid, in the program's: the same part of all that
    is left; more than that when it is more.
    """
    kept = _kept(standing, standing.kept)
    left = kept.before_minor - kept.discount_minor
    most = sum(nets(standing, kept_parts(standing, standing.kept)))
    if asked > left:
        return most + 1
    return rounded(asked * most, left, "half_up") if left else 0


def _kept(standing: Standing, kept: Sequence[Kept]) -> Totals:
    """What is kept of a receipt."""
    parts = kept_parts(standing, kept)
    lines = _lines(standing.receipt, standing.discounts, standing.spent)
    return _sum([_part_of(line, part) for line, part in zip(lines, parts, strict=True)])


def _part_of(line: Totals, part: Part) -> Totals:
    before, off, points, _ = [value * part[0] // part[1] for value in _figures(line)]
    return Totals(before, off, points, before - off - points)


def _lines(receipt: Receipt, discounts: Sequence[int], spent: Sequence[Spent]) -> list[Totals]:
    assert receipt.foreign is not None, "asked only of a receipt in another currency"
    off = discounts or (0,) * len(receipt.lines)
    paid = [sum(one.by_line[place] for one in spent if one.pays) for place in range(len(receipt.lines))]
    found = []
    for line, was, less, points in zip(receipt.lines, receipt.foreign.lines, off, paid, strict=True):
        off_it, paid_it = [rounded(was.total_minor * one, line.total_minor or 1, "half_up") for one in (less, points)]
        found.append(Totals(was.total_minor, off_it, paid_it, was.total_minor - off_it - paid_it))
    return found


def _figures(totals: Totals) -> tuple[int, int, int, int]:
    return totals.before_minor, totals.discount_minor, totals.points_pay_minor, totals.to_pay_minor


def _sum(lines: Sequence[Totals]) -> Totals:
    return Totals(*map(sum, zip(*map(_figures, lines), strict=True)))
