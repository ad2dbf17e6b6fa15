"""What the pages show of a real shop: as of the moment asked for, and each number with its reasons."""

from collections.abc import Awaitable, Callable
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from itertools import pairwise
from typing import Any

import pytest
from msgspec import structs

from regulars.actions.block_member import block_member
from regulars.actions.choose import choose
from regulars.actions.correct_points import correct_points
from regulars.actions.enrol_member import enrol_member
from regulars.actions.erase_member import erase_member
from regulars.actions.hold_points import hold_points
from regulars.actions.invite_to_pool import invite_to_pool
from regulars.actions.join_pool import join_pool
from regulars.actions.leave_program import leave_program
from regulars.actions.make_pool import make_pool
from regulars.actions.pass_time import pass_time
from regulars.actions.record_receipt import record_receipt
from regulars.actions.redeem_reward import redeem_reward
from regulars.actions.return_receipt import return_receipt
from regulars.actions.transfer_points import transfer_points
from regulars.engine.basket import Basket
from regulars.engine.conditions import check, explain
from regulars.engine.days import micros, start_of, to_day, zone
from regulars.engine.decision import Reason as Cut
from regulars.engine.events.event import Given
from regulars.engine.events.members import Assigned
from regulars.engine.events.receipts import Line, Wanted
from regulars.engine.events.returns import Moment, ReturnedLine
from regulars.engine.fields import Facts
from regulars.errors import NotFound
from regulars.i18n import Reader, Unit
from regulars.ids import Ids, encode
from regulars.program_file import read_program
from regulars.store.database import Database
from regulars.store.identifiers import identifier
from regulars.store.members import Loaded, Person
from regulars.store.pools import Pool
from regulars.store.recorder import Made, Occurrence, Outcome, record
from regulars.store.redeeming import Asked
from regulars.store.shop import Shop
from regulars.store.stores import Store, keep
from regulars.web.console import reasons
from regulars.web.console.shop_data import UNNAMED, ShopData, whole_shop
from regulars.web.console.shop_data.clauses import clause
from regulars.web.console.shop_data.reading import Reading
from regulars.web.console.shop_data.whole_shop import NOTHING_YET
from regulars.web.console.shop_data.why import cut
from regulars.web.console.views.member import EntryRow, MemberView
from regulars.web.console.views.shop import Reason
from regulars.web.console.views.verdicts import Clause
from regulars.web.console.views.wallets import ExpiringRow, WalletView
from tests.actions.conftest import AT, opened, receipt

Run = Callable[[Awaitable[Any]], Any]
DAY = timedelta(days=1)

CLUB = """
program: club
name: {en: The Club, ru: Клуб}
timezone: Europe/Bucharest
currency: RON
wallets:
  points:
    unit: {en: {one: bean, other: beans}}
    worth: 0.05
    pending: P3D
    expires: P30D
    clawback: within_balance
rules:
  - {id: hello, kind: welcome, name: {en: Hello}, points: 10}
  - {id: base, kind: per_amount, name: {en: One a leu, ru: За каждый лей}, points: 1, per: 1.00}
  - id: double
    kind: multiplier
    name: {en: Double for regulars}
    when: member.tier == "gold" || receipt.hour < 6
    times: 2
  - id: fruit
    kind: per_item
    name: {en: Fruit}
    when: '"Fruit" in line.categories && line.total >= 2.00'
    points: 5
    limits:
      - {per: receipt, points: 8}
  - {id: past, kind: per_amount, name: {en: Last year}, points: 9, per: 1.00, to: 2025-12-31}
tier_sets:
  status:
    counts: spend
    window: P12M
    tiers:
      - {id: guest, name: {en: Guest, ru: Гость}}
      - {id: gold, at_least: 200.00, name: {en: Gold, ru: Золото}}
rewards:
  - {id: pay, kind: part_payment, name: {en: Pay with beans}, points: 1, worth: 0.05}
  - {id: off, kind: discount, name: {en: A leu off}, points: 20, amount: 1.00}
"""


def told(url: str, run: Run, story: Callable[[Shop], Awaitable[Any]]) -> Any:
    async def go() -> Any:
        async with opened(url, CLUB) as shop:
            return await story(shop)

    return run(go())


def data_of(shop: Shop, at: datetime = AT, language: str = "en") -> ShopData:
    return ShopData(shop, language, now=lambda: at)


async def joins(shop: Shop, name: str = "Ana", at: datetime = AT, **known: str) -> int:
    identifiers = [identifier(kind, value) for kind, value in known.items()]
    return (await enrol_member(shop, Person(name=name), identifiers, source="test", at=at)).member_id


async def buys(
    shop: Shop, member_id: int | None, name: str, *amounts: int, at: datetime = AT, wanted: tuple[Wanted, ...] = ()
) -> Outcome:
    bought = structs.replace(receipt(name, *amounts, at=at), wanted=wanted, store="7", till="Till 1")
    return await record_receipt(shop, bought, member_id=member_id, source="till", at=at)


async def member_at(shop: Shop, member_id: int, at: datetime) -> MemberView:
    return await data_of(shop, at).member(encode("mem", member_id), at)


