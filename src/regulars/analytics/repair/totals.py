"""What a repair gives, takes and leaves as it is, in all."""

from collections.abc import Iterable

import msgspec

from regulars.store.repairs import Difference, Kind


class Total(msgspec.Struct):
    """Of one wallet in units of its last digit; of a tier set or badge, how many members; of a reward, how many of
    it.
    """

    kind: Kind
    about: str
    given: int = 0
    taken: int = 0
    left: int = 0


def totals(rows: Iterable[Difference]) -> list[Total]:
    """One for each wallet, tier set, reward and badge that there is a correction of, in the order of the first."""
    found: dict[tuple[Kind, str], Total] = {}
    for row in rows:
        total = found.setdefault((row.kind, row.about), Total(row.kind, row.about))
        given, taken, left = max(row.correction, 0), max(-row.correction, 0), abs(row.difference - row.correction)
        if row.kind == "tier":
            given, taken, left = (int(bool(one)) for one in (given, taken, left))
        total.given += given
        total.taken += taken
        total.left += left
    return sorted(found.values(), key=lambda one: ("points", "tier", "reward", "badge").index(one.kind))
