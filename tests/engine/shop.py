"""A shop for the tests of the engine: programs, receipts, and a till that keeps members and receipts in memory."""

from datetime import UTC, datetime
from typing import Any

import msgspec
from msgspec import structs

from regulars.engine.basket import Basket
from regulars.engine.days import clock_of, micros
from regulars.engine.decide import advance
from regulars.engine.decision import Decision
from regulars.engine.document import Document
from regulars.engine.events import AnyEvent
from regulars.engine.events.event import Given
from regulars.engine.events.members import Joined, TimePassed
from regulars.engine.events.points import Corrected, Held, Released
from regulars.engine.events.receipts import Line, Receipt, Wanted
from regulars.engine.events.returns import Moment, Return, ReturnedLine, Standing
from regulars.engine.faults import Faults
from regulars.engine.member import Member
from regulars.engine.money import parse_decimal
from regulars.engine.program import Program
from regulars.engine.ready.award import compile_award
from regulars.engine.ready.rules import ReadyRule
from regulars.engine.steps.moments import moment_of
from regulars.engine.steps.returns import untouched
from regulars.engine.terms.rule import Rule
from regulars.engine.terms.wallets import ReadyWallet, WalletTerms

AT = datetime(2026, 3, 2, 12, tzinfo=UTC)
DAY_US = 86_400_000_000

LEAST: dict[str, Any] = {"program": "shop", "timezone": "UTC", "currency": "EUR", "wallets": {"points": {}}}
BASE: dict[str, Any] = {"id": "base", "kind": "per_amount", "points": "1", "per": "1.00"}
PAY: dict[str, Any] = {"id": "pay", "kind": "part_payment", "points": "1", "worth": "0.01"}


def program(**fields: Any) -> Program:
    """A program of these fields; in UTC and EUR, with one wallet, if they do not say."""
    return Program(msgspec.convert({**LEAST, **fields}, Document), version=1)


EARNING_TERMS = program().earning_terms
"""Those of a program that says nothing of them."""


def line(line_id: str, total: str, pieces: str = "1", *categories: str, earns: bool = True) -> Line:
    """A line of a receipt: money and pieces as decimals."""
    return Line(
        line_id=line_id,
        total_minor=parse_decimal(total, 2),
        quantity=parse_decimal(pieces, 3),
        categories=frozenset(categories),
        earns=earns,
    )


def receipt(
    *lines: Line | str,
    receipt_id: str = "r",
    at: datetime = AT,
    wanted: tuple[Wanted, ...] = (),
    hold_id: str = "",
    zone: str = "",
    given: Given | None = None,
) -> Receipt:
    """A receipt of these lines; a text is the total of a line, called by its place."""
    return Receipt(
        receipt_id=receipt_id,
        occurred_us=micros(at),
        currency="EUR",
        lines=tuple(
            one if isinstance(one, Line) else line(str(place), one) for place, one in enumerate(lines, start=1)
        ),
        wanted=wanted,
        hold_id=hold_id,
        zone=zone,
        given=given or Given(),
    )


def points_of(rule: Rule, sold: Receipt, *, scale: int = 0, visit: int = 1) -> int:
    """What one rule alone gives for all eligible lines of a receipt, in whole units of a wallet of that scale."""
    faults = Faults()
    wallet = ReadyWallet("points", WalletTerms(scale=scale), faults)
    ready = ReadyRule(rule, 0, None, wallet, 2, faults, EARNING_TERMS)
    if faults.found:
        raise ValueError(faults.found[0].detail)
    basket = Basket(sold, clock_of("UTC"), visit)
    basket.settle(0)
    return compile_award([ready], clock_of("UTC").day)([], basket, Moment(0), 0).by_dates.get("points", 0)


