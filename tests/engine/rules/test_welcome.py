"""Points for joining."""

from datetime import date

from regulars.engine.rules.welcome import Welcome
from tests.engine.shop import Till, points_of, program, receipt
from tests.tables import table


@table("""
    points  scale  |  units
    50      0      |  50
    0.5     2      |  50
    1.25    2      |  125
""")
def test_a_welcome_is_a_fixed_number_of_points(points: str, scale: int, units: int) -> None:
    assert points_of(Welcome(id="r", points=points), receipt("1.00"), scale=scale) == units


def test_a_member_is_welcomed_once() -> None:
    till = Till(program(rules=[{"id": "hello", "kind": "welcome", "points": "50"}]))
    till.join()
    assert till.balance == 50
    again = till.join()
    assert [one.code for one in again.refusals] == ["already-joined"]
    assert till.balance == 50


def test_buying_is_not_joining() -> None:
    till = Till(program(rules=[{"id": "hello", "kind": "welcome", "points": "50"}]))
    till.buy("10.00")
    assert till.balance == 0


@table("""
    first       last        |  earns
    2026-03-02  2026-03-02  |  50
    2026-03-03  -           |  0
    -           2026-03-01  |  0
    2026-01-01  2026-12-31  |  50
""")
def test_f1_f3_a_welcome_counts_from_its_first_day_through_its_last(
    first: date | None, last: date | None, earns: int
) -> None:
    """The member joins on 2 March 2026."""
    days = {"from": first and str(first), "to": last and str(last)}
    till = Till(program(rules=[{"id": "hello", "kind": "welcome", "points": "50", **days}]))
    till.join()
    assert till.balance == earns
