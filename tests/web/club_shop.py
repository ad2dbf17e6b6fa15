"""A shop on a database with all that the pages of rewards and of the program show: budgets, goods to hand over, gift
cards, draws, codes, offers, and a person who joined twice.
"""

import asyncio
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import asynccontextmanager
from copy import copy
from datetime import datetime, timedelta
from typing import Any, NamedTuple

import msgspec
import pytest
from starlette.requests import Request

from regulars.actions.ask_to_enter_pool import ask_to_enter_pool
from regulars.actions.choose import choose
from regulars.actions.correct_points import correct_points
from regulars.actions.enrol_member import enrol_member
from regulars.actions.issue_gift_card import issue_gift_card
from regulars.actions.lift_budget import lift_budget
from regulars.actions.list_club import list_club
from regulars.actions.make_codes import make_codes
from regulars.actions.make_pool import make_pool
from regulars.actions.pay_with_gift_card import pay_with_gift_card
from regulars.actions.record_receipt import record_receipt
from regulars.actions.redeem_reward import redeem_reward
from regulars.actions.use_code import use_code
from regulars.actions.void_codes import void_codes
from regulars.analytics.backtest.queue import Order, ask
from regulars.analytics.repair import queue as repair_queue
from regulars.engine.events.receipts import Receipt
from regulars.ids import encode
from regulars.store import code_batches, gift_cards, repairs
from regulars.store.codes import code_of
from regulars.store.identifiers import identifier
from regulars.store.members import Person
from regulars.store.pools import Pool
from regulars.store.redeeming import Asked, Taken
from regulars.store.shop import Shop
from regulars.store.stores import Store, keep
from regulars.web.assets import Assets
from regulars.web.console.page import Desk
from regulars.web.console.routes import routes
from regulars.web.console.shop_data import ShopData
from regulars.web.pages import Pages, language_of
from regulars.web.site import Site
from regulars.worker.jobs import run_errands
from tests.actions.conftest import AT, opened, receipt
from tests.conftest import database, name_of
from tests.web.console_shop import OneSignIn, RoleSessions

PROGRAM = """
program: club
name: {en: The Corner Club, ru: Клуб на углу, ro: Clubul din colț, hu: A Sarki Klub}
timezone: Europe/Bucharest
currency: RON
wallets:
  points:
    name: {en: Beans, ru: Зёрна, ro: Boabe, hu: Babok}
    unit:
      en: {one: bean, other: beans}
      ru: {one: зерно, few: зерна, many: зёрен, other: зерна}
      ro: {one: bob, few: boabe, other: de boabe}
      hu: {other: bab}
    worth: 0.05
  birthday-beans: {gift_of: points, expires: P30D}
rules:
  - {id: base, kind: per_amount, points: 1, per: 1.00, name: {en: A bean a leu, ru: Зерно за лей}}
  - {id: opening-day, kind: per_amount, points: 1, per: 10.00, name: {en: Opening days, ru: Дни открытия}}
  - {id: best, kind: leaderboard_place, leaderboard: month, places: 1-3, points: 5, name: {en: Best, ru: Лучшие}}
  - {id: cap, kind: code, points: 20, batch: summer-caps}
budgets:
  autumn:
    name: {en: Autumn beans, ru: Осенние зёрна, ro: Boabe de toamnă, hu: Őszi babok}
    points: 12000
    per: month
    rules: [base]
    slows: [{from: 50%, gives: 75%}, {from: 90%, gives: 25%}]
  opening: {points: 500, per: program, each_store: true, rules: [opening-day]}
leaderboards:
  month: {counts: spend, period: month, name: {en: Best of the month, ru: Лучшие месяца, ro: Luna, hu: A hónap}}
surprises:
  treat:
    name: {en: A treat, ru: Угощение, ro: O atenție, hu: Figyelmesség}
    when: receipt.total >= 90000.00
    gifts: {beans: {share: 5, points: 10, cost: 0.50}}
    budget: {amount: 12.50, per: day}
tier_sets:
  club:
    counts: spend
    window: P12M
    tiers:
      - {id: guest, name: {en: Guest, ru: Гость, ro: Oaspete, hu: Vendég}}
      - {id: gold, at_least: 3000.00, name: {en: Gold, ru: Золото, ro: Aur, hu: Arany}}
plans:
  plus: {name: {en: Plus, ru: Плюс, ro: Plus, hu: Plus}, price: 9.99, per: P1M, grace: P7D}
offers:
  weekend: {name: {en: Double weekend, ru: Двойные выходные, ro: Weekend dublu, hu: Dupla hétvége}, lasts: P14D}
  brunch: {name: {en: Sunday brunch, ru: Воскресный бранч, ro: Brunch duminical, hu: Vasárnapi brunch}}
  vip: {when: member.tier == "gold", name: {en: Tasting for gold, ru: Дегустация}}
facts:
  weather: {name: {en: Weather, ru: Погода, ro: Vremea, hu: Időjárás}, one_of: [dry, rain]}
choices:
  favourites:
    name: {en: Favourites, ru: Любимое, ro: Favorite, hu: Kedvencek}
    among: [Filter coffee, Bread, Cakes]
    most: 2
    per: month
rewards:
  - {id: mug, kind: catalogue_item, points: 100, stock: 50, most: 5, name: {en: Our mug, ru: Наша кружка}}
  - {id: box, kind: catalogue_item, points: 300, parcel: true, name: {en: Gift box, ru: Подарочная коробка}}
  - id: tasting
    kind: experience
    points: 200
    name: {en: Coffee tasting, ru: Дегустация кофе}
    slots: [{at: "2026-03-05 18:00", seats: 8}, {at: "2026-03-12 18:00", seats: 8}]
  - {id: off, kind: voucher, points: 50, amount: 5.00, name: {en: Five lei off, ru: Скидка пять лей}}
  - {id: bicycle, kind: sweepstake, points: 5, closes_at: "2026-03-20 12:00", winners: 2, name: {en: Win a bicycle}}
  - {id: trip, kind: sweepstake, points: 5, closes_at: "2026-03-01 20:00", winners: 2, name: {en: A trip to Braşov}}
  - {id: machine, kind: auction, closes_at: "2026-03-03 12:00", lowest: 10, step: 5, name: {en: A coffee machine}}
  - {id: card, kind: gift_card, points: 400, amount: 20.00, valid_for: P2Y, name: {en: Gift card, ru: Карта}}
"""

