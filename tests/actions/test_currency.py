"""F7: receipts in other currencies are reckoned by the rate of their day, which stays with them for their returns."""

from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec import structs

from regulars.actions.import_receipts import import_receipts
from regulars.actions.quote_receipt import quote_receipt
from regulars.actions.record_receipt import record_receipt
from regulars.actions.record_receipts import Sent, record_receipts
from regulars.actions.return_receipt import return_receipt
from regulars.actions.set_exchange_rate import set_exchange_rate
from regulars.connectors.files import open_receipts
from regulars.engine.decision import Decision, Totals
from regulars.engine.events.receipts import Line, PaidBy, Receipt, Wanted
from regulars.engine.events.returns import Return, ReturnedLine
from regulars.engine.shown.foreign import totals_back, totals_of
from regulars.engine.steps.exchange import converted
from regulars.errors import Invalid
from regulars.store import exchange_rates, history
from regulars.store.recorder import NotPossible, Outcome
from regulars.store.shop import Shop
from tests.actions import files
from tests.actions.conftest import AT, Tell, joined, receipt
from tests.actions.files import MAPPING, reasons
from tests.actions.test_pools import BY, proves_itself
from tests.actions.test_races import balance

PROGRAM = """
program: corner-shop
timezone: Europe/Bucharest
currency: EUR
currencies: [USD, JPY]
wallets:
  points: {expires: P1Y, worth: 0.01, clawback: within_balance}
  stars: {}
rules:
  - {id: base, kind: per_amount, points: 1, per: 1.00}
rewards:
  - {id: pay, kind: part_payment, points: 1, worth: 0.01}
  - {id: tenth, kind: discount, percent: 10%, wallet: points, points: 0}
"""
TODAY = date(2026, 3, 2)
NAMED: dict[str, Any] = {"source": "till", "at": AT}


def sold(name: str, currency: str, *amounts: int, at: datetime = AT, **more: Any) -> Receipt:
    return structs.replace(receipt(name, *amounts, at=at), currency=currency, **more)


async def rate(shop: Shop, text: str, day: date = TODAY, currency: str = "USD") -> None:
    await set_exchange_rate(shop, currency, day, text, **BY)


async def returned(shop: Shop, name: str, return_id: str = "", **told: Any) -> tuple[Return, Decision]:
    done = await return_receipt(shop, name, return_id or f"back-{name}", **told, **NAMED)
    assert isinstance(done.event, Return)
    return done.event, done.decision


def test_f7_a_hundred_dollars_and_a_hundred_euros_earn_by_the_rate_of_their_day(tell: Tell) -> None:
    async def story(shop: Shop) -> None:
        await rate(shop, "0.92")
        ana = await joined(shop)
        await record_receipt(shop, sold("eur", "EUR", 10_000), member_id=ana, **NAMED)
        assert await balance(shop, ana) == 100
        done = await record_receipt(shop, sold("usd", "USD", 10_000), member_id=ana, **NAMED)
        assert await balance(shop, ana) == 192
        assert isinstance(done.event, Receipt)
        assert done.event.currency == "EUR"
        assert [line.total_minor for line in done.event.lines] == [9_200]
        assert done.event.foreign is not None
        assert (done.event.foreign.currency, done.event.foreign.rate) == ("USD", "0.92")
        assert [line.total_minor for line in done.event.foreign.lines] == [10_000]
        await proves_itself(shop)

    tell(story)


def test_f7_the_refund_takes_the_rate_that_is_stored_with_the_sale(tell: Tell) -> None:
    async def story(shop: Shop) -> None:
        await rate(shop, "0.92")
        ana = await joined(shop)
        await record_receipt(shop, sold("usd", "USD", 10_000), member_id=ana, **NAMED)
        await rate(shop, "2")
        await rate(shop, "3", TODAY + timedelta(days=5))
        event, decision = await returned(shop, "usd", amount_minor=5_000)
        assert await balance(shop, ana) == 46
        assert decision.totals == Totals(4_600, 0, 0, 4_600)
        assert totals_back(event, decision) == Totals(5_000, 0, 0, 5_000)
        await returned(shop, "usd", "rest")
        assert await balance(shop, ana) == 0
        again = await record_receipt(shop, sold("usd", "USD", 10_000), member_id=ana, **NAMED)
        assert again.repeated, "the same receipt, whatever the rate is by now"
        assert isinstance(again.event, Receipt)
        assert again.event.foreign is not None
        assert again.event.foreign.rate == "0.92"
        await proves_itself(shop)

    tell(story)