def wallet_of(view: MemberView) -> WalletView:
    (wallet,) = view.wallets
    return wallet


def test_a_shop_without_a_program_has_pages_that_say_so(shop_database: str, run: Run) -> None:
    async def go() -> None:
        async with Database.open(shop_database, size=2) as db:
            data = data_of(await Shop.of(db, Ids(1), read_program))
            assert await data.shop() == UNNAMED
            assert await data.overview(AT) == NOTHING_YET
            assert (await data.members("", "all", "", 25, AT)).rows == ()

    run(go())


def test_the_shop_speaks_the_readers_language_where_the_program_does(shop_database: str, run: Run) -> None:
    async def story(shop: Shop) -> None:
        assert (await data_of(shop).shop()).name == "The Club"
        russian = await data_of(shop).speaking("ru").shop()
        assert (russian.name, russian.currency, russian.zone) == ("Клуб", "RON", "Europe/Bucharest")
        assert russian.unit.words["en"]["other"] == "beans"
        ana = await joins(shop)
        bought = await buys(shop, ana, "one", 1_000)
        view = await data_of(shop, language="ru").receipt(encode("rcp", bought.event_id), AT)
        assert [one.rule for one in view.verdicts][:2] == ["За каждый лей", "Double for regulars"]

    told(shop_database, run, story)


@pytest.mark.parametrize("name", ["", "mem_", "rcp_0000000000001", "mem_0000000000001", "mem_zzzzzzzzzzzzz", "1", "💥"])
def test_what_is_not_there_is_not_found(shop_database: str, run: Run, name: str) -> None:
    async def story(shop: Shop) -> None:
        ana = await joins(shop)
        joined = encode("rcp", ana)
        for wanted in (name, joined):
            with pytest.raises(NotFound):
                await data_of(shop).member(wanted, AT)
            with pytest.raises(NotFound):
                await data_of(shop).receipt(wanted, AT)

    told(shop_database, run, story)


def test_a_member_is_shown_as_of_the_moment_whether_or_not_time_was_written_down(shop_database: str, run: Run) -> None:
    async def story(shop: Shop) -> None:
        ana = await joins(shop)
        await buys(shop, ana, "one", 4_000)
        waiting, ready, over = [await member_at(shop, ana, AT + days * DAY) for days in (1, 4, 50)]
        assert (wallet_of(waiting).available, wallet_of(waiting).pending) == (0, 50)
        assert (wallet_of(ready).available, wallet_of(ready).pending) == (50, 0)
        assert wallet_of(ready).worth_minor == 250
        assert wallet_of(ready).expiring == (ExpiringRow(50, datetime(2026, 4, 4, 21, tzinfo=UTC)),)
        assert [(lot.points, lot.is_pending) for lot in ready.lots] == [(50, False)]
        assert wallet_of(over) == WalletView("Beans", 0, worth_minor=0, unit=wallet_of(over).unit)
        (row,) = (await data_of(shop).members("", "all", "", 25, AT + 4 * DAY)).rows
        assert row.points == 50
        (row,) = (await data_of(shop).members("", "all", "", 25, AT + 50 * DAY)).rows
        assert row.points == 0
        await pass_time(shop, AT + 50 * DAY)
        assert await member_at(shop, ana, AT + 50 * DAY) == over

    told(shop_database, run, story)


def test_the_history_leads_back_from_the_balance_to_nothing_and_says_why_each_time(
    shop_database: str, run: Run
) -> None:
    async def story(shop: Shop) -> None:
        ana, ion = await joins(shop), await joins(shop, "Ion")
        later = AT + 5 * DAY
        await buys(shop, ana, "one", 10_000)
        two = await buys(shop, ana, "two", 5_000, at=later, wanted=(Wanted("pay", 30), Wanted("off")))
        await return_receipt(shop, "two", "back", amount_minor=2_000, source="till", at=later)
        await correct_points(shop, "c", -5, "counted twice", member_id=ana, source="test", at=later)
        await transfer_points(shop, "t", 9, giver=ana, taker=ion, source="test", at=later)
        view = await member_at(shop, ana, AT + 60 * DAY)
        told_newest_first = [(one.points, one.balance, [reason.code for reason in one.reasons]) for one in view.entries]
        for newer, older in zip(view.entries, view.entries[1:], strict=False):
            if newer.balance is not None and older.balance is not None:
                assert newer.balance - newer.points == older.balance
        spendable = [one for one in view.entries if one.balance is not None]
        assert spendable[-1].balance == spendable[-1].points
        assert spendable[0].balance == wallet_of(view).available == 0
        assert [codes for _, _, codes in told_newest_first][-3:] == [
            ["activated"],
            ["rule", "promised"],
            ["welcome", "promised"],
        ]
        by_code = {reason.code: (one, reason) for one in view.entries for reason in one.reasons}
        assert by_code["part-payment"][1] == Reason("part-payment", {"paid_minor": 150})
        assert by_code["reward-discount"][1] == Reason(
            "reward-discount", {"reward": "A leu off", "discount_minor": 100}
        )
        assert by_code["part-payment"][0].points == -50
        assert by_code["part-payment"][0].receipt_id == encode("rcp", two.event_id)
        assert by_code["return"][0].receipt_id == encode("rcp", two.event_id)
        assert by_code["corrected"][1].facts["note"] == "counted twice"
        assert by_code["transferred-out"][1] == Reason("transferred-out", {"member": "Ion"})
        assert by_code["activated"][1].facts["earned_day"] == date(2026, 3, 2)
        assert by_code["expired"][0].at.astimezone(UTC).hour == 21
        (got,) = (await member_at(shop, ion, later)).entries[:1]
        assert (got.points, got.reasons) == (9, (Reason("transferred-in", {"member": "Ana"}),))

    told(shop_database, run, story)


