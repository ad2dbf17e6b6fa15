"""What would have to be different, over the API: beside what gave nothing, in words, and only when it is asked for."""

from datetime import timedelta
from typing import Any

import pytest

from regulars.actions.publish_program import publish_program
from tests.web.conftest import AtCounter, Told
from tests.web.counter import Counter, cart

PROGRAM = """
program: corner-shop
timezone: Europe/Bucharest
currency: RON
wallets:
  points:
    worth: 0.01
    expires: {inactive_for: P1Y, active_by: [earn, spend]}
activities:
  recycling:
    fields: {bottles: {type: integer, required: true}}
rules:
  - {id: base, kind: per_amount, points: 1, per: 1.00}
  - {id: big, kind: visits, points: 20, when: receipt.total >= 50.00}
  - {id: vip, kind: visits, points: 5, when: '"vip" in member.segments && receipt.total >= 50.00'}
  - {id: gone, kind: visits, points: 20, to: 2026-02-26}
  - {id: bottles, kind: activity, activity: recycling, points: 5, when: activity.bottles >= 10}
rewards:
  - {id: mug, kind: discount, points: 200, amount: 5.00}
"""


def change_of(rows: list[dict[str, Any]], subject: str, field: str = "subject") -> dict[str, Any]:
    found: dict[str, Any] = next(one for one in rows if one[field] == subject)["change"]
    return found


def test_a_quote_a_receipt_and_an_activity_tell_what_would_have_changed_them(told: Told) -> None:
    async def story(counter: Counter, ana: str) -> None:
        plain = await counter.post("/v1/quotes", cart("46.00"))
        assert not [one for one in plain["other_rules"] if "change" in one]
        quote = await counter.post("/v1/quotes", cart("46.00", hints=True))
        big = change_of(quote["other_rules"], "big")
        assert (big["code"], big["missing"]) == ("add", [{"amount": "4.00"}])
        assert big["gives"] == [{"wallet": "points", "points": "24"}]
        vip = change_of(quote["other_rules"], "vip")
        assert (vip["code"], vip["missing"], vip["also"]["code"], vip["also"]["name"]) == (
            "add", [{"amount": "4.00"}], "segment", "vip",
        )  # fmt: skip
        assert "only for the group “vip”" in vip["text"]
        assert change_of(quote["available"], "mug", "reward")["number"] == "200"
        asked = await counter.post("/v1/quotes", cart("46.00", hints=True, rewards=["mug"], language="ru"))
        assert "Не хватает: 200" in " ".join(asked["print"]).replace("\\u00a0", " ")
        made = await counter.post("/v1/receipts", cart("46.00"))
        assert not [one for one in made.get("other_rules", []) if "change" in one]
        read = await counter.get(f"/v1/receipts/{made['id']}")
        assert change_of(read["other_rules"], "big") == big
        late = change_of(read["other_rules"], "gone")
        assert (late["code"], late["gives"]) == ("late", [{"wallet": "points", "points": "20"}])
        assert late["text"].startswith(f"{late['days'][0]} day")
        did = {"member": {"card": "2900123456785"}, "activity": "recycling", "values": {"bottles": 7}}
        few = await counter.post("/v1/events", {**did, "event_id": "e1", "hints": True})
        assert change_of(few["other_rules"], "bottles")["number"] == "10"
        assert "change" not in (await counter.post("/v1/events", {**did, "event_id": "e2"}))["other_rules"][0]

    told(story)


def test_what_keeps_points_does_keep_them(told: Told) -> None:
    async def story(counter: Counter, ana: str) -> None:
        await counter.post("/v1/receipts", cart("46.00"))
        (wallet,) = (await counter.get(f"/v1/members/{ana}/wallets"))["wallets"]
        assert wallet["kept_by"] == ["earn", "spend"]
        counter.at += timedelta(days=300)
        await counter.post("/v1/receipts", cart("1.00", receipt_id="r-2"))
        (kept,) = (await counter.get(f"/v1/members/{ana}/wallets"))["wallets"]
        assert kept["inactive_at"] > wallet["inactive_at"]

    told(story)


FAR = {
    "member.visits >= 3": {
        "en": ("Only after at least 3 visits (3 more visits)", "3 more visits: +4 points"),
        "ru": ("Только после хотя бы 3 визитов (ещё 3 визита)", "Ещё 3 визита: +4 балла"),
        "ro": ("Doar după cel puțin 3 vizite (încă 3 vizite)", "Încă 3 vizite: +4 puncte"),
        "hu": ("Csak legalább 3 látogatás után (még 3 látogatás)", "Még 3 látogatás: +4 pont"),
    },
    "receipt.total >= 50.00": {
        "en": ("Only on receipts of at least RON 50 (RON 4 more)", "RON 4 more: +8 points"),
        "ru": ("Только при чеке от 50 RON (ещё на 4 RON)", "Ещё на 4 RON: +8 баллов"),
        "ro": ("Doar la bonuri de cel puțin 50 RON (încă 4 RON)", "Încă 4 RON: +8 puncte"),
        "hu": ("Csak legalább 50 RON összegű nyugtánál (még 4 RON)", "Még 4 RON: +8 pont"),
    },
}
"""By a condition, what member and cashier read of a reward, and support of a rule."""


@pytest.mark.parametrize(("when", "said"), FAR.items())
def test_how_far_it_is_stands_for_member_cashier_and_support(
    at_counter: AtCounter, when: str, said: dict[str, tuple[str, str]]
) -> None:
    async def story(counter: Counter) -> None:
        text = PROGRAM.partition("rules:")[0] + RULED.replace("WHEN", when)
        await publish_program(counter.shop, text, from_at=counter.at, at=counter.at)
        ana = await counter.ana()
        for language, (reward, rule) in said.items():
            quote = await counter.post("/v1/quotes", cart("46.00", hints=True, rewards=["cup"], language=language))
            assert plain(quote["print"][-1]) == f"{CUP[language]}: {reward}"
            assert [plain(one["text"]) for one in quote["hints"] if one["code"] == "not-given"] == [reward]
            assert plain(change_of(quote["other_rules"], "gift")["text"]) == rule
        found = await counter.get(f"/v1/members/{ana}/rewards")
        assert [one["code"] for one in found["rewards"][0]["reasons"]] == ["condition"]

    at_counter(story)


RULED = """rules:
  - {id: base, kind: per_amount, points: 1, per: 1.00}
  - {id: gift, kind: visits, points: 5, when: WHEN}
rewards:
  - {id: cup, kind: discount, amount: 1.00, when: WHEN, name: {en: A cup, ru: Чашка, ro: O cană, hu: Csésze}}
"""
CUP = {"en": "A cup", "ru": "Чашка", "ro": "O cană", "hu": "Csésze"}


def plain(text: str) -> str:
    return text.replace("\N{NO-BREAK SPACE}", " ")
