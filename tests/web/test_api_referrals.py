"""Friends whom members invite: G10 of the cases, the checks, the chain, and what is left of them."""

import asyncio
from collections.abc import Awaitable, Callable
from typing import Any

import pytest

from regulars.actions.publish_program import publish_program
from regulars.actions.reward_referrals import reward_referrals
from regulars.analytics.verify import verify
from regulars.ids import decode
from regulars.store import referrals
from tests.web.club_shop import console_of
from tests.web.conftest import AtCounter
from tests.web.counter import Counter, cart, pointers
from tests.web.test_console_pages import Office

PROGRAM = """
program: corner-shop
timezone: Europe/Bucharest
currency: RON
return_window: P14D
wallets:
  points: {worth: 0.01}
rules:
  - {id: friend, kind: referral, points: 20, milestones: {2: 100}}
  - {id: invited, kind: referred, points: 10}
  - {id: hello, kind: referred, points: 1, on: joining}
referral: {least: 50.00, link: "https://shop.example/join?by={code}"}
"""

Story = Callable[[Counter, str], Awaitable[None]]
Told = Callable[..., None]


@pytest.fixture
def told(at_counter: AtCounter) -> Told:
    """Run a story at the counter of a shop with the program, its terms of referrals changed, for Ana."""

    def telling(story: Story, terms: str = "") -> None:
        async def begun(counter: Counter) -> None:
            program = PROGRAM.replace("{least: 50.00,", "{least: 50.00, " + terms)
            await publish_program(counter.shop, program, from_at=counter.at, at=counter.at)
            await story(counter, await counter.ana(email="ana@example.com", phone="+40722123456"))
            assert (await verify(counter.shop, lambda *_: None)).ok

        at_counter(begun)

    return telling


async def code_of(counter: Counter, member: str, **body: Any) -> str:
    found: str = (await counter.post(f"/v1/members/{member}/referral-code", body))["code"]
    return found


async def friend(counter: Counter, code: str, name: str = "bob", **fields: Any) -> str:
    body = {"name": name, "outside_id": name, "referral_code": code} | fields
    found: str = (await counter.post("/v1/members", body))["id"]
    return found


async def buys(counter: Counter, name: str, total: str, receipt_id: str = "r-1", **fields: Any) -> str:
    whole = cart(total, receipt_id=receipt_id, member={"outside_id": name}, **fields)
    found: str = (await counter.post("/v1/receipts", whole))["id"]
    await reward_referrals(counter.shop, counter.at)
    return found


async def safe(counter: Counter, days: int = 14) -> None:
    """Time passes, and what is due is done: twice, as when two nodes do it."""
    counter.later(days=days)
    await asyncio.gather(*(reward_referrals(counter.shop, counter.at) for _ in range(2)))


async def stands(counter: Counter, member: str) -> tuple[str, str]:
    by = (await counter.get(f"/v1/members/{member}/referrals"))["invited_by"]
    return by["state"], by.get("reason", "")


async def points(counter: Counter, *members: str) -> list[str]:
    found = [await counter.get(f"/v1/members/{one}/wallets") for one in members]
    return [one["wallets"][0]["available"] for one in found]


def test_g10_both_are_rewarded_once_when_the_first_receipt_that_counts_is_safe(told: Told) -> None:
    async def story(counter: Counter, ana: str) -> None:
        bob = await friend(counter, await code_of(counter, ana))
        assert (await stands(counter, bob), await points(counter, ana, bob)) == (("waiting", ""), ["0", "1"])
        sold = await buys(counter, "bob", "50.00")
        by = (await counter.get(f"/v1/members/{bob}/referrals"))["invited_by"]
        assert (by["state"], by["receipt_id"], by["due_at"]) == ("qualified", sold, "2026-03-15T22:00:00Z")
        await safe(counter, 13)
        assert await points(counter, ana, bob) == ["0", "1"]
        for _ in range(3):
            await safe(counter, 1)
            assert (await stands(counter, bob), await points(counter, ana, bob)) == (("rewarded", ""), ["20", "11"])
        await buys(counter, "bob", "80.00", "r-2")
        assert await points(counter, ana, bob) == ["20", "11"]

    told(story)