def test_the_history_is_read_back_page_by_page_to_the_very_beginning(shop_database: str, run: Run) -> None:
    async def story(shop: Shop) -> None:
        ana = await joins(shop)
        for number in range(70):
            await buys(shop, ana, f"r{number}", 900 + number, at=AT + number * DAY)
        rows: list[EntryRow] = []
        at, before, pages = AT + 75 * DAY, "", 0
        while True:
            view = await data_of(shop, at).member(encode("mem", ana), at, before)
            assert view.is_newest is (pages == 0)
            assert wallet_of(view) == wallet_of(await member_at(shop, ana, at))
            rows += view.entries
            pages += 1
            if view.earlier is None:
                break
            before = view.earlier
        assert pages >= 3
        for newer, older in pairwise(rows):
            assert newer.at >= older.at
        spendable = [one for one in rows if one.balance is not None]
        for newer, older in pairwise(spendable):
            assert newer.balance is not None
            assert newer.balance - newer.points == older.balance
        assert spendable[0].balance == wallet_of(view).available
        assert spendable[-1].balance == spendable[-1].points
        assert len([one for one in rows if one.reasons[0].code == "rule"]) == 70
        assert rows[-1].reasons[0] == Reason("welcome")
        for nonsense in ("0", "-1", "x", "²", "9" * 30, "1.5"):
            again = await data_of(shop, at).member(encode("mem", ana), at, nonsense)
            assert again.is_newest, nonsense

    told(shop_database, run, story)


def test_tiers_stand_in_the_history_counted_given_and_lost(shop_database: str, run: Run) -> None:
    async def story(shop: Shop) -> None:
        ana, ion = await joins(shop), await joins(shop, "Ion")
        await buys(shop, ana, "one", 25_000)
        late = AT + 500 * DAY
        told_of = [one.reasons[0] for one in (await member_at(shop, ana, late)).entries if not one.points]
        assert told_of == [Reason("tier-fall", {"tier": "Guest"}), Reason("tier-rise", {"tier": "Gold"})]
        await _gives_tier(shop, ion, "gold")
        (given, *_) = (await member_at(shop, ion, AT + DAY)).entries
        assert (given.points, given.balance, given.reasons) == (0, None, (Reason("assigned", {"tier": "Gold"}),))

    told(shop_database, run, story)


async def _gives_tier(shop: Shop, member_id: int, tier: str) -> None:
    async def event_of(loaded: Loaded) -> Made:
        return Made(Assigned(tier_set="status", tier=tier), await shop.programs.version(1, 1))

    await record(shop, Occurrence("assigned", "test", "t", b"", member_id, 1, event_of), AT)


def test_who_left_is_blocked_or_erased_is_shown_as_such(shop_database: str, run: Run) -> None:
    async def story(shop: Shop) -> None:
        people = [await joins(shop, name) for name in ("Ana", "Ion", "Eve")]
        by: dict[str, Any] = {"actor": "staff", "actor_id": 1, "at": AT}
        await block_member(shop, people[0], **by)
        await leave_program(shop, people[1], **by)
        await correct_points(shop, "c", 5, "called Eve", member_id=people[2], source="test", at=AT)
        await erase_member(shop, people[2], **by)
        views = [await member_at(shop, one, AT) for one in people]
        assert [one.status for one in views] == ["blocked", "left", "erased"]
        assert views[2].name == ""
        assert Reason("corrected") in [reason for one in views[2].entries for reason in one.reasons]

    told(shop_database, run, story)


def test_a_receipt_lists_its_returns_with_what_they_gave_and_took(shop_database: str, run: Run) -> None:
    async def story(shop: Shop) -> None:
        ana = await joins(shop)
        await buys(shop, ana, "first", 20_000)
        at = AT + 5 * DAY
        sold = await buys(shop, ana, "two", 1_000, 3_000, at=at, wanted=(Wanted("pay", 40), Wanted("off")))
        before = wallet_of(await member_at(shop, ana, at))
        await return_receipt(shop, "two", "b1", lines=[ReturnedLine("1")], source="till", at=at + DAY)
        await return_receipt(shop, "two", "b2", amount_minor=500, source="till", at=at + 2 * DAY)
        view = await data_of(shop, at).receipt(encode("rcp", sold.event_id), at + 2 * DAY)
        assert [(one.name, one.points, one.value_minor, one.pays) for one in view.rewards] == [
            ("A leu off", 20, 100, False),
            ("Pay with beans", 40, 200, True),
        ]
        first, second = view.returns
        assert (first.number, first.at) == ("b1", at + DAY)
        assert [(one.name, one.quantity) for one in first.lines] == [("1", "1")]
        assert [one.quantity for one in second.lines] == ["", ""][: len(second.lines)]
        assert first.goods_minor + second.goods_minor == 975 + 500
        after = wallet_of(await member_at(shop, ana, at + 2 * DAY))
        back = sum(one.given_back for one in view.rewards)
        assert back == first.given_back + second.given_back > 0
        taken = first.taken_back + second.taken_back
        assert after.available + after.pending == before.available + before.pending + back - taken

    told(shop_database, run, story)


