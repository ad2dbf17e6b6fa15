"""Receipts of nobody dealt to imagined members, who come as often as it is said that visitors do."""

from collections.abc import Iterator
from fractions import Fraction
from typing import ClassVar

import msgspec

from regulars.connectors.files.quoting import literal
from regulars.connectors.files.workbench import Workbench
from regulars.engine.money import Ratio
from regulars.errors import FieldError, Invalid

MOST_VISITS = 10_000
_YEAR_US = Fraction(36525, 100) * 86_400_000_000
_OF_NOBODY = "SELECT count(*), min(at_us), max(at_us) FROM dated WHERE member IS NULL"
_DEAL = """
    CREATE TABLE dealt AS SELECT * EXCLUDE (place) REPLACE (coalesce(member, <name>) AS member)
    FROM (
        SELECT *, row_number() OVER (PARTITION BY member IS NULL ORDER BY md5(<seed> || receipt), receipt) - 1 AS place
        FROM dated
    )
"""


class BadVisits(Invalid):
    """How often visitors come is no list of visits a year with shares, such as 1:50%, 4:30%, 12:20%."""

    code: ClassVar[str] = "bad-visits"


class Visits(msgspec.Struct, frozen=True):
    """How often visitors come: (visits a year, share of visitors). seed: by which receipts are dealt."""

    shares: tuple[tuple[int, Ratio], ...]
    seed: int = 0

    @classmethod
    def parse(cls, text: str, *, seed: int = 0) -> "Visits":
        """Read `1:50%, 4:30%, 12:20%`. Raises BadVisits."""
        try:
            shares = [
                (int(times), Ratio.parse(share.strip()))
                for times, _, share in (one.partition(":") for one in text.split(","))
            ]
        except (ValueError, ZeroDivisionError):
            raise BadVisits(errors=(FieldError("visits", f"{text!r} is not such as 1:50%, 4:30%, 12:20%"),)) from None
        if any(not 1 <= times <= MOST_VISITS or share.numerator <= 0 for times, share in shares):
            raise BadVisits(errors=(FieldError("visits", f"visits are 1 to {MOST_VISITS:,} a year, shares above 0%"),))
        if sum(Fraction(share.numerator, share.denominator) for _, share in shares) != 1:
            raise BadVisits(errors=(FieldError("visits", "the shares do not come to 100%"),))
        return cls(tuple(shares), seed)

    def hands(self, receipts: int, years: Fraction) -> Iterator[tuple[int, int]]:
        """For each frequency how many receipts are dealt, and to how many members, so that each gets her visits."""
        weights = [times * Fraction(share.numerator, share.denominator) for times, share in self.shares]
        dealt, upto = 0, Fraction(0)
        for (times, _), weight in zip(self.shares, weights, strict=True):
            upto += weight
            until = round(receipts * upto / sum(weights))
            yield until - dealt, max(1, round((until - dealt) / (times * years)))
            dealt = until


class Imagined(msgspec.Struct, frozen=True):
    """What was dealt: so many receipts, to so many members."""

    receipts: int
    members: int


def deal(bench: Workbench, visits: Visits) -> Imagined:
    """Give every receipt of the table `dated` that is nobody's to an imagined member, the same by the same seed."""
    [(receipts, first_us, last_us)] = bench.rows(_OF_NOBODY)
    if not receipts:
        return Imagined(0, 0)
    years = max(Fraction(last_us - first_us) / _YEAR_US, 1 / Fraction(365))
    cases, start, members = [], 0, 0
    for number, (count, among) in enumerate(visits.hands(receipts, years), 1):
        cases.append(f"WHEN place < {start + count} THEN 'imagined-{number}-' || (place - {start}) % {among}")
        start, members = start + count, members + min(among, count)
    bench.run(_DEAL, name=f"CASE {' '.join(cases)} END", seed=literal(f"{visits.seed}|"))
    bench.run("DROP TABLE dated")
    bench.run("ALTER TABLE dealt RENAME TO dated")
    return Imagined(receipts, members)