@pytest.mark.parametrize("first", [True, False])
def test_g10_below_the_minimum_it_waits_and_a_later_one_counts_only_where_any_does(told: Told, first: bool) -> None:
    async def story(counter: Counter, ana: str) -> None:
        bob = await friend(counter, await code_of(counter, ana))
        await buys(counter, "bob", "49.99")
        assert await stands(counter, bob) == ("waiting", "below-minimum")
        await buys(counter, "bob", "50.00", "r-2")
        await safe(counter)
        expected = ("waiting", "below-minimum") if first else ("rewarded", "")
        assert await stands(counter, bob) == expected
        assert await points(counter, ana, bob) == (["0", "1"] if first else ["20", "11"])
        await safe(counter, 17)
        assert await stands(counter, bob) == (("refused", "below-minimum") if first else expected)

    told(story, "" if first else "counts: any, ")


def test_g10_what_comes_back_reverses_both_and_gives_the_place_to_the_next(told: Told) -> None:
    async def story(counter: Counter, ana: str) -> None:
        code = await code_of(counter, ana)
        bob, cleo, dan = [await friend(counter, code, name) for name in ("bob", "cleo", "dan")]
        sold = {name: await buys(counter, name, "60.00", name) for name in ("bob", "cleo", "dan")}
        await counter.post(f"/v1/receipts/{sold['dan']}/returns", {"return_id": "early"})
        await safe(counter)
        assert await stands(counter, dan) == ("refused", "came-back")
        assert await points(counter, ana, bob, cleo, dan) == ["140", "11", "11", "1"]
        back = {"return_id": "late", "amount": "10.01"}
        await counter.post(f"/v1/receipts/{sold['cleo']}/returns", back)
        for _ in range(2):
            await safe(counter, 0)
            assert await stands(counter, cleo) == ("reversed", "below-minimum")
            assert await points(counter, ana, cleo) == ["20", "1"]
        eve = await friend(counter, code, "eve")
        await buys(counter, "eve", "60.00", "eve")
        await safe(counter)
        assert (await points(counter, ana, eve), await stands(counter, eve)) == (["140", "11"], ("rewarded", ""))

    told(story)


def test_g10_nobody_invites_herself(told: Told) -> None:
    async def story(counter: Counter, ana: str) -> None:
        code = await code_of(counter, ana)
        before = await counter.written()
        for body in (
            {"name": "Bob", "phone": "0722 123 456", "referral_code": code},
            {"name": "Bob", "email": " ANA@Example.com", "referral_code": code},
        ):
            reply = await counter.ask("POST", "/v1/members", body)
            assert (reply.status, pointers(reply)) == (422, {"#/referral_code"})
            assert "nobody invites herself" in reply.json()["detail"]
        reply = await counter.ask("POST", "/v1/referrals", {"member": {"id": ana}, "referral_code": code})
        assert (reply.status, reply.json()["type"]) == (422, "/errors/bad-referral-code")
        assert await counter.written() == before
        bob = await friend(counter, code, email="ana+2@example.com")
        assert await stands(counter, bob) == ("refused", "same-contact")
        await buys(counter, "bob", "60.00")
        await safe(counter)
        assert await points(counter, ana, bob) == ["0", "0"]

    told(story)


def test_a_code_that_is_none_is_told_and_nobody_is_enrolled(told: Told) -> None:
    async def story(counter: Counter, ana: str) -> None:
        code = await code_of(counter, ana)
        fresh = await code_of(counter, ana, fresh=True)
        assert await code_of(counter, ana) == fresh != code
        before = await counter.written()
        other = "2" if code[0] in "01Z" else "1"
        for sent, why in (
            (other + code[1:], "is mistyped"),
            ("00000000", "there is no such code"),
            (code, "is no longer in use"),
        ):
            body = {"name": "Bob", "outside_id": "bob", "referral_code": sent}
            reply = await counter.ask("POST", "/v1/members", body)
            assert (reply.status, pointers(reply)) == (422, {"#/referral_code"})
            assert why in reply.json()["detail"]
        assert await counter.written() == before
        assert await friend(counter, f" {fresh[:4].lower()}-{fresh[4:]}")
        cleo = await counter.post("/v1/members", {"outside_id": "cleo"})
        other_code = await code_of(counter, cleo["id"])
        asked = {"member": {"outside_id": "bob"}, "referral_code": other_code}
        reply = await counter.ask("POST", "/v1/referrals", asked)
        assert (reply.status, reply.json()["type"], reply.json()["by"]) == (409, "/errors/already-referred", ana)

    told(story)


