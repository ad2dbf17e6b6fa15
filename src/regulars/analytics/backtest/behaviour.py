"""What members are assumed to do with their points: take no reward, what they can at once, or that now and then."""

from hashlib import blake2b
from typing import ClassVar, Literal

import msgspec

from regulars.engine.money import Ratio
from regulars.errors import FieldError, Invalid

_WHOLE = 2**64


class BadBehaviour(Invalid):
    """Members redeem `never`, `at-once`, or at a share of the receipts on which they could, such as 40%."""

    code: ClassVar[str] = "bad-behaviour"


class Behaviour(msgspec.Struct, frozen=True):
    """share: of the receipts at which a member could take something, at how many she does; drawn by seed, member and
    receipt, so that it is the same however the work is spread.
    """

    kind: Literal["never", "at-once", "share"] = "at-once"
    share: Ratio = Ratio(1, 1)
    seed: int = 0

    @classmethod
    def parse(cls, text: str, *, seed: int = 0) -> "Behaviour":
        """Read `never`, `at-once` or `40%`. Raises BadBehaviour."""
        if text == "never":
            return cls("never", Ratio(0, 1), seed)
        if text == "at-once":
            return cls("at-once", Ratio(1, 1), seed)
        try:
            share = Ratio.parse(text)
        except (ValueError, ZeroDivisionError):
            share = Ratio(-1, 1)
        if not 0 < share.numerator <= share.denominator:
            raise BadBehaviour(errors=(FieldError("redeem", f"{text!r} is neither never nor at-once nor a share"),))
        return cls("share", share, seed)

    def takes(self, member: str, receipt_id: str) -> bool:
        """Whether the member takes what she can on this receipt."""
        if self.kind != "share":
            return self.kind == "at-once"
        told = f"{self.seed}\x1f{member}\x1f{receipt_id}".encode()
        drawn = int.from_bytes(blake2b(told, digest_size=8).digest(), "big")
        return drawn * self.share.denominator < self.share.numerator * _WHOLE

    def __str__(self) -> str:
        if self.kind != "share":
            return self.kind
        return f"{self.share.numerator}/{self.share.denominator}"
