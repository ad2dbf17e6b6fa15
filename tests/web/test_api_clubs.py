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
