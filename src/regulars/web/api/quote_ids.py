"""A quote's id is the quote itself, signed: nothing is stored, and an old price is known as one.

It holds the program's version, the member's, the cart's digest, the totals and the moment until which it stands.
"""

import base64
import binascii
import hmac
from datetime import datetime, timedelta
from typing import Any, ClassVar, Final

import msgspec

from regulars.engine.days import micros
from regulars.engine.decision import Decision, Totals
from regulars.engine.events.receipts import Receipt
from regulars.engine.money import format_decimal
from regulars.engine.program import Program
from regulars.errors import FieldError, Invalid, Refused
from regulars.store import recorder
from regulars.store.shop import Shop

LASTS: Final = timedelta(minutes=15)
PREFIX: Final = "qte_"
_MAC_BYTES: Final = 16
_CART_BYTES: Final = 12

_encode: Final = msgspec.msgpack.Encoder().encode


class QuoteChanged(Refused):
    """This is not what was quoted.

    The fields beside it are what the receipt would come to now. Tell the member the new price and ask for a new quote,
    or send the receipt without `quote_id` to take it as it is. `reason` is `expired`, `cart`, `totals` or `points`.
    """

    code: ClassVar[str] = "quote-changed"
    reason: str
    before: str
    discount: str
    points_pay: str
    to_pay: str
    currency: str


class Quoted(msgspec.Struct, frozen=True, array_like=True):
    """What was quoted; amounts in minor units, points in whole units of each wallet."""

    program_no: int
    version: int
    seq: int
    expires_us: int
    cart: bytes
    totals: tuple[int, int, int, int]
    points: tuple[tuple[str, int], ...]

    def refuse(self, decision: Decision, program: Program, cart: bytes, at: datetime) -> None:
        """Pass a decision at the quoted price. Raises QuoteChanged, and what any refusal of it raises."""
        recorder.refuse_all(decision)
        totals = decision.totals or Totals(0, 0, 0, 0)
        reason = self._difference(decision, totals, cart, at)
        if reason:
            now = [format_decimal(value, program.digits) for value in _figures(totals)]
            raise QuoteChanged(
                reason=reason, before=now[0], discount=now[1], points_pay=now[2], to_pay=now[3],
                currency=program.currency,
            )  # fmt: skip

    def _difference(self, decision: Decision, totals: Totals, cart: bytes, at: datetime) -> str:
        if not hmac.compare_digest(self.cart, cart):
            return "cart"
        if _figures(totals) != self.totals:
            return "totals"
        if _points(decision) != self.points:
            return "points"
        return "expired" if micros(at) >= self.expires_us else ""


_decode: Final = msgspec.msgpack.Decoder(Quoted).decode


def quote_id(
    shop: Shop, decision: Decision, receipt: Receipt, member_id: int | None, *, number: int, version: int, seq: int,
    at: datetime,
) -> str:  # fmt: skip
    """The id of a quote made at `at`."""
    totals = _figures(decision.totals or Totals(0, 0, 0, 0))
    cart = cart_of(shop, receipt, member_id)
    quoted = Quoted(number, version, seq, micros(at + LASTS), cart, totals, _points(decision))
    body = _encode(quoted)
    return PREFIX + base64.urlsafe_b64encode(body + _mac(shop, body)).decode().rstrip("=")


def read_quote_id(shop: Shop, text: str) -> Quoted:
    """What was quoted under this id. Raises Invalid for what is no quote of ours."""
    try:
        raw = base64.urlsafe_b64decode(text.removeprefix(PREFIX) + "==") if text.startswith(PREFIX) else b""
    except (binascii.Error, ValueError):
        raw = b""
    body, mac = raw[:-_MAC_BYTES], raw[-_MAC_BYTES:]
    if not body or not hmac.compare_digest(mac, _mac(shop, body)):
        raise Invalid(errors=(FieldError("#/quote_id", "is not a quote of ours; send it as it came"),))
    return _decode(body)


def cart_of(shop: Shop, receipt: Receipt, member_id: int | None) -> bytes:
    """The digest of what is bought, by whom, and what is asked for it."""
    parts: Any = (
        member_id, receipt.currency, receipt.lines, receipt.wanted, receipt.hold_id, receipt.store, *receipt.coupons,
    )  # fmt: skip
    return shop.mac(("cart", parts))[:_CART_BYTES]


def _mac(shop: Shop, body: bytes) -> bytes:
    return shop.mac(("quote", body))[:_MAC_BYTES]


def _figures(totals: Totals) -> tuple[int, int, int, int]:
    return totals.before_minor, totals.discount_minor, totals.points_pay_minor, totals.to_pay_minor


def _points(decision: Decision) -> tuple[tuple[str, int], ...]:
    return tuple((spent.reward, spent.points) for spent in decision.spent)
