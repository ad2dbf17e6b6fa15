"""How much of a repair one person may book alone: the limits of the shop are those of planned changes."""

from collections.abc import Sequence
from typing import ClassVar

from regulars.errors import FieldError, Refused
from regulars.store.change_limits import Counts, Limits
from regulars.store.repairs import Difference, Repair


class RepairNeedsApproval(Refused):
    """These corrections are above the limits of the shop: a second person must approve what was proposed.

    Another person than the one who asked for the repair approves it, in the console or with a key for
    `programs:approve`; then as much as was proposed can be booked, or less.
    """

    code: ClassVar[str] = "repair-needs-approval"
    repair: str
    errors: tuple[FieldError, ...]


def refuse_above(limits: Limits, kept: Repair, rows: Sequence[Difference], counts: Counts) -> None:
    """Above the limits only that is booked which was proposed and approved, or less; of what is above them as a whole
    no part either, or it would be booked part by part. Raises RepairNeedsApproval.
    """
    above = tuple(limits.above(counts)) or tuple(limits.above(kept.counts))
    proposed = {one.key: one for one in kept.proposal.rows}
    if above and (kept.approved is None or not all(_is_within(one, proposed.get(one.key)) for one in rows)):
        raise RepairNeedsApproval(repair=kept.name, errors=above)


def _is_within(row: Difference, proposed: Difference | None) -> bool:
    """Whether no more is given or taken than was proposed, nor for longer."""
    if proposed is None:
        return False
    least, most = sorted((0, proposed.correction))
    is_alike = (row.last_day, row.ladder) == (proposed.last_day, proposed.ladder)
    if row.kind == "tier":
        is_alike &= row.was == proposed.was
    return is_alike and least <= row.correction <= most
