"""A member's points: each wallet by itself, what starts and ends when, the lots, and what is put aside."""

from collections.abc import Iterator

from regulars.engine.days import moment
from regulars.engine.member import Member
from regulars.engine.shown.schedule import Schedule, schedule
from regulars.engine.terms.dates import Inactivity, kept_by
from regulars.engine.terms.wallets import ReadyWallet
from regulars.web.api.hold_names import own_name
from regulars.web.console.shop_data.reading import Reading
from regulars.web.console.views.wallets import ExpiringRow, HoldRow, LotRow, StartingRow, WalletView


def wallets(reading: Reading, member: Member) -> tuple[WalletView, ...]:
    """The program's wallets in its order; of the others than the first those with something in them."""
    main = reading.program.main_wallet
    names = [name for name in reading.program.wallets if name == main or name in member.wallets]
    return tuple(_wallet(reading, name, schedule(reading.program, member, name)) for name in names)


def _wallet(reading: Reading, name: str, told: Schedule) -> WalletView:
    ready = reading.program.wallets[name]
    return WalletView(
        name=reading.wallet_name(name),
        available=told.available,
        pending=told.pending,
        held=told.held,
        owed=told.owed,
        worth_minor=reading.worth_minor(name, told.available),
        unit=reading.unit(name),
        expiring=tuple(ExpiringRow(one.points, reading.start_of(one.day)) for one in told.expiring),
        starting=tuple(_starting(reading, told)),
        spendable=ready.spendable,
        gift_of=reading.wallet_name(ready.gift_of) if ready.gift_of else "",
        over=None if told.inactive_on is None else reading.start_of(max(told.inactive_on, 0)),
        kept_by=_kept_by(reading, ready, told),
    )


def _kept_by(reading: Reading, wallet: ReadyWallet, told: Schedule) -> str:
    terms = wallet.terms.expires
    if told.inactive_on is None or not isinstance(terms, Inactivity) or told.inactive_on <= reading.day:
        return ""
    return reading.said(kept_by(terms, told.inactive_on - reading.day))


def _starting(reading: Reading, told: Schedule) -> Iterator[StartingRow]:
    for one in told.starting:
        yield StartingRow(one.points, reading.start_of(one.day))
    for waiting in told.awaiting:
        names = ", ".join(reading.activity_name(name) for name in waiting.activities)
        yield StartingRow(waiting.points, activity=names, until=reading.until(waiting.cancelled_on))


def lots(reading: Reading, member: Member) -> Iterator[LotRow]:
    """All open lots, wallet by wallet. Those that wait for an activity have no first day yet."""
    for name in reading.program.wallets:
        wallet = member.wallet(name)
        for found, is_pending in ((wallet.lots, False), (wallet.waiting, True)):
            for lot in found:
                if lot.start < lot.until:
                    start, until = reading.start_of(max(lot.start, 0)), reading.until(lot.until)
                    yield LotRow(reading.wallet_name(name), lot.points, start, until, is_pending, reading.unit(name))


def holds(reading: Reading, member: Member) -> tuple[HoldRow, ...]:
    """Points put aside, the soonest to be free first."""
    found = sorted(member.holds.items(), key=lambda one: (one[1].until_us, one[0]))
    return tuple(
        HoldRow(own_name(name), hold.points, moment(hold.until_us), reading.unit(hold.wallet)) for name, hold in found
    )