CASHBACK = """
program: cashback
timezone: Europe/Bucharest
currency: RON
wallets: {points: {worth: 0.01}}
rules: [{id: base, kind: per_amount, points: 5, per: 1.00}]
rewards: [{id: pay, kind: part_payment, points: 1, worth: 0.01}]
"""
CARD_NUMBER = "2800000000018"
CODES = "summer-caps"
ADDRESS = {"name": "Ana Munteanu", "street": "Str. Lipscani 5", "city": "București", "postcode": "030031"}
BEFORE = AT - timedelta(days=1)


class Known(msgspec.Struct):
    """The ids, as addresses have them, of what stands in the shop."""

    ana: str = ""
    twin: str = ""
    ion: str = ""
    club: str = ""
    mug: str = ""
    box: str = ""
    tasting: str = ""
    card: str = ""
    backtest: str = ""
    repair: str = ""


class Club(NamedTuple):
    """A database with the shop, lived in, and what stands in it."""

    url: str
    known: Known

    @asynccontextmanager
    async def opened(self) -> AsyncIterator[tuple[Shop, Known]]:
        """The shop on it; another node than the one that lived there, whose ids begin anew."""
        async with opened(self.url, node=2) as shop:
            yield shop, self.known


@pytest.fixture(scope="session")
def made_club(database_url: str, shop_template: str) -> Iterator[Club]:
    """The club from which `club_database` is cloned; nobody opens it again."""

    async def live(url: str) -> Known:
        async with opened(url, PROGRAM) as shop:
            return await _lived_in(shop)

    with database(database_url, shop_template) as url:
        yield Club(url, asyncio.run(live(url)))


@pytest.fixture
def club_database(database_url: str, made_club: Club) -> Iterator[Club]:
    """A club of this test's own."""
    with database(database_url, name_of(made_club.url)) as url:
        yield Club(url, copy(made_club.known))


