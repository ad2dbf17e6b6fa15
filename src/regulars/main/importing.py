"""Reading a shop's files, and taking an import back."""

from collections.abc import Awaitable, Callable, Iterator, Sequence
from datetime import datetime
from hashlib import sha256
from pathlib import Path
from typing import Any, ClassVar

import msgspec

from regulars import clock
from regulars.actions.import_balances import import_balances
from regulars.actions.import_gift_cards import import_gift_cards
from regulars.actions.import_members import import_members
from regulars.actions.import_products import import_products
from regulars.actions.import_receipts import import_receipts
from regulars.actions.undo_import import Undone
from regulars.actions.undo_import import undo_import as take_back
from regulars.connectors.files import (
    Content,
    Mapping,
    contents_of,
    open_balances,
    open_gift_cards,
    open_members,
    open_products,
    open_receipts,
    read_mapping,
)
from regulars.connectors.files.tiers import open_tiers
from regulars.errors import Invalid
from regulars.main.opening import with_shop
from regulars.settings import Settings
from regulars.store.import_run import Imported
from regulars.store.shop import Shop

Tell = Callable[[str, int, int | None], None]

MAPPING = "mapping.yaml"
ORDER = ("products", "members", "receipts", "balances", "gift_cards")
"""Products and members are known before receipts name them. What members bring along holds as of now, so it comes
behind their history: events are applied in the order in which they are recorded.
"""


class NoMapping(Invalid):
    """Say which column means what, with --mapping and a file; docs/import.md shows how to write it."""

    code: ClassVar[str] = "no-mapping"
    looked_for: str


class NothingToImport(Invalid):
    """There is no file here that the mapping speaks of."""

    code: ClassVar[str] = "nothing-to-import"
    places: tuple[str, ...]


class ImportReport(msgspec.Struct, frozen=True):
    """What the files brought."""

    files: tuple[Imported, ...]

    @property
    def ok(self) -> bool:
        """Whether nothing was left out."""
        return all(one.ok for one in self.files)

    def __str__(self) -> str:
        return "\n".join(str(one) for one in self.files)


def import_history(
    settings: Settings, paths: Sequence[Path], *, mapping: Path | None, dry_run: bool, tell: Tell
) -> ImportReport:
    """Take files into the shop, each for what its columns say it is; receipts from the oldest file to the newest.

    mapping: by default the file `mapping.yaml` beside the first of them. dry_run: nothing is written.
    Raises NoMapping, NothingToImport, BadMapping, UnreadableFile, FileNotFoundError, UnknownProgram.
    """
    words = read_mapping(mapping or mapping_beside(paths[0]))
    contents = _in_order(contents_of(paths, words), words)
    if not contents:
        raise NothingToImport(places=tuple(map(str, paths)))

    async def run(shop: Shop) -> ImportReport:
        steps = list(_steps(shop, contents, words, dry_run=dry_run, tell=tell))
        return ImportReport(tuple([await step() for step in steps]))

    return with_shop(settings, run)


def undo_import(settings: Settings, name: str, *, dry_run: bool, tell: Tell) -> Undone:
    """Take an import back as corrections. Raises BadId, UnknownImport, ImportUndone."""
    return with_shop(settings, lambda shop: take_back(shop, name, at=shop.now(), dry_run=dry_run, tell=tell))


def mapping_beside(path: Path) -> Path:
    """The mapping that lies beside a file, or in a folder. Raises NoMapping."""
    found = (path if path.is_dir() else path.parent) / MAPPING
    if not found.is_file():
        raise NoMapping(looked_for=str(found))
    return found


def _in_order(contents: list[Content], mapping: Mapping) -> list[Content]:
    """By content, then receipts by their first one: a member's later receipts cannot come before her earlier."""
    found = sorted(contents, key=lambda one: ORDER.index(one.kind))
    receipts = [one for one in found if one.kind == "receipts"]
    if len(receipts) < 2:
        return found
    by_time = iter(sorted(receipts, key=lambda one: _first_moment(one.path, mapping)))
    return [next(by_time) if one.kind == "receipts" else one for one in found]


def _first_moment(path: Path, mapping: Mapping) -> datetime:
    with open_receipts(path, mapping) as file:
        first = next(file.records(), None)
    return clock.now() if first is None else first.occurred_at


Step = Callable[[], Awaitable[Imported]]


def _steps(shop: Shop, contents: Sequence[Content], mapping: Mapping, *, dry_run: bool, tell: Tell) -> Iterator[Step]:
    """What is to be done, one after the other; the tiers of lists of members come last, as balances do."""
    meaning = sha256(msgspec.json.encode(mapping, order="sorted")).hexdigest()

    def step(
        opened: Callable[[Path, Mapping], Any], bring: Callable[..., Awaitable[Imported]], path: Path, **more: str
    ) -> Step:
        async def do() -> Imported:
            with opened(path, mapping) as file:
                return await bring(shop, file, at=shop.now(), meaning=meaning, dry_run=dry_run, tell=tell, **more)

        return do

    for one in contents:
        match one.kind:
            case "products":
                yield step(open_products, import_products, one.path)
            case "members":
                yield step(open_members, import_members, one.path)
            case "receipts":
                yield step(open_receipts, import_receipts, one.path)
            case "balances":
                yield step(open_balances, import_balances, one.path)
            case "gift_cards":
                yield step(open_gift_cards, import_gift_cards, one.path)
    if mapping.members and mapping.members.tiers:
        for one in contents:
            if one.kind == "members":
                yield step(open_tiers, import_balances, one.path, content="tiers")
