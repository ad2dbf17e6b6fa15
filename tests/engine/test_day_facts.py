"""Where conditions may ask what the shop said of the day, and what is told where they may not."""

import pytest

from regulars.program_file import BadProgramFile, read_program

PROGRAM = """program: a
timezone: UTC
currency: EUR
wallets: {points: {}}
activities: {umbrella: {}}
facts: {weather: {one_of: [dry, rain]}, market-day: {one_of: [here, elsewhere]}}
"""
NOWHERE = "facts of the day are named under `facts:`, and known on receipts and activities"


def rule(kind: str, condition: str) -> str:
    return f"rules: [{{id: a, kind: {kind}, points: 1, when: '{condition}'}}]\n"


FAULTS = [
    (rule("visits", "shop.weathr == \"rain\""), "unknown field 'shop.weathr'; did you mean 'shop.weather'?"),
    (rule("visits", 'weather == "rain"'), "unknown field 'weather'; did you mean 'shop.weather'?"),
    (rule("visits", 'shop.market-day == "here"'), "unknown field 'shop.market'"),
    (rule("visits", 'shop.weather == "rein"'), 'shop.weather is never "rein"; did you mean "rain"?'),
    (rule("visits", "shop.weather == rain"), "unknown field 'rain'; did you mean '\"rain\"'?"),
    (rule("visits", "shop.weather > 5"), "text"),
    (rule("welcome", 'shop.weather == "rain"'), NOWHERE),
    ("offers: {o: {when: 'shop.weather == \"rain\"'}}\n", NOWHERE),
    ("facts: {weather: {one_of: [dry]}}\n", "at least 2"),
    ("facts: {weather: {}}\n", "one_of"),
    ("facts: {weather: {one_of: [dry, dry]}}\n", "'dry' stands there twice"),
]  # fmt: skip


@pytest.mark.parametrize(("part", "fault"), FAULTS)
def test_what_cannot_be_asked_is_told(part: str, fault: str) -> None:
    with pytest.raises(BadProgramFile) as bad:
        read_program("".join(line for line in PROGRAM.splitlines(True) if not part.startswith(line[:5])) + part)
    assert any(fault in str(one.detail) for one in bad.value.errors), bad.value.errors


@pytest.mark.parametrize(
    "part",
    [
        rule("visits", 'shop.weather == "rain" && shop.market_day != "here"'),
        rule("activity, activity: umbrella", 'shop.weather == "rain"'),
        "rewards: [{id: tea, kind: catalogue_item, points: 1, unlocked_by: 'shop.weather == \"rain\"'}]\n",
    ],
)
def test_what_can_be_asked_is_taken(part: str) -> None:
    assert read_program(PROGRAM + part).document.facts["weather"].one_of == ("dry", "rain")
