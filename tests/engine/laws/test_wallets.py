"""The laws of the ledger for wallets of every sort: gifts, points that wait for a delivery, points that last as long
as the member is active, dates of rules and of tiers, and acts that move them.
"""

from typing import Any

from hypothesis import settings
from hypothesis import strategies as st

from regulars.engine.days import NEVER
from regulars.engine.events.activities import Activity
from regulars.engine.events.points import Extended
from regulars.engine.program import Program
from tests.engine.laws import test_books, test_passing_time
from tests.engine.laws.histories import BEFORE_IT_ALL, Happening, IsCorrected, Other, beginnings, happenings, played
from tests.engine.laws.law import BODIES, law, together
from tests.engine.laws.programs import ZONES, fields, maybe
from tests.engine.shop import PAY, Till, program

DELIVERED = {"until": "delivered", "cancelled_after": "P20D"}


class Delivers(Other, frozen=True):
    """An activity about one of the receipts, or about nothing."""

    receipt: int | None

    def happen(self, till: Till) -> None:
        names = list(till.standing)
        about = names[self.receipt % len(names)] if names and self.receipt is not None else ""
        name = f"a{len(till.history)}"
        till.play(Activity(activity_id=name, name="delivered", occurred_us=till.now_us, about=about))


class Extends(Other, frozen=True):
    """Points last longer; or the last such act is taken back."""

    days: int
    wallet: str
    undoes: bool

    def happen(self, till: Till) -> None:
        until = till.program.clock.day(till.now_us) + self.days
        before = [one for one in till.decisions if one.extended]
        undoes = before[-1].extended if before and self.undoes else ()
        wallet = next((r.subject for r in before[-1].reasons), self.wallet) if undoes else self.wallet
        till.play(Extended(wallet=wallet, until=until, reason="sorry", undoes=undoes, is_undoing=bool(undoes)))


lasting = st.builds(lambda lasts, by: {"inactive_for": lasts, "active_by": by, "warned": "P1D"},
                    st.sampled_from(["P30D", "P6M"]),
                    st.sampled_from([["earn", "spend"], ["visit"], ["delivered"]]))  # fmt: skip
terms = fields(
    pending=maybe(st.sampled_from(["P1D", "P14D", "1 april, 1 november", DELIVERED, "return window"])),
    pending_by_tier=maybe(st.sampled_from([{"club": {"gold": "P0D"}}, {"club": {"silver": DELIVERED}}])),
    expires=maybe(st.sampled_from(["P40D", "end of month", "30 june, 31 december"]) | lasting),
    expires_by_tier=maybe(st.just({"club": {"gold": "P2Y"}})),
    clawback=st.sampled_from(["unlimited", "within_balance", "only_pending"]),
    restored=maybe(st.just("P5D")),
    cap=maybe(st.just("300")),
    transfers=maybe(st.sampled_from([{"at_least": "10"}, {"at_most": "60", "per": "week"}, {"allowed": False}])),
)
gift_terms = fields(
    gift_of=st.just("points"), expires=st.sampled_from(["P20D", "end of month"]), pending=maybe(st.just("P3D"))
)
dated = fields(
    kind=st.just("per_amount"),
    points=st.sampled_from(["1", "3"]),
    per=st.just("1.00"),
    wallet=maybe(st.sampled_from(["points", "stars", "gift"])),
    pending=maybe(st.sampled_from(["P2D", DELIVERED])),
    expires=maybe(st.sampled_from(["P20D", "2026-05-31", "end of next month"])),
    when=st.sampled_from(["", '"coffee" in line.categories', 'member.tier == "gold"']),
    alone=maybe(st.just(True)),
)
PROGRAMS: st.SearchStrategy[Program] = st.builds(
    lambda timezone, points, gift, sold, starts: program(
        timezone=timezone,
        activities={"delivered": {}},
        return_window="P10D",
        wallets={"points": points, "stars": {"spendable": False, "expires": "P1Y"}, "gift": gift},
        rules=[{"id": f"r{place}", **rule} for place, rule in enumerate(sold)],
        rewards=[{**PAY, "points": "3", "worth": "0.07"}],
        tier_sets={"club": {"counts": "spend", "window": "P30D", "starts": starts, "tiers": [
            {"id": "plain"}, {"id": "silver", "at_least": "4"}, {"id": "gold", "at_least": "25"}]}},
    ),
    st.sampled_from(ZONES), terms, gift_terms, st.lists(dated, min_size=1, max_size=4),
    st.sampled_from(["next_receipt", "this_receipt"]),
)  # fmt: skip
"""Programs of wallets of every sort."""

acts = st.builds(Delivers, st.none() | st.integers(0, 9)) | st.builds(
    Extends, st.sampled_from([1, 30, 500]), st.sampled_from(["points", "gift"]), st.booleans()
)
BEGINS: list[Any] = [*BEFORE_IT_ALL, IsCorrected(100, "gift")]
HISTORIES: st.SearchStrategy[list[Happening]] = st.lists(
    st.one_of(happenings, happenings, happenings, acts), min_size=8, max_size=18
).map(lambda happened: [*BEGINS, *happened])

SAME: dict[str, Any] = {"rules": PROGRAMS, "begins": beginnings, "history": HISTORIES}
LAWS = [
    name
    for module in (test_books, test_passing_time)
    for name in vars(module)
    if name in BODIES and {"rules", "begins", "history"} <= set(BODIES[name][1])
]


def test_what_holds_for_every_program_holds_for_wallets_of_every_sort() -> None:
    together(LAWS, settings(settings.get_profile("laws"), max_examples=80), SAME)()


@law(**SAME)
def test_what_waits_for_an_activity_is_all_in_waiting_lots_of_its_day(
    rules: Program, begins: Any, history: list[Happening]
) -> None:
    till = played(rules, begins, history)
    for (_, at_us), member in zip(till.history, [*till.members[1:], till.member], strict=True):
        day = rules.clock.day(at_us)
        waiting: dict[tuple[str, int], int] = {}
        for waits in member.awaits.values():
            for one in waits:
                assert one.points > 0
                if one.until > day:
                    waiting[one.wallet, one.until] = waiting.get((one.wallet, one.until), 0) + one.points
        assert waiting == {
            (name, lot.until): lot.points
            for name, wallet in member.wallets.items()
            for lot in wallet.waiting
            if lot.start == lot.until
        }


@law(**SAME)
def test_a_wallet_that_inactivity_ends_has_one_day_and_lots_without_any(
    rules: Program, begins: Any, history: list[Happening]
) -> None:
    till = played(rules, begins, history)
    for (_, at_us), member in zip(till.history, [*till.members[1:], till.member], strict=True):
        for name, wallet in member.wallets.items():
            if rules.wallets[name].inactivity is None:
                assert wallet.lasts == NEVER
            elif wallet.available:
                assert rules.clock.day(at_us) < wallet.lasts < NEVER