def test_a_rule_of_visits_says_that_it_is_not_this_visit(shop_database: str, run: Run) -> None:
    rule = "  - {id: third, kind: visits, name: {en: Third visit}, points: 5, every: 3}\n"
    program = CLUB.replace("tier_sets:", f"{rule}tier_sets:")

    async def go() -> None:
        async with opened(shop_database, program) as shop:
            ana = await joins(shop)
            said = []
            for number in range(3):
                sold = await buys(shop, ana, f"r{number}", 1_000, at=AT + number * DAY)
                view = await data_of(shop).receipt(encode("rcp", sold.event_id), AT)
                said.append(next(one.reason for one in view.verdicts if one.rule == "Third visit"))
            tiny = await buys(shop, ana, "tiny", 40, at=AT + 3 * DAY)
            less = (await data_of(shop).receipt(encode("rcp", tiny.event_id), AT)).verdicts[0].reason
        assert said[:2] == [
            Reason("not-this-visit", {"every": 3, "visit": 1, "left": 2}),
            Reason("not-this-visit", {"every": 3, "visit": 2, "left": 1}),
        ]
        assert said[2].code == "rule"
        assert less == Reason("below-minimum")

    run(go())


def test_every_reason_that_the_data_give_has_a_sentence(shop_database: str, run: Run) -> None:
    async def story(shop: Shop) -> None:
        ana, ion = await joins(shop), await joins(shop, "Ion")
        fruit = Line(line_id="9", total_minor=900, categories=frozenset({"Fruit"}), quantity=3_000)
        for number, amount in enumerate((30_000, 5_000)):
            bought = receipt(f"r{number}", amount, at=AT + number * 4 * DAY)
            bought = structs.replace(bought, lines=(*bought.lines, fruit))
            await record_receipt(shop, bought, member_id=ana, source="till", at=AT + number * 4 * DAY)
        later = AT + 5 * DAY
        await buys(shop, ana, "spent", 4_000, at=later, wanted=(Wanted("pay", 30), Wanted("off")))
        await return_receipt(shop, "spent", "back", source="till", at=later)
        await correct_points(shop, "c", 5, "kind", member_id=ana, source="test", at=later)
        await transfer_points(shop, "t", 9, giver=ana, taker=ion, source="test", at=later)
        view = await member_at(shop, ana, AT + 90 * DAY)
        receipts = [await data_of(shop).receipt(row.id, later) for row in view.receipts]
        given = [reason for one in view.entries for reason in one.reasons]
        given += [verdict.reason for one in receipts for verdict in one.verdicts]
        say = reasons.teller(Reader("en", "Europe/Bucharest"), "RON")
        codes = {reason.code for reason in given}
        assert codes >= {"capped-by-limit", "not-in-force", "multiplier", "restored", "return", "condition-not-met"}
        assert not [reason for reason in given if say(reason, wallet_of(view).unit) == reason.code]

    told(shop_database, run, story)


CHALLENGES = (
    CLUB.replace("rules:", "rules:\n  - {id: cup-won, kind: challenge_won, challenge: big, reward: cup}")
    + """
  - {id: cup, kind: voucher, name: {en: A cup}, percent: 100%, points: 900}
challenges: {big: {counts: spend, target: 200.00, badge: rich}, far: {target: 9, from: 2099-01-01}}
badges: {rich: {}}
"""
)


def test_a_members_challenges_and_badges_are_on_her_page(shop_database: str, run: Run) -> None:
    async def story() -> None:
        async with opened(shop_database, CHALLENGES) as shop:
            ana = await joins(shop)
            await buys(shop, ana, "one", 15_000)
            before = await member_at(shop, ana, AT)
            (big,) = before.challenges
            assert (big.name, big.state, big.done, big.is_money) == ("Big", "open", Decimal(15_000), True)
            assert (big.gives, big.rewards) == ((), ("A cup",))
            assert before.badges == ()
            await buys(shop, ana, "two", 5_000)
            after = await member_at(shop, ana, AT)
            assert [one.state for one in after.challenges] == ["reached"]
            assert [one.name for one in after.badges] == ["Rich"]
            assert [(one.name, one.is_open) for one in after.taken] == [("A cup", True)]

    run(story())


