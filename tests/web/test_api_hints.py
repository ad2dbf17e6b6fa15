"""What a little more would give, asked of a quote: codes, numbers, and a sentence in four languages."""

from typing import Any

import pytest

from regulars.actions.publish_program import publish_program
from tests.web.conftest import AtCounter
from tests.web.counter import Counter, cart


def more(quote: dict[str, Any], name: str) -> dict[str, Any]:
    """The hint about one thing."""
    found: dict[str, Any] = next(
        one for one in quote["more"] if name in [reached["name"] for reached in one["reached"]]
    )
    return found


def test_a_quote_tells_what_is_missing_only_when_asked_and_stores_nothing(at_counter: AtCounter) -> None:
    async def story(counter: Counter) -> None:
        await counter.ana()
        before = await counter.written()
        assert "more" not in await counter.post("/v1/quotes", cart("45.00"))
        quote = await counter.post("/v1/quotes", cart("45.00", hints=True))
        hint = more(quote, "ten-off")
        assert hint["missing"] == [{"amount": "5.00"}]
        assert hint["reached"] == [{"what": "reward", "name": "ten-off"}]
        assert hint["discount"] == "5.00"
        assert await counter.written() == before
        reached = await counter.post("/v1/quotes", cart("50.00", rewards=["ten-off"]))
        assert reached["totals"]["discount"] == hint["discount"]

    at_counter(story)


@pytest.mark.parametrize(
    ("language", "text"),
    [("en", "more: "), ("ru", "Ещё на "), ("ro", "Încă "), ("hu", "Még ")],
)
def test_the_sentence_is_in_the_language_of_the_member(at_counter: AtCounter, language: str, text: str) -> None:
    async def story(counter: Counter) -> None:
        await counter.ana()
        quote = await counter.post("/v1/quotes", cart("45.00", hints=True, language=language))
        assert text in more(quote, "ten-off")["text"]

    at_counter(story)


def test_a_receipt_of_nobody_has_no_hints_and_a_receipt_takes_no_such_field(at_counter: AtCounter) -> None:
    async def story(counter: Counter) -> None:
        await counter.ana()
        nobody = cart("45.00", hints=True)
        del nobody["member"]
        assert "more" not in await counter.post("/v1/quotes", nobody)
        before = await counter.written()
        refused = await counter.ask("POST", "/v1/receipts", cart("45.00", receipt_id="r", hints=True))
        assert refused.status == 422
        assert await counter.written() == before

    at_counter(story)


VISITS = """
program: corner-shop
timezone: Europe/Bucharest
currency: RON
wallets: {points: {}}
challenges: {twice: {target: 2, period: month, again: each_period, name: {en: Twice a month, ro: De două ori}}}
rules:
  - {id: gift, kind: challenge_won, challenge: twice, points: 50}
"""


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("en", "One more visit from 2 Mar 2026 to 31 Mar 2026: +50"), ("ru", "Ещё один визит с 2 мар"),
        ("ro", "Încă o vizită între 2 mar"), ("hu", "Még egy látogatás 2026. márc. 2."),
    ],
)  # fmt: skip
def test_one_more_visit_is_told_with_its_days(at_counter: AtCounter, language: str, text: str) -> None:
    async def story(counter: Counter) -> None:
        await publish_program(counter.shop, VISITS, from_at=counter.at, at=counter.at)
        await counter.ana()
        hint = more(await counter.post("/v1/quotes", cart("5.00", hints=True, language=language)), "twice")
        assert hint["missing"] == [{"visit": True, "from_day": "2026-03-02", "last_day": "2026-03-31"}]
        assert hint["points"] == [{"wallet": "points", "points": "50"}]
        assert text in hint["text"]

    at_counter(story)
