"""Actions told as the lines of a story: what `parser` reads, the other way round."""

import re
from datetime import datetime

from regulars.engine.days import moment
from regulars.engine.events.activities import Activity
from regulars.engine.events.members import Chosen, Joined
from regulars.engine.events.receipts import Line, Receipt, Wanted
from regulars.engine.events.redemptions import Redeemed, RedemptionEnded
from regulars.engine.money import format_decimal
from regulars.engine.program import Program
from regulars.engine.terms.surprises import OF
from regulars.stories.acts import AnyAction, Consents, Happens, Passes, Returns, Sends, Undoes
from regulars.stories.grammar import EXPECTATIONS, FACTS, GOODS_WORDS, RECEIPT_WORDS, UNITS
from regulars.stories.parse_redemptions import ENDS

_PLAIN = re.compile(r"[a-z][a-z-]*", re.ASCII)
_WORDS = {*FACTS, *EXPECTATIONS, *GOODS_WORDS, *RECEIPT_WORDS, *UNITS, "a", "an", "and", "everything", "of", "less"}
_VERBS = {how: verb for verb, how in ENDS.items()}
_PLACES = 10**6


class Teller:
    """Tells actions of one program. What cannot be told in a story raises ValueError."""

    def __init__(self, program: Program) -> None:
        self.program = program
        self._receipts: dict[str, Receipt] = {}

    def day(self, at_us: int) -> str:
        """The day of a step."""
        local: datetime = moment(at_us).astimezone(self.program.zone)
        return local.date().isoformat()

    def told(self, action: AnyAction) -> str:
        """The action in words, to be followed by two spaces and expectations. Raises ValueError."""
        match action:
            case Happens(member, Joined()):
                return f"{member} joins"
            case Happens(member, Receipt() as receipt):
                self._receipts[receipt.receipt_id] = receipt
                return f"{member} buys {self._receipt(receipt)}"
            case Happens(member, Redeemed() as event):
                return f"{member} redeems {self._redeemed(event)}"
            case Happens(member, RedemptionEnded() as event) if event.how in _VERBS:
                return f"{member} {_VERBS[event.how]} {event.redemption_id}"
            case Happens(member, Activity() as event):
                return f"{member} does {self._activity(event)}"
            case Happens(member, Chosen() as event):
                return f"{member} {_chosen(event)}"
            case Returns():
                return f"{action.member} returns {self._back(action)} of {action.receipt_id}"
            case Sends(member, to, wallet, points):
                return f"{member} sends {self.points(wallet, points)} {wallet} to {to}"
            case Undoes(member, name):
                return f"{member} undoes {name}"
            case Consents(member, purpose):
                return f"{member} agrees to {purpose}"
            case Passes():
                return "time passes"
        raise ValueError(f"no story tells {type(action).__name__} so far")

    def money(self, minor: int) -> str:
        """An amount of the program's currency."""
        return format_decimal(minor, self.program.digits)

    def points(self, wallet: str, points: int) -> str:
        """Points of a wallet."""
        return format_decimal(points, self.program.wallets[wallet].scale)

    def _receipt(self, receipt: Receipt) -> str:
        goods = ", ".join(self._line(line) for line in receipt.lines)
        return " ".join([goods, f"as {receipt.receipt_id}", *self._besides(receipt)])

    def _besides(self, receipt: Receipt) -> list[str]:
        said = [self._wanted(one) for one in receipt.wanted]
        said += [f"with code {quoted(code)}" for code in receipt.coupons]
        said += [f"paying {self.money(one.amount_minor)} with {one.means}" for one in receipt.paid_by]
        if receipt.given.draw is not None:
            said.append(f"drawing {format_decimal(receipt.given.draw * _PLACES // OF, 6)}")
        return said

    def _wanted(self, one: Wanted) -> str:
        reward = self.program.rewards[one.reward]
        if one.voucher:
            return f"with {one.voucher}"
        if not reward.pays:
            return f"taking {one.reward}" + (f" choosing {one.choice}" if one.choice else "")
        points = "all" if one.points is None else self.points(reward.wallet.name, one.points)
        return f"spending {points} {reward.wallet.name} on {one.reward}"

    def _line(self, line: Line) -> str:
        pieces = format_decimal(line.quantity, 3).rstrip("0").rstrip(".")
        if line.name == "goods" and line.quantity == 1000:
            said = self.money(line.total_minor)
        else:
            many = f"{pieces} " if line.quantity != 1000 else ""
            each = line.total_minor * 1000 // line.quantity
            said = f"{many}{quoted(line.name)} {self.money(each)}"
        categories = " and ".join(quoted(one) for one in sorted(line.categories))
        about = [("in", categories), ("brand", quoted(line.brand)), ("sku", quoted(line.sku))]
        return " ".join(
            [
                said,
                *(f"{word} {what}" for word, what in about if what),
                *([f"kind {line.kind}"] * (line.kind != "goods")),
            ]
        )

    def _back(self, action: Returns) -> str:
        if not action.lines:
            return "everything" if action.amount_minor is None else self.money(action.amount_minor)
        lines = {line.line_id: line.name for line in self._receipts[action.receipt_id].lines}
        return ", ".join(
            f"{format_decimal(one.quantity or 0, 3).rstrip('0').rstrip('.')} {quoted(lines[one.line_id])}"
            for one in action.lines
        )

    def _redeemed(self, event: Redeemed) -> str:
        many = f"{event.quantity} " if event.quantity != 1 else ""
        choice = f" choosing {quoted(event.choice)}" if event.choice else ""
        return f"{many}{event.reward}{choice} as {event.redemption_id}"

    def _activity(self, event: Activity) -> str:
        fields = self.program.activities[event.name].fields
        about = f" about {quoted(event.about)}" if event.about else ""
        values = [f"{name} {quoted(fields[name].shown(value))}" for name, value in event.values.items()]
        return f"{event.name}{about}{' with ' if values else ''}{', '.join(values)} as {event.activity_id}"


def _chosen(event: Chosen) -> str:
    if not event.picks:
        return f"claims {event.name}"
    return f"chooses {', '.join(quoted(one) for one in sorted(event.picks))} for {event.name}"


def quoted(name: str) -> str:
    """A name as a story can tell it: in quotes, unless it is one plain word that means nothing else."""
    return name if not name or (_PLAIN.fullmatch(name) and name not in _WORDS) else f'"{name}"'