def test_who_bought_before_is_nobodys_friend(told: Told) -> None:
    async def story(counter: Counter, ana: str) -> None:
        code = await code_of(counter, ana)
        await counter.post("/v1/members", {"outside_id": "bob"})
        await buys(counter, "bob", "9.00")
        body = {"member": {"outside_id": "bob"}, "referral_code": code}
        for _ in range(2):
            told = await counter.post("/v1/referrals", body)
            assert (told["state"], told["reason"]) == ("refused", "not-new")
        late = await friend(counter, code, "late")
        await buys(counter, "late", "60.00", "r-2", occurred_at="2026-02-20T12:00:00Z")
        assert await stands(counter, late) == ("refused", "not-new")

    told(story)


def test_a_fresh_code_resets_no_limit_and_a_device_counts_once(told: Told) -> None:
    async def story(counter: Counter, ana: str) -> None:
        code = await code_of(counter, ana, device="ana's phone")
        assert await stands(counter, await friend(counter, code, "b", device="ana's phone")) == (
            "refused", "same-device",
        )  # fmt: skip
        assert await stands(counter, await friend(counter, code, "c", device="c")) == ("waiting", "")
        assert await stands(counter, await friend(counter, code, "d", device="c")) == ("refused", "same-device")
        assert await stands(counter, await friend(counter, code, "e")) == ("refused", "too-many-by-code")
        fresh = await code_of(counter, ana, fresh=True)
        assert await stands(counter, await friend(counter, fresh, "f")) == ("waiting", "")
        fresh = await code_of(counter, ana, fresh=True)
        assert await stands(counter, await friend(counter, fresh, "g")) == ("refused", "too-many-friends")
        counter.later(days=31)
        assert await stands(counter, await friend(counter, fresh, "h")) == ("waiting", "")

    told(story, "most_a_month: 2, most_a_code: 1, ")


def test_friends_who_come_at_once_do_not_pass_the_limit_together(told: Told) -> None:
    async def story(counter: Counter, ana: str) -> None:
        code = await code_of(counter, ana)
        found = await asyncio.gather(*(friend(counter, code, f"f{number}") for number in range(8)))
        states = sorted([(await stands(counter, one))[0] for one in found])
        assert states == ["refused"] * 5 + ["waiting"] * 3

    told(story, "most_a_month: 3, ")


def test_a_receipt_of_the_affiliates_channel_brings_nothing(told: Told) -> None:
    async def story(counter: Counter, ana: str) -> None:
        bob = await friend(counter, await code_of(counter, ana))
        await buys(counter, "bob", "60.00", channel="affiliate")
        assert await stands(counter, bob) == ("waiting", "condition")
        await safe(counter, 31)
        assert (await stands(counter, bob), await points(counter, ana)) == (("refused", "condition"), ["0"])

    told(story, "when: 'receipt.channel != \"affiliate\"', ")


def test_who_buys_nothing_in_time_is_refused(told: Told) -> None:
    async def story(counter: Counter, ana: str) -> None:
        bob = await friend(counter, await code_of(counter, ana))
        await safe(counter, 30)
        assert await stands(counter, bob) == ("waiting", "")
        await safe(counter, 1)
        assert await stands(counter, bob) == ("refused", "too-late")

    told(story)


def test_the_chain_is_shown_up_and_down_and_nobody_is_above_herself(told: Told) -> None:
    async def story(counter: Counter, ana: str) -> None:
        bob = await friend(counter, await code_of(counter, ana))
        cleo = await friend(counter, await code_of(counter, bob), "cleo")
        seen = await counter.get(f"/v1/members/{bob}/referrals")
        assert seen["code"]["link"] == f"https://shop.example/join?by={seen['code']['code']}"
        assert [one["advocate_id"] for one in seen["up"]] == [ana]
        assert [(one["steps"], one["friend_id"]) for one in seen["down"]] == [(1, cleo)]
        seen = await counter.get(f"/v1/members/{ana}/referrals")
        assert [(one["steps"], one["friend_id"]) for one in seen["down"]] == [(1, bob), (2, cleo)]
        assert seen["invited_by"] is None
        body = {"member": {"id": ana}, "referral_code": await code_of(counter, cleo)}
        circle = await counter.post("/v1/referrals", body)
        assert (circle["state"], circle["reason"]) == ("refused", "circle")
        assert [one["advocate_id"] for one in (await counter.get(f"/v1/members/{cleo}/referrals"))["up"]] == [bob, ana]

    told(story)


