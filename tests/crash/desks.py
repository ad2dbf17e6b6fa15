"""Desks where all that costs the shop money is done over HTTP while something is killed."""

from typing import Any

from tests.crash.tills import CARDS, Counter, Tills

PROGRAM = """
program: crash
timezone: Europe/Bucharest
currency: EUR
wallets:
  points: {expires: P1Y, worth: 0.01}
plans:
  plus: {price: 9.99, per: P1M, grace: P7D}
challenges:
  hundred: {counts: spend, target: 100.00, again: on_completion, badge: spender}
badges:
  spender: {}
surprises:
  treat: {chances: 1, gifts: {few: {share: 1, points: 5, cost: 0.10}}, budget: {amount: 1.00, per: program}}
rules:
  - {id: base, kind: per_amount, points: 1, per: 1.00}
  - {id: welcome, kind: welcome, points: 100}
  - {id: fee-back, kind: charge, share: 100%}
  - {id: won, kind: challenge_won, challenge: hundred, points: 20}
rewards:
  - {id: spring, kind: discount, percent: 10%, coupon: {code: SPRING10, total: 12}}
  - {id: leaflet, kind: discount, amount: 2.00, coupon: {pool: leaflets}}
  - {id: coffee, kind: voucher, points: 1, amount: 5.00, valid_for: P30D, stock: 9}
"""
SPRINGS, COFFEES, GIFTS = 12, 9, 10
"""How many there are for all: by the total, the stock, and the budget."""
LEAFLETS = [f"LEAF-{number:03}" for number in range(10)]


class Desks(Tills):
    """They charge and refund plans, take coupons that others take too, and vouchers of which there are few."""

    def _one_sale(self, counter: Counter, name: str, number: int) -> None:
        member = {"card": CARDS[number % len(CARDS)]}
        match number % 4:
            case 0:
                self._with_coupon(counter, name, member, LEAFLETS[number // 4 % len(LEAFLETS)], "coupon-used")
            case 1:
                self._charge(counter, name, member, is_refunded=number % 8 == 5)
            case 2:
                asked = {"member": member, "reward": "coffee", "name": name}
                self._tell(counter, name, ("/v1/redemptions", asked), why_not="used-up")
            case _:
                self._with_coupon(counter, name, member, "SPRING10", "coupon-used-up")

    def _with_coupon(self, counter: Counter, name: str, member: dict[str, str], code: str, why_not: str) -> None:
        """With a coupon; every third of those that went well comes back whole, and with it the coupon."""
        body: dict[str, Any] = {
            "receipt_id": name,
            "currency": "EUR",
            "lines": [{"line_id": "1", "total": "40.00"}],
            "member": member,
            "coupons": [code],
        }
        if self._tell(counter, name, ("/v1/receipts", body), why_not=why_not) and len(self.answered) % 3 == 0:
            self._tell(counter, f"{name}-back", (f"/v1/receipts/{name}/returns", {"return_id": f"{name}-back"}))

    def _charge(self, counter: Counter, name: str, member: dict[str, str], *, is_refunded: bool) -> None:
        values = {"amount": "9.99"}
        body = {"event_id": name, "member": member, "activity": "plan-charged", "about": "plus", "values": values}
        if self._tell(counter, name, ("/v1/events", body)) and is_refunded:
            self._tell(counter, f"{name}-undo", (f"/v1/events/{name}/undo", {"undo_id": f"{name}-undo"}))