async def _lived_in(shop: Shop) -> Known:
    async with shop.db.connection() as connection:
        await keep(connection, Store("s1", "Puskin 22", "Europe/Bucharest"), BEFORE)
    ana = await _member(shop, "Ana Munteanu", card="2900000000017", phone="+40722100421", email="ana@example.com")
    twin = await _member(shop, "Ana Munteanu", phone="+40722900900")
    ion = await _member(shop, "Ion Ceban", card="2900000000031")
    for member_id, amounts in ((ana, (420_000, 110_000)), (twin, (31_000,)), (ion, (265_000,))):
        for n, amount in enumerate(amounts):
            await record_receipt(
                shop, _bought(f"{member_id}-{n}", amount), member_id=member_id, source="till", at=BEFORE
            )
    await correct_points(shop, "gift", 900, reason="a gift", member_id=ion, source="test", at=BEFORE)
    known = Known(*(encode("mem", one) for one in (ana, twin, ion)))
    known.club = await _club(shop, ana, ion)
    mug = await _takes(shop, ana, "mug", quantity=2)
    box = await _takes(shop, ana, "box", address=ADDRESS)
    place = await _takes(shop, ion, "tasting", choice="2026-03-12 18:00")
    known.mug, known.box, known.tasting = (encode("red", one.redemption.redemption_id) for one in (mug, box, place))
    await _takes(shop, ana, "off")
    for member_id in (ana, ion, ion):
        await _takes(shop, member_id, "trip", quantity=3)
    await _takes(shop, ana, "machine", bid=60)
    await _takes(shop, ion, "machine", bid=75)
    await _cards_and_codes(shop, ana, known)
    await choose(shop, "brunch", member_id=ana, choice_id="1", source="app", at=BEFORE)
    who: dict[str, Any] = {"actor": "staff", "actor_id": 1, "at": BEFORE}
    await lift_budget(shop, "autumn", 500, program="", store="", reason="a fair", **who)
    known.backtest = await ask(
        shop, 1, Order((("today", PROGRAM), ("cashback", CASHBACK)), "at-once", "25%"), 1, BEFORE
    )
    less = PROGRAM.replace("points: 1, per: 1.00", "points: 1, per: 2.00").replace("3000.00", "9000.00")
    asked = repairs.Asked(less, BEFORE - timedelta(days=1), take={"points": 1000}, reason="Twice the beans.")
    known.repair = await repair_queue.ask(shop, asked, 1, AT)
    while await run_errands.run(shop, AT):
        pass
    return known


async def _cards_and_codes(shop: Shop, member_id: int, known: Known) -> None:
    made: dict[str, Any] = {"source": "till", "at": BEFORE}
    sold = await issue_gift_card(shop, "sale-1", 10_000, "RON", number=CARD_NUMBER, **made)
    await pay_with_gift_card(shop, "41-7/1", sold.card, 2_550, 2_550, receipt_id="41-7", **made)
    async with shop.db.connection() as connection:
        known.card = encode("gft", (await gift_cards.by_number(connection, CARD_NUMBER)).card_id)
    await make_codes(shop, "last-year", 500, at=BEFORE)
    await void_codes(shop, "last-year", at=BEFORE)
    await make_codes(shop, CODES, 1_200, at=BEFORE, until_at=AT + timedelta(days=60))
    async with shop.db.connection() as connection:
        batch = await code_batches.named(connection, CODES)
    await use_code(shop, code_of(shop.mac_bytes, batch.batch_no, 7), member_id=member_id, at=BEFORE)


async def _member(shop: Shop, name: str, **known: str) -> int:
    identifiers = [identifier(kind, value) for kind, value in known.items()]
    return (await enrol_member(shop, Person(name=name), identifiers, source="test", at=BEFORE)).member_id


async def _club(shop: Shop, owner: int, asking: int) -> str:
    """A listed club, at whose door somebody stands."""
    by: dict[str, Any] = {"actor": "key", "actor_id": 1, "at": BEFORE}
    pool = await make_pool(shop, Pool(0, "owner", "nothing", "equal_parts", owner), "group", "Runners", **by)
    await list_club(shop, pool.pool_id, listed=True, **by)
    await ask_to_enter_pool(shop, pool.pool_id, asking, **by)
    return encode("mem", pool.pool_id)


def _bought(name: str, amount: int) -> Receipt:
    return msgspec.structs.replace(receipt(name, amount, at=BEFORE), store="s1")


async def _takes(shop: Shop, member_id: int, reward: str, **asked: Any) -> Taken:
    name = f"{reward}-{shop.new_id(BEFORE)}"
    return await redeem_reward(shop, name, Asked(reward=reward, **asked), member_id=member_id, source="app", at=BEFORE)


def console_of(shop: Shop, now: Callable[[], datetime] = lambda: AT) -> Site:
    """The console over this shop; the session's cookie is the role."""
    assets, sessions = Assets(), RoleSessions()
    pages = Pages(assets)

    def desk(request: Request) -> Desk:
        return Desk(ShopData(shop, language_of(request), now=now), pages, OneSignIn(), sessions, now)

    site = Site([], routes(assets, desk), now=now)
    site.start(shop=shop, access=sessions)
    return site
