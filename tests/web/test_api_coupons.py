"""Coupons and places in the API: the code goes with the quote and the receipt, the coordinates are not kept."""

from typing import Any

from tests.actions.conftest import opened
from tests.web.counter import Counter, pointers

PROGRAM = """
program: corner-shop
timezone: Europe/Bucharest
currency: RON
wallets:
  points: {worth: 0.01}
places:
  center: {circle: {latitude: 44.4268, longitude: 26.1025, metres: 500}}
rules:
  - {id: market, kind: visits, points: 10, when: '"center" in receipt.places'}
  - {id: there, kind: check_in, points: 5, when: '"center" in activity.places'}
rewards:
  - {id: spring, kind: discount, percent: 10%, coupon: {code: SPRING10, total: 1}}
  - {id: leaflet, kind: discount, amount: 2.00, coupon: {pool: leaflets}}
"""
ANA = {"card": "2900123456785"}


def cart(**more: Any) -> dict[str, Any]:
    return {"currency": "RON", "member": ANA, "lines": [{"total": "50.00"}], **more}


def at_shop(url: str, run: Any, story: Any) -> None:
    async def go() -> None:
        async with opened(url, PROGRAM) as shop:
            counter = Counter(shop)
            await counter.ana()
            await story(counter)

    run(go())


def test_a_code_goes_with_the_quote_and_the_receipt(shop_database: str, run: Any) -> None:
    async def story(counter: Counter) -> None:
        quote = await counter.post("/v1/quotes", cart(coupons=["spring 10"]))
        assert (quote["totals"]["to_pay"], quote["rewards"][0]["reward"]) == ("45.00", "spring")
        sold = cart(coupons=["spring 10"], receipt_id="r1", quote_id=quote["quote_id"])
        assert (await counter.post("/v1/receipts", sold))["totals"]["to_pay"] == "45.00"
        assert (await counter.post("/v1/receipts", sold))["repeated"]
        later = await counter.post("/v1/quotes", cart(coupons=["SPRING10"]))
        told = [(one["code"], one["subject"], one["detail"]) for one in later["refused"]]
        assert told == [("coupon-used-up", "spring", "SPRING10")]
        refused = await counter.ask("POST", "/v1/receipts", cart(coupons=["SPRING10"], receipt_id="r2"))
        assert (refused.status, refused.json()["reasons"][0]["code"]) == (409, "coupon-used-up")

    at_shop(shop_database, run, story)


def test_uploaded_codes_are_taken_and_every_bad_row_is_told(shop_database: str, run: Any) -> None:
    async def story(counter: Counter) -> None:
        rows = {"codes": ["AB-1", "", "AB-1"]}
        filled = await counter.post("/v1/code-pools/leaflets/codes", rows)
        assert (filled["done"], [one["pointer"] for one in filled["errors"]]) == (1, ["#/codes/1", "#/codes/2"])
        sold = await counter.post("/v1/receipts", cart(coupons=["ab1"], receipt_id="r1"))
        assert sold["totals"]["discount"] == "2.00"

    at_shop(shop_database, run, story)


def test_a_code_named_twice_or_without_a_member_is_told_by_its_field(shop_database: str, run: Any) -> None:
    async def story(counter: Counter) -> None:
        twice = await counter.ask("POST", "/v1/quotes", cart(coupons=["SPRING10", "spring 10"]))
        assert (twice.status, twice.json()["errors"][0]["pointer"]) == (422, "#/coupons/1")
        nobody = await counter.ask("POST", "/v1/quotes", cart(coupons=["SPRING10"]) | {"member": None})
        assert (nobody.status, nobody.json()["errors"][0]["pointer"]) == (422, "#/member")

    at_shop(shop_database, run, story)


