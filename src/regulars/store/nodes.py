"""Node numbers, leased: what keeps the ids of two processes apart (see ids.py)."""

from datetime import datetime
from typing import ClassVar

import msgspec

from regulars.errors import Refused
from regulars.store.database import Connection

LEASE_SECONDS = 3_600
"""How long a lease lasts; renew it after a third of that."""


class NoFreeNode(Refused):
    """All 1,023 node numbers are in use."""

    code: ClassVar[str] = "no-free-node"
    mend: str = "stop some processes, or wait an hour for those that were killed"


class LeaseLost(Refused):
    """Another process may be making ids with our node number."""

    code: ClassVar[str] = "node-lease-lost"
    number: int
    mend: str = "restart this process"


class Lease(msgspec.Struct, frozen=True):
    """The right to make ids as node `number`, until `until` by the database's clock."""

    number: int
    holder: str
    until: datetime


async def lease(connection: Connection, holder: str) -> Lease:
    """Lease the number that has been free the longest, so that no number is soon used again.

    holder: who, for doctor; unlike any other's, since it renews the lease. Raises NoFreeNode.
    """
    row = await connection.fetchrow(
        """update regulars.node set holder = $1, until = now() + make_interval(secs => $2)
            where number = (select number from regulars.node where until < now()
                order by until, number limit 1 for update skip locked)
            returning number, until""",
        holder,
        LEASE_SECONDS,
    )
    if row is None:
        raise NoFreeNode
    return Lease(number=row["number"], holder=holder, until=row["until"])


async def renew(connection: Connection, held: Lease) -> Lease:
    """Hold it for longer. Raises LeaseLost when it ran out and another has it."""
    until = await connection.fetchval(
        """update regulars.node set until = now() + make_interval(secs => $3)
            where number = $1 and holder = $2 returning until""",
        held.number,
        held.holder,
        LEASE_SECONDS,
    )
    if until is None:
        raise LeaseLost(number=held.number)
    return Lease(number=held.number, holder=held.holder, until=until)


async def release(connection: Connection, held: Lease) -> None:
    """Give it back; it is then the last to be leased again."""
    await connection.execute(
        "update regulars.node set holder = '', until = now() where number = $1 and holder = $2",
        held.number,
        held.holder,
    )