def test_f7_without_a_rate_of_that_day_a_receipt_is_refused_by_field_and_day(tell: Tell) -> None:
    async def story(shop: Shop) -> None:
        await rate(shop, "0.92", TODAY - timedelta(days=1))
        ana = await joined(shop)
        # 22:30 in UTC is the next day in Bucharest.
        late = AT - timedelta(hours=13, minutes=30)
        for told in (sold("1", "USD", 100), sold("1", "USD", 100, at=late)):
            with pytest.raises(Invalid) as refused:
                await record_receipt(shop, told, member_id=ana, **NAMED)
            (wrong,) = refused.value.errors
            assert wrong.pointer == "/currency"
            assert wrong.detail == "no rate of USD in EUR is known for 2026-03-02"
        with pytest.raises(Invalid) as refused:
            await record_receipt(shop, sold("1", "RON", 100), member_id=ana, **NAMED)
        assert refused.value.errors[0].detail == "the program counts in EUR, JPY, USD, not RON"
        async with shop.db.connection() as connection:
            assert await history.key_of(connection, "till", "receipt", "1") is None
        assert await balance(shop, ana) == 0

    tell(story)


def test_f7_quotes_batches_nobodys_receipts_and_imports_take_the_same_rate(tell: Tell, tmp_path: Path) -> None:
    async def story(shop: Shop) -> None:
        await rate(shop, "0.92")
        await rate(shop, "0.5", date(2026, 1, 10))
        ana = await joined(shop)
        quote = await quote_receipt(shop, sold("q", "USD", 10_000), member_id=ana, at=AT)
        assert [one.points for one in quote.decision.earned] == [92]
        usd, jpy, other = sold("b1", "USD", 10_000), sold("b2", "JPY", 100), sold("b3", "USD", 10_000)
        batch = [Sent(usd, ana), Sent(jpy, ana), Sent(other, None)]
        first, second, nobodys = await record_receipts(shop, batch, **NAMED)
        assert isinstance(first, Outcome)
        assert isinstance(second, Invalid)
        assert isinstance(nobodys, Outcome)
        assert isinstance(nobodys.event, Receipt)
        assert nobodys.event.lines[0].total_minor == 9_200
        assert await balance(shop, ana) == 92
        path = tmp_path / "receipts.csv"
        rows = ["old,2026-01-10 10:00,Ana,1,milk,1,80.00", "older,2026-01-11 10:00,Ana,1,milk,1,80.00"]
        path.write_text("\n".join([files.HEADS["receipts"], *rows]))
        with open_receipts(path, structs.replace(MAPPING, currency="USD")) as file:
            done = await import_receipts(shop, file, at=AT, source="files")
        assert (done.accepted, done.rejected) == (1, 1)
        assert any("2026-01-11" in str(one) for one in reasons(path))
        assert await balance(shop, ana) == 92 + 40

    tell(story)


