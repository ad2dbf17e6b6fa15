"""Laws of the ledger: nothing is made, lost or hidden, whatever happens."""

from collections import Counter
from collections.abc import Iterable
from datetime import datetime
from itertools import pairwise

from regulars.engine.decision import Decision
from regulars.engine.effects import ACCOUNTS, Moved
from regulars.engine.events.activities import Activity, Undone
from regulars.engine.events.members import Joined
from regulars.engine.events.merges import Absorbed, Absorbing, GaveBack, Revived
from regulars.engine.events.points import Corrected, Sent
from regulars.engine.events.pools import CameBack, PaidFor
from regulars.engine.events.receipts import Claimed, Receipt
from regulars.engine.events.redemptions import Redeemed, RedemptionEnded
from regulars.engine.events.returns import Return
from regulars.engine.member import Member, Wallet
from regulars.engine.program import Program
from regulars.engine.rewards.auto_redeem import AutoRedeem
from regulars.engine.rules.challenge_won import ChallengeWon
from regulars.engine.rules.on_return import OnReturn
from regulars.engine.rules.tier_entry import TierEntry
from tests.engine.laws.histories import Happening, beginnings, histories, played
from tests.engine.laws.law import law
from tests.engine.laws.programs import programs
from tests.engine.shop import Till

HERS = {"pending", "available", "held", "owed", "carried"}
FALLS = {movement for movement, (out_of, into) in ACCOUNTS.items() if out_of in HERS and into not in HERS}
"""The movements by which a member has fewer points."""


def moves(decision: Decision) -> list[Moved]:
    return [effect for effect in decision.effects if isinstance(effect, Moved)]


def total(wallet: Wallet) -> int:
    """All that a member has, pending points too."""
    return wallet.balance + wallet.pending


def wallet_is_sound(wallet: Wallet) -> None:
    assert all(0 <= lot.held <= lot.points and lot.points > 0 for lot in wallet.lots)
    assert all(lot.points > 0 and lot.held == 0 for lot in wallet.waiting)
    assert wallet.available == sum(lot.points - lot.held for lot in wallet.lots) >= 0
    assert wallet.held == sum(lot.held for lot in wallet.lots)
    assert wallet.pending == sum(lot.points for lot in wallet.waiting)
    assert wallet.owed >= 0
    assert not (wallet.owed and wallet.available), "what is owed is paid from what can be spent"
    assert all((a.until, a.start) < (b.until, b.start) for a, b in pairwise(wallet.lots)), "spending order, no twins"
    assert all((a.start, a.until) < (b.start, b.until) for a, b in pairwise(wallet.waiting))


@law(examples=150, rules=programs, begins=beginnings, history=histories)
def test_a_balance_is_the_sum_of_its_entries_and_the_sum_of_its_lots(
    rules: Program, begins: datetime, history: list[Happening]
) -> None:
    till = played(rules, begins, history)
    accounts: Counter[tuple[str, str]] = Counter()
    lots: Counter[tuple[str, int, int]] = Counter()
    for decision, member in zip(till.decisions, [*till.members[1:], till.member], strict=True):
        for moved in moves(decision):
            out_of, into = ACCOUNTS[moved.movement]
            assert moved.points > 0
            accounts[moved.wallet, out_of] -= moved.points
            accounts[moved.wallet, into] += moved.points
            if moved.movement != "owed":
                mine = {"available", "pending", "held"}
                lots[moved.wallet, moved.start, moved.until] += moved.points * ((into in mine) - (out_of in mine))
        for name in rules.wallets:
            wallet = member.wallet(name)
            wallet_is_sound(wallet)
            found = (wallet.available, wallet.held, wallet.pending, -wallet.owed)
            assert found == tuple(accounts[name, account] for account in ("available", "held", "pending", "owed"))
            assert {(name, lot.start, lot.until): lot.points for lot in (*wallet.lots, *wallet.waiting)} == {
                key: points for key, points in lots.items() if key[0] == name and points
            }
            in_holds = sum(p.points for hold in member.holds.values() for p in hold.by_wallet().get(name, ()))
            assert wallet.held == in_holds
    assert sum(accounts.values()) == 0, "debit equals credit"


@law(rules=programs, begins=beginnings, history=histories)
def test_points_fall_only_by_spending_giving_expiry_return_or_correction(
    rules: Program, begins: datetime, history: list[Happening]
) -> None:
    till = played(rules, begins, history)
    afterwards = [*till.members[1:], till.member]
    for (event, _), decision, before, after in zip(till.history, till.decisions, till.members, afterwards, strict=True):
        may = {"expired", "lapsed"}
        if isinstance(event, Receipt | Redeemed | RedemptionEnded | PaidFor) or has(rules.document.rewards, AutoRedeem):
            may.add("spent")
        if isinstance(event, Return | Undone | CameBack):
            may |= {"taken_back", "withdrawn", "owed"}
        if isinstance(event, Corrected) or (isinstance(event, Return) and has(rules.document.rules, OnReturn)):
            may.add("removed")
        if isinstance(event, Sent | Absorbed | GaveBack):
            may |= {"sent", "sent_pending", "sent_held"}
        if isinstance(event, Absorbing | Revived):
            may.add("debt_received")
        fell = {moved.movement for moved in moves(decision)} & FALLS
        assert fell <= may, f"{type(event).__name__}: {sorted(fell - may)}"
        for name in rules.wallets:
            fallen = sum(m.points for m in moves(decision) if m.wallet == name and m.movement in FALLS)
            assert total(after.wallet(name)) >= total(before.wallet(name)) - fallen