class Till:
    """Plays events of one member through the engine and keeps what a shop would: the member, receipts, history.

    decisions, members: of each event in the history, and the member before it.
    An event that is refused is no event. A receipt of which only a reward is refused is a receipt, unless strict.
    """

    def __init__(self, rules: Program, at: datetime = AT, *, strict: bool = False) -> None:
        self.program = rules
        self.strict = strict
        self.member = Member()
        self.now_us = micros(at)
        self.standing: dict[str, Standing] = {}
        self.history: list[tuple[AnyEvent, int]] = []
        self.decisions: list[Decision] = []
        self.members: list[Member] = []

    def play(self, event: AnyEvent) -> Decision:
        """Decide an event now, and keep what follows unless it is refused."""
        decision, after = advance(self.program, self.member, event, self.now_us)
        if decision.refusals and (self.strict or not decision.effects):
            return decision
        if isinstance(event, Receipt):
            moment = moment_of(self.program, self.member, event, self.now_us)
            self.standing[event.receipt_id] = Standing(
                event, 1, moment, untouched(event), decision.discounts, decision.spent, decision.earned,
                drawn=decision.drawn,
            )  # fmt: skip
        if isinstance(event, Return):
            name = event.standing.receipt.receipt_id
            self.standing[name] = structs.replace(
                event.standing, kept=decision.kept, earned=decision.earned, drawn=decision.drawn
            )
        self.members.append(self.member)
        self.member = after
        self.history.append((event, self.now_us))
        self.decisions.append(decision)
        return decision

    def join(self) -> Decision:
        """The member joins."""
        return self.play(Joined())

    def buy(
        self,
        *lines: Line | str,
        receipt_id: str = "",
        wanted: tuple[Wanted, ...] = (),
        hold_id: str = "",
        late_us: int = 0,
    ) -> Decision:
        """The member buys, now; or did so long before, and the receipt arrives late."""
        name = receipt_id or f"r{len(self.standing) + 1}"
        sold = receipt(*lines, receipt_id=name, wanted=wanted, hold_id=hold_id)
        return self.play(structs.replace(sold, occurred_us=self.now_us - late_us))

    def give_back(self, receipt_id: str, *lines: str | ReturnedLine, amount_minor: int | None = None) -> Decision:
        """Lines of a receipt come back, whole if only named; an amount; or all that is left."""
        back = tuple(ReturnedLine(one) if isinstance(one, str) else one for one in lines)
        standing = self.standing[receipt_id]
        name = f"back{len(self.history)}"
        return self.play(Return(return_id=name, standing=standing, lines=back, amount_minor=amount_minor))

    def hold(self, hold_id: str, points: int, minutes: int = 15, wallet: str = "points") -> Decision:
        """Points are put aside."""
        until_us = self.now_us + minutes * 60_000_000
        return self.play(Held(hold_id=hold_id, wallet=wallet, points=points, until_us=until_us))

    def release(self, hold_id: str) -> Decision:
        """They are free again."""
        return self.play(Released(hold_id=hold_id))

    def correct(self, points: int, wallet: str = "points", until: int | None = None) -> Decision:
        """Somebody gives or takes points."""
        return self.play(Corrected(wallet=wallet, points=points, reason="sorry", until=until))

    def wait(self, days: int = 0, minutes: int = 0) -> None:
        """Time passes; nobody looks."""
        self.now_us += days * DAY_US + minutes * 60_000_000

    def look(self) -> Decision:
        """Somebody looks: time has passed."""
        return self.play(TimePassed())

    @property
    def balance(self) -> int:
        """The balance of the first wallet as it is now; looking changes nothing."""
        return self.stands().wallet(self.program.main_wallet).balance

    def stands(self) -> Member:
        """The member as she is now; looking changes nothing."""
        return advance(self.program, self.member, TimePassed(), self.now_us)[1]

    @property
    def tier(self) -> str:
        """The tier held in the first tier set."""
        held = self.stands().tiers
        first = self.program.tier_sets[0]
        return held[first.name].tier if first.name in held else first.ids[0]