def test_what_a_surprise_gave_stands_on_a_line_of_its_own(shop_database: str, run: Run) -> None:
    drawn = "surprises: {treat: {chances: 1, gifts: {beans: {share: 1, points: 7}}}}"

    async def story() -> None:
        async with opened(shop_database, CLUB.replace("pending: P3D", "pending: P0D") + drawn) as shop:
            ana = await joins(shop)
            await buys(shop, ana, "one", 10_000)
            gift, rules, hello = (await member_at(shop, ana, AT)).entries
            assert (gift.points, gift.reasons, gift.balance) == (7, (Reason("surprise"),), 117)
            assert (rules.points, [one.code for one in rules.reasons], rules.balance) == (100, ["rule"], 110)
            assert hello.balance == 10

    run(story())


def test_the_tier_says_what_is_lacking_for_the_next_one_and_until_when_it_lasts(shop_database: str, run: Run) -> None:
    async def story(shop: Shop) -> None:
        ana = await joins(shop)
        await buys(shop, ana, "one", 15_000)
        (guest,) = (await member_at(shop, ana, AT)).ladders
        assert (guest.name, guest.rank, guest.until) == ("Guest", 0, None)
        (need,) = guest.needs
        assert (guest.next_name, need.measure, need.have, need.need, need.lacking) == (
            "Gold", "spend", 15_000, 20_000, 5_000,
        )  # fmt: skip
        await buys(shop, ana, "two", 6_000, at=AT + 30 * DAY)
        (gold,) = (await member_at(shop, ana, AT + 31 * DAY)).ladders
        assert (gold.name, gold.rank, gold.next_name, gold.since) == ("Gold", 1, "", AT + 30 * DAY)
        assert gold.until == datetime(2027, 3, 2, 22, tzinfo=UTC), (
            "then the first receipt is no longer of the last year"
        )
        (row,) = (await data_of(shop).members("", "all", "", 25, AT + 31 * DAY)).rows
        assert (row.tier, row.tier_rank) == ("Gold", 1)
        (fallen,) = (await member_at(shop, ana, AT + 400 * DAY)).ladders
        (row,) = (await data_of(shop).members("", "all", "", 25, AT + 400 * DAY)).rows
        assert fallen.name == row.tier == "Guest"

    told(shop_database, run, story)


def test_a_receipt_shows_each_lines_shares_and_what_every_rule_said_of_it(shop_database: str, run: Run) -> None:
    async def story(shop: Shop) -> None:
        await shop.db.run(lambda tx: keep(tx, Store("7", "Puskin 22", "Europe/Bucharest"), AT))
        ana = await joins(shop)
        at = AT + 4 * DAY
        lines = (
            Line(line_id="1", sku="A", name="Apples", total_minor=600, quantity=1_500, categories=frozenset({"Fruit"})),
            Line(line_id="2", sku="B", total_minor=1_500, quantity=3_000, discount_minor=300),
        )
        bought = structs.replace(
            receipt("n-1", 1, at=at), lines=lines, store="7", wanted=(Wanted("pay", 10),), till="Till 1"
        )
        sold = await record_receipt(shop, bought, member_id=ana, source="till", at=at)
        name = encode("rcp", sold.event_id)
        view = await data_of(shop).receipt(name, at)
        assert (view.number, view.store, view.till, view.member_name) == ("n-1", "Puskin 22", "Till 1", "Ana")
        assert (view.subtotal_minor, view.discount_minor, view.points_minor, view.paid_minor) == (2_400, 300, 50, 2_050)
        assert sum(line.total_minor for line in view.lines) == view.paid_minor
        assert sum(line.points_minor for line in view.lines) == view.points_minor
        assert sum(line.earned for line in view.lines) == view.earned == 20 + 5
        apples, other = view.lines
        assert (apples.name, apples.quantity, apples.price_minor, apples.total_minor) == ("Apples", "1.5", 400, 586)
        assert (other.name, other.quantity, other.price_minor, other.discount_minor) == ("B", "3", 600, 300)
        said = {one.rule: one for one in view.verdicts}
        assert [*said] == ["One a leu", "Double for regulars", "Fruit", "Last year"]
        assert (said["One a leu"].points, said["One a leu"].reason.facts["base_minor"]) == (20, 2_050)
        assert said["Double for regulars"].reason == Reason("condition-not-met")
        assert (said["Fruit"].points, said["Fruit"].is_given) == (5, True)
        assert said["Fruit"].clauses == (
            Clause("line.categories", "Fruit", "has", "Fruit", True),
            Clause("line.total", "6.00", ">=", "2.00", True, "money"),
        )
        assert (said["Last year"].is_given, said["Last year"].reason.code) == (False, "not-in-force")
        assert said["Last year"].change == "65 days late: +184\N{NO-BREAK SPACE}beans"
        assert said["One a leu"].change == ""
        await return_receipt(shop, "n-1", "b1", lines=[ReturnedLine("2", 1_000)], source="till", at=at)
        after = await data_of(shop).receipt(name, at)
        assert [line.returned for line in after.lines] == ["", "1"]
        assert not after.is_returned
        assert after.verdicts == view.verdicts
        await return_receipt(shop, "n-1", "b2", source="till", at=at)
        whole = await data_of(shop).receipt(name, at)
        assert whole.is_returned
        (row,) = (await member_at(shop, ana, at)).receipts
        assert (row.id, row.store, row.total_minor, row.spent, row.is_returned) == (name, "Puskin 22", 2_100, 10, True)

    told(shop_database, run, story)


