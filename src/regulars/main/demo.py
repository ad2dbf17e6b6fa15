"""The demo: a shop with a year of real receipts, moved so that the year ends now."""

import re
from collections.abc import Callable, Iterator, Sequence
from datetime import date, datetime, timedelta
from importlib.resources import as_file, files
from pathlib import Path
from typing import ClassVar, Generic, TypeVar
from zlib import crc32
from zoneinfo import ZoneInfo

import msgspec
from msgspec import structs

from regulars.actions.import_members import import_members
from regulars.actions.import_receipts import import_receipts
from regulars.actions.publish_program import publish_program
from regulars.connectors.files import MemberRecord, ReceiptRecord, open_members, open_receipts, read_mapping
from regulars.connectors.files.record_file import RecordFile
from regulars.connectors.files.records import MemberKey
from regulars.engine.program import Program
from regulars.errors import Refused
from regulars.main import demo_life
from regulars.main.opening import with_shop
from regulars.main.people import TILL_SCOPES, add_person, new_key
from regulars.program_file import read_program, template
from regulars.settings import Settings
from regulars.store import imports, programs
from regulars.store.shop import Shop

Tell = Callable[[str, int, int | None], None]

EMAIL = "owner@demo.example"
SIGN_IN = "sign-in.txt"
SOURCE = "demo-till"
A_YEAR = timedelta(days=380)
"""The program is in force a little longer than the receipts reach back."""
A_WEEK = timedelta(days=7)
TELL_BIRTHDAY = 4
"""Of so many members one has not told it."""


R = TypeVar("R", MemberRecord, ReceiptRecord)


class Demo(msgspec.Struct, frozen=True):
    """The demo shop. receipts: how many were loaded just now."""

    receipts: int
    sign_in: str

    def __str__(self) -> str:
        loaded = f"A year of {self.receipts:,} receipts is loaded.\n" if self.receipts else ""
        return loaded + self.sign_in


class OtherProgram(Refused):
    """This folder has the demo of another program: name that one's template, or another --data-dir."""

    code: ClassVar[str] = "other-program"
    there: str
    asked: str


def load_demo(settings: Settings, tell: Tell, template_name: str | None = None) -> Demo:
    """Make the demo shop, unless it is there: its program, a year of receipts, a sign-in and a key.

    template_name: the program of that template instead of the demo's own. What was broken off goes on; nothing is
    loaded twice. Raises NoSuchTemplate, and OtherProgram when the folder has the demo of another.
    """
    text = program_text(template_name)
    program = read_program(text, 1)
    sign_in = settings.data_dir / SIGN_IN
    is_known = sign_in.exists()

    async def run(shop: Shop) -> tuple[int, str]:
        at = shop.now()
        async with shop.db.connection() as connection:
            there = await programs.default_of(connection)
        if there is None:
            await publish_program(shop, text, from_at=at - A_YEAR, at=at)
        elif there != program.document.program:
            raise OtherProgram(there=there, asked=program.document.program)
        with as_file(files("regulars") / "demo") as path:
            loaded = await _load(shop, program, path, tell)
        return loaded, "" if is_known else await _let_in(shop)

    loaded, told = with_shop(settings, run, make=True)
    if told:
        # Only the user of this folder can read it.
        sign_in.touch(mode=0o600)
        sign_in.write_text(told, "utf-8")
    return Demo(loaded, told or sign_in.read_text("utf-8"))


def program_text(template_name: str | None) -> str:
    """The program of the demo, or of a template as if it were of the shop whose receipts these are: its currency, its
    time zone, and no number changed. Raises NoSuchTemplate.
    """
    folder = files("regulars") / "demo"
    own = (folder / "program.yaml").read_text("utf-8")
    if template_name is None:
        return own
    text = template(template_name)
    for field in ("currency", "timezone"):
        line = re.compile(rf"^{field}: .*$", re.MULTILINE)
        found = line.search(own)
        assert found is not None
        text = line.sub(found[0], text, count=1)
    return text


async def _load(shop: Shop, program: Program, folder: Path, tell: Tell) -> int:
    async with shop.db.connection() as connection:
        if await imports.is_through(connection, "receipts"):
            return 0
    at = await _begun_at(shop)
    mapping = read_mapping(folder / "mapping.yaml")
    zone = ZoneInfo(mapping.time_zone)
    # Whole weeks, so that each receipt keeps its weekday; what would be to come is left out.
    end_on = at.astimezone(zone).date() + A_WEEK - timedelta(days=1)
    with open_receipts(folder / "receipts.parquet", mapping, end_on=end_on) as file:
        past = [record for record in file.records() if record.occurred_at <= at]
        with open_members(folder / "members.csv", mapping) as people:
            known = joined(people, _first_days(past, zone))
            await import_members(shop, _Only(people, known), at=at, source=SOURCE)
        spending = [record for record in past if demo_life.spends(record.member_key)]
        await demo_life.live(shop, spending, program, SOURCE, at, tell)
        others = [record for record in past if not demo_life.spends(record.member_key)]
        await import_receipts(shop, _Only(file, others), at=at, source=SOURCE, tell=tell)
    return len(past)


async def _begun_at(shop: Shop) -> datetime:
    """When this demo was begun: one that was broken off goes on with the same days."""
    async with shop.db.connection() as connection:
        (first, *_) = await programs.versions(connection)
    return first.from_at + A_YEAR


def _first_days(receipts: Sequence[ReceiptRecord], zone: ZoneInfo) -> dict[MemberKey, date]:
    """The local day of each member's first receipt."""
    days: dict[MemberKey, date] = {}
    for record in receipts:
        if record.member_key is not None:
            days.setdefault(record.member_key, record.occurred_at.astimezone(zone).date())
    return days


def joined(people: RecordFile[MemberRecord], days: dict[MemberKey, date]) -> list[MemberRecord]:
    """The members, each having joined on the day of the first receipt; most have told when they were born."""
    return [
        structs.replace(
            record,
            joined_on=next((days[key] for key in record.identifiers if key in days), None),
            birthday=born(record.name),
        )
        for record in people.records()
    ]


def born(name: str) -> date | None:
    """The birthday of one of that name."""
    number = crc32(name.encode())
    return date(1950 + number % 55, 1 + number // 7 % 12, 1 + number // 11 % 28) if number % TELL_BIRTHDAY else None


class _Only(Generic[R]):
    """Some records of a file, as a file."""

    def __init__(self, file: RecordFile[R], records: Sequence[R]) -> None:
        self.path, self.sha256, self.rejected = file.path, file.sha256, file.rejected
        self.months_us, self.columns = file.months_us, file.columns
        self.total = records[-1].position if records else 0
        self._records: Sequence[R] = records

    def records(self, *, after: int = 0) -> Iterator[R]:
        """Those behind a position."""
        return (record for record in self._records if record.position > after)

    def write_rejects(self) -> Path | None:
        """The demo's own files have none."""
        return None


async def _let_in(shop: Shop) -> str:
    """A password and a key of this very demo, as they are told."""
    password = await add_person(shop, EMAIL, "Demo Owner", "owner", None)
    key = await new_key(shop, "demo till", TILL_SCOPES, source=SOURCE)
    return f"Sign in as {EMAIL} with the password {password}\nThe key of the API is {key}\n"
