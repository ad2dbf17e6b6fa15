"""Points from one member to another, with the dates they have."""

from datetime import datetime
from typing import Any

from regulars.engine.days import micros
from regulars.engine.decide import advance
from regulars.engine.events import Received, Sent
from regulars.engine.program import Program
from regulars.errors import FieldError, Invalid
from regulars.ids import encode
from regulars.store import history, ledger, members, recorder
from regulars.store.database import Connection, Contended
from regulars.store.history import DifferentBody
from regulars.store.ledger import Change, step_after
from regulars.store.recorder import Outcome
from regulars.store.shop import Shop

TRIES = 40


class _Moved(Exception):
    """A member moved on; the transaction is given up and tried again."""


async def transfer_points(
    shop: Shop,
    transfer_id: str,
    points: int,
    *,
    giver: int,
    taker: int,
    source: str,
    at: datetime,
    program: str = "",
    wallet: str = "",
) -> Outcome:
    """Move points; both members change, or neither. The outcome is the giver's.

    Raises Invalid, UnknownMember, MemberNotActive, NotEnoughPoints, DifferentBody.
    """
    number = await shop.programs.number_for(program, giver, at)
    rules = await shop.programs.in_force(number, at, at)
    name = wallet or rules.main_wallet
    if name not in rules.wallets:
        raise Invalid(errors=(FieldError("/wallet", f"there is no wallet {name!r}"),))
    if giver == taker:
        raise Invalid(errors=(FieldError("/to", "the same member"),))
    request = shop.mac((giver, taker, name, points))

    async def transfer(tx: Connection) -> Outcome:
        key = await history.key_of(tx, source, "sent", transfer_id)
        if key is not None:
            if key.request != request:
                raise DifferentBody(kind="sent", id=transfer_id)
            one = await history.event_at(tx, key)
            return Outcome(one.member_id, one.event_id, one.at, one.decision, one.event, rules, repeated=True)
        return await _move(shop, tx, rules, number, name, points, giver, taker, transfer_id, source, request, at)

    first, second = sorted((giver, taker))
    # Lines are entered in the order of ids, so that two transfers never wait for each other.
    async with shop.lines.of(first), shop.lines.of(second):
        for _ in range(TRIES):
            try:
                return await shop.db.run(transfer, idempotent=True)
            except (_Moved, ledger.Seen):
                continue
    raise Contended(tries=TRIES)


async def _move(
    shop: Shop, tx: Connection, program: Program, number: int, wallet: str, points: int, giver: int, taker: int,
    transfer_id: str, source: str, request: bytes, at: datetime,
) -> Outcome:  # fmt: skip
    loaded = {member_id: await members.load(tx, member_id, number) for member_id in (giver, taker)}
    for one in loaded.values():
        members.refuse_inactive(one)
    sent = Sent(wallet=wallet, points=points, to=encode("mem", taker))
    giving = advance(program, loaded[giver].stored.member, sent, micros(at))
    recorder.refuse_all(giving[0])
    received = Received(wallet=wallet, lots=giving[0].spent[0].lots, of=encode("mem", giver))
    taking = advance(program, loaded[taker].stored.member, received, micros(at))
    named: dict[str, Any] = {"source": source, "external_id": transfer_id, "request": request}
    steps = {
        giver: step_after(loaded[giver].stored, giver, sent, giving, program, shop.new_id(at), **named),
        taker: step_after(loaded[taker].stored, taker, received, taking, program, shop.new_id(at), **named),
    }
    for member_id in sorted(steps):
        change = Change(member_id, number, loaded[member_id].stored.member.seq, (steps[member_id],))
        if not await ledger.record(tx, change, at):
            raise _Moved
    done = steps[giver]
    return Outcome(giver, done.event_id, done.at, done.decision, sent, program, done.stored.member)
