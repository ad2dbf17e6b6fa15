"""A program with very many rules, as a chain with an offer for every article has: what one receipt costs then."""

from collections.abc import Iterable, Iterator

import msgspec
from msgspec import structs

from regulars.bench.made_up import CATEGORIES, GOODS
from regulars.engine.document import Document
from regulars.engine.events.receipts import Receipt
from regulars.engine.program import Program

STORES = 40


def many_rules(count: int) -> Program:
    """So many rules: one of three for an article, one for a category in a store, one for a store at an hour."""
    return Program(
        msgspec.convert(
            {
                "program": "many",
                "timezone": "Europe/Bucharest",
                "currency": "USD",
                "wallets": {"points": {"expires": "P12M to end of month", "worth": "0.01"}},
                "rules": [
                    {"id": "base", "kind": "per_amount", "points": "1", "per": "1.00"},
                    *(_KINDS[place % 3](place) for place in range(count - 1)),
                ],
            },
            Document,
        )
    )


def in_stores(sales: Iterable[Receipt]) -> Iterator[Receipt]:
    """The receipts, spread over the stores that the rules name."""
    for place, sale in enumerate(sales):
        yield structs.replace(sale, store=f"store-{place % STORES}")


def _article(place: int) -> dict[str, object]:
    when = f'line.sku == "sku-{place % GOODS:04}" && line.total >= 1.00'
    return {"id": f"article-{place}", "kind": "per_item", "points": "5", "when": when}


def _category(place: int) -> dict[str, object]:
    category = CATEGORIES[place % len(CATEGORIES)]
    when = f'"{category}" in line.categories && receipt.store == "store-{place % STORES}"'
    return {"id": f"category-{place}", "kind": "per_amount", "points": "1", "per": "2.00", "when": when}


def _store(place: int) -> dict[str, object]:
    when = f'receipt.store == "store-{place % STORES}" && receipt.hour == {place % 24} && receipt.total >= 10.00'
    return {"id": f"store-{place}", "kind": "multiplier", "times": "1.5", "when": when}


_KINDS = (_article, _category, _store)
