"""A planned change as its page shows it: what members gain and lose, in the shop's own words."""

from collections.abc import Iterable, Mapping
from datetime import date

import msgspec

from regulars.analytics.program_change.comparison import Kind
from regulars.analytics.program_change.outcome import Concerned, Group, Moved
from regulars.analytics.program_change.shown import ShownPlan, both, shown
from regulars.engine.money import parse_decimal
from regulars.i18n import Reader
from regulars.ids import decode, encode
from regulars.kinds import N_
from regulars.store import search
from regulars.store.program_plans import Plan
from regulars.web.console.shop_data.reading import Reading

KINDS: dict[Kind, str] = {
    "tier": N_("Tier"),
    "points": N_("Points"),
    "reward": N_("Can take"),
    "price": N_("Price"),
    "plan": N_("Paid membership"),
}
PROMISES = {
    "wallet": N_("have points in a wallet that is gone"),
    "worth": N_("have points that are worth less"),
    "validity": N_("have points that end, and did not"),
    "price": N_("have enough for a reward that costs more or is gone"),
}


class MoveRow(msgspec.Struct, frozen=True):
    """One thing that members have otherwise, in words; members: how many, 1 for one of them. first, last: between which
    days a loss comes.
    """

    kind: str
    about: str
    before: str
    after: str
    is_gain: bool
    members: int
    first: date | None = None
    last: date | None = None


class MemberRow(msgspec.Struct, frozen=True):
    """A member with what she has otherwise. name: empty for none."""

    id: str
    name: str
    moves: tuple[MoveRow, ...]
    promises: tuple[str, ...]


class PlanView(msgspec.Struct, frozen=True):
    """The whole plan. promises: sentences with how many members."""

    plan: ShownPlan
    groups: tuple[MoveRow, ...]
    losers: tuple[MemberRow, ...]
    others: tuple[MemberRow, ...]
    promises: tuple[tuple[str, int], ...]
    taken: tuple[tuple[str, int], ...]
    coupons: tuple[tuple[str, int], ...]
    owed_before_minor: int
    owed_after_minor: int


async def plan_view(reading: Reading, plan: Plan, reader: Reader) -> PlanView:
    """A plan in the reader's words."""
    old, new = await both(reading.shop, plan)
    words = _Words(reading.of(old or new), reading.of(new), reader)
    told = await shown(reading.shop, plan, reader.language)
    listed = [decode("mem", one.member) for one in (*told.losers, *told.others)]
    async with reading.shop.db.connection() as connection:
        names = {encode("mem", one): name for one, name in (await search.names_of(connection, listed)).items()}
    return PlanView(
        told,
        tuple(map(words.group, told.groups)),
        words.members(told.losers, names),
        words.members(told.others, names),
        tuple((reader.say(PROMISES[one]), members) for one, members in told.promises.items()),
        tuple((words.old.reward_name(one), members) for one, members in told.taken.items()),
        tuple((words.old.reward_name(one), codes) for one, codes in told.coupons.items()),
        told.counts.owed_minor,
        told.counts.owed_after_minor,
    )


class _Words:
    """Both versions, as the shop calls their things."""

    def __init__(self, old: Reading, new: Reading, reader: Reader) -> None:
        self.old, self.new, self.reader = old, new, reader

    def group(self, one: Group) -> MoveRow:
        """So many members."""
        before, after = self._values(one.kind, one.about, one.before, one.after)
        if one.points is not None:
            before, after = "", self._points(one.about, one.points)
        return MoveRow(
            self.reader.say(KINDS[one.kind]), self._about(one.kind, one.about), before, after, one.gain, one.members,
            _day(one.first_on), _day(one.last_on),
        )  # fmt: skip

    def members(self, several: Iterable[Concerned], names: Mapping[str, str]) -> tuple[MemberRow, ...]:
        """Those who are listed. names: of those who have one, by their ids."""
        return tuple(
            MemberRow(
                one.member, names.get(one.member, ""), tuple(map(self._move, one.moves)),
                tuple(self.reader.say(PROMISES[each]) for each in one.promises),
            )
            for one in several
        )  # fmt: skip

    def _move(self, one: Moved) -> MoveRow:
        before, after = self._values(one.kind, one.about, one.before, one.after)
        if one.kind == "points":
            before, after = self._points(one.about, one.before), self._points(one.about, one.after)
        on = _day(one.on)
        kind, about = self.reader.say(KINDS[one.kind]), self._about(one.kind, one.about)
        return MoveRow(kind, about, before, after, one.gain, 1, on, on)

    def _about(self, kind: Kind, name: str) -> str:
        reading = self.new
        match kind:
            case "points":
                reading = self.new if name in self.new.program.wallets else self.old
                return reading.wallet_name(name)
            case "reward" | "price":
                reading = self.new if name in self.new.program.rewards else self.old
                return reading.reward_name(name)
            case "plan":
                return self.old.plan_name(name)
            case _:
                return ""

    def _values(self, kind: Kind, about: str, before: str, after: str) -> tuple[str, str]:
        if kind == "tier":
            return _tier(self.old, about, before), _tier(self.new, about, after)
        if kind == "price":
            return self._price(self.old, about, before), self._price(self.new, about, after)
        return "", ""

    def _price(self, reading: Reading, reward: str, points: str) -> str:
        wallet = reading.program.rewards[reward].wallet
        return self._points(wallet.name, points)

    def _points(self, wallet: str, points: str) -> str:
        reading = self.new if wallet in self.new.program.wallets else self.old
        unit = reading.unit(wallet)
        sign = -1 if points.startswith("-") else 1
        return self.reader.points(sign * parse_decimal(points.lstrip("-"), unit.decimals), unit)


def _tier(reading: Reading, name: str, tier: str) -> str:
    ladder = next((one for one in reading.program.tier_sets if one.name == name), None)
    return reading.tier_name(ladder, tier) if ladder and tier else ""


def _day(text: str | None) -> date | None:
    return None if text is None else date.fromisoformat(text)
