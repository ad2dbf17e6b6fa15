"""On what money is earned: before or after discounts, with or without tax, and which goods and payments leave out."""

from collections.abc import Sequence
from typing import Annotated, Literal

import msgspec
from msgspec import Meta

from regulars.engine.events.event import Code
from regulars.engine.events.receipts import LineKind, PaidBy
from regulars.engine.money import share
from regulars.kinds import N_

Discounts = Literal["after", "before"]
Tax = Literal["included", "excluded"]

PaidWithPoints = Literal["left_out", "counted"]

DISCOUNTS = Meta(
    title=N_("Discounts"), description=N_("after: on what is asked for the goods; before: on their full price")
)
TAX = Meta(title=N_("Tax"), description=N_("excluded: on the price without the tax that is in it"))
PAID_WITH_POINTS = Meta(
    title=N_("Paid with points"),
    description=N_("counted: also on what points paid of goods that are paid in part with money"),
)


class Basis(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """On what a program's rules reckon points for money."""

    discounts: Annotated[Discounts, DISCOUNTS] = "after"
    tax: Annotated[Tax, TAX] = "included"
    kinds: Annotated[
        tuple[LineKind, ...],
        Meta(
            max_length=10,
            title=N_("Kinds of lines that earn"),
            description=N_("besides goods: gift_card, tip, delivery, deposit, promotional"),
        ),
    ] = ()
    not_by: Annotated[
        tuple[Code, ...],
        Meta(
            max_length=20,
            title=N_("Payments that do not earn"),
            description=N_("means of payment, as receipts call them: gift_card; the part paid so earns nothing"),
        ),
    ] = ()

    def left_out(self, paid_by: Sequence[PaidBy], amounts: Sequence[int]) -> list[int]:
        """By line, what was paid by means that do not earn: shared over what each line comes to."""
        found = sum([one.amount_minor for one in paid_by if one.means in self.not_by])
        whole = sum(amounts)
        return share(min(found, whole), amounts) if found and whole else [0] * len(amounts)

    @property
    def is_plain(self) -> bool:
        """Whether everything earns that is goods, however it was paid."""
        return not self.kinds and not self.not_by


WHOLE_PRICE = "whole price"
WITH_POINTS = " with points"
WITHOUT_TAX = " without tax"


def money_of(discounts: Discounts, tax: Tax, points: PaidWithPoints = "left_out") -> str:
    """The name of the money that is reckoned on, empty for what is asked for the goods with its tax."""
    return "".join(
        name
        for name, is_so in (
            (WHOLE_PRICE, discounts == "before"), (WITH_POINTS, points == "counted"), (WITHOUT_TAX, tax == "excluded"),
        )
        if is_so
    )  # fmt: skip
