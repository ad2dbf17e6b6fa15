"""What is refused is told in points as people write them: of a wallet of cents, 12.50 and not 1250."""

from collections.abc import Awaitable, Callable
from typing import Any

from regulars.i18n import Reader
from regulars.web.api import endpoints
from regulars.web.openapi import document
from regulars.web.sentences import SENTENCES
from tests.actions.conftest import opened
from tests.web.counter import PROGRAM, Counter, cart

CENTS = (
    PROGRAM.replace("points: {", "points: {scale: 2, ")
    .replace("per: 1.00", "per: 0.01")
    .replace("points: 1, ", "points: 0.01, ")
)
Run = Callable[[Awaitable[Any]], Any]


def at_cents(url: str, run: Run, story: Callable[[Counter], Awaitable[None]]) -> None:
    async def go() -> None:
        async with opened(url, CENTS) as shop:
            counter = Counter(shop)
            await counter.ana()
            await counter.post("/v1/receipts", cart("12.50", receipt_id="earned"))
            await story(counter)

    run(go())


LACKS = {"type": "/errors/not-enough-points", "wallet": "points", "needed": "20.25", "available": "12.50"}


def test_every_request_for_too_many_points_says_how_many_there_are(shop_database: str, run: Run) -> None:
    async def story(counter: Counter) -> None:
        ion = (await counter.post("/v1/members", {"card": "5555"}))["id"]
        ana = (await counter.post("/v1/members/lookup", {"card": "2900123456785"}))["member_id"]
        wanted = cart("100.00", receipt_id="spent", spend_points={"points": "20.25"})
        before = await counter.written()
        refused = [
            await counter.ask("POST", "/v1/holds", {"member": {"id": ana}, "points": "20.25"}),
            await counter.ask("POST", "/v1/transfers", {"from": {"id": ana}, "to": {"id": ion}, "points": "20.25"}),
            await counter.ask("POST", f"/v1/members/{ana}/corrections", {"points": "-20.25", "reason": "x"}),
            await counter.ask("POST", "/v1/receipts", wanted),
            await counter.ask("POST", "/v1/receipts", wanted | {"dry_run": True}),
        ]
        problems = [reply.json() for reply in refused]
        batch = await counter.post("/v1/receipts/batch", {"receipts": [wanted]})
        problems.append(batch["results"][0]["problem"])
        for problem in problems[:3]:
            assert {name: problem[name] for name in LACKS} == LACKS
            assert "20.25" in problem["detail"]
        for problem in problems[3:]:
            assert (problem["type"], problem["available"]) == (LACKS["type"], LACKS["available"])
        assert await counter.written() == before

    at_cents(shop_database, run, story)


def test_what_is_not_possible_says_why_as_an_explanation_does(shop_database: str, run: Run) -> None:
    async def story(counter: Counter) -> None:
        returned = {"return_id": "b", "lines": [{"line_id": "1", "quantity": "2"}]}
        reply = await counter.ask("POST", "/v1/receipts/earned/returns", returned)
        (reason,) = reply.json()["reasons"]
        assert (reply.json()["type"], reason["code"]) == ("/errors/not-possible", "more-than-bought")
        assert (reason["subject"], reason["limit"]) == ("1", "1.000")
        hold = {"member": {"card": "2900123456785"}, "points": "1.00", "hold_id": "h"}
        await counter.post("/v1/holds", hold)
        await counter.ask("DELETE", "/v1/holds/h")
        reply = await counter.ask("POST", "/v1/receipts", cart("9.00", receipt_id="x", hold_id="h"))
        assert reply.json()["reasons"][0]["code"] == "unknown-hold"

    at_cents(shop_database, run, story)


LEAST = {
    "en": "The receipt must come to at least RON 50.00",
    "ru": "Чек должен быть не меньше 50,00 RON",
    "ro": "Bonul trebuie să ajungă la cel puțin 50,00 RON",
    "hu": "A nyugtának legalább 50,00 RON összegűnek kell lennie",
}


def test_what_is_refused_is_told_with_its_number(shop_database: str, run: Run) -> None:
    async def story(counter: Counter) -> None:
        for language, said in LEAST.items():
            sold = cart("9.00", receipt_id=language, rewards=["ten-off"])
            reply = await counter.ask("POST", "/v1/receipts", sold, headers={"accept-language": language})
            assert reply.status == 409
            assert reply.json()["detail"].replace("\N{NO-BREAK SPACE}", " ") == said
            assert reply.json()["reasons"][0]["text"] == reply.json()["detail"]
            quote = await counter.post("/v1/quotes", cart("9.00", rewards=["ten-off"], language=language))
            assert [one["text"] for one in quote["hints"] if one["code"] == "not-given"] == [reply.json()["detail"]]

    at_cents(shop_database, run, story)


def test_the_document_says_so_too() -> None:
    schemas = document(endpoints(), title="Regulars", version="1")["components"]["schemas"]
    assert schemas["NotEnoughPointsProblem"]["properties"]["needed"] == {"type": "string"}
    assert schemas["NotPossibleProblem"]["properties"]["reasons"]["items"]["$ref"].endswith("/Why")


def test_what_is_not_possible_is_a_sentence_in_the_language_of_who_asked(shop_database: str, run: Run) -> None:
    async def story(counter: Counter) -> None:
        wanted = cart("100.00", receipt_id="taken", hold_id="none")
        for language in ("", "ro", "hu-HU, en;q=0.5", "ru"):
            refused = await counter.ask("POST", "/v1/receipts", wanted, headers={"accept-language": language})
            sentence = Reader(language[:2] or "en").say(SENTENCES["unknown-hold"][-1])
            assert refused.json()["detail"] == sentence
            assert (sentence == "Nothing is set aside under that name") == (language == "")
        headers = {"accept-language": "ru"}
        batch = await counter.post("/v1/receipts/batch", {"receipts": [wanted]}, headers=headers)
        assert batch["results"][0]["problem"]["detail"] == Reader("ru").say(SENTENCES["unknown-hold"][-1])

    at_cents(shop_database, run, story)
