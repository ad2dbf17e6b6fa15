"""Clubs over HTTP: who is at the door, who is let in, and what nobody may."""

import pytest

from tests.web.conftest import AtCounter
from tests.web.counter import READER, Counter


async def club(counter: Counter) -> tuple[str, str]:
    """A club of Ana's, and Bob, who is not in it."""
    body = {"owner": {"id": await counter.ana()}, "name": "Runners", "kind": "group"}
    pool = await counter.post("/v1/pools", body)
    bob = await counter.post("/v1/members", {"name": "Bob", "phone": "+40722123999"})
    return f"/v1/pools/{pool['id']}", bob["id"]


def test_a_member_asks_is_let_in_and_is_banned(at_counter: AtCounter) -> None:
    async def story(counter: Counter) -> None:
        path, bob = await club(counter)
        who = {"member": {"id": bob}}
        asked = await counter.post(f"{path}/applications", who)
        assert [(one["member_id"], one["state"]) for one in asked["door"]] == [(bob, "asking")]
        own = await counter.get(f"/v1/members/{bob}/pools")
        assert [(one["name"], one["state"]) for one in own["data"]] == [("Runners", "asking")]
        let_in = await counter.post(f"{path}/invitations", who)
        assert "door" not in let_in
        assert bob in [one["member_id"] for one in let_in["members"]]
        banned = await counter.post(f"{path}/bans", who)
        assert [one["state"] for one in banned["door"]] == ["banned"]
        assert bob not in [one["member_id"] for one in banned["members"]]
        refused = await counter.ask("POST", f"{path}/members", who)
        assert (refused.status, refused.json()["type"].rpartition("/")[2]) == (409, "banned-from-pool")
        assert "door" not in await counter.post(f"{path}/withdrawals", who)
        own = await counter.ask("GET", f"/v1/members/{bob}/pools", key=READER)
        assert own.json() == {"data": []}

    at_counter(story)


@pytest.mark.parametrize("what", ["invitations", "applications", "bans", "withdrawals"])
def test_who_may_only_read_changes_nothing_at_the_door(at_counter: AtCounter, what: str) -> None:
    async def story(counter: Counter) -> None:
        path, bob = await club(counter)
        assert (await counter.ask("POST", f"{path}/{what}", {"member": {"id": bob}}, key=READER)).status == 403
        nobody = await counter.ask("POST", f"/v1/pools/{bob}/{what}", {"member": {"id": bob}})
        assert nobody.status == 404
        assert "door" not in await counter.get(path)

    at_counter(story)


def test_a_club_that_is_listed_is_found_and_nobody_hears_who_is_in_it(at_counter: AtCounter) -> None:
    async def story(counter: Counter) -> None:
        path, bob = await club(counter)
        assert await counter.get("/v1/clubs") == {"data": []}
        assert (await counter.ask("PUT", f"{path}/listing", {"listed": True}, key=READER)).status == 403
        listed = await counter.ask("PUT", f"{path}/listing", {"listed": True})
        assert listed.json()["listed"]
        found = (await counter.ask("GET", "/v1/clubs", key=READER)).json()
        assert found == {"data": [{"id": path.rpartition("/")[2], "name": "Runners", "members": 1}]}
        await counter.post(f"{path}/applications", {"member": {"id": bob}})
        other = await counter.post("/v1/pools", {"owner": {"id": bob}, "name": "Bakers", "kind": "group"})
        await counter.ask("PUT", f"/v1/pools/{other['id']}/listing", {"listed": True})
        first = await counter.get("/v1/clubs?limit=1")
        second = await counter.get(f"/v1/clubs?limit=1&after={first['next']}")
        assert ([one["name"] for one in first["data"] + second["data"]], "next" in second) == (
            ["Runners", "Bakers"],
            False,
        )
        await counter.ask("PUT", f"{path}/listing", {"listed": False})
        assert [one["name"] for one in (await counter.get("/v1/clubs"))["data"]] == ["Bakers"]
        await counter.ask("POST", f"/v1/pools/{other['id']}/dissolve")
        assert await counter.get("/v1/clubs") == {"data": []}

    at_counter(story)


def test_a_household_or_a_group_without_a_name_is_not_listed(at_counter: AtCounter) -> None:
    async def story(counter: Counter) -> None:
        ana = await counter.ana()
        for body in ({"name": "Us", "kind": "household"}, {"kind": "group"}):
            pool = await counter.post("/v1/pools", {"owner": {"id": ana}, **body})
            refused = await counter.ask("PUT", f"/v1/pools/{pool['id']}/listing", {"listed": True})
            assert (refused.status, refused.json()["type"].rpartition("/")[2]) == (409, "not-a-club")
        assert await counter.get("/v1/clubs") == {"data": []}

    at_counter(story)