def test_what_broke_off_between_the_two_is_done_at_the_next_look(told: Told, monkeypatch: pytest.MonkeyPatch) -> None:
    async def story(counter: Counter, ana: str) -> None:
        bob = await friend(counter, await code_of(counter, ana))
        await buys(counter, "bob", "60.00")
        counter.later(days=14)

        async def broken(*_: Any) -> None:
            raise OSError("off")

        with monkeypatch.context() as patched:
            patched.setattr("regulars.store.rewarding._tell_friend", broken)
            with pytest.raises(OSError, match="off"):
                await reward_referrals(counter.shop, counter.at)
        assert await points(counter, ana, bob) == ["20", "1"]
        await safe(counter, 0)
        assert (await points(counter, ana, bob), await stands(counter, bob)) == (["20", "11"], ("rewarded", ""))

    told(story)


async def merged(counter: Counter, of: str, into: str) -> None:
    await counter.post(f"/v1/members/{into}/merge", {"from": {"id": of}})


async def friends_of(counter: Counter, member: str) -> list[str]:
    found = await counter.get(f"/v1/members/{member}/referrals")
    return [one["friend_id"] for one in found["friends"]]


def test_who_turns_out_to_be_one_has_the_friends_of_both_and_their_number(told: Told) -> None:
    async def story(counter: Counter, ana: str) -> None:
        anna = (await counter.post("/v1/members", {"name": "Anna", "outside_id": "anna"}))["id"]
        code, other = await code_of(counter, ana), await code_of(counter, anna)
        bob = await friend(counter, code)
        await buys(counter, "bob", "50.00")
        await safe(counter)
        assert await points(counter, ana) == ["20"]
        dan = await friend(counter, other, "dan")
        await buys(counter, "dan", "60.00", "r-2", occurred_at=counter.at.isoformat())
        await merged(counter, anna, ana)
        assert set(await friends_of(counter, ana)) == {bob, dan}
        await safe(counter)
        assert await points(counter, ana) == ["140"], "the second friend of one member, with its milestone"
        assert await stands(counter, dan) == ("rewarded", "")
        eve = await friend(counter, other, "eve")
        await buys(counter, "eve", "60.00", "r-3", occurred_at=counter.at.isoformat())
        await safe(counter)
        assert await points(counter, ana) == ["160"], "the code that anna gave away still brings friends"
        found = await counter.get(f"/v1/members/{ana}/referrals")
        assert [(one["friend_id"], one["friends"]) for one in found["friends"]] == [(eve, 3), (dan, 2), (bob, 1)]
        assert found["code"]["code"] == code
        assert [one["friend_id"] for one in found["down"]] == [bob, dan, eve]
        export = await counter.get(f"/v1/members/{ana}/export")
        assert [(one["other"], one["state"]) for one in export["friends"]] == [
            (bob, "rewarded"), (dan, "rewarded"), (eve, "rewarded"),
        ]  # fmt: skip
        assert {one["code"] for one in export["referral_codes"]} == {code, other}
        assert export["invited_by"] == []

    told(story)


def test_places_that_two_members_had_alike_count_as_two_friends(told: Told) -> None:
    async def story(counter: Counter, ana: str) -> None:
        anna = (await counter.post("/v1/members", {"name": "Anna", "outside_id": "anna"}))["id"]
        for number, (name, member) in enumerate((("bob", ana), ("dan", anna))):
            await friend(counter, await code_of(counter, member), name)
            await buys(counter, name, "50.00", f"r-{number}")
        await safe(counter)
        await merged(counter, anna, ana)
        await friend(counter, await code_of(counter, ana), "eve")
        await buys(counter, "eve", "50.00", "r-9", occurred_at=counter.at.isoformat())
        await safe(counter)
        found = await counter.get(f"/v1/members/{ana}/referrals")
        assert sorted(one["friends"] for one in found["friends"]) == [1, 1, 3]

    told(story)


def test_a_merge_that_is_undone_parts_the_friends_again(told: Told) -> None:
    async def story(counter: Counter, ana: str) -> None:
        anna = (await counter.post("/v1/members", {"name": "Anna", "outside_id": "anna"}))["id"]
        bob = await friend(counter, await code_of(counter, ana))
        dan = await friend(counter, await code_of(counter, anna), "dan")
        await merged(counter, anna, ana)
        assert set(await friends_of(counter, ana)) == {bob, dan}
        await counter.post(f"/v1/members/{anna}/merge/undo", {})
        assert (await friends_of(counter, ana), await friends_of(counter, anna)) == ([bob], [dan])

    told(story)


