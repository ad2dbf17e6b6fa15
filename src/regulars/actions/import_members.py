"""A shop's list of members: new ones are enrolled, known ones get what was missing of them."""

import re
from datetime import datetime, timedelta

from regulars.connectors.files import MemberRecord
from regulars.connectors.files.members import identifier_word
from regulars.engine.days import micros, start_of, to_day
from regulars.engine.events.members import Joined
from regulars.engine.program import Program
from regulars.store import import_people
from regulars.store.database import Connection
from regulars.store.deciding import Deciding
from regulars.store.identifiers import BadIdentifier, Identifier, identifier
from regulars.store.import_rejects import Rejected
from regulars.store.import_run import Chunk, Imported, Records, Tell, Work, bring
from regulars.store.members import Person
from regulars.store.shop import Shop

_LANGUAGE = re.compile(r"(?=.{1,10}$)[a-z]{2,3}(-[A-Za-z0-9]{2,8})*", re.ASCII)
LONGEST_NAME = 200
HOME_STORE = "store"
"""The attribute that holds the store a member belongs to."""


async def import_members(
    shop: Shop,
    file: Records[MemberRecord],
    *,
    at: datetime,
    source: str = "import",
    program: str = "",
    meaning: str = "",
    dry_run: bool = False,
    tell: Tell | None = None,
) -> Imported:
    """Take a list of members into the shop; a member is known by any of her identifiers.

    With a day of joining she joins the program on that day, without a welcome: she was a member before. Without one
    she joins with the first thing that happens to her, so that an older receipt still finds its place.
    Raises UnknownProgram, Contended.
    """
    number = await shop.programs.number(program, at)
    work = _Members(shop, Deciding(shop, source, number, at, welcome=False))
    return await bring(shop, file, work, source=source, at=at, meaning=meaning, dry_run=dry_run, tell=tell)


class _Members(Work[MemberRecord]):
    content = "members"

    def __init__(self, shop: Shop, deciding: Deciding) -> None:
        self.shop, self.deciding = shop, deciding
        self.known: dict[Identifier, int] = {}

    def forget(self) -> None:
        self.deciding.forget()
        self.known.clear()

    async def decided(self, records: list[MemberRecord]) -> Chunk:
        at, chunk = self.deciding.at, Chunk(records[-1].position)
        rows = [(record, *_identifiers(record, self.shop.region)) for record in records]
        await self._find([one for _, identifiers, _ in rows for one in identifiers])
        program = await self.shop.programs.in_force(self.deciding.number, at, at)
        people = _People(self.known)
        for record, identifiers, wrong in rows:
            wrong = [*wrong, *_faults(record, at), *people.faults(identifiers)]
            if wrong:
                chunk.rejected += [Rejected(record.row, *one) for one in wrong]
                continue
            member_id = people.known_by(identifiers)
            chunk.known += member_id is not None
            chunk.accepted += member_id is None
            member_id = people.take(member_id or self.shop.new_id(at), _person(record), identifiers)
            await self._join(member_id, record, program)
        self._write_to(chunk, people)
        return chunk

    async def _find(self, wanted: list[Identifier]) -> None:
        """Learn who is known by these, and how these members stand."""
        unknown = {one for one in wanted if one not in self.known}
        async with self.shop.db.connection() as connection:
            found = await import_people.known_by(connection, unknown)
        self.known |= found
        await self.deciding.load(set(found.values()))

    async def _join(self, member_id: int, record: MemberRecord, program: Program) -> None:
        """She joined on that day, if nothing is known of her in the program yet."""
        if record.joined_on is None or self.deciding.stored(member_id).member.seq:
            return
        begins = start_of(to_day(record.joined_on), program.zone)
        of_then = await self.shop.programs.in_force(self.deciding.number, begins, self.deciding.at)
        name = f"member:{member_id}"
        self.deciding.decide(member_id, Joined(welcome=False), of_then, micros(begins), name, self.shop.mac(name))

    def _write_to(self, chunk: Chunk, people: "_People") -> None:
        decided = self.deciding.end()

        async def write(tx: Connection, import_id: int) -> None:
            await import_people.keep(
                tx, list(people.new.items()), list(people.completed.items()), people.identifiers, self.deciding.at
            )
            await decided.write(tx, import_id)

        chunk.before, chunk.write = decided.before, write


class _People:
    """The people of a chunk. known: who is known by what, those of this chunk included."""

    def __init__(self, known: dict[Identifier, int]) -> None:
        self.known = known
        self.new: dict[int, Person] = {}
        self.completed: dict[int, Person] = {}
        self.identifiers: list[tuple[int, Identifier]] = []

    def known_by(self, identifiers: list[Identifier]) -> int | None:
        return next((self.known[one] for one in identifiers if one in self.known), None)

    def faults(self, identifiers: list[Identifier]) -> list[tuple[str, str]]:
        owners = {self.known[one] for one in identifiers if one in self.known}
        reason = f"these belong to {len(owners)} different members"
        return [(identifier_word(one.kind), reason) for one in identifiers] if len(owners) > 1 else []

    def take(self, member_id: int, person: Person, identifiers: list[Identifier]) -> int:
        added = [one for one in identifiers if one not in self.known]
        self.identifiers += [(member_id, one) for one in added]
        self.known.update((one, member_id) for one in added)
        kept = self.new if len(added) == len(identifiers) or member_id in self.new else self.completed
        kept[member_id] = _completed(kept[member_id], person) if member_id in kept else person
        return member_id


def _identifiers(record: MemberRecord, region: str) -> tuple[list[Identifier], list[tuple[str, str]]]:
    """What the row says the member is known by, and what of it cannot be."""
    found: dict[Identifier, None] = {}
    wrong = []
    for kind, value in record.identifiers:
        try:
            found[identifier(kind, value, region=region)] = None
        except BadIdentifier as bad:
            wrong.append((identifier_word(kind), bad.errors[0].detail))
    return list(found), wrong


def _faults(record: MemberRecord, at: datetime) -> list[tuple[str, str]]:
    tomorrow = at.date() + timedelta(days=1)
    wrong = [
        (name, "is in the future")
        for name in ("joined_on", "birthday")
        if (getattr(record, name) or tomorrow) > tomorrow
    ]
    if len(record.name) > LONGEST_NAME:
        wrong.append(("name", f"is longer than {LONGEST_NAME} characters"))
    if record.language and not _LANGUAGE.fullmatch(record.language):
        wrong.append(("language", f"{record.language[:20]!r} is not a language's code such as ro"))
    return wrong


def _person(record: MemberRecord) -> Person:
    attributes = {**record.attributes, HOME_STORE: record.store} if record.store else record.attributes
    return Person(record.name, record.birthday, record.language, dict(attributes))


def _completed(person: Person, more: Person) -> Person:
    """What two rows say of one member; the first goes first."""
    return Person(
        person.name or more.name,
        person.birthday or more.birthday,
        person.language or more.language,
        {**more.attributes, **person.attributes},
    )