def has(pieces: Iterable[object], kind: type) -> bool:
    return any(isinstance(piece, kind) for piece in pieces)


@law(rules=programs, begins=beginnings, history=histories)
def test_no_return_ever_gives_points(rules: Program, begins: datetime, history: list[Happening]) -> None:
    """It gives back what was paid with, never more, and nothing else goes up."""
    till = played(rules, begins, history)
    back: Counter[tuple[str, str]] = Counter()
    for (event, _), decision in zip(till.history, till.decisions, strict=True):
        assert_that_only_what_may_earn_earns(rules, event, decision)
        if isinstance(event, Return):
            sold = event.standing.receipt.receipt_id
            for moved in moves(decision):
                back[sold, moved.wallet] += moved.points if moved.movement == "restored" else 0
            for name in rules.wallets:
                paid = sum(spent.points for spent in event.standing.spent if spent.wallet == name)
                assert back[sold, name] <= paid
            assert all(
                now.points <= was.points for was, now in zip(event.standing.earned, decision.earned, strict=True)
            )
            assert all(now.points >= 0 for now in decision.earned)


def assert_that_only_what_may_earn_earns(rules: Program, event: object, decision: Decision) -> None:
    """A rise to a tier may be paid for whenever it happens; a return, where a rule is for returns."""
    may: tuple[type, ...] = (Receipt, Joined, Activity, Claimed, RedemptionEnded)
    may += (Return,) if has(rules.document.rules, OnReturn) else ()
    earned = {moved.movement for moved in moves(decision)} & {"earned", "promised"}
    assert not earned or isinstance(event, may) or has(rules.document.rules, TierEntry)


@law(rules=programs, begins=beginnings, history=histories)
def test_nothing_past_its_day_can_be_spent(rules: Program, begins: datetime, history: list[Happening]) -> None:
    till = played(rules, begins, history)
    for (_, at_us), after in zip(till.history, [*till.members[1:], till.member], strict=True):
        day = rules.clock.day(at_us)
        for wallet in after.wallets.values():
            assert all(lot.until > day or lot.points == lot.held for lot in wallet.lots)
            assert all(lot.start <= day for lot in wallet.lots)
            assert all(lot.start > day for lot in wallet.waiting)


@law(rules=programs, begins=beginnings, history=histories)
def test_what_a_receipt_says_adds_up(rules: Program, begins: datetime, history: list[Happening]) -> None:
    till = played(rules, begins, history)
    for (event, _), decision, before in zip(till.history, till.decisions, till.members, strict=True):
        if isinstance(event, Receipt):
            the_money_adds_up(event, decision)
            the_points_add_up(till, decision, before)


def the_money_adds_up(receipt: Receipt, decision: Decision) -> None:
    totals = decision.totals
    assert totals is not None
    assert totals.before_minor == sum(line.total_minor for line in receipt.lines)
    assert totals.before_minor == totals.discount_minor + totals.points_pay_minor + totals.to_pay_minor
    assert min(totals.discount_minor, totals.points_pay_minor, totals.to_pay_minor) >= 0
    assert sum(decision.discounts) == totals.discount_minor
    assert all(sum(spent.by_line) == spent.value_minor for spent in decision.spent)
    assert sum(spent.value_minor for spent in decision.spent if spent.pays) == totals.points_pay_minor
    taken = zip(*(spent.by_line for spent in decision.spent), strict=True)
    for line, parts in zip(receipt.lines, taken, strict=False):
        assert sum(parts) <= line.total_minor, "no line is paid for twice"


def the_points_add_up(till: Till, decision: Decision, before: Member) -> None:
    for spent in decision.spent:
        assert sum(part.points for part in spent.lots) == spent.points
        same = [one for one in decision.spent if one.reward == spent.reward]
        assert not spent.pays or any(one.value_minor for one in same), "no points for nothing"
    entries = {rule.id for rule in till.program.document.rules if isinstance(rule, TierEntry | ChallengeWon)}
    for name in till.program.wallets:
        rules = [reason for reason in decision.reasons if reason.code == "rule" and reason.wallet == name]
        told = sum(reason.points for reason in rules)
        stays = sum(one.points for one in rules if one.subject in entries)
        assert told - stays == sum(earned.points for earned in decision.earned if earned.wallet == name)
        gifts = sum(one.points for one in decision.drawn if one.wallet == name)
        assert gifts == sum(one.points for one in decision.reasons if one.code == "surprise" and one.wallet == name)
        assert told + gifts == sum(
            m.points for m in moves(decision) if m.wallet == name and m.movement in ("earned", "promised")
        )
