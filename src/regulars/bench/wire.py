"""Receipts as a till sends them, ready to be written to a socket."""

from collections.abc import Iterator

import msgspec

from regulars.bench.crowd import card_of
from regulars.bench.made_up import GOODS, Chance, goods
from regulars.engine.events.receipts import Line

BASKETS = 500


def requests(key: str, run: str, client: int, *, members: int, batch: int = 0) -> Iterator[bytes]:
    """Requests without end, each with a receipt of its own, or `batch` of them.

    run: what tells these receipts from those of another run. members: so many cards are shown, in no order.
    """
    chance, baskets, number = Chance(client + 1), _baskets(), 0
    path = b"/v1/receipts/batch" if batch else b"/v1/receipts"
    head = b"POST %s HTTP/1.1\r\nhost: 127.0.0.1\r\nauthorization: Bearer %s\r\n" % (path, key.encode())
    head += b"content-type: application/json\r\ncontent-length: "
    while True:
        sent = []
        for _ in range(batch or 1):
            number += 1
            card, basket = card_of(1 + chance.below(members)), baskets[chance.below(BASKETS)]
            sent.append(b'{"receipt_id":"%s-%d-%d","member":{"card":"%s"},%s' % (
                run.encode(), client, number, card.encode(), basket,
            ))  # fmt: skip
        body = b'{"receipts":[%s]}' % b",".join(sent) if batch else sent[0]
        yield b"%s%d\r\n\r\n%s" % (head, len(body), body)


def _baskets() -> list[bytes]:
    """The ends of bodies: everything but the receipt's id and the member."""
    chance, shelves = Chance(7), goods()
    return [_basket([shelf[chance.below(GOODS)] for shelf in shelves]) for _ in range(BASKETS)]


def _basket(lines: list[Line]) -> bytes:
    body = {"currency": "USD", "channel": "pos", "till": "1", "lines": [_line(line) for line in lines]}
    return msgspec.json.encode(body)[1:]


def _line(line: Line) -> dict[str, object]:
    return {
        "line_id": line.line_id,
        "sku": line.sku,
        "name": line.name,
        "brand": line.brand,
        "categories": sorted(line.categories),
        "quantity": "1",
        "total": f"{line.total_minor // 100}.{line.total_minor % 100:02}",
    }
