"""What a repair proposes as its page shows it: by wallet and member by member, in the shop's own words."""

from collections.abc import Iterable, Mapping, Sequence

import msgspec

from regulars.actions.book_repair import Booked
from regulars.analytics.repair.otherwise import Sum, summed
from regulars.i18n import Reader, Unit
from regulars.ids import decode, encode
from regulars.kinds import N_
from regulars.store import search
from regulars.store.change_limits import Counts
from regulars.store.errands import Errand
from regulars.store.repairs import Difference, Otherwise, Repair
from regulars.web.console.shop_data.reading import Reading

MOST = 200
"""So many members are listed; those first who lose most, then those who gain most."""
NOTES = {
    "became vouchers": N_("Points became vouchers otherwise than by the right program. Look at this member yourself."),
    "limit": N_("No more is taken, as you said."),
    "spent already": N_("The rest is spent already, and is left."),
}
TIER = N_("Tier")
REFUSED = N_("The right program would have refused something that happened. Look at this member yourself.")


class WalletRow(msgspec.Struct, frozen=True):
    """What is given and taken of one wallet in all, and what of the difference is left as it is."""

    name: str
    unit: Unit
    given: int
    taken: int
    left: int


class CorrectionRow(msgspec.Struct, frozen=True):
    """What a member has of a wallet and would have. name: empty for none. by_hand: what people gave or took since.
    why: a sentence.
    """

    member: str
    name: str
    wallet: str
    unit: Unit
    was: int
    should_be: int
    correction: int
    by_hand: int
    why: str


class OtherwiseRow(msgspec.Struct, frozen=True):
    """A tier or a reward that is otherwise, in words. members: how many; who, name: one of them, where each is
    listed.
    """

    what: str
    was: str
    should_be: str
    members: int = 1
    who: str = ""
    name: str = ""


class RepairView(msgspec.Struct, frozen=True):
    """The whole proposal. above: whether a second person must approve it."""

    repair: Repair
    counts: Counts
    wallets: tuple[WalletRow, ...]
    rows: tuple[CorrectionRow, ...]
    sums: tuple[OtherwiseRow, ...]
    others: tuple[OtherwiseRow, ...]
    takes: tuple[str, ...]
    above: bool
    booking: Errand | None
    booked: Booked | None


async def repair_view(reading: Reading, repair: Repair, booking: Errand | None, reader: Reader) -> RepairView:
    """A proposal in the reader's words, with what came of booking it."""
    rows = sorted(repair.proposal.rows, key=lambda one: (one.correction > 0, -abs(one.correction)))[:MOST]
    rest = repair.proposal.not_corrected
    listed = {one.member for one in rows} | {one.member for one in rest[:MOST]}
    async with reading.shop.db.connection() as connection:
        named = await search.names_of(connection, [decode("mem", one) for one in listed])
    names = {encode("mem", one): name for one, name in named.items()}
    booked = msgspec.json.decode(booking.report, type=Booked) if booking and booking.report else None
    takes = tuple(reader.points(most, reading.unit(name)) for name, most in repair.asked.take.items())
    return RepairView(
        repair,
        repair.counts,
        tuple(_wallets(reading, repair.proposal.rows)),
        tuple(_row(reading, one, reader, names) for one in rows),
        tuple(_otherwise(reading, one, reader, members=one.members) for one in summed(rest)),
        tuple(_otherwise(reading, one, reader, who=one.member, name=names.get(one.member, "")) for one in rest[:MOST]),
        takes,
        any(reading.shop.limits.above(repair.counts)),
        booking,
        booked,
    )


def _wallets(reading: Reading, rows: Sequence[Difference]) -> Iterable[WalletRow]:
    for name in reading.program.wallets:
        own = [one for one in rows if one.wallet == name]
        if own:
            yield WalletRow(
                reading.wallet_name(name),
                reading.unit(name),
                sum(max(one.correction, 0) for one in own),
                sum(max(-one.correction, 0) for one in own),
                sum(abs(one.difference - one.correction) for one in own),
            )


def _row(reading: Reading, one: Difference, reader: Reader, names: Mapping[str, str]) -> CorrectionRow:
    why = NOTES.get(one.note, REFUSED) if one.note else ""
    return CorrectionRow(
        one.member, names.get(one.member, ""), reading.wallet_name(one.wallet), reading.unit(one.wallet), one.was,
        one.should_be, one.correction, one.by_hand, reader.say(why) if why else "",
    )  # fmt: skip


def _otherwise(
    reading: Reading, one: Otherwise | Sum, reader: Reader, *, members: int = 1, who: str = "", name: str = ""
) -> OtherwiseRow:
    if one.kind == "reward":
        return OtherwiseRow(reading.reward_name(one.about), one.was, one.should_be, members, who, name)
    ladder = next((each for each in reading.program.tier_sets if each.name == one.about), None)
    was, should_be = (reading.tier_name(ladder, tier) if ladder else tier for tier in (one.was, one.should_be))
    return OtherwiseRow(reader.say(TIER), was, should_be, members, who, name)
