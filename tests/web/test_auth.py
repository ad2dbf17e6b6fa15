"""Who may come in: keys, sessions, scopes, stores; and who may not."""

import asyncio
from collections.abc import Callable, Coroutine
from datetime import UTC, datetime, timedelta
from typing import Any

import msgspec
import pytest
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from regulars.errors import Invalid, TooMany
from regulars.store import audit, idempotency, keys, passwords, staff, stores
from regulars.store.database import Database
from regulars.store.idempotency import KeyUsedOtherwise
from regulars.store.keys import Key
from regulars.store.staff import EmailTaken, Person
from regulars.web.auth import NOBODY, Caller, WrongStore, cookie_name, session_token, set_cookie
from regulars.web.limits import SIGN_IN_BY_NAME
from regulars.web.problems import NotSignedIn
from regulars.web.sessions import SignIn, StaffSessions, StoredAccess, caller_who_is
from regulars.web.site import Site
from tests.web.demo_api import AT, ENDPOINTS, GOOD, WEAK, DemoAccess, ask, demo

PASSWORD = "correct horse battery"
TEXT = keys.key_text(bytes(range(20)), live=True)
KEY = Key(key_id=1, shown=TEXT[:13], name="till", scopes=("quotes:write",), source="pos", created_at=AT)
ANA = Person(staff_id=7, email="ana@shop.example", name="Ana", role="support", created_at=AT)


def in_shop(url: str, work: Callable[[Database], Coroutine[Any, Any, None]]) -> None:
    async def run() -> None:
        async with Database.open(url, size=4) as db:
            await work(db)

    asyncio.run(run())


# Over HTTP


@pytest.mark.parametrize("key", [None, "unknown", ""])
def test_a_call_without_a_good_key_is_told_to_say_who_it_is(key: str | None) -> None:
    reply = ask(demo(), "GET", "/v1/members", key=key)
    assert (reply.status, reply.json()["type"]) == (401, "/errors/not-signed-in")
    assert reply.headers["www-authenticate"].startswith("Bearer")


@pytest.mark.parametrize("header", ["Basic good", "good", "Bearer", "Bearergood", "bearer unknown"])
def test_other_ways_to_say_it_are_not_understood(header: str) -> None:
    assert ask(demo(), "GET", "/v1/members", key=None, headers={"authorization": header}).status == 401


def test_a_key_without_the_scope_is_told_which_and_the_handler_is_not_asked() -> None:
    reply = ask(demo(), "POST", "/v1/receipts", {"receipt_id": 1}, key=WEAK)
    assert (reply.status, reply.json()["scope"]) == (403, "receipts:write")


def test_anybody_may_ask_what_needs_no_scope() -> None:
    assert ask(demo(), "GET", "/v1/about", key=None).json() == {"caller": "nobody"}


@pytest.mark.parametrize(
    "sent, status",
    [
        ({"sec-fetch-site": "same-origin"}, 204),
        ({"sec-fetch-site": "none"}, 204),
        ({"sec-fetch-site": "cross-site"}, 403),
        ({"sec-fetch-site": "same-site"}, 403),
        ({"origin": "http://shop.example"}, 204),
        ({"origin": "http://evil.example"}, 403),
        ({"origin": "null"}, 403),
        ({}, 204),
    ],
)
def test_a_cookie_counts_only_from_our_own_pages(sent: dict[str, str], status: int) -> None:
    cookie = {"cookie": "theme=dark; regulars-session=here"}
    reply = ask(demo(), "DELETE", "/v1/holds/h1", key=None, headers=cookie | sent)
    assert reply.status == status
    assert ask(demo(), "DELETE", "/v1/holds/h1", headers={"sec-fetch-site": "cross-site"}).status == 204


def test_the_cookie_belongs_to_the_host_over_https_and_to_loopback_otherwise() -> None:
    assert cookie_name(https=True) == "__Host-regulars-session"
    _, value = set_cookie("t", https=True, seconds=60)
    assert value == b"__Host-regulars-session=t; Path=/; HttpOnly; SameSite=Lax; Max-Age=60; Secure"
    assert b"Secure" not in set_cookie("t", https=False, seconds=60)[1]
    both = {b"cookie": b"regulars-session=planted; __Host-regulars-session=ours"}
    assert session_token(both) == "ours"
    assert session_token({b"cookie": b"junk; =; regulars-session="}) is None