def test_what_is_explained_is_the_moment_of_the_receipt_not_todays(shop_database: str, run: Run) -> None:
    async def story(shop: Shop) -> None:
        ana = await joins(shop)
        first = await buys(shop, ana, "first", 30_000)
        await buys(shop, ana, "second", 1_000, at=AT + DAY)
        view = await data_of(shop).receipt(encode("rcp", first.event_id), AT + DAY)
        double = view.verdicts[1]
        assert not double.is_given, "gold counts from the receipt after the one that reached it"
        assert [(one.left, one.holds) for one in double.clauses] == [
            ('member.tier == "gold" || receipt.hour < 6', False)
        ]

    told(shop_database, run, story)


def test_a_receipt_of_nobody_is_shown_without_an_explanation_and_its_bucket_is_no_member(
    shop_database: str, run: Run
) -> None:
    async def story(shop: Shop) -> None:
        sold = await buys(shop, None, "n", 1_000, 250)
        view = await data_of(shop).receipt(encode("rcp", sold.event_id), AT)
        assert (view.member_id, view.member_name, view.verdicts, view.program_version) == ("", "", (), "")
        assert (view.paid_minor, [line.total_minor for line in view.lines]) == (1_250, [1_000, 250])
        async with shop.db.connection() as connection:
            bucket = await connection.fetchval("select member_id from event")
        for nobody in (1, bucket, 1024):
            with pytest.raises(NotFound):
                await data_of(shop).member(encode("mem", nobody), AT)

    told(shop_database, run, story)


@pytest.mark.parametrize(
    ("condition", "shown"),
    [
        ("receipt.total >= 10.00", ("receipt.total", "6.00", ">=", "10.00", False, "money")),
        ("receipt.weekday in [6, 7]", ("receipt.weekday", "1", "in", "6, 7", False, "weekday")),
        ('line.name.startsWith("Ap")', ("line.name", "Apples", "startsWith", "Ap", True)),
        ('"Fruit" in line.categories', ("line.categories", "Food, Fruit", "has", "Fruit", True)),
        ('line.categories.hasAny(["Fish"])', ("line.categories", "Food, Fruit", "hasAny", "Fish", False)),
        ("line.total > line.discount", ("line.total", "6.00", ">", "0.00", True, "money")),
        ("member.is_birthday", ("member.is_birthday", "false", "", "", False, "yes-or-no")),
        ("member.last_visit_on == null", ("member.last_visit_on", "", "==", "null", True, "day")),
        ('member.joined_on >= date("2026-01-01")', ("member.joined_on", "2026-02-17", ">=", "2026-01-01", True, "day")),
        ('member.tier == "gold"', ("member.tier", "Guest", "==", "Gold", False)),
        ('member.tier_status in ["guest", "gold"]', ("member.tier_status", "Guest", "in", "Guest, Gold", True)),
        ('!(member.tier == "gold")', ('!(member.tier == "gold")', "", "", "", True)),
        ("5.00 <= receipt.total", ("5.00 <= receipt.total", "", "", "", True)),
    ],
)
def test_a_clause_shows_what_was_looked_at_and_what_it_was(
    shop_database: str, run: Run, condition: str, shown: tuple[Any, ...]
) -> None:
    async def story(shop: Shop) -> None:
        reading = Reading(shop, 1, await shop.programs.version(1, 1), AT)
        _shows(reading, condition, shown)

    told(shop_database, run, story)


def _shows(reading: Reading, condition: str, shown: tuple[Any, ...]) -> None:
    program = reading.program
    line = Line(line_id="1", name="Apples", total_minor=600, categories=frozenset({"Fruit", "Food"}))
    basket = Basket(structs.replace(receipt("r", 1), lines=(line,)), program.clock, 1)
    facts = Facts(Moment(20_515, joined_day=20_501), Given())
    whole = explain(check(condition, program.fields), basket, line, facts, micros(AT))
    assert clause(reading, whole) == Clause(*shown)


@pytest.mark.parametrize(
    ("reason", "sentence"),
    [
        (Cut("limit", "fruit", "points", 3, detail="receipt"), "Trimmed by the limit “Fruit”: 8 points"),
        (Cut("wallet-cap", "fruit", "points", 3, number=500), "The wallet holds at most 500 points"),
        (Cut("suppressed", "base", "points", 3, detail="fruit"), "Gives way to “Fruit”"),
    ],
)
def test_what_was_cut_is_told_by_name_and_number(shop_database: str, run: Run, reason: Cut, sentence: str) -> None:
    async def story(shop: Shop) -> None:
        reading = Reading(shop, 1, await shop.programs.version(1, 1), AT)
        assert reasons.sentence(Reader(), cut(reading, reason), "RON", Unit()) == sentence

    told(shop_database, run, story)


