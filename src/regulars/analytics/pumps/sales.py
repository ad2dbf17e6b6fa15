"""What each of the players bought, as it stands after what came back of it."""

from collections.abc import Iterator, Mapping, Sequence

import msgspec

from regulars.engine.decision import Totals
from regulars.engine.events.receipts import Receipt
from regulars.engine.events.returns import ReturnedLine
from regulars.engine.member import Member
from regulars.engine.program import Program
from regulars.engine.shown.referrals import why_not_counted
from regulars.engine.steps.moments import moment_of


class Sold(msgspec.Struct):
    """A receipt as it stands. before: who bought, just before it. due_minor: what is left of it after discounts.
    cards: by line, what is on its gift cards that did not come back.
    """

    receipt: Receipt
    before: Member
    day: int
    due_minor: int
    cards: dict[str, int]

    def brought_back(self, lines: Sequence[ReturnedLine], totals: Totals) -> int:
        """So much of it, all that is left without lines; what is on the gift cards among them."""
        back = self._cards_among({one.line_id: one.quantity for one in lines}) if lines else self.cards
        self.due_minor -= _due(totals)
        self.cards = {line: left - back.get(line, 0) for line, left in self.cards.items()}
        return sum(back.values())

    def _cards_among(self, wanted: Mapping[str, int | None]) -> dict[str, int]:
        """By line what is on so many gift cards."""
        lines = [one for one in self.receipt.lines if one.line_id in self.cards and one.line_id in wanted]
        return {one.line_id: one.total_minor * (wanted[one.line_id] or one.quantity) // one.quantity for one in lines}


class Sales:
    """The receipts of all players."""

    def __init__(self, program: Program) -> None:
        self._program = program
        self._sold: dict[str, dict[str, Sold]] = {}

    def add(self, who: str, receipt: Receipt, before: Member, totals: Totals) -> int:
        """A receipt; what is on the gift cards on it."""
        cards = {one.line_id: one.total_minor for one in receipt.lines if one.kind == "gift_card"}
        day = self._program.clock.day(receipt.occurred_us)
        self._sold.setdefault(who, {})[receipt.receipt_id] = Sold(receipt, before, day, _due(totals), cards)
        return sum(cards.values())

    def of(self, who: str) -> Mapping[str, Sold]:
        """Hers, by their names."""
        return self._sold.get(who, {})

    def returnable(self, who: str, name: str, today: int) -> Receipt | None:
        """Hers of that name, if the shop still takes its goods back."""
        sold, window = self.of(who).get(name), self._program.return_window
        return None if sold is None or sold.day < window.after(sold.day) <= today else sold.receipt

    def counting(self, who: str) -> Iterator[Sold]:
        """Those that count for who invited her."""
        program = self._program
        for sold in list(self.of(who).values())[: 1 if program.referral.terms.counts == "first" else None]:
            moment = moment_of(program, sold.before, sold.receipt, sold.receipt.occurred_us)
            if not why_not_counted(program, sold.receipt, moment, sold.due_minor):
                yield sold


def _due(totals: Totals) -> int:
    return totals.before_minor - totals.discount_minor