def test_a_caller_bound_to_a_store_acts_for_that_store_only() -> None:
    bound = Caller("key", 1, store_id="cluj")
    bound.at_store("cluj")
    Caller("key", 1).at_store("iasi")
    with pytest.raises(WrongStore):
        bound.at_store("iasi")
    with pytest.raises(NotSignedIn):
        NOBODY.needs("members:read")


def test_a_page_knows_who_is_signed_in_and_refuses_forms_of_other_sites() -> None:
    async def page(request: Request) -> Response:
        person = request.state.person
        return JSONResponse({"name": person.name if person else None})

    site = Site(ENDPOINTS, [Route("/page", page, methods=["GET", "POST"])])
    site.start(shop=None, access=DemoAccess())
    cookie = {"cookie": "regulars-session=here"}
    assert ask(site, "GET", "/page", key=None, headers=cookie).json() == {"name": "Ana"}
    assert ask(site, "GET", "/page", key=None).json() == {"name": None}
    assert ask(site, "POST", "/page", key=None, headers={"sec-fetch-site": "cross-site"}).status == 403
    assert ask(site, "GET", "/nowhere", key=None).json()["type"] == "/errors/no-such-address"
    policy = ask(site, "GET", "/page", key=None).headers["content-security-policy"]
    assert "script-src 'self';" in policy
    assert "frame-ancestors 'none'" in policy
    assert ask(site, "GET", "/v1/members", key=GOOD).status == 200


# Keys


def test_a_key_has_a_form_that_a_slip_does_not_pass() -> None:
    assert keys.is_wellformed(TEXT)
    assert TEXT.startswith("reg_live_")
    assert keys.key_text(bytes(20), live=False).startswith("reg_test_")
    for at in range(9, len(TEXT)):
        slip = TEXT[:at] + ("0" if TEXT[at] != "0" else "1") + TEXT[at + 1 :]
        assert not keys.is_wellformed(slip), slip
    assert not any(keys.is_wellformed(one) for one in ("", TEXT[:-1], TEXT + "0", TEXT.upper(), "é" * 47))


def test_a_key_opens_until_it_expires_or_is_withdrawn_and_is_kept_as_a_digest(shop_database: str) -> None:
    async def work(db: Database) -> None:
        expiring = Key(
            key_id=2,
            shown="x",
            name="fair",
            scopes=("members:read", "quotes:write"),
            source="fair",
            requests_per_second=7,
            created_at=AT,
            expires_at=AT + timedelta(days=1),
        )
        other = keys.key_text(bytes(20), live=True)
        async with db.transaction() as tx:
            await keys.add(tx, KEY, TEXT)
            await keys.add(tx, expiring, other)
        access = StoredAccess(db)
        caller = await access.by_key(TEXT, AT)
        assert caller is not None
        assert (caller.id, caller.source, set(caller.scopes)) == (1, "pos", {"quotes:write"})
        fair = await access.by_key(other, AT)
        assert fair is not None
        assert fair.policy.quota == 7
        assert await access.by_key(other, AT + timedelta(days=1)) is None
        assert await access.by_key(keys.key_text(b"x" * 20, live=True), AT) is None
        async with db.transaction() as tx:
            await keys.withdraw(tx, 1, AT)
            kept = await tx.fetch("select * from api_key")
            listed = await keys.all_of(tx)
        assert await StoredAccess(db).by_key(TEXT, AT) is None
        assert TEXT not in str(kept)
        assert [(key.key_id, key.last_used_at) for key in listed] == [(2, AT), (1, AT)]

    in_shop(shop_database, work)


@pytest.mark.parametrize(
    "change, pointer",
    [
        ({"scopes": ()}, "/scopes"),
        ({"scopes": ("everything",)}, "/scopes"),
        ({"name": ""}, "/name"),
        ({"source": ""}, "/source"),
        ({"expires_at": AT}, "/expires_at"),
        ({"requests_per_second": 0}, "/requests_per_second"),
    ],
)
def test_a_key_that_cannot_be_is_refused_by_field(shop_database: str, change: dict[str, Any], pointer: str) -> None:
    async def work(db: Database) -> None:
        with pytest.raises(Invalid) as refused:
            async with db.transaction() as tx:
                await keys.add(tx, msgspec.structs.replace(KEY, **change), TEXT)
        assert [error.pointer for error in refused.value.errors] == [pointer]
        async with db.connection() as connection:
            assert await keys.all_of(connection) == []

    in_shop(shop_database, work)


# People