def test_sums_that_take_long_are_shown_again_for_a_while(
    shop_database: str, run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def story(shop: Shop) -> None:
        ana = await joins(shop)
        await buys(shop, ana, "one", 1_000)
        first = await data_of(shop).overview(AT)
        monkeypatch.setattr(whole_shop, "SOON_MS", -1)
        monkeypatch.setattr(whole_shop, "KEPT_TIMES", 1_000_000)
        slow = await data_of(shop).overview(AT)
        await buys(shop, ana, "two", 1_000)
        again = await data_of(shop).overview(AT)
        tomorrow = await data_of(shop).overview(AT + DAY)
        assert (first, again, first.receipts, tomorrow.receipts) == (slow, slow, 1, 2)

    told(shop_database, run, story)


def test_the_overview_sums_up_what_the_lists_and_pages_show(shop_database: str, run: Run) -> None:
    async def story(shop: Shop) -> None:
        people = [await joins(shop, "Ana", AT - 10 * DAY), await joins(shop, "Ion"), await joins(shop, "Eve")]
        at = AT + 25 * DAY
        await buys(shop, people[0], "feb", 7_000, at=AT - 5 * DAY)
        await buys(shop, people[0], "one", 4_000)
        await buys(shop, people[1], "two", 9_000, at=AT + 24 * DAY)
        await buys(shop, None, "three", 100, at=AT + 24 * DAY)
        eve = await joins(shop, "Late", at=at)
        data = data_of(shop, at)
        view = await data.overview(at)
        assert (view.members, view.members_joined, view.receipts, view.receipts_before) == (4, 3, 3, 1)
        assert view.points_given == 3 * 10 + 40 + 90
        members = [await member_at(shop, one, at) for one in (*people, eve)]
        assert view.points_owed == sum(w.available + w.pending + w.held - w.owed for w in map(wallet_of, members))
        assert view.owed_minor == view.points_owed * 5
        assert len(view.weeks) == 52
        assert {(one.monday, one.earned) for one in view.weeks if one.earned} == {
            (date(2026, 2, 16), 10),
            (date(2026, 2, 23), 70),
            (date(2026, 3, 2), 60),
            (date(2026, 3, 23), 100),
        }
        assert view.weeks[-1].monday == date(2026, 3, 23)
        for show, many in (("all", 4), ("joined", 3), ("receipts", 2), ("points", 4), ("owed", 4)):
            listed = await data.members("", show, "", 25, at)  # type: ignore[arg-type]  # a literal in a table
            assert (listed.total, len(listed.rows)) == (many, many), show

    told(shop_database, run, story)


def test_the_list_goes_on_where_the_page_before_ended(shop_database: str, run: Run) -> None:
    async def story(shop: Shop) -> None:
        for number in range(7):
            await joins(shop, f"Ana {number}", phone=f"+4074100000{number}")
        data, after, names = data_of(shop), "", []
        for size in (3, 3, 1):
            page = await data.members("ana", "all", after, 3, AT)
            assert (page.total, page.is_estimate, len(page.rows)) == (7, False, size)
            names += [row.name for row in page.rows]
            after = page.after or ""
        assert (after, names) == ("", [f"Ana {number}" for number in range(6, -1, -1)])
        (row,) = (await data.members("004", "all", "nonsense", 3, AT)).rows
        assert (row.phone, row.last_visit_at) == ("+40741000004", None)

    told(shop_database, run, story)


CAFE = """
program: cafe
name: {en: The Café}
timezone: Europe/Bucharest
currency: RON
activities: {delivered: {}}
wallets:
  points: {worth: 0.05, expires: P30D}
  gift: {gift_of: points, expires: P5D}
  status: {spendable: false, expires: {inactive_for: P12M, active_by: [earn]}}
  later: {pending: {until: delivered, cancelled_after: P10D}}
rules:
  - {id: base, kind: per_amount, points: 1, per: 1.00}
  - {id: present, kind: welcome, wallet: gift, points: 7}
  - {id: counts, kind: per_amount, wallet: status, points: 1, per: 1.00}
  - {id: later, kind: per_amount, wallet: later, points: 1, per: 10.00}
tier_sets:
  club: {counts: spend, window: P12M, tiers: [{id: basic}, {id: gold, name: {en: Gold}, at_least: 900.00}]}
rewards:
  - {id: cup, kind: catalogue_item, name: {en: A cup}, points: 10}
  - {id: off, kind: voucher, name: {en: Five off}, points: 20, amount: 5.00, valid_for: P30D}
  - {id: card, kind: gift_card, name: {en: Card}, points: 20, amount: 10.00, valid_for: P2Y}
  - {id: dear, kind: catalogue_item, name: {en: Coffee machine}, points: 5000, when: member.tier == "gold"}
  - {id: spring, kind: catalogue_item, name: {en: Spring}, points: 1, from: 2026-05-01}
offers:
  weekend: {name: {en: Weekend}, lasts: P14D}
choices:
  favourites: {name: {en: Favourites}, among: [coffee, bread], most: 1, per: month}
"""


def test_what_keeps_a_member_from_a_reward_or_unlocks_it_is_told_in_words(shop_database: str, run: Run) -> None:
    async def story(shop: Shop) -> tuple[Reason, ...]:
        view = await member_at(shop, await joins(shop), AT)
        return tuple(reason for one in view.offered if one.name in ("Mug", "Cake") for reason in one.reasons)

    async def go() -> tuple[Reason, ...]:
        mug = "  - {id: mug, kind: catalogue_item, name: {en: Mug}, points: 0, when: '\"vip\" in member.segments'}\n"
        cake = "  - {id: cake, kind: catalogue_item, name: {en: Cake}, points: 0, unlocked_by: member.visits >= 3}\n"
        async with opened(shop_database, CLUB + mug + cake) as shop:
            return await story(shop)

    told = run(go())
    assert Reason("condition-not-met", {"condition": "only for the group “vip”"}) in told
    assert Reason("locked", {"how": "only after at least 3 visits (3 more visits)"}) in told


def test_a_group_shows_who_is_at_its_door(shop_database: str, run: Run) -> None:
    async def story(shop: Shop) -> None:
        ion, dan = await joins(shop, "Ion"), await joins(shop, "Dan")
        by: dict[str, Any] = {"actor": "staff", "actor_id": 1, "at": AT}
        pool = await make_pool(shop, Pool(0, "owner", "nothing", "equal_parts", ion), "group", "Runners", **by)
        await invite_to_pool(shop, pool.pool_id, dan, **by)
        (group,) = (await member_at(shop, ion, AT)).pools
        assert [(one.name, one.state, one.since) for one in group.door] == [("Dan", "invited", AT)]
        assert (group.name, group.is_group) == ("Runners", True)

    told(shop_database, run, story)


def test_a_member_has_wallets_apart_holds_rewards_vouchers_cards_claims_and_a_household(
    shop_database: str, run: Run
) -> None:
    async def story(shop: Shop) -> None:
        ana, ion = await joins(shop), await joins(shop, "Ion")
        await buys(shop, ana, "one", 10_000)
        by: dict[str, Any] = {"member_id": ana, "source": "test", "at": AT}
        off = await redeem_reward(shop, "v", Asked(reward="off"), **by)
        await redeem_reward(shop, "g", Asked(reward="card"), **by)
        await hold_points(shop, "basket", 15, lasts=timedelta(hours=1), wallet="points", **by)
        await choose(shop, "weekend", choice_id="c1", **by)
        await choose(shop, "favourites", frozenset({"coffee"}), choice_id="c2", **by)
        pool = await make_pool(
            shop, Pool(0, "owner", "nothing", "equal_parts", ion), "household", "Us", actor="staff", actor_id=1, at=AT
        )
        await join_pool(shop, pool.pool_id, ana, share=40, may_spend=False, actor="staff", actor_id=1, at=AT)
        view = await member_at(shop, ana, AT)
        points, gift, status, later = view.wallets
        assert (gift.gift_of, gift.name, points.name, gift.available) == ("Points", "Gift", "Points", 0)
        assert (status.spendable, status.over is not None, points.spendable) == (False, True, True)
        assert [(one.points, one.activity) for one in later.starting] == [(10, "Delivered")]
        assert later.expiring == ()
        assert [(one.name, one.points, one.until) for one in view.holds] == [("basket", 15, AT + timedelta(hours=1))]
        told = {one.name: one.reasons for one in view.offered}
        assert list(told)[:3] == ["A cup", "Five off", "Card"]
        assert told["A cup"] == ()
        lacking = told["Coffee machine"][-1]
        missing, needed = int(str(lacking.facts["missing_points"])), int(str(lacking.facts["needed_points"]))
        assert (lacking.code, needed, 0 < missing < needed) == ("not-enough-points", 5_000, True)
        tier = told["Coffee machine"][0]
        assert (tier.code, "Gold” (missing: " in str(tier.facts["condition"])) == ("condition-not-met", True)
        assert told["Spring"] == (Reason("not-yet-open", {"from_day": date(2026, 5, 1)}),)
        taken = {one.name: one for one in view.taken}
        assert taken["Five off"].code == off.redemption.code != ""
        assert (taken["Five off"].is_open, taken["Five off"].states) == (True, (Reason("issued"),))
        (card,) = view.gift_cards
        assert (card.balance_minor, len(card.number), card.why_not) == (1_000, 4, None)
        assert [(one.name, one.state, one.until) for one in view.offers] == [
            ("Weekend", "claimed", start_of(to_day(AT.date()) + 15, zone("Europe/Bucharest")))
        ]
        assert [(one.name, one.latest, one.among) for one in view.choices] == [
            ("Favourites", ("coffee",), ("coffee", "bread"))
        ]
        (household,) = view.pools
        assert [(one.name, one.share, one.may_spend, one.is_owner) for one in household.members] == [
            ("Ion", 0, True, True),
            ("Ana", 40, False, False),
        ]
        assert household.name == "Us"
        assert (await member_at(shop, pool.pool_id, AT)).pools == (household,)
        late = {one.name: one for one in (await member_at(shop, ana, AT + 40 * DAY)).taken}
        assert (late["Five off"].is_open, late["Five off"].states) == (False, (Reason("run-out"),))
        bare = await member_at(shop, ion, AT)
        assert (bare.holds, bare.taken, bare.offers[0].state, bare.gift_cards) == ((), (), "open", ())

    async def go() -> None:
        async with opened(shop_database, CAFE) as shop:
            await story(shop)

    run(go())
