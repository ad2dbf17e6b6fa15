"""Points for exercise, which nothing may count twice."""

from regulars.engine.member import Member
from tests.engine.doing import HEALTH, codes, does, till_with, undoes


def test_health_data_without_its_consent_is_refused() -> None:
    till = till_with({"kind": "exercise", "points": "1", "per": 1000}, {"kind": "reading", "points": "2"})
    for refused in (does(till, "exercise", "steps", device="watch", amount=5000), does(till, "reading", "pulse")):
        assert [(one.code, one.detail) for one in refused.refusals] == [("no-consent", "health")]
    assert till.member == Member()
    does(till, "reading", "pulse", HEALTH)
    assert till.balance == 2


def test_several_devices_that_count_the_same_steps_are_paid_once() -> None:
    till = till_with({"kind": "exercise", "points": "1", "per": 1000, "most_a_day": 10_000})
    for device, amount, balance in [
        ("watch", 3500, 3), ("phone", 3400, 3), ("phone", 4000, 4), ("watch", 25_000, 10), ("watch", 30_000, 10),
    ]:  # fmt: skip
        does(till, "exercise", "steps", HEALTH, device=device, amount=amount)
        assert till.balance == balance
    till.wait(minutes=24 * 60)
    does(till, "exercise", "steps", HEALTH, device="phone", amount=1000)
    assert till.balance == 11


def test_exercise_counts_from_known_devices_only_and_only_what_is_counted() -> None:
    till = till_with({"kind": "exercise", "points": "1", "per": 1000, "devices": ["watch"]})
    assert codes(does(till, "exercise", "steps", HEALTH, device="toy", amount=5000)) == ["unknown-device"]
    does(till, "exercise", "minutes", HEALTH, device="watch", amount=5000)
    assert till.balance == 0


def test_exercise_that_is_undone_can_be_told_again() -> None:
    till = till_with({"kind": "exercise", "points": "1", "per": 1000})
    done = does(till, "exercise", "steps", HEALTH, device="watch", amount=5000)
    undoes(till, done)
    assert till.balance == 0
    does(till, "exercise", "steps", HEALTH, device="watch", amount=2000)
    assert till.balance == 2
