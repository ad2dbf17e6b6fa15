"""What a story has told so far: its program, its facts, who joined, what was bought and what is left of it."""

from datetime import date, datetime, time

import msgspec

from regulars.engine import days
from regulars.engine.events.activities import Activity
from regulars.engine.events.event import Given
from regulars.engine.events.receipts import Line, LineKind, Receipt
from regulars.engine.events.returns import ReturnedLine
from regulars.engine.program import Program
from regulars.stories.faults import BadWord, Missing, Word, suggestion

NOON = time(12)


class Goods(msgspec.Struct, frozen=True):
    """What is known of goods; price_minor, cost_minor and tax_minor are of one piece, kilogram or litre."""

    name: str
    price_minor: int | None = None
    categories: frozenset[str] = frozenset()
    brand: str = ""
    sku: str = ""
    cost_minor: int | None = None
    earns: bool = True
    tax_minor: int | None = None
    kind: LineKind = "goods"


class Person(msgspec.Struct, frozen=True):
    """What the shop knows of a member."""

    born: date | None = None
    segments: frozenset[str] = frozenset()


class Scope:
    """What the words of the next line may refer to."""

    def __init__(self, programs: dict[str, Program], program: Program | None, facts: "Scope | None" = None) -> None:
        self.programs = programs
        self.program = program
        self.stores: dict[str, str] = dict(facts.stores) if facts else {}
        self.goods: dict[str, Goods] = dict(facts.goods) if facts else {}
        self.people: dict[str, Person] = dict(facts.people) if facts else {}
        self.joined: dict[str, None] = {}
        self.pools: dict[str, None] = {}
        self.receipts: dict[str, tuple[str, Receipt]] = {}
        self.left: dict[str, list[int]] = {}
        self.returns = 0
        self.activities: dict[str, tuple[str, Activity]] = {}
        self._consents: dict[str, frozenset[str]] = {}
        self._said: dict[tuple[int, str], dict[str, str]] = {}
        self._agreed: dict[str, dict[str, int]] = {}
        self.redemptions: dict[tuple[str, str], str] = {}
        self.unnamed: dict[tuple[str, str], int] = {}
        self.at_us = -(2**62)

    @property
    def now(self) -> Program:
        """The program in force; a story without one is never parsed so far."""
        assert self.program is not None
        return self.program

    def moment(self, day: date, at: time | None) -> int:
        """The moment in microseconds of a local day and time; without a time noon, or later the same day."""
        moment = days.micros(datetime.combine(day, at or NOON, tzinfo=self.now.zone))
        same_day = days.day_of(days.moment(max(self.at_us, 0)), self.now.zone) == days.to_day(day)
        return max(moment, self.at_us) if at is None and same_day else moment

    def given(self, member: str, occurred_us: int) -> Given:
        """What the shop knows of the member on the day."""
        person = self.people.get(member, Person())
        today = days.to_date(days.day_of(days.moment(occurred_us), self.now.zone))
        birthday = person.born is not None and (person.born.month, person.born.day) == (today.month, today.day)
        agreed = frozenset(name for name, until in self._agreed.get(member, {}).items() if days.to_day(today) < until)
        age = days.age_years(person.born, today) if person.born is not None and self.now.asks_age else None
        facts = self._facts(days.to_day(today), "")
        return Given(person.segments, birthday, agreements=agreed, age_years=age, facts=facts)

    def says(self, fact: str, value: str, day: int, store: str) -> None:
        """Remember what the shop said of a day, of all stores where none is named."""
        self._said.setdefault((day, store), {})[fact] = value

    def facts_of(self, receipt: Receipt) -> dict[str, str]:
        """What the shop said of the day of a receipt so far, on its store's calendar."""
        clock = days.clock_of(receipt.zone) if receipt.zone else self.now.clock
        return self._facts(clock.day(receipt.occurred_us), receipt.store)

    def _facts(self, day: int, store: str) -> dict[str, str]:
        known = self._said.get((day, ""), {}) | self._said.get((day, store), {})
        return {fact: value for fact, value in known.items() if fact in self.now.document.facts}

    def consented(self, member: str, purpose: str) -> None:
        """Remember to what the member agreed."""
        self._consents[member] = self.consents(member) | {purpose}

    def consents(self, member: str) -> frozenset[str]:
        """To what the member agreed."""
        return self._consents.get(member, frozenset())

    def agrees(self, member: str, name: str, until: int) -> None:
        """Remember what the shop agreed with the member alone, and the first day without it."""
        self._agreed.setdefault(member, {})[name] = until

    @property
    def whose(self) -> dict[str, None]:
        """Those of whom something may be expected: members and households."""
        return self.joined | self.pools

    def units(self) -> dict[str, str]:
        """The words for units, each with its wallet: the wallet's name, its unit's forms, points for the first one."""
        document = self.now.document
        words = {"points": document.main_wallet, "point": document.main_wallet}
        for name, terms in document.wallets.items():
            for forms in terms.unit.values():
                words.update(dict.fromkeys(forms.values(), name))
            words.update({name: name, name.removesuffix("s"): name})
        return words

    def gifts(self) -> dict[str, str]:
        """The rewards that surprises and rules give for nothing, by what their vouchers are called before a number."""
        drawn = {f"{one.name}-{gift.name}": gift.reward for one in self.now.surprises for gift in one.gifts}
        given = {rule.id: rule.gift for rule in self.now.rule.values()}
        return {name: reward for name, reward in {**drawn, **given}.items() if reward}

    def find_goods(self, name: str, word: Word, *, priced: bool) -> Goods | None:
        """Goods told before; None for others that have a price. Raises BadWord for a name that looks mistyped."""
        found = same_name(name, self.goods)
        if found:
            return self.goods[found]
        near = suggestion(name, self.goods)
        if near or not priced:
            advice = near or f"; write `{name} 4.00`, or a line `goods {name} 4.00` above"
            raise (BadWord if near else Missing)(word, f"no goods are called {name!r}{advice}")
        return None

    def bought(self, member: str, receipt: Receipt) -> None:
        """Remember a receipt, so that goods of it can come back."""
        self.receipts[receipt.receipt_id] = (member, receipt)
        self.left[receipt.receipt_id] = [line.quantity for line in receipt.lines]

    def came_back(self, receipt_id: str, lines: tuple[ReturnedLine, ...], amount_minor: int | None) -> None:
        """Remember what is left of a receipt."""
        left = self.left[receipt_id]
        if not lines and amount_minor is None:
            self.left[receipt_id] = [0] * len(left)
        for line in lines:
            place = int(line.line_id) - 1
            left[place] = max(left[place] - (line.quantity or left[place]), 0)

    def receipts_of(self, member: str) -> list[Receipt]:
        """The receipts of a member, the newest first."""
        return [receipt for of, receipt in reversed(self.receipts.values()) if of == member]


def same_name(name: str, known: "dict[str, Goods] | list[str]") -> str | None:
    """The known name that is meant: exactly, in another case, or one in the plural and one not."""
    by_lower = {one.lower(): one for one in known}
    singular = {one.removesuffix("s"): by_lower[one] for one in by_lower}
    return by_lower.get(name.lower()) or singular.get(name.lower().removesuffix("s"))


def lines_called(receipt: Receipt, name: str) -> list[Line]:
    """The lines of a receipt with that name."""
    found = same_name(name, [line.name for line in receipt.lines])
    return [line for line in receipt.lines if found and line.name.lower() == found.lower()]
