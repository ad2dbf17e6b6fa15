"""A large program for measuring the engine: 30 rules of 3 clauses each, 12 on the receipt and 18 on its lines."""

import msgspec

from regulars.bench.made_up import CATEGORIES
from regulars.engine.document import Document
from regulars.engine.program import Program


def large_program() -> Program:
    """The program made ready; about half of its conditions hold on a receipt."""
    tiers = [{"id": "bronze"}, {"id": "silver", "at_least": "500"}, {"id": "gold", "at_least": "2000"}]
    return Program(
        msgspec.convert(
            {
                "program": "large",
                "timezone": "Europe/Bucharest",
                "currency": "USD",
                "wallets": {"points": {"expires": "P12M to end of month", "worth": "0.01"}},
                "rules": [*map(_on_receipt, range(12)), *map(_on_line, range(18))],
                "tier_sets": {"status": {"counts": "spend", "tiers": tiers}},
            },
            Document,
        )
    )


def _on_receipt(place: int) -> dict[str, object]:
    when = f'receipt.total >= {5 + place}.00 && receipt.channel in ["pos", "web"] && member.visits >= {place % 4}'
    kind = {"kind": "multiplier", "times": "2"} if place % 6 == 5 else {"kind": "visits", "points": "1"}
    return {"id": f"receipt-{place}", "when": when, **kind}


def _on_line(place: int) -> dict[str, object]:
    category = CATEGORIES[place % len(CATEGORIES)]
    when = f'"{category}" in line.categories && line.total >= {1 + place % 3}.00 && receipt.hour >= {place % 12}'
    return {"id": f"line-{place}", "kind": "per_amount", "points": "1", "per": "1.00", "when": when}
