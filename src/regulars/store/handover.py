"""Two members change in one transaction: what one gives the other takes, or neither moves."""

from collections import Counter
from datetime import datetime

import msgspec

from regulars.engine.days import micros
from regulars.engine.decide import advance
from regulars.engine.decision import Decision
from regulars.engine.events import AnyEvent
from regulars.engine.events.points import LotPart, Received, Sent
from regulars.engine.member import Wallet
from regulars.engine.program import Program
from regulars.engine.steps import handing
from regulars.ids import encode
from regulars.store import ledger, members, recorder
from regulars.store.budgets import Taking, Took
from regulars.store.database import Connection
from regulars.store.ledger import Change, Step, step_after
from regulars.store.members import Loaded
from regulars.store.shop import Shop


class Moved(Exception):
    """A member moved on; the transaction is given up and tried again."""


class Name(msgspec.Struct, frozen=True):
    """Under what an event is recorded once, and the HMAC of what was asked."""

    source: str
    external_id: str
    request: bytes


async def step_of(
    shop: Shop, tx: Connection, number: int, loaded: Loaded, event: AnyEvent, program: Program, name: Name,
    at: datetime, *, took: Took | None = None,
) -> Step:  # fmt: skip
    """The event decided for the member as she was read, with what follows from it as far as budgets go.

    took: what the other events of the transaction take; this one's comes to it. Raises NotEnoughPoints, NotPossible.
    """
    took = Counter() if took is None else took
    taking = Taking(shop, program, number, at)
    event = await taking.within(tx, event, loaded, took)
    decided = advance(program, loaded.stored.member, event, micros(at))
    recorder.refuse_all(decided[0])
    takes = tuple(taking.takes(decided[0]))
    for take in takes:
        took[take.counter] += take.amount
    return step_after(
        loaded.stored, loaded.member_id, event, decided, program, shop.new_id(at),
        source=name.source, external_id=name.external_id, request=name.request, takes=takes,
    )  # fmt: skip


async def write(tx: Connection, changes: list[Change], at: datetime) -> None:
    """Write the changes, each of one event, in the order of members. Raises Moved, Seen, Gone."""
    for change in sorted(changes, key=lambda one: (one.member_id, one.program_no)):
        if not await ledger.record_many(tx, [change], at):
            raise Moved


def parts_of(wallet: Wallet, points: int) -> tuple[LotPart, ...]:
    """So many of the points that can be spent, the soonest to expire first."""
    parts, left = [], points
    for lot in wallet.lots:
        free = min(lot.points - lot.held, left)
        if free > 0:
            parts.append(LotPart(lot.start, lot.until, free))
            left -= free
    return tuple(parts)


def arriving(sent: Sent, decision: Decision, giver: str) -> Received:
    """What comes to the other member of what really went."""
    purses = handing.given(decision.effects)
    return Received(
        wallet=sent.wallet,
        lots=tuple(part for purse in purses for part in purse.lots),
        of=giver,
        waiting=tuple(part for purse in purses for part in purse.waiting),
    )


async def hand_over(
    shop: Shop, tx: Connection, program: Program, number: int, sent: Sent, name: Name, *, giver: int, taker: int,
    at: datetime, inactive_too: bool = False,
) -> Step:  # fmt: skip
    """Points go from one member to another; the giver's step. Raises what refuses it, Moved, Seen."""
    loaded = {member_id: await members.load(tx, member_id, number) for member_id in (giver, taker)}
    if not inactive_too:
        for one in loaded.values():
            members.refuse_inactive(one)
    took: Took = Counter()
    giving = await step_of(shop, tx, number, loaded[giver], sent, program, name, at, took=took)
    received = arriving(sent, giving.decision, encode("mem", giver))
    taking = await step_of(shop, tx, number, loaded[taker], received, program, name, at, took=took)
    await write(
        tx,
        [
            Change(member_id, number, loaded[member_id].stored.member.seq, (step,))
            for member_id, step in ((giver, giving), (taker, taking))
        ],
        at,
    )
    return giving