def test_signing_in_takes_the_right_password_of_somebody_not_dismissed(shop_database: str) -> None:
    async def work(db: Database) -> None:
        async with db.transaction() as tx:
            await staff.add(tx, ANA, await passwords.hashed(PASSWORD))
        door = SignIn(db)
        found = await door.person(" Ana@Shop.example ", PASSWORD)
        assert found == ANA
        assert caller_who_is(ANA).role == "support"
        assert "points:adjust" in caller_who_is(ANA).scopes
        assert await door.person("ana@shop.example", PASSWORD + "!") is None
        assert await door.person("nobody@shop.example", PASSWORD) is None
        async with db.transaction() as tx:
            await staff.dismiss(tx, ANA.staff_id, AT)
        assert await door.person("ana@shop.example", PASSWORD) is None

    in_shop(shop_database, work)


def test_guessing_is_slowed_down_by_name_and_nobody_else_pays(shop_database: str) -> None:
    async def work(db: Database) -> None:
        door = SignIn(db)
        for _ in range(SIGN_IN_BY_NAME.quota):
            await door.person("a@b", "wrong")
        with pytest.raises(TooMany) as slow:
            await door.person("A@b", "wrong")
        assert 0 < slow.value.retry_after_seconds <= 60
        assert await door.person("c@d", "wrong") is None

    in_shop(shop_database, work)


def test_two_people_cannot_share_an_address_and_a_person_must_make_sense(shop_database: str) -> None:
    async def work(db: Database) -> None:
        async with db.transaction() as tx:
            await staff.add(tx, ANA, "hash")
        with pytest.raises(EmailTaken):
            async with db.transaction() as tx:
                await staff.add(tx, Person(**(fields() | {"staff_id": 8, "email": "ANA@shop.example"})), "hash")
        with pytest.raises(Invalid) as refused:
            async with db.transaction() as tx:
                await staff.add(tx, Person(**(fields() | {"email": "ana", "name": " ", "role": "boss"})), "hash")
        assert {error.pointer for error in refused.value.errors} == {"/email", "/name", "/role"}
        async with db.connection() as connection:
            assert await staff.all_of(connection) == [ANA]

    def fields() -> dict[str, Any]:
        return {"staff_id": 9, "email": "b@shop.example", "name": "B", "role": "owner", "created_at": AT}

    in_shop(shop_database, work)


@pytest.mark.parametrize(
    "password, taken",
    [
        (PASSWORD, True),
        ("пароль из слов", True),
        ("short", False),
        ("password123", False),
        ("aaaaaaaaaaaa", False),
        ("my name is olesya.k", False),
        ("x" * 257, False),
    ],
)
def test_a_password_is_judged_by_length_and_by_being_guessed_first(password: str, taken: bool) -> None:
    if taken:
        passwords.check(password, "olesya.k@shop.example")
        return
    with pytest.raises(Invalid):
        passwords.check(password, "olesya.k@shop.example")


# Sessions


def test_a_session_idles_out_ends_and_is_kept_alive_by_use(shop_database: str) -> None:
    async def work(db: Database) -> None:
        digest = keys.digest_of("token")
        async with db.transaction() as tx:
            await staff.add(tx, ANA, "hash")
            await staff.begin_session(tx, digest, ANA.staff_id, AT)

        async def who(after: timedelta) -> Person | None:
            async with db.connection() as connection:
                return await staff.person_of_session(connection, digest, AT + after)

        assert await who(timedelta(minutes=29)) == ANA
        assert await who(timedelta(minutes=58)) == ANA
        assert await who(timedelta(minutes=88)) is None
        for minutes in range(58, 720, 29):
            assert await who(timedelta(minutes=minutes)) == ANA
        assert await who(timedelta(hours=12)) is None
        async with db.transaction() as tx:
            await staff.forget_sessions(tx, AT + timedelta(hours=12))
            assert await tx.fetchval("select count(*) from staff_session") == 0

    in_shop(shop_database, work)


def test_signing_in_makes_a_new_session_and_ends_the_former_one(shop_database: str) -> None:
    async def work(db: Database) -> None:
        async with db.transaction() as tx:
            await staff.add(tx, ANA, "hash")
        sessions, access = StaffSessions(db, https=False), StoredAccess(db)

        async def signed_in(cookie: str) -> str:
            answer = Response()
            await sessions.open(_with(cookie), answer, ANA.staff_id)
            return answer.headers["set-cookie"].partition(";")[0].partition("=")[2]

        now = datetime.now(UTC)  # noqa: TID251 - a session begins now, whatever the shop's clock says
        first = await signed_in("")
        assert len(first) >= 43
        second = await signed_in(first)
        assert first != second
        assert await access.by_session(first, now) is None
        caller = await access.by_session(second, now)
        assert caller is not None
        assert (caller.kind, caller.id, caller.name) == ("staff", 7, "Ana")
        async with db.connection() as connection:
            assert second not in str(await connection.fetch("select * from staff_session"))
        gone = Response()
        await sessions.close(_with(second), gone)
        assert "Max-Age=0" in gone.headers["set-cookie"]
        assert await access.by_session(second, now) is None

    in_shop(shop_database, work)


