"""The tiers that stand in a list of members: a reading of its own, since a tier of now belongs behind the receipts."""

from collections.abc import Iterator
from pathlib import Path
from types import TracebackType
from typing import Self

from regulars.connectors.files.mapping import Mapping, needed
from regulars.connectors.files.members import open_members
from regulars.connectors.files.record_file import RecordFile
from regulars.connectors.files.records import BalanceRecord, MemberRecord


class Tiers:
    """A list of members as one record a member and tier set; what the reader refused is told with the members."""

    rejected = 0

    def __init__(self, file: RecordFile[MemberRecord], tier_sets: list[str]) -> None:
        self._file, self._sets, self.path = file, tier_sets, file.path
        self.total = file.total * len(tier_sets)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self._file.close()

    @property
    def columns(self) -> dict[str, str]:
        """By the words of balances, what the list of members calls it: all that it knows members by, all its tiers."""
        columns = self._file.columns
        known_by, tiers = (
            ", ".join(column for word, column in columns.items() if word.startswith(kind))
            for kind in ("identifier ", "tier ")
        )
        return {"member": known_by, "tier": tiers, "tier_set": tiers}

    @property
    def sha256(self) -> str:
        """The hash of the file's bytes, in hexadecimal."""
        return self._file.sha256

    def records(self, *, after: int = 0) -> Iterator[BalanceRecord]:
        """Those that name a tier; the place of a member and tier set is always the same."""
        sets = self._sets
        for record in self._file.records(after=after // len(sets)) if sets else ():
            for number, tier_set in enumerate(sets, 1):
                position = (record.position - 1) * len(sets) + number
                if position > after and tier_set in record.tiers:
                    tier, known_by = record.tiers[tier_set], record.identifiers[0]
                    yield BalanceRecord(position, known_by, "", None, None, tier_set, tier, record.row)

    def write_rejects(self) -> None:
        """They are written with the members."""


def open_tiers(path: Path, mapping: Mapping) -> Tiers:
    """The tiers of a list of members, as of balances. Raises UnreadableFile, BadMapping, FileNotFoundError."""
    words = needed(mapping.members, "members")
    return Tiers(open_members(path, mapping), list(words.tiers))