def test_coordinates_are_turned_into_places_and_not_kept(shop_database: str, run: Any) -> None:
    async def story(counter: Counter) -> None:
        there = {"latitude": "44.4270", "longitude": "26.1030"}
        sold = await counter.post("/v1/receipts", cart(receipt_id="r1", at=there))
        assert sold["points"]["earned"] == "10"
        async with counter.shop.db.connection() as connection:
            body = await connection.fetchval("select event::text from event where kind = 'receipt'")
        assert "center" in body
        assert "44.427" not in body
        away = await counter.post("/v1/quotes", cart(at={"latitude": "45", "longitude": "26"}))
        assert away["points"].get("earned", "0") == "0"
        wrong = await counter.ask("POST", "/v1/quotes", cart(at={"latitude": "91", "longitude": "26"}))
        assert (wrong.status, wrong.json()["errors"][0]["pointer"]) == (422, "#/at/latitude")

    at_shop(shop_database, run, story)


def test_a_coupon_is_put_aside_for_a_basket_and_what_is_wrong_with_it_is_told(shop_database: str, run: Any) -> None:
    async def story(counter: Counter) -> None:
        asked = {"receipt_id": "r1", "member": ANA, "coupons": ["spring 10"], "minutes": 30}
        held = await counter.post("/v1/coupon-holds", asked)
        assert (held["receipt_id"], held["coupons"]) == ("r1", [{"coupon": "spring 10", "reward": "spring"}])
        (other,) = (await counter.post("/v1/quotes", cart(coupons=["SPRING10"], receipt_id="r2")))["refused"]
        assert (other["code"], other["subject"]) == ("coupon-held", "spring")
        assert other["limit"] == held["until"]
        again = await counter.ask("POST", "/v1/coupon-holds", asked | {"receipt_id": "r2"})
        assert (again.status, again.json()["reasons"][0]["code"]) == (409, "coupon-held")
        twice = await counter.ask("POST", "/v1/coupon-holds", asked | {"coupons": ["A", "a"]})
        assert (twice.status, pointers(twice)) == (422, {"#/coupons/1"})
        quote = await counter.post("/v1/quotes", cart(coupons=["SPRING10"], receipt_id="r1"))
        sold = cart(coupons=["SPRING10"], receipt_id="r1", quote_id=quote["quote_id"])
        assert (await counter.post("/v1/receipts", sold))["totals"]["to_pay"] == "45.00"
        free = await counter.post("/v1/coupon-holds", asked | {"receipt_id": "r3", "minutes": 0})
        assert free == {"receipt_id": "r3", "coupons": []}

    at_shop(shop_database, run, story)


def test_an_activity_tells_where_it_was_and_only_its_places_are_kept(shop_database: str, run: Any) -> None:
    async def story(counter: Counter) -> None:
        did = {"event_id": "c1", "member": ANA, "activity": "check-in", "about": "market"}
        there = did | {"at": {"latitude": "44.4270", "longitude": "26.1030"}}
        tried = await counter.post("/v1/events", there | {"dry_run": True})
        assert [why["points"] for why in tried["explain"]] == ["5"]
        done = await counter.post("/v1/events", there)
        assert [why["points"] for why in done["explain"]] == ["5"]
        near = did | {"at": {"latitude": "44.4269", "longitude": "26.1031"}}
        assert (await counter.post("/v1/events", near))["repeated"], "a step aside is the same place"
        elsewhere = await counter.ask("POST", "/v1/events", did)
        assert (elsewhere.status, elsewhere.json()["type"]) == (409, "/errors/different-body")
        async with counter.shop.db.connection() as connection:
            body = await connection.fetchval("select event::text from event where kind = 'activity'")
        assert "center" in body
        assert "44.42" not in body
        nowhere = await counter.post("/v1/events", did | {"event_id": "c2", "about": "park"})
        assert nowhere["explain"] == []
        before = await counter.written()
        wrong = await counter.ask("POST", "/v1/events", did | {"at": {"latitude": "44", "longitude": "181"}})
        assert (wrong.status, pointers(wrong)) == (422, {"#/at/longitude"})
        assert await counter.written() == before

    at_shop(shop_database, run, story)
