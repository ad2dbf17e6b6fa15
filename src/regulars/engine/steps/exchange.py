"""A receipt in another currency than the program's is reckoned in the program's by one exact rate.

Each amount of the whole receipt is rounded once, and shared fairly over the lines; so the lines always come to it.
"""

from collections.abc import Sequence

from msgspec import structs

from regulars.engine.events.receipts import Amounts, Foreign, Receipt
from regulars.engine.money import Ratio, digits_of, share


def converted(receipt: Receipt, currency: str, rate: str, day: int) -> Receipt:
    """The receipt in another currency; how it was stays with it.

    rate: what one of the receipt's currency is worth in the other, an exact decimal. day: to which it belongs.
    """
    exact = Ratio.parse(rate)
    shift = digits_of(currency) - digits_of(receipt.currency)
    factor = Ratio.of(exact.numerator * 10 ** max(shift, 0), exact.denominator * 10 ** max(-shift, 0))
    lines = receipt.lines
    totals = _converted(factor, [line.total_minor for line in lines])
    discounts = _converted(factor, [line.discount_minor for line in lines])
    costs = _converted(factor, [line.cost_minor or 0 for line in lines])
    taxes = _converted(factor, [line.tax_minor for line in lines])
    paid = _converted(factor, [one.amount_minor for one in receipt.paid_by])
    foreign = Foreign(
        receipt.currency, rate, day,
        tuple(Amounts(one.total_minor, one.discount_minor, one.cost_minor, one.tax_minor) for one in lines),
        tuple(one.amount_minor for one in receipt.paid_by),
    )  # fmt: skip
    return structs.replace(
        receipt,
        currency=currency,
        lines=tuple(
            structs.replace(
                line,
                total_minor=total,
                discount_minor=discount,
                cost_minor=None if line.cost_minor is None else cost,
                tax_minor=min(tax, total),
            )
            for line, total, discount, cost, tax in zip(lines, totals, discounts, costs, taxes, strict=True)
        ),
        paid_by=tuple(
            structs.replace(one, amount_minor=amount) for one, amount in zip(receipt.paid_by, paid, strict=True)
        ),
        foreign=foreign,
    )


def _converted(factor: Ratio, amounts: Sequence[int]) -> list[int]:
    return share(factor.times(sum(amounts), "half_up"), amounts) if amounts else []
