"""How much may be booked of repairs without a second person: the limits of the shop are those of planned changes, and
hold for all that is booked so within a day.

What a call of booking comes to stands in the audit log, which is where the limits look.
"""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import ClassVar

import msgspec
from msgspec import structs

from regulars.errors import FieldError, Refused
from regulars.store import audit
from regulars.store.change_limits import Counts, Limits
from regulars.store.database import Connection
from regulars.store.program_plans import Doer
from regulars.store.repairs import Difference, Repair, UnknownRepair
from regulars.store.shop import Shop

WINDOW = timedelta(days=1)
APPLIED = "repair.applied"
"""The deed that corrections are booked."""


class Call(msgspec.Struct, frozen=True):
    """Corrections that are booked at once. counts: what they come to. kept: their proposal, if it is."""

    repair: str
    program_no: int
    rows: Sequence[Difference]
    counts: Counts
    kept: Repair | None

    def request(self, shop: Shop) -> str:
        """By what the same corrections are known, in whatever order."""
        rows = [(*one.key, one.correction, one.was, str(one.last_day)) for one in self.rows]
        return shop.mac(sorted(rows)).hex()

    @property
    def is_approved(self) -> bool:
        """Whether somebody else has approved it: as much as was proposed, or less."""
        if self.kept is None or self.kept.approved is None:
            return False
        proposed = {one.key: one for one in self.kept.proposal.rows}
        return all(_is_within(one, proposed.get(one.key)) for one in self.rows)


class RepairNeedsApproval(Refused):
    """These corrections are above the limits of the shop: a second person must approve what was proposed.

    Another person than the one who asked for the repair approves it, in the console or with a key for
    `programs:approve`; then as much as was proposed can be booked, or less. What was booked of repairs of the program
    without a second person within the last twenty-four hours counts with it.
    """

    code: ClassVar[str] = "repair-needs-approval"
    repair: str
    errors: tuple[FieldError, ...]


async def above(
    connection: Connection, limits: Limits, repair: str, program_no: int, counts: Counts, at: datetime, *,
    request: str | None = None,
) -> tuple[FieldError, ...]:  # fmt: skip
    """What is above the limits, alone or with what was booked without a second person within a day: of other repairs,
    and with `request` of other calls of this one.
    """
    alone = tuple(limits.above(counts))
    if alone or not limits.are_set:
        return alone
    lose, owed_minor = await connection.fetchrow(
        """select coalesce(sum((details ->> 'lose')::bigint), 0)::bigint,
            coalesce(sum((details ->> 'owed_minor')::bigint), 0)::bigint from audit
        where at > $1 and action = $2 and details @> '{"alone": true}' and (details ->> 'program_no')::int = $3
          and (subject <> $4 or details ->> 'request' <> $5)""",
        at - WINDOW, APPLIED, program_no, repair, request,
    ) or (0, 0)  # fmt: skip
    together = structs.replace(
        counts, lose=counts.lose + lose, owed_after_minor=counts.owed_after_minor + owed_minor
    )  # fmt: skip
    return tuple(
        structs.replace(one, detail=f"{one.detail}; so much with what was booked since yesterday")
        for one in limits.above(together)
    )


async def note(shop: Shop, tx: Connection, call: Call, by: Doer, account: str = "") -> None:
    """Note a call of booking, once, before anything of it is booked; until the transaction ends, nobody else notes any.

    What is above the limits is noted only where it is approved; of a proposal that is above them as a whole no part
    either, or it would be booked part by part. Raises RepairNeedsApproval, and UnknownRepair for one that is not kept,
    so that nobody can approve it.
    """
    await tx.execute("lock table repair in share row exclusive mode")
    request = call.request(shop)
    if await _is_noted(tx, call.repair, request):
        return
    if not call.is_approved:
        too_much = await above(
            tx, shop.limits, call.repair, call.program_no, call.counts, by.at, request=request
        ) or tuple(shop.limits.above(call.kept.counts) if call.kept else ())  # fmt: skip
        if too_much and call.kept is None:
            raise UnknownRepair()
        if too_much:
            raise RepairNeedsApproval(repair=call.repair, errors=too_much)
    counts = call.counts
    await audit.note(
        shop, tx, APPLIED, call.repair, by.kind, by.id, by.at, program_no=call.program_no, corrections=len(call.rows),
        lose=counts.lose, owed_minor=counts.owed_after_minor - counts.owed_minor, alone=not call.is_approved,
        request=request, **audit.on_account(account),
    )  # fmt: skip


async def _is_noted(tx: Connection, repair: str, request: str) -> bool:
    return bool(
        await tx.fetchval(
            "select exists (select from audit where subject = $1 and action = $2 and details ->> 'request' = $3)",
            repair, APPLIED, request,
        )
    )  # fmt: skip


def _is_within(row: Difference, proposed: Difference | None) -> bool:
    """Whether no more is given or taken than was proposed, nor for longer."""
    if proposed is None:
        return False
    least, most = sorted((0, proposed.correction))
    is_alike = (row.last_day, row.ladder) == (proposed.last_day, proposed.ladder)
    if row.kind == "tier":
        is_alike &= row.was == proposed.was
    return is_alike and least <= row.correction <= most