def test_dismissing_somebody_ends_the_sessions_at_once(shop_database: str) -> None:
    async def work(db: Database) -> None:
        async with db.transaction() as tx:
            await staff.add(tx, ANA, "hash")
            await staff.begin_session(tx, b"d", ANA.staff_id, AT)
            await staff.dismiss(tx, ANA.staff_id, AT)
            assert await staff.person_of_session(tx, b"d", AT) is None
            assert await tx.fetchval("select count(*) from staff_session") == 0

    in_shop(shop_database, work)


def _with(token: str) -> Request:
    return Request({"type": "http", "headers": [(b"cookie", f"regulars-session={token}".encode())]})


# Idempotency, the log of deeds, stores


def test_a_write_with_one_key_is_done_once_even_when_asked_at_the_same_time(shop_database: str) -> None:
    async def work(db: Database) -> None:
        done: list[int] = []

        async def write(number: int, request: bytes = b"same") -> bytes:
            async def do() -> bytes:
                done.append(number)
                await asyncio.sleep(0.05)
                return b"answer %d" % number

            async with db.transaction() as tx:
                return await idempotency.once(tx, caller_id=1, key="k", request=request, at=AT, do=do)

        answers = await asyncio.gather(*(write(number) for number in range(3)))
        assert len(done) == 1
        assert set(answers) == {b"answer %d" % done[0]}
        with pytest.raises(KeyUsedOtherwise):
            await write(9, b"other")
        assert len(done) == 1
        async with db.transaction() as tx:
            await idempotency.forget(tx, AT + timedelta(hours=49))
        assert await write(4) == b"answer 4"

    in_shop(shop_database, work)


def test_a_write_that_failed_is_not_kept_and_may_be_tried_again(shop_database: str) -> None:
    async def work(db: Database) -> None:
        async def fail() -> bytes:
            raise TooMany()

        async def succeed() -> bytes:
            return b"done"

        async def write(do: Callable[[], Coroutine[Any, Any, bytes]], key: str) -> bytes:
            async with db.transaction() as tx:
                return await idempotency.once(tx, caller_id=1, key=key, request=b"r", at=AT, do=do)

        with pytest.raises(TooMany):
            await write(fail, "k")
        assert await write(succeed, "k") == b"done"
        assert await write(succeed, "") == b"done"

    in_shop(shop_database, work)


def test_deeds_are_read_newest_first_and_by_subject(shop_database: str) -> None:
    async def work(db: Database) -> None:
        made = [
            audit.Deed(
                audit_id=number,
                at=AT,
                actor_kind="staff",
                actor_id=7,
                action="points.corrected",
                subject=f"mem_{number % 2}",
                details={"points": number, "reason": "скрип"},
            )
            for number in range(1, 6)
        ]
        async with db.transaction() as tx:
            for deed in made:
                await audit.write(tx, deed)
            assert await audit.read(tx, limit=2) == [made[4], made[3]]
            assert await audit.read(tx, before=4, limit=2) == [made[2], made[1]]
            assert await audit.read(tx, subject="mem_0") == [made[3], made[1]]

    in_shop(shop_database, work)


def test_a_store_is_kept_by_its_id_with_a_real_zone(shop_database: str) -> None:
    async def work(db: Database) -> None:
        async with db.transaction() as tx:
            await stores.keep(tx, stores.Store("cluj", "Cluj", "Europe/Bucharest"), AT)
            await stores.keep(tx, stores.Store("cluj", "Cluj Center", "Europe/Bucharest"), AT)
            assert await stores.all_of(tx) == [stores.Store("cluj", "Cluj Center", "Europe/Bucharest")]
        with pytest.raises(Invalid) as refused:
            async with db.transaction() as tx:
                await stores.keep(tx, stores.Store("", "", "Mars/Olympus"), AT)
        assert {error.pointer for error in refused.value.errors} == {"/store_id", "/name", "/zone"}

    in_shop(shop_database, work)
