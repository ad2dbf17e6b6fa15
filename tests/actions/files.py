"""A shop's files for tests of importing: written to a folder, read by one mapping, taken into a shop."""

from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from typing import Any

from regulars.actions.import_balances import import_balances
from regulars.actions.import_gift_cards import import_gift_cards
from regulars.actions.import_members import import_members
from regulars.actions.import_products import import_products
from regulars.actions.import_receipts import import_receipts
from regulars.analytics.verify import verify
from regulars.connectors.files import (
    open_balances,
    open_gift_cards,
    open_members,
    open_products,
    open_receipts,
    parse_mapping,
)
from regulars.connectors.files.tiers import open_tiers
from regulars.store import members
from regulars.store.identifiers import identifier
from regulars.store.import_run import Imported
from regulars.store.ledger import Stored
from regulars.store.members import Person
from regulars.store.shop import Shop

AT = datetime(2026, 3, 2, 12, tzinfo=UTC)

MAPPING = parse_mapping(
    """
time_zone: Europe/Bucharest
currency: RON
receipts:
  receipt: receipt
  occurred_at: at
  member: member
  line: line
  sku: sku
  quantity: quantity
  total: total
products: {sku: sku, name: name, brand: brand, category_path: [group]}
members:
  identifiers: {outside: number, email: mail}
  name: name
  birthday: born
  joined_on: since
  language: language
  tiers: {status: level}
  attributes: {city: town}
balances: {member: member, wallet: wallet, points: points, expires_on: until, tier_set: set, tier: tier}
gift_cards: {number: number, balance: balance, currency: currency, expires_on: expires}
"""
)

PROGRAM = """
program: corner-shop
timezone: Europe/Bucharest
currency: RON
wallets:
  points: {expires: P1Y, worth: 0.01, clawback: within_balance}
  stars: {scale: 2}
rules:
  - {id: welcome, kind: welcome, points: 50}
  - {id: base, kind: per_amount, points: 1, per: 1.00}
  - {id: coffee, kind: per_item, points: 7, when: '"Coffee" in line.categories'}
  - {id: birthday, kind: multiplier, times: 2, when: member.is_birthday}
tier_sets:
  status:
    counts: spend
    window: P12M
    tiers: [{id: member}, {id: silver, at_least: 1000.00}, {id: gold, at_least: 5000.00}]
"""

HEADS = {
    "receipts": "receipt,at,member,line,sku,quantity,total",
    "products": "sku,name,brand,group",
    "members": "number,mail,name,born,since,language,level,town",
    "balances": "member,wallet,points,until,set,tier",
    "gift_cards": "number,balance,currency,expires",
}
OPEN: dict[str, Any] = {
    "receipts": (open_receipts, import_receipts),
    "products": (open_products, import_products),
    "members": (open_members, import_members),
    "tiers": (open_tiers, partial(import_balances, content="tiers")),
    "balances": (open_balances, import_balances),
    "gift_cards": (open_gift_cards, import_gift_cards),
}


def written(folder: Path, content: str, *rows: str, name: str = "") -> Path:
    """A CSV with the heading of its content."""
    path = folder / f"{name or content}.csv"
    path.write_text("\n".join([HEADS[content], *rows, ""]), encoding="utf-8")
    return path


async def imported(shop: Shop, content: str, path: Path, *, at: datetime = AT, **options: Any) -> Imported:
    """The file, taken into the shop for what it is."""
    opened, bring = OPEN[content]
    with opened(path, MAPPING) as file:
        done: Imported = await bring(shop, file, at=at, **options)
        return done


def reasons(path: Path) -> list[str]:
    """The rows that were left out, as they stand in the file beside."""
    beside = path.with_name(f"{path.stem}.rejected.csv")
    return beside.read_text("utf-8").splitlines()[1:] if beside.exists() else []


async def member_id(shop: Shop, number: str) -> int:
    async with shop.db.connection() as connection:
        return await members.find(connection, identifier("outside", number))


async def stored(shop: Shop, number: str) -> Stored:
    async with shop.db.connection() as connection:
        return (await members.load(connection, await member_id(shop, number), 1)).stored


async def balance(shop: Shop, number: str, wallet: str = "points") -> int:
    return (await stored(shop, number)).member.wallet(wallet).balance


async def person(shop: Shop, number: str) -> Person:
    async with shop.db.connection() as connection:
        return (await members.person_of(connection, await member_id(shop, number)))[0]


async def count(shop: Shop, table: str) -> int:
    async with shop.db.connection() as connection:
        found: int = await connection.fetchval(f"select count(*) from {table}")
        return found


async def is_right(shop: Shop) -> bool:
    """Whether verify says that all is well."""
    verdict = await verify(shop)
    assert verdict.ok, str(verdict)
    return verdict.ok
