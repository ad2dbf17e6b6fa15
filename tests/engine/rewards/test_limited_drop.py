"""Few pieces, from a moment on."""

from datetime import UTC, datetime
from typing import Any

import pytest

from regulars.engine.days import micros, zone
from regulars.engine.program import BadProgram
from regulars.engine.terms.drops import dropping
from tests.engine.redeeming import DROP, take, till, why


def test_a_drop_opens_at_its_moment() -> None:
    at = till()
    at.now_us = micros(datetime(2026, 3, 3, 9, 59, tzinfo=UTC))
    assert why(take(at, "print")) == ["not-yet-open"]
    at.wait(minutes=1)
    assert why(take(at, "print")) == []
    share = at.program.rewards["print"].outside
    assert share is not None
    assert [share.share_of("", one) is not None for one in (at.now_us - 1, at.now_us)] == [False, True]


def weekly(**more: Any) -> dict[str, Any]:
    """A drop every Tuesday at ten."""
    return {**DROP, "drops": [{"at": "2026-03-03 10:00", "pieces": 7, "repeats": "FREQ=WEEKLY;BYDAY=TU", **more}]}


@pytest.mark.parametrize(
    ("when", "name"),
    [
        (datetime(2026, 3, 3, 9, 59, tzinfo=UTC), ""),
        (datetime(2026, 3, 3, 10, tzinfo=UTC), "drop:print:2026-03-03 10:00"),
        (datetime(2026, 3, 10, 9, 59, tzinfo=UTC), "drop:print:2026-03-03 10:00"),
        (datetime(2026, 3, 10, 10, tzinfo=UTC), "drop:print:2026-03-10 10:00"),
        (datetime(2027, 3, 4, 10, tzinfo=UTC), "drop:print:2027-03-02 10:00"),
    ],
)
def test_a_rule_of_the_calendar_brings_new_pieces_each_time(when: datetime, name: str) -> None:
    outside = till(weekly()).program.rewards["print"].outside
    assert outside is not None
    share = outside.share_of("", micros(when))
    assert (share.name if share else "") == name


def test_between_its_windows_a_drop_is_closed_and_tells_when_it_opens_next() -> None:
    at = till(weekly(lasts="PT2H"))
    at.now_us = micros(datetime(2026, 3, 3, 11, 59, tzinfo=UTC))
    assert why(take(at, "print")) == []
    at.wait(minutes=1)
    (refusal,) = take(at, "print", "two").refusals
    assert (refusal.code, refusal.number) == ("not-yet-open", micros(datetime(2026, 3, 10, 10, tzinfo=UTC)))


def test_after_the_last_time_of_its_rule_it_is_closed() -> None:
    at = till(weekly(repeats="FREQ=WEEKLY;BYDAY=TU;COUNT=2", lasts="PT2H"))
    at.now_us = micros(datetime(2026, 3, 10, 10, tzinfo=UTC))
    assert why(take(at, "print")) == []
    at.wait(minutes=120)
    assert why(take(at, "print", "two")) == ["closed"]


def test_listed_moments_and_a_rule_stand_together() -> None:
    outside = (
        till({**DROP, "drops": [*weekly()["drops"], {"at": "2026-03-05 20:00", "pieces": 2}]})
        .program.rewards["print"]
        .outside
    )
    assert outside is not None
    names = [outside.share_of("", micros(datetime(2026, 3, day, 21, tzinfo=UTC))) for day in (4, 5, 9, 10)]
    assert [one and one.name[-16:] for one in names] == [
        "2026-03-03 10:00", "2026-03-05 20:00", "2026-03-05 20:00", "2026-03-10 10:00",
    ]  # fmt: skip


def test_a_drop_that_has_opened_stays_open_while_the_clock_on_the_wall_is_set_back() -> None:
    drop = dropping("2026-10-25 03:30", "", "", 7, zone("Europe/Bucharest"))
    opened = micros(datetime(2026, 10, 25, 0, 30, tzinfo=UTC))
    hour = 3_600_000_000
    assert [drop.open(opened + late) is not None for late in (-1, 0, hour // 2, hour)] == [False, True, True, True]


@pytest.mark.parametrize(
    ("drop", "fault"),
    [
        ({"repeats": "FREQ=YEARLY"}, "FREQ is DAILY, WEEKLY or MONTHLY"),
        ({"repeats": "FREQ=WEEKLY;BYDAY=MO"}, "is not one of the days"),
        ({"lasts": "P30D"}, "is not a duration"),
        ({"at": "2026-02-30 10:00"}, "is not a day of the calendar"),
    ],
)
def test_a_rule_that_cannot_be_kept_is_told(drop: dict[str, Any], fault: str) -> None:
    with pytest.raises(BadProgram) as bad:
        till(weekly(**drop))
    assert [(one.pointer, fault in one.detail) for one in bad.value.errors] == [("/rewards/0/drops", True)]
