"""An amount or a share off the receipt."""

from regulars.engine.terms.money_off import MoneyOff


class Discount(MoneyOff, frozen=True, kw_only=True, tag="discount"):
    """Money off the lines that the condition names; for points, or for nothing."""


KIND = Discount