def test_f7_what_is_to_pay_in_dollars_is_what_the_program_takes_off_and_comes_back_whole(
    tell: Tell,
) -> None:
    async def story(shop: Shop) -> None:
        await rate(shop, "0.9137")
        bob = await joined(shop)
        await record_receipt(shop, sold("start", "EUR", 100_000), member_id=bob, **NAMED)
        wanted = (Wanted("tenth"), Wanted("pay", 700))
        bought = sold("usd", "USD", 3_333, 1, 6_667, wanted=wanted)
        done = await record_receipt(shop, bought, member_id=bob, **NAMED)
        assert isinstance(done.event, Receipt)
        there = totals_of(done.event, done.decision)
        assert there.before_minor == 10_001
        assert there.to_pay_minor == 10_001 - there.discount_minor - there.points_pay_minor
        assert abs(there.discount_minor - 1_000) <= 2
        back = [
            await returned(shop, "usd", "line", lines=(ReturnedLine("1"),)),
            await returned(shop, "usd", "amount", amount_minor=1_000),
            await returned(shop, "usd", "rest"),
        ]
        sums = [totals_back(*one) for one in back]
        assert sum(one.to_pay_minor for one in sums) == there.to_pay_minor
        assert sum(one.before_minor for one in sums) == there.before_minor
        assert await balance(shop, bob) == 1000
        with pytest.raises(NotPossible):
            await returned(shop, "usd", "more", amount_minor=1)
        await proves_itself(shop)

    tell(story)


def test_f7_more_than_was_paid_cannot_come_back(tell: Tell) -> None:
    async def story(shop: Shop) -> None:
        await rate(shop, "0.92")
        ana = await joined(shop)
        await record_receipt(shop, sold("usd", "USD", 10_000), member_id=ana, **NAMED)
        with pytest.raises(NotPossible) as refused:
            await returned(shop, "usd", amount_minor=10_001)
        assert refused.value.reasons[0].code == "more-than-paid"
        assert await balance(shop, ana) == 92
        _, decision = await returned(shop, "usd", amount_minor=10_000)
        assert decision.totals == Totals(9_200, 0, 0, 9_200)
        assert await balance(shop, ana) == 0

    tell(story)


def test_f7_a_rate_that_cannot_be_is_refused_and_nothing_is_kept(tell: Tell) -> None:
    async def story(shop: Shop) -> None:
        for currency, text, field in (
            ("USD", "0", "/rate"), ("USD", "-1", "/rate"), ("USD", "many", "/rate"), ("USD", "1000000.1", "/rate"),
            ("EUR", "1", "/currency"), ("XXQ", "1", "/currency"),
        ):  # fmt: skip
            with pytest.raises(Invalid) as refused:
                await set_exchange_rate(shop, currency, TODAY, text, **BY)
            assert [one.pointer for one in refused.value.errors] == [field]
        async with shop.db.connection() as connection:
            assert await exchange_rates.known(connection, "", TODAY, TODAY) == []
        for text in ("0.92", "0.93", "0.93"):
            await rate(shop, text)
        async with shop.db.connection() as connection:
            (one,) = await exchange_rates.known(connection, "USD", TODAY, TODAY)
            told = await connection.fetch("select details from audit order by audit_id")
        assert one.rate == "0.93"
        assert len([row for row in told if "rate" in row["details"]]) == 2, "what changed is in the audit log"

    tell(story)


@given(
    amounts=st.lists(st.integers(0, 10**9), min_size=1, max_size=6),
    rate_=st.decimals(min_value="0.000001", max_value="999999", places=6),
    currency=st.sampled_from(["USD", "JPY", "KWD"]),
)
def test_f7_the_lines_come_to_the_whole_rounded_once(amounts: list[int], rate_: Any, currency: str) -> None:
    digits = {"USD": 2, "JPY": 0, "KWD": 3}[currency]
    lines = tuple(Line(str(n), amount, tax_minor=amount // 5) for n, amount in enumerate(amounts))
    whole = Receipt(
        receipt_id="r", occurred_us=0, currency=currency, lines=lines, paid_by=(PaidBy("card", sum(amounts)),)
    )
    into = converted(whole, "EUR", str(rate_), 0)
    exact = rate_ * sum(amounts) * 100 / 10**digits
    assert abs(sum(line.total_minor for line in into.lines) - exact) <= 0.5
    assert all(0 <= line.tax_minor <= line.total_minor for line in into.lines)
    assert into.paid_by[0].amount_minor == sum(line.total_minor for line in into.lines)
    there = totals_of(into, Decision(0))
    assert there == Totals(sum(amounts), 0, 0, sum(amounts))