def test_limits_count_the_friends_of_everybody_who_turned_out_to_be_her(told: Told) -> None:
    async def story(counter: Counter, ana: str) -> None:
        anna = (await counter.post("/v1/members", {"name": "Anna", "outside_id": "anna"}))["id"]
        await friend(counter, await code_of(counter, anna), "dan")
        await merged(counter, anna, ana)
        bob = await friend(counter, await code_of(counter, ana))
        assert await stands(counter, bob) == ("refused", "too-many-friends")

    told(story, "most_a_month: 1,")


def test_who_was_invited_under_another_name_is_not_invited_again(told: Told) -> None:
    async def story(counter: Counter, ana: str) -> None:
        carl = (await counter.post("/v1/members", {"name": "Carl", "outside_id": "carl"}))["id"]
        bob = await friend(counter, await code_of(counter, ana))
        bobby = (await counter.post("/v1/members", {"name": "Bobby", "outside_id": "bobby"}))["id"]
        await merged(counter, bob, bobby)
        assert await stands(counter, bobby) == ("waiting", "")
        again = {"member": {"id": bobby}, "referral_code": await code_of(counter, carl)}
        assert (await counter.ask("POST", "/v1/referrals", again)).status == 409
        assert await friends_of(counter, carl) == []
        export = await counter.get(f"/v1/members/{bobby}/export")
        assert [(one["other"], one["state"]) for one in export["invited_by"]] == [(ana, "waiting")]

    told(story)


def test_who_left_is_given_nothing_and_nothing_of_a_person_is_kept(told: Told) -> None:
    async def story(counter: Counter, ana: str) -> None:
        code = await code_of(counter, ana, device="phone")
        bob = await friend(counter, code, device="tablet")
        await buys(counter, "bob", "60.00")
        for one in (ana, bob):
            reply = await counter.ask("POST", f"/v1/members/{one}/erase")
            assert reply.status in (200, 204), reply.body
        async with counter.shop.db.connection() as connection:
            devices = [
                *await connection.fetch("select device from referral where device is not null"),
                *await connection.fetch("select device from referral_code where device is not null"),
            ]
        assert devices == []
        await safe(counter)
        assert await stands(counter, bob) == ("refused", "advocate-not-active")
        reply = await counter.ask("POST", "/v1/members", {"outside_id": "x", "referral_code": code})
        assert (reply.status, pointers(reply)) == (422, {"#/referral_code"})

    told(story)


def test_a_program_without_referrals_knows_no_codes(at_counter: AtCounter) -> None:
    async def story(counter: Counter) -> None:
        ana = await counter.ana()
        before = await counter.written()
        asked: list[tuple[str, dict[str, Any]]] = [
            (f"/v1/members/{ana}/referral-code", {}),
            ("/v1/members", {"outside_id": "bob", "referral_code": "00000000"}),
            ("/v1/referrals", {"member": {"id": ana}, "referral_code": "00000000"}),
        ]
        for path, body in asked:
            reply = await counter.ask("POST", path, body)
            assert (reply.status, reply.json()["type"]) == (409, "/errors/no-referrals")
        assert await counter.written() == before

    at_counter(story)


def test_the_members_page_tells_who_invited_her_whom_she_invited_and_why_nothing_came(told: Told) -> None:
    async def story(counter: Counter, ana: str) -> None:
        code = await code_of(counter, ana)
        bob, cleo = await friend(counter, code), await friend(counter, code, "cleo", email="ana+1@example.com")
        await buys(counter, "bob", "60.00")
        office = Office(console_of(counter.shop))
        page = await office.sees(f"/console/members/{ana}")
        assert code in page
        assert "bob 2 Mar 2026 The receipt counts, and is not safe yet safe on 16 Mar 2026" in page
        assert "cleo 2 Mar 2026 Refused the same e-mail box" in page
        assert "Invited by Ana Munteanu" in await office.sees(f"/console/members/{bob}")
        assert "Отказано тот же почтовый ящик" in await office.sees(f"/console/members/{cleo}", language="ru")

    told(story)


def test_who_looked_too_long_ago_changes_nothing(told: Told) -> None:
    async def story(counter: Counter, ana: str) -> None:
        bob = await friend(counter, await code_of(counter, ana))
        await buys(counter, "bob", "60.00")
        async with counter.shop.db.connection() as connection:
            read = await referrals.of_friend(connection, [decode("mem", bob)], 1)
        assert read is not None
        await safe(counter)
        await counter.shop.db.run(lambda tx: referrals.save(tx, read, read))
        assert (await stands(counter, bob), await points(counter, ana)) == (("rewarded", ""), ["20"])

    told(story)
